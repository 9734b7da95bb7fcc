package import Pipeline
package import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Writes an export into a directory: `event=order_completed/date=2026-03-01/part-00001.ndjson.gz` and so on.
///
/// All files have temporary names until the last one is complete and durable; then they get their names, and the
/// manifest comes last. Lines are compressed and written on this actor's own thread.
package actor ExportFiles: ExportSink {
  private nonisolated let queue = BlockingQueue(label: "tidemark.export")
  private let directory: ExportDirectory
  private let options: FileLayout
  private let scope: ExportScope
  private let appends: Bool
  private var hold: DirectoryHold?
  private var manifest: Manifest
  private var writer: PartitionWriter

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to the directory of `output`; nothing is touched before `begin`.
  ///
  /// With `appends` it may hold earlier exports, written with the same options. `startedAt` is the rows'
  /// `received_at`.
  package init(
    _ output: OutputPlace,
    _ options: FileLayout,
    scope: ExportScope,
    appends: Bool,
    startedAt: Timestamp
  ) {
    directory = ExportDirectory(path: output.path)
    self.options = options
    self.scope = scope
    self.appends = appends
    manifest = Manifest(options)
    writer = PartitionWriter(
      options,
      receivedAt: startedAt,
      into: PartitionNames(directory: directory.folder())
    )
  }

  /// The layout of the exports that a directory holds; nil if it holds none.
  package static func layout(in output: OutputPlace) throws(DeliveryError) -> FileLayout? {
    let folder = ExportDirectory(path: output.path).folder()
    guard let manifest = Manifest(reading: try folder.content(of: Manifest.name) ?? []) else {
      return nil
    }
    var layout = FileLayout()
    layout.layout = FileLayout.Layout(rawValue: manifest.layout) ?? layout.layout
    layout.compression =
      FileLayout.Compression(rawValue: manifest.compress) ?? layout.compression
    layout.partitions = manifest.partition.compactMap(FileLayout.Partition.init)
    return layout
  }

  package func begin() async throws(DeliveryError) {
    hold = try DirectoryHold(directory.folder())
    try directory.sweep()
    guard let present = try directory.manifest(appends: appends, options) else { return }
    manifest = present
    writer.goOn(after: present.files)
  }

  package func take(_ chunk: ExportChunk) async throws(DeliveryError) {
    try writer.take(chunk)
  }

  package func finish(_ report: RunReport) async throws(DeliveryError) {
    let sealed = try writer.seal()
    for part in sealed {
      try part.publish()
      CrashPoint.afterPublish.pass()
    }
    try writer.syncParents()
    let files = sealed.map(\.file).sorted { $0.path < $1.path }
    manifest.add(
      files,
      of: Manifest.Export(
        started_at: report.startedAt.milliseconds8601,
        finished_at: report.finishedAt.milliseconds8601,
        from: scope.from?.milliseconds8601,
        to: scope.to?.milliseconds8601,
        events: scope.events?.map(\.slug),
        rows: files.reduce(0) { $0 + $1.rows },
        bytes: files.reduce(0) { $0 + $1.bytes },
        files: files.count
      )
    )
    try directory.write(manifest)
    hold = nil
  }

  package func abandon() async {
    writer.discard()
    hold = nil
  }
}
