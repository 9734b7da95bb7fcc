internal import FoundationEssentials
internal import Pipeline
internal import SegmentSpec

/// One set of a sync's files: `_manifests/20260301T101500123456Z-000001.json`, written last, so that a set counts only
/// if every file that it names exists.
///
/// Names are never changed, only added.
package struct FileSetManifest: Hashable, Sendable, Codable {
  static let present = "tidemark-files-1"

  package var format = present
  /// `20260301T101500123456Z-000001`; later sets have later names.
  package var name: String
  package var sync: String
  package var run_started_at: String
  package var written_at: String
  /// True if it is the run's last set; false if the run continued.
  package var ends_run: Bool
  package var layout: String
  package var compress: String
  package var partition: [String]
  package var rows: Int
  package var bytes: Int
  package var least_timestamp: String?
  package var greatest_timestamp: String?
  package var files: [Manifest.File]

  init(
    _ name: String,
    of owner: FileSetOwner,
    runStartedAt: Timestamp,
    writtenAt: Timestamp,
    endsRun: Bool,
    files: [Manifest.File]
  ) {
    self.name = name
    sync = owner.sync
    run_started_at = runStartedAt.milliseconds8601
    written_at = writtenAt.milliseconds8601
    ends_run = endsRun
    layout = owner.layout
    compress = owner.compress
    partition = owner.partition
    rows = files.reduce(0) { $0 + $1.rows }
    bytes = files.reduce(0) { $0 + $1.bytes }
    // ISO 8601 in one zone and of one length sorts by time.
    least_timestamp = files.map(\.least_timestamp).min()
    greatest_timestamp = files.map(\.greatest_timestamp).max()
    self.files = files.sorted { $0.path < $1.path }
  }

  /// Nil if it is not a manifest of this format.
  init?(reading text: [UInt8]) {
    guard let manifest = try? JSONDecoder().decode(Self.self, from: Data(text)),
      manifest.format == Self.present
    else { return nil }
    self = manifest
  }
}

/// The owner of a directory of sets, and their layout: `_sync.json`, written before the first set.
struct FileSetOwner: Hashable, Sendable, Codable {
  var format = FileSetManifest.present
  var sync: String
  /// The mark of the sync in its state; nil if it does not matter.
  var state: String?
  var layout: String
  var compress: String
  var partition: [String]

  init(_ sync: SyncName, mark: String?, _ options: FileLayout) {
    self.sync = sync.text
    state = mark
    layout = options.layout.rawValue
    compress = options.compression.rawValue
    partition = options.partitions.map(\.rawValue)
  }

  /// Nil if it does not have this format.
  init?(reading text: [UInt8]) {
    guard let owner = try? JSONDecoder().decode(Self.self, from: Data(text)),
      owner.format == FileSetManifest.present
    else { return nil }
    self = owner
  }
}
