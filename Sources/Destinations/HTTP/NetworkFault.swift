internal import CCurl
internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The reason why no answer came.
enum NetworkFault: Sendable {
  /// It was not complete in time.
  case timeout
  case cancelled
  case failed(TransferFailure)
}

/// How a transfer failed, as libcurl reports it.
struct TransferFailure: Sendable {
  var code: CURLcode
  /// The system's error number, or 0.
  var systemError: Int32 = 0
  /// Whether a connection existed, to the proxy if one is used.
  var isConnected = false
  /// Whether the way to the destination was open: tunnel and encryption included.
  var isReady = false
  /// The status of the proxy's answer to the request for a tunnel, or 0.
  var tunnelStatus = 0
  /// libcurl's own words, which may contain anything and are never shown.
  var text = ""

  /// No memory is left, or this libcurl lacks a required function.
  static let notBegun = TransferFailure(code: CURLE_FAILED_INIT)
}

extension NetworkFault {
  /// The fault as a sentence, with only the host and path of the request.
  func error(
    at endpoint: some HTTPEndpoint,
    over proxy: ProxyServer?,
    timeout: Duration
  ) -> DeliveryError {
    let again = "then run the same command again; nothing is lost"
    let sentence: String
    switch self {
    case .cancelled:
      return DeliveryError(.cancelled, reason: "stopped while a request was on its way")
    case .timeout: sentence = "gave no whole answer within \(timeout)"
    case .failed(let failure):
      if let error = failure.certificateError(at: endpoint) { return error }
      if let proxy, let error = failure.proxyError(proxy, endpoint) { return error }
      sentence = failure.sentence
    }
    let place = "\(endpoint.place)\(endpoint.path)"
    guard let proxy else {
      return DeliveryError(
        .notYet(retryAfter: nil),
        reason: "\(place) \(sentence)",
        hint: "check \(endpoint.hostSetting) and the network, \(again)"
      )
    }
    return DeliveryError(
      .notYet(retryAfter: nil),
      reason: "\(place), through \(proxy.title), \(sentence)",
      hint: "check \(endpoint.hostSetting) and the proxy, \(again)"
    )
  }
}

extension TransferFailure {
  /// Faults that another try does not change.
  fileprivate func certificateError(at endpoint: some HTTPEndpoint) -> DeliveryError? {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION:
      return DeliveryError(
        .stopped,
        reason: "the certificate of \(endpoint.place) is not one that can be trusted",
        hint: """
          check \(endpoint.hostSetting); to trust an authority of your own, name its certificate: --ca-file FILE
          """
      )
    case CURLE_SSL_CACERT_BADFILE:
      return DeliveryError(
        .stopped,
        reason: "this machine has no certificates of authorities that it trusts",
        hint: "install the package ca-certificates, or name a file of certificates: SSL_CERT_FILE"
      )
    // Only OpenSSL's text distinguishes an answer that is not TLS from one that refuses to continue.
    case CURLE_SSL_CONNECT_ERROR where Self.clearTexts.contains { text.contains($0) }:
      return DeliveryError(
        .stopped,
        reason: "\(endpoint.place) does not speak TLS",
        hint:
          "check \(endpoint.hostSetting) and its port; for this machine itself http:// may be used"
      )
    default: return nil
    }
  }

  /// The words of OpenSSL's versions, LibreSSL and GnuTLS for bytes that are not TLS.
  private static let clearTexts = [
    "wrong version number", "unknown protocol", "packet length too long", "record layer failure",
    "unexpected TLS packet",
  ]

  /// Faults of a proxy; faults at the far end of the tunnel are others.
  fileprivate func proxyError(
    _ proxy: ProxyServer,
    _ endpoint: some HTTPEndpoint
  ) -> DeliveryError? {
    // A connection that was open before has its tunnel.
    guard !isReady, !(200...299).contains(tunnelStatus) else { return nil }
    let sentence: String
    if tunnelStatus == 407 {
      return DeliveryError(
        .stopped,
        reason: "\(proxy.title) wants another user name or password (407)",
        hint: "set \(proxy.variable) to http://user:password@\(proxy.place)"
      )
    } else if code == CURLE_OPERATION_TIMEDOUT {
      sentence = "could not be reached in time"
    } else if isConnected || tunnelStatus != 0 {
      sentence = "opens no way to \(endpoint.place)"
    } else {
      sentence = self.sentence
    }
    return DeliveryError(
      .notYet(retryAfter: nil),
      reason: "\(proxy.title) \(sentence)",
      hint:
        "check \(proxy.variable), and that the proxy lets \(endpoint.place) pass; what must not go"
        + " through it belongs into NO_PROXY"
    )
  }

  fileprivate var sentence: String {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      return "could not be found: its name has no address"
    case CURLE_OPERATION_TIMEDOUT:
      return isConnected
        ? "did not finish the TLS handshake in time" : "could not be reached in time"
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      return "gave an answer that is not HTTP"
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
      return "closed the connection before it had answered"
    case CURLE_SSL_CONNECT_ERROR where systemError == 0: return "broke off the TLS handshake"
    default: break
    }
    switch systemError {
    case ECONNREFUSED: return "refused the connection"
    case EHOSTUNREACH: return "cannot be reached: no route"
    case ENETUNREACH: return "cannot be reached: no network"
    case ETIMEDOUT where !isConnected: return "could not be reached in time"
    case ECONNRESET: return "reset the connection"
    case EPIPE: return "closed the connection before it had answered"
    default: break
    }
    // Under TLS, the end of a connection without a closing message.
    if code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR {
      return "closed the connection before it had answered"
    }
    return "could not be talked to: \(String(cString: curl_easy_strerror(code)))"
  }
}
