/// How an export is written.
package struct FileLayout: Hashable, Sendable {
  /// What a line is.
  package enum Layout: String, Hashable, Sendable, CaseIterable {
    /// The message itself, as destinations get it.
    case messages
    /// One flat row in the column names of Segment's warehouses.
    case rows
  }

  package enum Compression: String, Hashable, Sendable, CaseIterable {
    case none, gzip, zstd

    /// What file names end in.
    package var ending: String {
      switch self {
      case .none: ""
      case .gzip: ".gz"
      case .zstd: ".zst"
      }
    }
  }

  /// What directories are made by, as `event=order_completed/date=2026-03-01`.
  package enum Partition: String, Hashable, Sendable, CaseIterable {
    case event, date
  }

  package var layout = Layout.messages
  package var compression = Compression.none
  /// From the outermost directory inwards.
  package var partitions: [Partition] = [.event, .date]
  /// Bytes; a file is larger only where one message alone is.
  package var mostFileBytes = 128 << 20

  package init() {}
}
