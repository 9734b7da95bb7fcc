internal import AsyncHTTPClient
internal import Pipeline

/// What kept an answer from coming.
enum NetworkFault: Error {
  case timeout

  /// Tells an HTTP client's error as a sentence, without anything of the request but host and path.
  static func error(
    for fault: any Error,
    at endpoint: some HTTPEndpoint,
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
          check \(endpoint.hostSetting); a certificate of your own authority must be in the machine's store \
          (/usr/local/share/ca-certificates, then update-ca-certificates)
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
    return DeliveryError(
      .notYet(retryAfter: nil),
      reason: "\(endpoint.place)\(endpoint.path) \(sentence(fault, text, timeout))",
      hint: "check \(endpoint.hostSetting) and the network, then run the same command again;"
        + " nothing is lost"
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
    for (sign, sentence) in [
      ("errno: 111", "refused the connection"),
      ("errno: 104", "reset the connection"),
      ("errno: 32", "closed the connection before it had answered"),
      ("errno: 113", "cannot be reached: no route"),
      ("errno: 101", "cannot be reached: no network"),
    ] where text.contains(sign) {
      return sentence
    }
    return "could not be talked to: \(type(of: fault))"
  }
}
