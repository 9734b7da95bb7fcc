internal import SegmentSpec

/// The written form of the addresses of visitors' machines.
package enum IPAddressText {
  /// The part of `text` that a message carries: the text after the last colon of `::ffff:203.0.113.7`, an IPv4 address
  /// in IPv6 (RFC 4291, 2.5.5.2).
  package static func range(in text: UnsafeRawBufferPointer) -> Range<Int> {
    let visible = VisibleText.range(in: text)
    let prefix: StaticString = "::ffff:"
    let start = visible.lowerBound + prefix.utf8CodeUnitCount
    guard start < visible.upperBound else { return visible }
    for place in 0..<prefix.utf8CodeUnitCount
    where text[visible.lowerBound + place] | 0x20 != prefix.utf8Start[place] | 0x20 {
      return visible
    }
    return isIPv4(text[start..<visible.upperBound]) ? start..<visible.upperBound : visible
  }

  /// Whether `text` is four numbers up to 255 with points between.
  private static func isIPv4(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        var value = 0
        for byte in part {
          guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return false }
          value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return (1...3).contains(part.count) && value <= 255
      }
  }
}
