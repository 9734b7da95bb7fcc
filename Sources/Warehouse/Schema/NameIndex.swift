/// Numbers of names, found by bytes and a known hash; a look-up allocates nothing.
struct NameIndex: Sendable {
  private var hashes: [UInt64] = []
  /// Where each name ends in `bytes`.
  private var ends: [Int] = []
  private var bytes: [UInt8] = []
  /// Name numbers by hash, -1 for an empty place; a power of two, at most half full.
  private var slots: [Int32] = Array(repeating: -1, count: 64)

  var count: Int { ends.count }

  /// The number of a name, counted from 0 in the order of `add`; `hint` is tried first.
  func find(
    _ name: UnsafeRawBufferPointer,
    hash: UInt64,
    hint: Int = 0
  ) -> Int? {
    if hashes.indices.contains(hint), hashes[hint] == hash, isNamed(hint, name) { return hint }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, isNamed(number, name) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds a new name; returns its number.
  mutating func add(_ name: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    bytes.append(contentsOf: name)
    ends.append(bytes.count)
    hashes.append(hash)
    if ends.count * 2 > slots.count {
      slots = Array(repeating: -1, count: slots.count * 2)
      for number in 0..<ends.count - 1 { place(number) }
    }
    place(ends.count - 1)
    return ends.count - 1
  }

  private mutating func place(_ number: Int) {
    var slot = Int(truncatingIfNeeded: hashes[number]) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(truncatingIfNeeded: number)
  }

  private func isNamed(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    return ends[number] - start == name.count && bytes[start..<ends[number]].elementsEqual(name)
  }

  /// FNV-1a, the hash that rows carry for their names.
  static func hash(_ name: some Sequence<UInt8>) -> UInt64 {
    name.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
