internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// An HTTP server on this machine that takes batches, notes them, and can misbehave.
///
/// It follows its script first, one reply per request, then its rule.
package final class SegmentServer: Sendable {
  package typealias Rule = @Sendable (ServerRequest) -> ServerReply

  private let state = Mutex(State())
  private let channel = Mutex<(any Channel)?>(nil)
  /// The front of the server for TLS.
  private let front = Mutex<TLSFront?>(nil)
  /// Whether requests and accepted ids stay in memory; a rule that keeps its own account needs neither.
  private let keepsRequests: Bool

  private init(keepsRequests: Bool) {
    self.keepsRequests = keepsRequests
  }

  struct State {
    var rule: Rule = { _ in .accept }
    var script: [ServerReply] = []
    var requests: [ServerRequest] = []
    /// The message ids of requests that were answered with 2xx.
    var accepted: [String] = []
    var held: [@Sendable () -> Void] = []
    /// How many requests were answered, or are held.
    var performed = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
    var connections: [Int: any Channel] = [:]
    var connectionCount = 0
  }

  /// Listens on a free port of the loopback interface; with `authority`, for TLS.
  package static func start(
    _ rule: @escaping Rule = { _ in .accept },
    authority: OwnAuthority? = nil,
    keepsRequests: Bool = true
  ) async throws -> SegmentServer {
    let server = SegmentServer(keepsRequests: keepsRequests)
    server.follow(rule)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in server.accept(channel) }
      .bind(host: "127.0.0.1", port: 0).get()
    server.channel.withLock { $0 = channel }
    if let authority {
      let front = try await TLSFront.start(before: server.port, as: authority)
      server.front.withLock { $0 = front }
    }
    return server
  }

  /// Runs `body` with a server, which is stopped afterwards.
  package static func with<Result>(
    _ rule: @escaping Rule = { _ in .accept },
    authority: OwnAuthority? = nil,
    _ body: (SegmentServer) async throws -> Result
  ) async throws -> Result {
    let server = try await start(rule, authority: authority)
    let outcome: Swift.Result<Result, any Error>
    do {
      outcome = .success(try await body(server))
    } catch {
      outcome = .failure(error)
    }
    await server.stop()
    return try outcome.get()
  }

  package var port: Int {
    front.withLock { $0?.port } ?? channel.withLock { $0?.localAddress?.port ?? 0 }
  }
  package var url: String { "http://127.0.0.1:\(port)" }

  /// Every request whose body was read, in order.
  package var requests: [ServerRequest] { state.withLock { $0.requests } }
  /// The message ids of all requests that were answered with 2xx, in order.
  package var acceptedMessageIDs: [String] { state.withLock { $0.accepted } }
  package var connectionCount: Int { state.withLock { $0.connectionCount } }

  /// Replies to the next requests; after them the rule replies again.
  package func enqueue(_ replies: ServerReply...) {
    state.withLock { $0.script += replies }
  }

  package func follow(_ rule: @escaping Rule) {
    state.withLock { $0.rule = rule }
  }

  /// Sends every held reply.
  package func release() {
    let held = state.withLock { state in
      defer { state.held = [] }
      return state.held
    }
    for action in held { action() }
  }

  /// Stops listening and ends all connections.
  package func stop() async {
    front.withLock { $0.take() }?.stop()
    let listener = channel.withLock { $0.take() }
    try? await listener?.close().get()
    for connection in state.withLock({ Array($0.connections.values) }) {
      try? await connection.close().get()
    }
  }

  private func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
    let number = state.withLock { state in
      state.connectionCount += 1
      state.connections[state.connectionCount] = channel
      return state.connectionCount
    }
    channel.closeFuture.whenComplete { _ in
      _ = self.state.withLock { $0.connections.removeValue(forKey: number) }
    }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.configureHTTPServerPipeline()
      try channel.pipeline.syncOperations.addHandler(
        SegmentServerHandler(server: self, connection: number)
      )
    }
  }

  func nextOfScript() -> ServerReply? {
    state.withLock { $0.script.isEmpty ? nil : $0.script.removeFirst() }
  }

  /// Returns once a request was answered or is held; at once if one already was.
  package func waitForRequest() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.performed == 0 { state.waiting.append(continuation) }
        return state.performed > 0
      }
      if isThere { continuation.resume() }
    }
  }

  /// Notes a request; returns the rule's reply.
  func note(_ request: ServerRequest) -> ServerReply {
    let rule = state.withLock { state in
      if keepsRequests { state.requests.append(request) }
      return state.rule
    }
    return rule(request)
  }

  /// Wakes the callers that wait for a request, now that it was answered or is held.
  func notePerformed() {
    let waiting = state.withLock { state in
      state.performed += 1
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func noteAccepted(_ request: ServerRequest) {
    guard keepsRequests else { return }
    state.withLock { $0.accepted += request.messageIDs }
  }

  func hold(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.held.append(action) }
  }
}
