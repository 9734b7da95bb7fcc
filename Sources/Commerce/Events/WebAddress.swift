internal import SegmentSpec

// Web addresses in the form of RFC 3986.
extension JSONWriter {
  /// Writes an address as a string.
  mutating func address(_ text: UnsafeRawBufferPointer) {
    beginString()
    addressPart(UnsafeRawBufferPointer(rebasing: text[VisibleText.range(in: text)]))
    endString()
  }

  /// Writes a part of an address into an open string; in a part of its path no query and no fragment begins.
  mutating func addressPart(_ text: UnsafeRawBufferPointer, isOfPath: Bool = false) {
    var start = 0
    for place in text.indices where !Self.mayStand(at: place, of: text, isOfPath: isOfPath) {
      stringPart(UnsafeRawBufferPointer(rebasing: text[start..<place]))
      let byte = text[place]
      withUnsafeBytes(
        of: (UInt8(ascii: "%"), Self.hexDigit(byte >> 4), Self.hexDigit(byte & 0xF))
      ) { stringPart($0) }
      start = place + 1
    }
    stringPart(UnsafeRawBufferPointer(rebasing: text[start...]))
  }

  private static func mayStand(
    at place: Int,
    of text: UnsafeRawBufferPointer,
    isOfPath: Bool
  ) -> Bool {
    switch text[place] {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "/"),
      UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"),
      UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
      true
    case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "["), UInt8(ascii: "]"): !isOfPath
    case UInt8(ascii: "%"):
      place + 2 < text.count && HexDigits.value(text[place + 1]) != nil
        && HexDigits.value(text[place + 2]) != nil
    default: false
    }
  }

  /// An upper-case digit, as RFC 3986 wants them.
  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
