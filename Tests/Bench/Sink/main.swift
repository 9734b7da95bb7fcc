import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Sink [FILE]: an HTTP server on a free port of this machine that takes every request and answers 200.
//
// It answers DELAY milliseconds (0) after the whole request has come, like a distant server.
//
// It prints its port, appends each body as it came to FILE, and ends with its input. One thread, so that the measured
// programs get as much of the machine as possible.

let file = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "/dev/null"
let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
guard descriptor >= 0 else {
  print("cannot open \(file)")
  exit(73)
}

let delay = TimeAmount.milliseconds(
  getenv("DELAY").flatMap { Int64(String(cString: $0)) } ?? 0
)

/// One connection.
final class Taker: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let descriptor: Int32
  private let delay: TimeAmount
  private var body: [ByteBuffer] = []

  init(into descriptor: Int32, delay: TimeAmount) {
    self.descriptor = descriptor
    self.delay = delay
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: body.removeAll(keepingCapacity: true)
    case .body(let chunk): body.append(chunk)
    case .end:
      for chunk in body {
        chunk.withUnsafeReadableBytes { bytes in
          if write(descriptor, bytes.baseAddress, bytes.count) != bytes.count { exit(74) }
        }
      }
      guard delay > .zero else { return answer(context) }
      context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.answer(context) }
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    let text = #"{"success":true}"#
    let head = HTTPResponseHead(
      version: .http1_1,
      status: .ok,
      headers: ["Content-Type": "application/json", "Content-Length": "\(text.utf8.count)"]
    )
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}

let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
  .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
  .childChannelOption(.maxMessagesPerRead, value: 16)
  .childChannelOption(
    .recvAllocator,
    value: FixedSizeRecvByteBufferAllocator(capacity: 256 << 10)
  )
  .childChannelInitializer { channel in
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.configureHTTPServerPipeline()
      try channel.pipeline.syncOperations.addHandler(Taker(into: descriptor, delay: delay))
    }
  }
  .bind(host: "127.0.0.1", port: 0).get()
print(channel.localAddress?.port ?? 0)
fflush(nil)
while readLine() != nil {}
