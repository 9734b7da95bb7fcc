internal import Pipeline
internal import SegmentSpec

/// The current file of a partition: its lines that wait in memory, and its entry in the manifest.
///
/// The file is open only while a block is appended, so the number of partitions has no limit.
struct PartitionPart {
  private let place: PartPlace
  private let compression: FileLayout.Compression
  private(set) var number: Int
  /// Lines that are not compressed yet.
  var staged = JSONWriter()

  private var frame: BlockFrame
  private var hash = FileHash()
  private var size = 0
  private var rows = 0
  private var stagedRows = 0
  private var times: ClosedRange<Timestamp>?
  private var stagedTimes: ClosedRange<Timestamp>?

  init(at place: PartPlace, number: Int, _ compression: FileLayout.Compression) {
    self.place = place
    self.compression = compression
    self.number = number
    frame = BlockFrame(compression)
  }

  private var name: String {
    place.stem + PartNames.padded(number, to: 5) + ".ndjson" + compression.ending
  }

  /// Whether its file exists.
  private(set) var isBegun = false

  mutating func noteRow(at time: Timestamp) {
    stagedRows += 1
    stagedTimes =
      stagedTimes.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
  }

  /// Whether a block more would make the file larger than `limit`.
  func wouldExceed(_ limit: Int, adding block: [UInt8]) -> Bool {
    isBegun && size + block.count + BlockFrame.tailBytes > limit
  }

  /// Compresses the staged lines and appends the block.
  /// - Throws: `.cannotWrite`.
  mutating func append(_ block: [UInt8]) throws(DeliveryError) {
    let path = place.temporaryPath(of: name)
    frame.count(staged.bytes)
    staged = JSONWriter()
    rows += stagedRows
    stagedRows = 0
    if let new = stagedTimes {
      times =
        times.map {
          min($0.lowerBound, new.lowerBound)...max($0.upperBound, new.upperBound)
        } ?? new
    }
    stagedTimes = nil
    var file: PartFile
    if isBegun {
      file = try PartFile(goingOn: path, size: size, setting: place.folder.setting)
    } else {
      try place.temporaryFolder.prepare()
      file = try PartFile(creating: path, setting: place.folder.setting)
      isBegun = true
      try write(frame.head, to: &file, path)
    }
    try write(block, to: &file, path)
  }

  private mutating func write(
    _ bytes: [UInt8],
    to file: inout PartFile,
    _ path: String
  ) throws(DeliveryError) {
    guard !bytes.isEmpty else { return }
    try file.append(bytes, path: path)
    hash.update(bytes)
    size += bytes.count
  }

  /// Ends the file and makes it durable under its temporary name; the next one begins.
  /// - Throws: `.cannotWrite`.
  mutating func seal() throws(DeliveryError) -> Sealed {
    let path = place.temporaryPath(of: name)
    var file = try PartFile(goingOn: path, size: size, setting: place.folder.setting)
    try write(frame.tail, to: &file, path)
    try file.sync(path: path)
    let sealed = Sealed(
      place: place,
      name: name,
      file: Manifest.File(
        path: place.prefix + name,
        event: place.event,
        date: place.date,
        rows: rows,
        bytes: size,
        least_timestamp: times?.lowerBound.milliseconds8601 ?? "",
        greatest_timestamp: times?.upperBound.milliseconds8601 ?? "",
        sha256: hash.hexadecimal()
      )
    )
    number += 1
    (size, rows, times, isBegun) = (0, 0, nil, false)
    hash = FileHash()
    frame = BlockFrame(compression)
    return sealed
  }

  /// Removes the temporary file.
  func discard() {
    if isBegun { place.folder.remove(place.temporaryPath(of: name)) }
  }

  /// A whole file that still has its temporary name.
  struct Sealed {
    let place: PartPlace
    let name: String
    let file: Manifest.File

    /// Only for a file that is staged in its own folder.
    func publish() throws(DeliveryError) { try place.folder.publish(name) }

    func discard() {
      place.folder.remove(place.temporaryPath(of: name))
      if place.staging == nil { place.folder.remove(place.folder.path(of: name)) }
    }
  }
}

/// The SHA-256 of a file as far as it is written.
private final class FileHash {
  private var hash: Hash? = .sha256()

  func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { hash?.update($0) }
  }

  /// Ends it: 64 digits, lower case.
  func hexadecimal() -> String {
    let digest = hash.take()?.digest() ?? []
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    .joined()
  }
}

/// The place and the names of a partition's files.
struct PartPlace: Sendable {
  let folder: PartDirectory
  /// The partition's path below the directory, with a slash at its end; empty without partitions.
  let prefix: String
  /// The directory of all partitions' files while they are written; nil if hidden names in their own folder hide them.
  var staging: PartDirectory?
  /// The prefix of names.
  var stem: String
  /// The manifest's values of the partition, if it has them.
  var event: String?
  var date: String?

  var temporaryFolder: PartDirectory { staging ?? folder }

  func temporaryPath(of name: String) -> String {
    staging.map { $0.path(of: Self.stagedName(of: prefix + name)) }
      ?? folder.temporaryPath(of: name)
  }

  /// The name of a file in the directory of staged files: readers that look for its suffix do not find it.
  static func stagedName(of path: String) -> String {
    path.split(separator: "/").joined(separator: "#") + ".tmp"
  }
}
