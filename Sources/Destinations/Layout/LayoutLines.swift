internal import Pipeline
internal import SegmentSpec

/// The lines of an export: messages as they are, or as rows of a warehouse.
struct LayoutLines {
  private let layout: FileLayout.Layout
  private let receivedAt: Timestamp
  private var row = WarehouseRow()

  init(_ layout: FileLayout.Layout, receivedAt: Timestamp) {
    self.layout = layout
    self.receivedAt = receivedAt
  }

  /// Appends the line of a message, with its line feed.
  /// - Throws: `.cannotWrite` for an invalid message, which is a fault of Tidemark.
  mutating func append(
    _ message: Range<Int>,
    of chunk: ExportChunk,
    to writer: inout JSONWriter
  ) throws(DeliveryError) {
    let isMessage: Bool = chunk.bytes.withUnsafeBytes { bytes in
      let message = UnsafeRawBufferPointer(rebasing: bytes[message])
      switch layout {
      case .messages: writer.bytes.append(contentsOf: message)
      case .rows:
        guard (try? row.read(message)) != nil else { return false }
        writer.row(row, of: message, receivedAt: receivedAt)
      }
      return true
    }
    guard isMessage else {
      throw DeliveryError(
        .cannotWrite,
        reason: "a message cannot be read as a row",
        hint: "report this with the output of the same command and --layout messages"
      )
    }
    writer.bytes.append(UInt8(ascii: "\n"))
  }
}
