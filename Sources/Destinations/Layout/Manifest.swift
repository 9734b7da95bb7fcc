internal import FoundationEssentials
package import SegmentSpec

/// The content of a directory of exports: `_manifest.json`, written last, so that it exists only if every file that it
/// names does.
///
/// Names are never changed, only added.
package struct Manifest: Hashable, Sendable, Codable {
  static let name = "_manifest.json"
  static let present = "tidemark-export-1"

  /// One file.
  package struct File: Hashable, Sendable, Codable {
    /// From the directory on: `event=order_completed/date=2026-03-01/part-00001.ndjson.gz`.
    package var path: String
    /// The partition's, if files are partitioned by them; absent in an export, whose paths contain them.
    package var event: String?
    package var date: String?
    package var rows: Int
    /// As it lies on the disk.
    package var bytes: Int
    package var least_timestamp: String
    package var greatest_timestamp: String
    /// 64 hexadecimal digits.
    package var sha256: String
  }

  /// One run of `tidemark export`.
  package struct Export: Hashable, Sendable, Codable {
    package var started_at: String
    package var finished_at: String
    /// The first moment, and the first that is no longer in it; absent for no limit.
    package var from: String?
    package var to: String?
    /// Absent for all events that were switched on.
    package var events: [String]?
    package var rows: Int
    package var bytes: Int
    package var files: Int
  }

  package var format = present
  package var layout: String
  package var compress: String
  package var partition: [String]
  package var rows = 0
  package var bytes = 0
  package var least_timestamp: String?
  package var greatest_timestamp: String?
  package var exports: [Export] = []
  package var files: [File] = []

  init(_ options: FileLayout) {
    layout = options.layout.rawValue
    compress = options.compression.rawValue
    partition = options.partitions.map(\.rawValue)
  }

  /// Nil if it is not a manifest of this format.
  init?(reading text: [UInt8]) {
    guard let manifest = try? JSONDecoder().decode(Self.self, from: Data(text)),
      manifest.format == Self.present
    else { return nil }
    self = manifest
  }

  mutating func add(_ files: [File], of export: Export) {
    self.files += files
    exports.append(export)
    rows += export.rows
    bytes += export.bytes
    // ISO 8601 in one zone and of one length sorts by time.
    least_timestamp = ([least_timestamp].compactMap(\.self) + files.map(\.least_timestamp)).min()
    greatest_timestamp =
      ([greatest_timestamp].compactMap(\.self) + files.map(\.greatest_timestamp)).max()
  }

  /// Indented, names sorted.
  var text: [UInt8] { Self.text(of: self) }

  static func text(of manifest: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return (try? encoder.encode(manifest)).map { Array($0) + [UInt8(ascii: "\n")] } ?? []
  }
}

/// The request for an export, as its manifest records it.
package struct ExportScope: Hashable, Sendable {
  package var from: Timestamp?
  package var to: Timestamp?
  package var events: [EventName]?

  package init(from: Timestamp? = nil, to: Timestamp? = nil, events: [EventName]? = nil) {
    self.from = from
    self.to = to
    self.events = events
  }
}
