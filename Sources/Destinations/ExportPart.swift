internal import Crypto
internal import Pipeline
internal import SegmentSpec

/// The present file of a partition: what of it waits in memory, and what is told of it in the manifest.
///
/// The file is open only while a block is appended, so that the number of partitions is bound by nothing.
struct ExportPart {
  private let folder: PartDirectory
  /// The partition's path below the directory, with a slash at its end; empty without partitions.
  private let prefix: String
  private let compression: ExportOptions.Compression
  private(set) var number: Int
  /// Lines that are not compressed yet.
  var staged = JSONWriter()

  private var frame: BlockFrame
  private var hash = SHA256()
  private var size = 0
  private var rows = 0
  private var stagedRows = 0
  private var times: ClosedRange<Timestamp>?
  private var stagedTimes: ClosedRange<Timestamp>?

  init(
    in directory: ExportDirectory,
    partition: String,
    number: Int,
    _ compression: ExportOptions.Compression
  ) {
    folder = directory.folder(partition)
    prefix = partition.isEmpty ? "" : partition + "/"
    self.compression = compression
    self.number = number
    frame = BlockFrame(compression)
  }

  private var name: String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 5 - digits.count))
    return "part-\(zeros)\(digits).ndjson\(compression.ending)"
  }

  /// Whether there is a file of it.
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

  /// Appends the compressed block of what is staged.
  /// - Throws: `.cannotWrite`.
  mutating func append(_ block: [UInt8]) throws(DeliveryError) {
    let path = folder.temporaryPath(of: name)
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
      file = try PartFile(goingOn: path, size: size, setting: folder.setting)
    } else {
      try folder.prepare()
      file = try PartFile(creating: path, setting: folder.setting)
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
    hash.update(data: bytes)
    size += bytes.count
  }

  /// Ends the file and makes it durable under its temporary name; the next one begins.
  /// - Throws: `.cannotWrite`.
  mutating func seal() throws(DeliveryError) -> Sealed {
    let path = folder.temporaryPath(of: name)
    var file = try PartFile(goingOn: path, size: size, setting: folder.setting)
    try write(frame.tail, to: &file, path)
    try file.sync(path: path)
    let sealed = Sealed(
      folder: folder,
      name: name,
      file: ExportManifest.File(
        path: prefix + name,
        rows: rows,
        bytes: size,
        least_timestamp: times?.lowerBound.milliseconds8601 ?? "",
        greatest_timestamp: times?.upperBound.milliseconds8601 ?? "",
        sha256: Self.hexadecimal(hash.finalize())
      )
    )
    number += 1
    (size, rows, times, isBegun) = (0, 0, nil, false)
    hash = SHA256()
    frame = BlockFrame(compression)
    return sealed
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    .joined()
  }

  /// Removes the temporary file.
  func discard() {
    if isBegun { folder.remove(folder.temporaryPath(of: name)) }
  }

  /// A whole file that still has its temporary name.
  struct Sealed {
    let folder: PartDirectory
    let name: String
    let file: ExportManifest.File

    func discard() {
      folder.remove(folder.temporaryPath(of: name))
      folder.remove(folder.path(of: name))
    }
  }
}
