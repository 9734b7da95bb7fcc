#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif
internal import SegmentSpec

/// The transactions from a horizon on whose rows one scan saw.
///
/// A transaction's rows become visible all at once, whatever sub-transaction wrote them. So a row whose writer
/// is among these existed at that scan, and a row of any other writer did not, even if its id is lower. Ids are
/// compared with 32 bits, as rows carry them.
struct SeenTransactions: Hashable, Sendable {
  /// The horizon, a 64-bit transaction id: no id is lower.
  let base: UInt64
  /// Whether the list is complete: only a part of a longer list is kept.
  private(set) var isWhole: Bool
  /// Ids beyond `base`, ascending, side by side in one run.
  private var runs: [Run]

  private struct Run: Hashable {
    var first: UInt32
    /// The last one, which belongs to the run.
    var last: UInt32
  }

  /// How many a position keeps at most: some 400 KB of text.
  static let most = 200_000

  /// How many ids these are.
  var count: Int { runs.reduce(0) { $0 + Int($1.last - $1.first) + 1 } }

  /// Whether the row's writer, a 32-bit transaction id, is among them.
  func contains(_ writer: UInt32) -> Bool {
    guard let offset = Self.offset(of: writer, from: base) else { return false }
    let place = runs.partitioningIndex { $0.last >= offset }
    return place < runs.count && runs[place].first <= offset
  }

  /// How far a row's writer lies behind `base`; nil for one before it.
  static func offset(of writer: UInt32, from base: UInt64) -> UInt32? {
    // Ids 0 to 2 are no transactions: rows that old servers froze carry them.
    guard writer > 2 else { return nil }
    let offset = writer &- UInt32(truncatingIfNeeded: base)
    return offset < 1 << 31 ? offset : nil
  }

  /// Gathers the writers of the rows that a scan reads.
  struct Collector {
    let base: UInt64
    /// The first id that no transaction had: a row with a later one is from the circle's last turn.
    let end: UInt64
    private let limit: Int
    private var offsets: Set<UInt32> = []
    private var isWhole = true
    private var last: UInt32?

    init(base: UInt64, end: UInt64, limit: Int = SeenTransactions.most) {
      self.base = base
      self.end = end
      self.limit = limit
    }

    mutating func note(_ writer: UInt32) {
      // Rows of one transaction stand side by side.
      guard writer != last else { return }
      last = writer
      guard let offset = SeenTransactions.offset(of: writer, from: base),
        base + UInt64(offset) < end
      else { return }
      guard offsets.count < limit else {
        if !offsets.contains(offset) { isWhole = false }
        return
      }
      offsets.insert(offset)
    }

    /// The transactions that were noted.
    func finish() -> SeenTransactions {
      var runs: [Run] = []
      for offset in offsets.sorted() {
        if let end = runs.last?.last, end &+ 1 == offset {
          runs[runs.count - 1].last = offset
        } else {
          runs.append(Run(first: offset, last: offset))
        }
      }
      return SeenTransactions(base: base, isWhole: isWhole, runs: runs)
    }
  }
}

/// Stored as bytes: whether the list is complete, the base, and for each run the gap before it and its length.
extension SeenTransactions: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    var bytes = [UInt8](try container.decode(Data.self))[...]
    func corrupted() -> DecodingError {
      DecodingError.dataCorruptedError(in: container, debugDescription: "no list of transactions")
    }
    guard let flag = bytes.popFirst(), flag <= 1, let base = Self.number(&bytes) else {
      throw corrupted()
    }
    var runs: [Run] = []
    var next: UInt64 = 0
    while !bytes.isEmpty {
      guard let gap = Self.number(&bytes), let length = Self.number(&bytes), gap <= 1 << 31,
        length <= 1 << 31, next + gap + length < 1 << 31
      else { throw corrupted() }
      runs.append(Run(first: UInt32(next + gap), last: UInt32(next + gap + length)))
      next += gap + length + 1
    }
    self.init(base: base, isWhole: flag == 1, runs: runs)
  }

  func encode(to encoder: any Encoder) throws {
    var bytes: [UInt8] = [isWhole ? 1 : 0]
    Self.append(base, to: &bytes)
    var next: UInt32 = 0
    for run in runs {
      Self.append(UInt64(run.first - next), to: &bytes)
      Self.append(UInt64(run.last - run.first), to: &bytes)
      next = run.last + 1
    }
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes))
  }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}
