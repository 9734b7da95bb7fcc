internal import Pipeline
internal import Synchronization

/// Sends requests over connections that it keeps open, and turns every network fault into a `DeliveryError`.
final class HTTPTransport: Sendable {
  private let loop: Mutex<TransferLoop?>
  private let timeout: Duration
  private let proxy: ProxyServer?

  /// Opens nothing yet.
  /// - Parameters:
  ///   - connectTimeout: for one connection, encryption included.
  ///   - timeout: for a whole request, from the first byte sent to the last one read.
  ///   - route: the proxy, and the trusted authorities.
  init(connectTimeout: Duration, timeout: Duration, route: HTTPRoute) {
    loop = Mutex(
      TransferLoop(
        TransferWay(
          connectTimeout: connectTimeout,
          proxy: route.proxy,
          authorities: route.authorities
        )
      )
    )
    self.timeout = timeout
    proxy = route.proxy
  }

  /// Posts `body` and reads the answer, its body up to `limit` bytes.
  ///
  /// If `decides` accepts the part of an answer that came, the rest of the body may be missing: it broke off, or was
  /// not complete in time.
  /// - Throws: `.notYet` for temporary faults, `.stopped` for a certificate that does not fit, `.cancelled` if the task
  ///   is cancelled.
  func post(
    _ body: [UInt8],
    to endpoint: some HTTPEndpoint,
    headers: [(String, String)],
    limit: Int,
    now: Int,
    decides: @escaping @Sendable (_ answer: HTTPAnswer) -> Bool
  ) async throws(DeliveryError) -> HTTPAnswer {
    let request = HTTPRequest(
      url: endpoint.url,
      headers: headers,
      body: body,
      limit: limit,
      now: now
    )
    return try await send(request, to: endpoint, decides: decides)
  }

  /// Gets `endpoint` with `query` after its address, and reads the answer.
  ///
  /// You can rely only on the status of the answer.
  /// - Throws: as `post`.
  func get(
    _ query: String,
    from endpoint: some HTTPEndpoint,
    headers: [(String, String)],
    limit: Int,
    now: Int
  ) async throws(DeliveryError) -> HTTPAnswer {
    let request = HTTPRequest(
      url: endpoint.url + query,
      headers: headers,
      limit: limit,
      now: now
    )
    return try await send(request, to: endpoint) { _ in true }
  }

  private func send(
    _ request: HTTPRequest,
    to endpoint: some HTTPEndpoint,
    decides: (_ answer: HTTPAnswer) -> Bool
  ) async throws(DeliveryError) -> HTTPAnswer {
    guard let loop = loop.withLock({ $0 }) else { throw closed(endpoint) }
    let end = await loop.perform(request, within: timeout)
    // If the received part decides, a body that breaks off or never ends changes nothing.
    if let answer = end.answer, end.fault == nil || decides(answer) { return answer }
    guard let fault = end.fault else { throw closed(endpoint) }
    if case .cancelled = fault, !Task.isCancelled { throw closed(endpoint) }
    throw fault.error(at: endpoint, over: proxy, timeout: timeout)
  }

  private func closed(_ endpoint: some HTTPEndpoint) -> DeliveryError {
    DeliveryError(.stopped, reason: "the connection to \(endpoint.place) is closed already")
  }

  /// Ends all connections; a second call does nothing.
  func close() async {
    await loop.withLock { $0.take() }?.close()
  }
}
