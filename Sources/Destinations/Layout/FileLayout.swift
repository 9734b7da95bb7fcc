/// The layout of an export.
package struct FileLayout: Hashable, Sendable {
  /// The form of a line.
  package enum Layout: String, Hashable, Sendable, CaseIterable {
    /// The message itself, as destinations get it.
    case messages
    /// One flat row in the column names of Segment's warehouses.
    case rows
  }

  package enum Compression: String, Hashable, Sendable, CaseIterable {
    case none, gzip, zstd

    /// The suffix of file names.
    package var ending: String {
      switch self {
      case .none: ""
      case .gzip: ".gz"
      case .zstd: ".zst"
      }
    }
  }

  /// The keys of directories, as in `event=order_completed/date=2026-03-01`.
  package enum Partition: String, Hashable, Sendable, CaseIterable {
    case event, date
  }

  package var layout = Layout.messages
  package var compression = Compression.none
  /// From the outermost directory inwards.
  package var partitions: [Partition] = [.event, .date]
  /// Bytes; a file is larger only if a single message is.
  package var mostFileBytes = 128 << 20

  package init() {}
}
