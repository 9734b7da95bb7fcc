internal import Pipeline
internal import SegmentSpec

/// The names of the parts of an output.
enum PartNames: Sendable {
  /// `<prefix><stamp>-<number>.ndjson`, as many as are needed; the names sort by time.
  case numbered(prefix: String, stamp: String)
  /// One file of this name.
  case single(String)

  /// The names for a sync's run that began at `start`.
  static func numbered(sync: SyncName, startedAt start: Timestamp) -> PartNames {
    .numbered(prefix: "tidemark-\(sync.text)-", stamp: stamp(start))
  }

  /// The name of part `number`, from 1.
  func name(of number: Int) -> String {
    switch self {
    case .single(let name): name
    case .numbered(let prefix, let stamp):
      prefix + stamp + "-" + Self.padded(number, to: 6) + ".ndjson"
    }
  }

  /// True for the name of a part of the same output, of this run or an earlier one.
  func contains(_ name: Substring) -> Bool {
    switch self {
    case .single(let own): return name == own
    case .numbered(let prefix, _):
      guard name.hasPrefix(prefix), name.hasSuffix(".ndjson") else { return false }
      // One dash, no more: a sync's name may begin with another one's.
      let parts = name.dropFirst(prefix.count).dropLast(7).split(
        separator: "-",
        omittingEmptySubsequences: false
      )
      return parts.count == 2 && Self.isStamp(parts[0]) && !parts[1].isEmpty
        && parts[1].utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }

  /// `20260820T101500123456Z`: date, time and microseconds, UTC; it sorts by time.
  static func stamp(_ moment: Timestamp) -> String {
    let time = CivilTime(moment)
    let date = padded(Int(time.year), to: 4) + padded(time.month, to: 2) + padded(time.day, to: 2)
    let clock = padded(time.hour, to: 2) + padded(time.minute, to: 2) + padded(time.second, to: 2)
    return "\(date)T\(clock)\(padded(time.microsecond, to: 6))Z"
  }

  static func isStamp(_ text: Substring) -> Bool {
    text.utf8.count == 22 && text.hasSuffix("Z")
      && text.utf8.enumerated().allSatisfy { index, byte in
        switch index {
        case 8: byte == UInt8(ascii: "T")
        case 21: byte == UInt8(ascii: "Z")
        default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
      }
  }

  static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
