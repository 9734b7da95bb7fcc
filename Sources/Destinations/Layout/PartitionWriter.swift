internal import Pipeline
internal import SegmentSpec

/// The place and the names of the files of all partitions.
struct PartitionNames: Sendable {
  let directory: PartDirectory
  /// See `PartPlace.staging`.
  var staging: PartDirectory?
  var stem = "part-"
  /// Whether the manifest has each file's event and date.
  var tellsPartition = false
}

/// Sorts lines into files by event and date, any number of files side by side.
///
/// Lines wait in memory until a partition has a full block, or all lines together are too many; blocks are compressed
/// one by one. Each file has a temporary name until its owner publishes it.
struct PartitionWriter: ~Copyable {
  private struct Key: Hashable {
    var event: EventName?
    /// Days since the Unix epoch.
    var day: Int64?
  }

  private static let mostInBlock = 128 << 10

  private let options: FileLayout
  private let names: PartitionNames
  /// Most bytes of lines in memory.
  private let mostStaged: Int
  private let blockBytes: Int
  private let compressor: BlockCompressor?
  private var lines: LayoutLines
  private var places: [Key: Int] = [:]
  private var parts: [PartitionPart] = []
  private var sealed: [PartitionPart.Sealed] = []
  /// Directories that were made for these files, outer ones first.
  private var made: [String] = []
  /// The place of the files, below the directory.
  private var parents: Set<String> = []
  /// The last number that was used in a partition, by its path.
  private var numbers: [String: Int] = [:]
  private var stagedBytes = 0

  /// `receivedAt` is the rows' `received_at`.
  init(
    _ options: FileLayout,
    receivedAt: Timestamp,
    mostStaged: Int = 8 << 20,
    into names: PartitionNames
  ) {
    self.mostStaged = mostStaged
    self.options = options
    self.names = names
    blockBytes = min(Self.mostInBlock, max(1, options.mostFileBytes / 4))
    compressor = BlockCompressor(options.compression)
    lines = LayoutLines(options.layout, receivedAt: receivedAt)
  }

  /// Continues the numbers of the existing files.
  mutating func goOn(after files: [Manifest.File]) {
    for file in files {
      let slash = file.path.lastIndex(of: "/")
      let partition = slash.map { String(file.path[..<$0]) } ?? ""
      let name = slash.map { file.path[$0...].dropFirst() } ?? file.path[...]
      guard name.hasPrefix(names.stem),
        let number = Int(name.dropFirst(names.stem.count).prefix { $0.isNumber })
      else { continue }
      numbers[partition] = max(number, numbers[partition] ?? 0)
    }
  }

  /// Takes messages.
  /// - Throws: `.cannotWrite`; the messages taken so far are then not usable.
  mutating func take(_ chunk: ExportChunk) throws(DeliveryError) {
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
    guard stagedBytes > mostStaged else { return }
    // The largest first: small blocks hardly get smaller.
    let sizes = parts.map { $0.staged.bytes.count }
    for place in parts.indices.sorted(by: { sizes[$0] > sizes[$1] }) {
      guard stagedBytes > mostStaged / 2 else { return }
      try write(place)
    }
  }

  /// The partition's place in `parts`.
  private mutating func place(of message: ExportChunk.Message) throws(DeliveryError) -> Int {
    var key = Key()
    if options.partitions.contains(.event) { key.event = message.event }
    if options.partitions.contains(.date) { key.day = CivilTime.day(of: message.time) }
    if let place = places[key] { return place }
    let event = key.event?.slug
    let date = key.day.map { _ in String(message.time.milliseconds8601.prefix(10)) }
    var name = ""
    for partition in options.partitions {
      if !name.isEmpty { name += "/" }
      switch partition {
      case .event: name += "event=\(event ?? "")"
      case .date: name += "date=\(date ?? "")"
      }
      if names.staging == nil { try make(name) }
    }
    let place = PartPlace(
      folder: names.directory.folder(name),
      prefix: name.isEmpty ? "" : name + "/",
      staging: names.staging,
      stem: names.stem,
      event: names.tellsPartition ? event : nil,
      date: names.tellsPartition ? date : nil
    )
    places[key] = parts.count
    let number = (numbers[name] ?? 0) + 1
    parts.append(PartitionPart(at: place, number: number, options.compression))
    return parts.count - 1
  }

  private mutating func make(_ name: String) throws(DeliveryError) {
    let folder = names.directory.folder(name)
    guard !folder.exists(folder.path) else { return }
    try folder.prepare()
    made.append(folder.path)
    parents.insert(String(name.prefix(upTo: name.lastIndex(of: "/") ?? name.startIndex)))
  }

  /// Appends a partition's staged lines to its file, or to the next file if it is full.
  private mutating func write(_ place: Int) throws(DeliveryError) {
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

  /// Ends every file and makes it durable under its temporary name.
  mutating func seal() throws(DeliveryError) -> [PartitionPart.Sealed] {
    for place in parts.indices {
      try write(place)
      if parts[place].isBegun { sealed.append(try parts[place].seal()) }
    }
    return sealed
  }

  /// Makes the directories durable that were made for these files.
  func syncParents() throws(DeliveryError) {
    for folder in parents { try names.directory.folder(folder).sync() }
  }

  /// Removes every file, with a temporary or final name, and the directories that were made for the files.
  mutating func discard() {
    for part in parts { part.discard() }
    for part in sealed { part.discard() }
    for path in made.reversed() { names.directory.removeIfEmpty(path) }
    (parts, sealed, made) = ([], [], [])
  }
}
