internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Pipeline
internal import Synchronization

/// Talks over connections that are kept open, and turns every network fault into a `DeliveryError`.
final class HTTPTransport: Sendable {
  private let client: Mutex<HTTPClient?>
  private let timeout: Duration
  private let proxy: ProxyServer?

  /// Opens nothing yet.
  /// - Parameters:
  ///   - connectTimeout: for one connection, encryption included.
  ///   - timeout: for a whole request, from the first byte sent to the last one read.
  ///   - route: over which proxy, and whose certificates are taken.
  init(connectTimeout: Duration, timeout: Duration, route: HTTPRoute) {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = TimeAmount(connectTimeout)
    configuration.httpVersion = .http1Only
    // One failed connection is one failed try: waiting and trying again is decided elsewhere.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.tlsConfiguration = route.authorities.configuration
    configuration.proxy = route.proxy.map { proxy in
      .server(
        host: proxy.host,
        port: proxy.port,
        authorization: proxy.credentials?.withBytes {
          .basic(credentials: String(decoding: $0, as: UTF8.self))
        }
      )
    }
    client = Mutex(
      HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    )
    self.timeout = timeout
    proxy = route.proxy
  }

  deinit {
    // The client insists on an end, also when an error kept `close` from being called.
    client.withLock { $0.take() }?.shutdown { _ in }
  }

  /// Posts `body` and reads the answer, its body up to `limit` bytes.
  ///
  /// Of an answer that `decides` as far as it came the body may be missing in part: it broke off, or was not whole
  /// in time.
  /// - Throws: `.notYet` for faults that may pass, `.stopped` for a certificate that does not fit,
  ///   `.cancelled` when the task is.
  func post(
    _ body: [UInt8],
    to endpoint: some HTTPEndpoint,
    headers: [(String, String)],
    limit: Int,
    now: Int,
    decides: @escaping @Sendable (_ answer: HTTPAnswer) -> Bool
  ) async throws(DeliveryError) -> HTTPAnswer {
    var request = HTTPClientRequest(url: endpoint.url)
    request.method = .POST
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    return try await send(request, to: endpoint, limit: limit, now: now, decides: decides)
  }

  /// Asks for what `endpoint` has, with `query` behind its address, and reads the answer.
  ///
  /// Only the status of the answer can be relied upon.
  /// - Throws: as `post`.
  func get(
    _ query: String,
    from endpoint: some HTTPEndpoint,
    headers: [(String, String)],
    limit: Int,
    now: Int
  ) async throws(DeliveryError) -> HTTPAnswer {
    var request = HTTPClientRequest(url: endpoint.url + query)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    return try await send(request, to: endpoint, limit: limit, now: now) { _ in true }
  }

  private func send(
    _ request: HTTPClientRequest,
    to endpoint: some HTTPEndpoint,
    limit: Int,
    now: Int,
    decides: @escaping @Sendable (_ answer: HTTPAnswer) -> Bool
  ) async throws(DeliveryError) -> HTTPAnswer {
    guard let client = client.withLock({ $0 }) else {
      throw DeliveryError(.stopped, reason: "the connection to \(endpoint.place) is closed already")
    }
    do {
      return try await exchange(request, over: client, limit: limit, now: now, decides: decides)
    } catch {
      throw NetworkFault.error(for: error, at: endpoint, over: proxy, timeout: timeout)
    }
  }

  /// Ends all connections; a second call does nothing.
  func close() async {
    guard let client = client.withLock({ $0.take() }) else { return }
    // Nothing is under way any more, so there is nothing that could fail to end.
    try? await client.shutdown().get()
  }

  private func exchange(
    _ request: HTTPClientRequest,
    over client: HTTPClient,
    limit: Int,
    now: Int,
    decides: @escaping @Sendable (HTTPAnswer) -> Bool
  ) async throws -> HTTPAnswer {
    let timeout = timeout
    let head = HeadOfAnswer()
    do {
      return try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
        group.addTask {
          let response = try await client.execute(request, deadline: .distantFuture)
          return try await Self.read(response, limit: limit, now: now, noting: head)
        }
        // The client's own deadline ends with the head of the answer, and a body may trickle for ever.
        group.addTask {
          try await RunningTime.sleep(for: timeout)
          throw NetworkFault.timeout
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() else { throw CancellationError() }
        return answer
      }
    } catch {
      // Where what came decides, a body that breaks off or never ends changes nothing.
      guard let answer = head.answer, decides(answer) else { throw error }
      return answer
    }
  }

  private static func read(
    _ response: HTTPClientResponse,
    limit: Int,
    now: Int,
    noting head: HeadOfAnswer
  ) async throws -> HTTPAnswer {
    let status = Int(response.status.code)
    var answer = HTTPAnswer(
      status: status,
      retryAfter: RetryAfter.seconds(status: status, now: now) { response.headers.first(name: $0) },
      contentType: response.headers.first(name: "Content-Type"),
      body: [],
      // Until its end has come.
      isCut: true
    )
    head.note(answer)
    for try await chunk in response.body {
      let room = limit - answer.body.count
      answer.body += chunk.readableBytesView.prefix(room)
      head.note(answer)
      if chunk.readableBytes > room { return answer }
    }
    answer.isCut = false
    return answer
  }
}

/// An answer as far as it has come.
private final class HeadOfAnswer: Sendable {
  private let noted = Mutex<HTTPAnswer?>(nil)

  var answer: HTTPAnswer? { noted.withLock { $0 } }

  func note(_ answer: HTTPAnswer) { noted.withLock { $0 = answer } }
}
