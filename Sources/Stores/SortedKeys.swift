import Foundation
import SegmentSpec

/// Keys in a ledger's order: bytewise by the form in which the ledger keeps them, which is their UTF-8 by
/// default; that is not Swift's order of strings.
struct SortedKeys {
  /// All keys' bytes, one after another.
  private let bytes: [UInt8]
  /// Where each key lies in `bytes`, and its place in the array it came from; in order.
  private let places: [(range: Range<Int>, index: Int)]

  /// `spell` appends a key in the ledger's form.
  init(
    _ keys: [FactKey],
    spell: (FactKey, inout [UInt8]) -> Void = { $1.append(contentsOf: $0.text.utf8) }
  ) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(keys.count &* 48)
    var places: [(range: Range<Int>, index: Int)] = []
    places.reserveCapacity(keys.count)
    for (index, key) in keys.enumerated() {
      let start = bytes.count
      spell(key, &bytes)
      places.append((start..<bytes.count, index))
    }
    bytes.withUnsafeBytes { all in
      places.sort { left, right in
        let order = Bytewise.order(
          UnsafeRawBufferPointer(rebasing: all[left.range]),
          UnsafeRawBufferPointer(rebasing: all[right.range])
        )
        return order == 0 ? left.index < right.index : order < 0
      }
    }
    self.bytes = bytes
    self.places = places
  }

  /// Visits each key and its place in the original array, in order, the first of equal ones first, until `body`
  /// returns false.
  func forEach(_ body: (UnsafeRawBufferPointer, Int) throws -> Bool) rethrows {
    try bytes.withUnsafeBytes { all in
      for place in places {
        let key = UnsafeRawBufferPointer(rebasing: all[place.range])
        guard try body(key, place.index) else { return }
      }
    }
  }

  /// Visits each key once, in order, with the place of the last one that is equal to it.
  func forEachLast(_ body: (UnsafeRawBufferPointer, Int) throws -> Void) rethrows {
    try bytes.withUnsafeBytes { all in
      for (number, place) in places.enumerated() {
        let key = UnsafeRawBufferPointer(rebasing: all[place.range])
        if number + 1 < places.count {
          let next = UnsafeRawBufferPointer(rebasing: all[places[number + 1].range])
          guard Bytewise.order(key, next) != 0 else { continue }
        }
        try body(key, place.index)
      }
    }
  }
}

/// The order of SQLite's default collation (BINARY).
enum Bytewise {
  /// Negative if `left` comes first, positive if `right` does, 0 if they are equal.
  static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int32 {
    let common = min(left.count, right.count)
    if common > 0, let a = left.baseAddress, let b = right.baseAddress {
      let order = memcmp(a, b, common)
      if order != 0 { return order }
    }
    return left.count < right.count ? -1 : (left.count > right.count ? 1 : 0)
  }
}
