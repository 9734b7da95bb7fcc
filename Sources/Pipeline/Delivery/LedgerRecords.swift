package import SegmentSpec

/// Ledger entries on their way into the state, in one buffer.
///
/// A part of 16 MiB holds ten thousand messages and more whose entries wait until it is sealed; as strings
/// and dictionaries they would take more memory than everything else.
package struct LedgerRecords: Sequence, Sendable {
  private var bytes: [UInt8] = []
  package private(set) var count = 0

  package init() {}

  /// The given entries, in their order.
  package init(_ entries: some Sequence<(key: FactKey, entry: LedgerEntry)>) {
    for (key, entry) in entries { append(key, entry) }
  }

  package var isEmpty: Bool { count == 0 }

  package mutating func append(_ key: FactKey, _ entry: LedgerEntry) {
    append(UInt64(key.text.utf8.count))
    bytes.append(contentsOf: key.text.utf8)
    var mark = entry.fate.rawValue
    if entry.state != nil { mark |= Self.hasState }
    switch entry.time {
    case .ofRecords: break
    case .at: mark |= Self.hasTime
    case .unknown: mark |= Self.isTimeUnknown
    }
    bytes.append(mark)
    if case .at(let time) = entry.time { append(UInt64(bitPattern: time.microseconds)) }
    if let state = entry.state {
      state.digest.withBytes { bytes.append(contentsOf: $0) }
      append(UInt64(bitPattern: Int64(state.list)))
      append(UInt64(bitPattern: Int64(state.deliveries)))
      append(UInt64(bitPattern: state.covered.microseconds))
    }
    count += 1
  }

  package mutating func append(contentsOf other: LedgerRecords) {
    bytes.append(contentsOf: other.bytes)
    count += other.count
  }

  /// Forgets the entries and keeps their room.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    count = 0
  }

  package func makeIterator() -> Iterator {
    Iterator(bytes: bytes)
  }

  private static let hasState: UInt8 = 0x80
  private static let hasTime: UInt8 = 0x40
  private static let isTimeUnknown: UInt8 = 0x20
  private static let fateBits: UInt8 = 0x1F

  private mutating func append(_ number: UInt64) {
    Swift.withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Reads the entries back.
  package struct Iterator: IteratorProtocol {
    fileprivate let bytes: [UInt8]
    private var place = 0

    fileprivate init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    package mutating func next() -> (key: FactKey, entry: LedgerEntry)? {
      guard place < bytes.count else { return nil }
      let length = Int(number())
      let key = FactKey(String(decoding: bytes[place..<place + length], as: UTF8.self))
      place += length
      let mark = bytes[place]
      place += 1
      // `append` wrote one of these codes.
      let fate = LedgerEntry.Fate(rawValue: mark & LedgerRecords.fateBits) ?? .dead
      var time = EntryTime.ofRecords
      if mark & LedgerRecords.isTimeUnknown != 0 { time = .unknown }
      if mark & LedgerRecords.hasTime != 0 {
        time = .at(Timestamp(microseconds: Int64(bitPattern: number())))
      }
      guard mark & LedgerRecords.hasState != 0 else {
        return (key, LedgerEntry(fate: fate, time: time))
      }
      let digest = bytes[place...].withUnsafeBytes {
        StateDigest(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(16)))
      }
      place += 16
      let list = Int(Int64(bitPattern: number()))
      let deliveries = Int(Int64(bitPattern: number()))
      let covered = Timestamp(microseconds: Int64(bitPattern: number()))
      let state = LedgerState(
        digest: digest ?? StateDigest(high: 0, low: 0),
        list: list,
        deliveries: deliveries,
        covered: covered
      )
      return (key, LedgerEntry(fate: fate, state: state, time: time))
    }

    private mutating func number() -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: 0, to: 64, by: 8) {
        value |= UInt64(bytes[place]) << UInt64(shift)
        place += 1
      }
      return value
    }
  }
}
