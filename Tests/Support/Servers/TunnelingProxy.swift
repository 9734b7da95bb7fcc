internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// An HTTP proxy on this machine that opens tunnels (CONNECT), each to the same server, whatever name was asked
/// for.
package final class TunnelingProxy: Sendable {
  /// The requests to the proxy.
  package struct Ask: Hashable, Sendable {
    /// `api.segment.io:443`.
    package var target: String
    /// The header `Proxy-Authorization`.
    package var authorization: String?
    /// The whole head of the request, in lines.
    package var head: String
  }

  private let target: Int
  private let status: Int
  private let asks = Mutex<[Ask]>([])
  private let counted = Mutex(0)
  private let channel = Mutex<(any Channel)?>(nil)

  private init(target: Int, status: Int) {
    self.target = target
    self.status = status
  }

  /// Runs `body` with a proxy in front of the port `target` of this machine.
  ///
  /// `status` other than 200 refuses every tunnel.
  package static func with<Result>(
    leadingTo target: Int,
    status: Int = 200,
    _ body: (TunnelingProxy) async throws -> Result
  ) async throws -> Result {
    let proxy = TunnelingProxy(target: target, status: status)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(TunnelHandler(proxy: proxy))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    proxy.channel.withLock { $0 = channel }
    let outcome: Swift.Result<Result, any Error>
    do {
      outcome = .success(try await body(proxy))
    } catch {
      outcome = .failure(error)
    }
    try? await channel.close().get()
    return try outcome.get()
  }

  package var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }
  /// Every requested tunnel, in order.
  package var tunnels: [Ask] { asks.withLock { $0 } }
  /// Bytes that went through tunnels toward the server.
  package var byteCount: Int { counted.withLock { $0 } }

  fileprivate func note(_ ask: Ask) -> Int {
    asks.withLock { $0.append(ask) }
    return status
  }

  fileprivate func count(_ bytes: Int) { counted.withLock { $0 += bytes } }

  fileprivate func connect(
    _ loop: any EventLoop,
    to front: any Channel
  ) -> EventLoopFuture<any Channel> {
    ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ReturnHandler(front: front))
        }
      }
      .connect(host: "127.0.0.1", port: target)
  }
}

/// The client's side: reads the request's head by hand, then passes bytes on.
private final class TunnelHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let proxy: TunnelingProxy
  private var head = ""
  private var isAsked = false
  private var waiting: [ByteBuffer] = []
  private var back: (any Channel)?

  init(proxy: TunnelingProxy) {
    self.proxy = proxy
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    guard isAsked else {
      head += String(buffer: bytes)
      if head.contains("\r\n\r\n") { answer(context) }
      return
    }
    proxy.count(bytes.readableBytes)
    guard let back else { return waiting.append(bytes) }
    back.writeAndFlush(bytes, promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    back?.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ context: ChannelHandlerContext) {
    isAsked = true
    let lines = head.split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    let field = lines.first { $0.lowercased().hasPrefix("proxy-authorization:") }
    let status =
      words.first == "CONNECT" && words.count == 3
      ? proxy.note(
        TunnelingProxy.Ask(
          target: String(words[1]),
          authorization: field.map { String($0.drop { $0 != " " }.dropFirst()) },
          head: head
        )
      ) : 405
    let reply = ByteBuffer(string: "HTTP/1.1 \(status) x\r\n\r\n")
    guard status == 200 else {
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(reply)).whenComplete { _ in
        bound.value.close(promise: nil)
      }
      return
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    proxy.connect(context.eventLoop, to: context.channel).whenComplete { result in
      let (handler, context) = bound.value
      guard case .success(let back) = result else { return context.close(promise: nil) }
      handler.back = back
      context.writeAndFlush(handler.wrapOutboundOut(reply), promise: nil)
      for bytes in handler.waiting { back.writeAndFlush(bytes, promise: nil) }
    }
  }
}

/// The server's side of a tunnel.
private final class ReturnHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let front: any Channel

  init(front: any Channel) {
    self.front = front
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    front.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    front.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
