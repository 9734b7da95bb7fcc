internal import AsyncHTTPClient
internal import Pipeline

/// What kept an answer from coming.
enum NetworkFault: Error {
  case timeout

  /// Tells an HTTP client's error as a sentence, without anything of the request but host and path.
  static func error(
    for fault: any Error,
    at endpoint: some HTTPEndpoint,
    over proxy: ProxyServer?,
    timeout: Duration
  ) -> DeliveryError {
    let text = String(describing: fault)
    let isCancelled = fault is CancellationError || fault as? HTTPClientError == .cancelled
    if Task.isCancelled && isCancelled {
      return DeliveryError(.cancelled, reason: "stopped while a request was on its way")
    }
    // TLS errors are told apart by their text: their type belongs to a module that is not ours to import.
    let certificateTexts = [
      "CERTIFICATE_VERIFY_FAILED", "failedToValidateHostname", "in certificate from peer",
      "unableToValidateCertificate", "noCertificateToValidate",
    ]
    if certificateTexts.contains(where: { text.contains($0) }) {
      return DeliveryError(
        .stopped,
        reason: "the certificate of \(endpoint.place) is not one that can be trusted",
        hint: """
          check \(endpoint.hostSetting); to trust an authority of your own, name its certificate: --ca-file FILE
          """
      )
    }
    if text.contains("WRONG_VERSION_NUMBER") {
      return DeliveryError(
        .stopped,
        reason: "\(endpoint.place) does not speak TLS",
        hint:
          "check \(endpoint.hostSetting) and its port; for this machine itself http:// may be used"
      )
    }
    let again = "then run the same command again; nothing is lost"
    if let proxy {
      if let error = proxyError(fault, text, proxy, endpoint) { return error }
      return DeliveryError(
        .notYet(retryAfter: nil),
        reason: "\(endpoint.place)\(endpoint.path), through \(proxy.title),"
          + " \(sentence(fault, text, timeout))",
        hint: "check \(endpoint.hostSetting) and the proxy, \(again)"
      )
    }
    return DeliveryError(
      .notYet(retryAfter: nil),
      reason: "\(endpoint.place)\(endpoint.path) \(sentence(fault, text, timeout))",
      hint: "check \(endpoint.hostSetting) and the network, \(again)"
    )
  }

  /// What a proxy is to blame for; the tunnel's far end is its own matter.
  private static func proxyError(
    _ fault: any Error,
    _ text: String,
    _ proxy: ProxyServer,
    _ endpoint: some HTTPEndpoint
  ) -> DeliveryError? {
    let sentence: String
    switch fault as? HTTPClientError {
    case .proxyAuthenticationRequired:
      return DeliveryError(
        .stopped,
        reason: "\(proxy.title) wants another user name or password (407)",
        hint: "set \(proxy.variable) to http://user:password@\(proxy.place)"
      )
    case .invalidProxyResponse: sentence = "opens no way to \(endpoint.place)"
    case .httpProxyHandshakeTimeout, .connectTimeout: sentence = "could not be reached in time"
    default:
      // Only the connection to the proxy itself is made by this machine.
      guard text.hasPrefix("DNS error") || connectSigns.contains(where: { text.contains($0.sign) })
      else { return nil }
      sentence = Self.sentence(fault, text, .zero)
    }
    return DeliveryError(
      .notYet(retryAfter: nil),
      reason: "\(proxy.title) \(sentence)",
      hint:
        "check \(proxy.variable), and that the proxy lets \(endpoint.place) pass; what must not go"
        + " through it belongs into NO_PROXY"
    )
  }

  private static func sentence(_ fault: any Error, _ text: String, _ timeout: Duration) -> String {
    switch fault {
    case NetworkFault.timeout: return "gave no whole answer within \(timeout)"
    case let known as HTTPClientError:
      switch known {
      case .connectTimeout: return "could not be reached in time"
      case .tlsHandshakeTimeout: return "did not finish the TLS handshake in time"
      case .remoteConnectionClosed: return "closed the connection before it had answered"
      default: return "could not be talked to: \(known.shortDescription)"
      }
    default: break
    }
    if text.hasPrefix("DNS error") { return "could not be found: its name has no address" }
    let signs =
      connectSigns + [
        ("errno: 104", "reset the connection"),
        ("errno: 32", "closed the connection before it had answered"),
      ]
    if let known = signs.first(where: { text.contains($0.sign) }) { return known.sentence }
    return "could not be talked to, for a reason that the network does not give"
  }

  /// Ways in which a connection does not come about.
  private static let connectSigns = [
    (sign: "errno: 111", sentence: "refused the connection"),
    (sign: "errno: 113", sentence: "cannot be reached: no route"),
    (sign: "errno: 101", sentence: "cannot be reached: no network"),
  ]
}
