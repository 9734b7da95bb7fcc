/// The 16 bytes of a UUID (RFC 9562), most significant first.
struct UUIDValue: Hashable, Sendable {
  var high: UInt64
  var low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Version 5: the SHA-1 of the namespace's bytes and the name's.
  init(namespace: UUIDValue, name: (inout Hash) -> Void) {
    var hash = Hash.sha1()
    withUnsafeBytes(of: (namespace.high.bigEndian, namespace.low.bigEndian)) { hash.update($0) }
    name(&hash)
    (high, low) = hash.prefix()
    high = high & ~0xF000 | 0x5000
    low = low & ~(0b11 << 62) | 0b10 << 62
  }

  /// Reads 36 characters, hexadecimal digits of either case with hyphens; nil for anything else.
  init?(parsing text: String) {
    var value = UUIDValue(high: 0, low: 0)
    var digits = 0
    guard text.utf8.count == 36 else { return nil }
    for (place, byte) in text.utf8.enumerated() {
      if [8, 13, 18, 23].contains(place) {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = HexDigits.value(byte) else { return nil }
      if digits < 16 {
        value.high = value.high << 4 | UInt64(digit)
      } else {
        value.low = value.low << 4 | UInt64(digit)
      }
      digits += 1
    }
    self = value
  }

  /// Puts the 36 characters, lower case, at `place`, and moves on.
  func put(into free: UnsafeMutableBufferPointer<UInt8>, _ place: inout Int) {
    for index in 0..<32 {
      if index >= 8, index <= 20, index % 4 == 0 { free.put(UInt8(ascii: "-"), &place) }
      free.put(HexDigits.lower(index, of: high, low), &place)
    }
  }

  var text: String {
    String(unsafeUninitializedCapacity: 36) { free in
      var place = 0
      put(into: free, &place)
      return place
    }
  }
}
