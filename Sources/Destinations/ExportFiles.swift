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
/// All files have temporary names until the last one is whole and durable; then they get their names, and last
/// comes the manifest. Lines wait in memory until a partition has a block of them, or all of them together too
/// much; blocks are compressed one by one, on this actor's own thread.
package actor ExportFiles: ExportSink {
  private struct Key: Hashable {
    var event: EventName?
    /// Days since the Unix epoch.
    var day: Int64?
  }

  /// Most bytes of lines in memory.
  private static let mostStaged = 8 << 20
  private static let mostInBlock = 128 << 10

  private nonisolated let queue = BlockingQueue(label: "tidemark.export")
  private let directory: ExportDirectory
  private let options: ExportOptions
  private let scope: ExportScope
  private let appends: Bool
  private let blockBytes: Int
  private let compressor: BlockCompressor?
  private var lines: ExportLines
  private var hold: ExportDirectory.Hold?
  private var manifest: ExportManifest
  private var places: [Key: Int] = [:]
  private var parts: [ExportPart] = []
  private var sealed: [ExportPart.Sealed] = []
  /// Directories that this export made, outer ones first.
  private var made: [String] = []
  /// Where these are to be found, below the directory.
  private var parents: Set<String> = []
  private var stagedBytes = 0

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to the directory of `output`; nothing is touched before `begin`.
  ///
  /// With `appends` it may hold earlier exports, written with the same options. `startedAt` is the rows'
  /// `received_at`.
  package init(
    _ output: OutputPlace,
    _ options: ExportOptions,
    scope: ExportScope,
    appends: Bool,
    startedAt: Timestamp
  ) {
    directory = ExportDirectory(path: output.path)
    self.options = options
    self.scope = scope
    self.appends = appends
    blockBytes = min(Self.mostInBlock, max(1, options.mostFileBytes / 4))
    compressor = BlockCompressor(options.compression)
    lines = ExportLines(options.layout, receivedAt: startedAt)
    manifest = ExportManifest(options)
  }

  package func begin() async throws(DeliveryError) {
    hold = try directory.taken()
    try directory.sweep()
    if let present = try directory.manifest(appends: appends, options) { manifest = present }
  }

  package func take(_ chunk: ExportChunk) async throws(DeliveryError) {
    var start = 0
    for message in chunk.messages {
      let place = try place(of: message)
      let before = parts[place].staged.bytes.count
      try lines.append(start..<message.end, of: chunk, to: &parts[place].staged)
      parts[place].noteRow(at: message.time)
      start = message.end + 1
      let count = parts[place].staged.bytes.count
      stagedBytes += count - before
      if count >= blockBytes { try write(place) }
    }
    guard stagedBytes > Self.mostStaged else { return }
    // The largest first: small blocks hardly get smaller.
    let sizes = parts.map { $0.staged.bytes.count }
    for place in parts.indices.sorted(by: { sizes[$0] > sizes[$1] }) {
      guard stagedBytes > Self.mostStaged / 2 else { return }
      try write(place)
    }
  }

  /// The partition's place in `parts`.
  private func place(of message: ExportChunk.Message) throws(DeliveryError) -> Int {
    var key = Key()
    if options.partitions.contains(.event) { key.event = message.event }
    if options.partitions.contains(.date) { key.day = CivilTime.day(of: message.time) }
    if let place = places[key] { return place }
    var name = ""
    for partition in options.partitions {
      if !name.isEmpty { name += "/" }
      switch partition {
      case .event: name += "event=\(message.event.slug)"
      case .date: name += "date=\(message.time.milliseconds8601.prefix(10))"
      }
      try make(name)
    }
    places[key] = parts.count
    parts.append(
      ExportPart(in: directory, partition: name, number: nextNumber(in: name), options.compression)
    )
    return parts.count - 1
  }

  private func make(_ name: String) throws(DeliveryError) {
    let folder = directory.folder(name)
    guard !folder.exists(folder.path) else { return }
    try folder.prepare()
    made.append(folder.path)
    parents.insert(String(name.prefix(upTo: name.lastIndex(of: "/") ?? name.startIndex)))
  }

  /// One more than the last part's of earlier exports.
  private func nextNumber(in partition: String) -> Int {
    let prefix = (partition.isEmpty ? "" : partition + "/") + "part-"
    let numbers = manifest.files.lazy.filter { $0.path.hasPrefix(prefix) }.compactMap { file in
      Int(file.path.dropFirst(prefix.count).prefix { $0.isNumber })
    }
    return (numbers.max() ?? 0) + 1
  }

  /// Appends what a partition has staged to its file, or to the next one when it is full.
  private func write(_ place: Int) throws(DeliveryError) {
    let count = parts[place].staged.bytes.count
    guard count > 0 else { return }
    guard let block = compressor?.compress(parts[place].staged.bytes) else {
      throw DeliveryError(
        .cannotWrite,
        reason: "there is no memory left to compress with",
        hint: "run it again with --compress none"
      )
    }
    if parts[place].wouldExceed(options.mostFileBytes, adding: block) {
      sealed.append(try parts[place].seal())
    }
    try parts[place].append(block)
    stagedBytes -= count
  }

  package func finish(_ report: RunReport) async throws(DeliveryError) {
    for place in parts.indices {
      try write(place)
      if parts[place].isBegun { sealed.append(try parts[place].seal()) }
    }
    for part in sealed {
      try part.folder.publish(part.name)
      CrashPoint.afterPublish.pass()
    }
    for folder in parents { try directory.folder(folder).sync() }
    let files = sealed.map(\.file).sorted { $0.path < $1.path }
    manifest.add(
      files,
      of: ExportManifest.Export(
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
    for part in parts { part.discard() }
    for part in sealed { part.discard() }
    for path in made.reversed() { rmdir(path) }
    (parts, sealed, made) = ([], [], [])
    hold = nil
  }
}
