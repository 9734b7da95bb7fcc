internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// One connection of the server: collects a request and carries out the reply.
final class SegmentServerHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let server: SegmentServer
  private let connection: Int
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var scripted: ServerReply?

  init(server: SegmentServer, connection: Int) {
    self.server = server
    self.connection = connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      scripted = server.nextOfScript()
      if let scripted, scripted.isDecidedEarly { perform(scripted, request: nil, context) }
    case .body(let chunk):
      body += chunk.readableBytesView
    case .end:
      guard let head, scripted.map({ !$0.isDecidedEarly }) ?? true else { return }
      let compressed = head.headers.first(name: "Content-Encoding") == "gzip"
      let request = ServerRequest(
        method: head.method.rawValue,
        uri: head.uri,
        headers: head.headers.map { (name: $0.name, value: $0.value) },
        body: compressed ? gunzip(body) ?? [] : body,
        wasCompressed: compressed,
        connection: connection
      )
      let ruled = server.note(request)
      perform(scripted ?? ruled, request: request, context)
      server.notePerformed()
      self.head = nil
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func perform(
    _ reply: ServerReply,
    request: ServerRequest?,
    _ context: ChannelHandlerContext
  ) {
    switch reply {
    case .answer(let status, let headers, let body, let closes):
      // Before the answer, because its reader may look at once for accepted messages.
      if (200...299).contains(status), let request { server.noteAccepted(request) }
      answer(status, headers: headers, body: body, closes: closes, context)
    case .held(let reply):
      let loop = context.eventLoop
      let bound = NIOLoopBound((self, context), eventLoop: loop)
      server.hold {
        loop.execute {
          let (handler, context) = bound.value
          handler.perform(reply, request: request, context)
        }
      }
    case .never:
      break
    case .resetBeforeReading, .resetAfterReading:
      reset(context)
    case .resetMidAnswer:
      begin(200, length: 100, context)
      write("{\"success\":", context) { self.reset($0) }
    case .trickle(let status):
      begin(status, length: 100, context)
      write("{", context) { _ in }
    case .early(let status):
      answer(status, headers: [:], body: "", closes: true, context)
    }
  }

  private func answer(
    _ status: Int,
    headers: [String: String],
    body: String,
    closes: Bool,
    _ context: ChannelHandlerContext
  ) {
    var fields = HTTPHeaders([("Content-Length", "\(body.utf8.count)")])
    for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
    if closes { fields.replaceOrAdd(name: "Connection", value: "close") }
    let head = HTTPResponseHead(
      version: .http1_1,
      status: HTTPResponseStatus(statusCode: status),
      headers: fields
    )
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    let done = context.writeAndFlush(wrapOutboundOut(.end(nil)))
    guard closes else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    done.whenComplete { _ in bound.value.close(promise: nil) }
  }

  private func begin(_ status: Int, length: Int, _ context: ChannelHandlerContext) {
    let head = HTTPResponseHead(
      version: .http1_1,
      status: HTTPResponseStatus(statusCode: status),
      headers: ["Content-Length": "\(length)"]
    )
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  private func write(
    _ text: String,
    _ context: ChannelHandlerContext,
    then next: @escaping (ChannelHandlerContext) -> Void
  ) {
    let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text)))
    let bound = NIOLoopBound((context, next), eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(part)).whenComplete { _ in bound.value.1(bound.value.0) }
  }

  /// Closes with a reset instead of an orderly end.
  private func reset(_ context: ChannelHandlerContext) {
    let channel = context.channel
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    guard let options = channel as? any SocketOptionProvider else {
      context.close(promise: nil)
      return
    }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
      bound.value.close(promise: nil)
    }
  }
}
