package import Pipeline
package import SegmentSpec

/// Writes an export to stdout, for a pipe into a loader.
package actor ExportStream: ExportSink {
  private nonisolated let queue = BlockingQueue(label: "tidemark.export")
  private let output: StandardOutput
  private let compressor: BlockCompressor?
  private var frame: BlockFrame
  private var lines: LayoutLines
  private var staged = JSONWriter()
  private var isBegun = false

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to `output`; only the layout and the compression of `options` count.
  ///
  /// `startedAt` is the rows' `received_at`.
  package init(
    _ options: FileLayout,
    startedAt: Timestamp,
    to output: StandardOutput = StandardOutput()
  ) {
    self.output = output
    compressor = BlockCompressor(options.compression)
    frame = BlockFrame(options.compression)
    lines = LayoutLines(options.layout, receivedAt: startedAt)
  }

  package func begin() async throws(DeliveryError) {}

  package func take(_ chunk: ExportChunk) async throws(DeliveryError) {
    var start = 0
    for message in chunk.messages {
      try lines.append(start..<message.end, of: chunk, to: &staged)
      start = message.end + 1
    }
    let lines = staged.bytes
    staged.bytes.removeAll(keepingCapacity: true)
    frame.count(lines)
    try await write(try compressed(lines))
  }

  private func compressed(_ lines: [UInt8]) throws(DeliveryError) -> [UInt8] {
    guard let block = compressor?.compress(lines) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "there is no memory left to compress with",
        hint: "run it again with --compress none"
      )
    }
    return block
  }

  package func finish(_ report: RunReport) async throws(DeliveryError) {
    // An empty stream must also be complete: a head and a tail, or an empty frame.
    if !isBegun { try await write(try compressed([])) }
    try await write(frame.tail)
  }

  /// A reader sees the part written so far; the exit code and the missing end of a gzip stream show that it is
  /// incomplete.
  package func abandon() async {}

  private func write(_ bytes: [UInt8]) async throws(DeliveryError) {
    let head = isBegun ? [] : frame.head
    isBegun = true
    let whole = head.isEmpty ? bytes : head + bytes
    guard !whole.isEmpty else { return }
    do throws(DeliveryError) {
      _ = try await output.deliver(Batch(bytes: whole))
    } catch {
      var error = error
      if error.kind == .stopped {
        error.hint = "look why the command behind the pipe ended, then run the whole export again"
      }
      throw error
    }
  }
}
