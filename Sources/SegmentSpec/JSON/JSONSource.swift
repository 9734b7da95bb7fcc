/// A place in a JSON text that came from outside, and the tokens that may stand there (RFC 8259).
struct JSONSource {
  let text: UnsafeRawBufferPointer
  var place = 0

  init(text: UnsafeRawBufferPointer) {
    self.text = text
  }

  var isAtEnd: Bool { place >= text.count }

  /// The byte at this place; NUL at the end, which no token begins with.
  var peek: UInt8 { place < text.count ? text[place] : 0 }

  var fault: JSONFault { .invalid(at: place) }

  mutating func skipSpace() {
    while true {
      switch peek {
      case 0x20, 0x0A, 0x0D, 0x09: place += 1
      default: return
      }
    }
  }

  /// Passes over string bytes that need no decoding: up to a quote, a backslash, a control character
  /// or the end.
  mutating func plainRun() -> UnsafeRawBufferPointer {
    let start = place
    while place < text.count {
      if place + 8 <= text.count {
        let found = UTF8Text.special(
          in: UInt64(littleEndian: text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        )
        place += found
        if found == 8 { continue }
      }
      guard peek >= 0x20, peek != UInt8(ascii: "\""), peek != UInt8(ascii: "\\") else { break }
      place += 1
    }
    return UnsafeRawBufferPointer(rebasing: text[start..<place])
  }

  /// Reads an escape; a lone surrogate becomes U+FFFD.
  mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
    place += 1
    let kind = peek
    guard !isAtEnd else { throw fault }
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      place += 1
      return Unicode.Scalar(kind)
    case UInt8(ascii: "b"): return simple("\u{8}")
    case UInt8(ascii: "f"): return simple("\u{C}")
    case UInt8(ascii: "n"): return simple("\n")
    case UInt8(ascii: "r"): return simple("\r")
    case UInt8(ascii: "t"): return simple("\t")
    case UInt8(ascii: "u"):
      place += 1
      let unit = try fourHexDigits()
      guard 0xD800...0xDBFF ~= unit else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
      let afterFirst = place
      if peek == UInt8(ascii: "\\") {
        place += 1
        if peek == UInt8(ascii: "u") {
          place += 1
          let second = try fourHexDigits()
          if 0xDC00...0xDFFF ~= second {
            let value = 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
            return Unicode.Scalar(value) ?? "\u{FFFD}"
          }
        }
        // A separate escape follows.
        place = afterFirst
      }
      return "\u{FFFD}"
    default: throw fault
    }
  }

  private mutating func simple(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    place += 1
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = HexDigits.value(peek) else { throw fault }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    return value
  }

  /// Reads a number; `isHuge` when its magnitude may be 1e308 or more.
  mutating func number() throws(JSONFault) -> (text: UnsafeRawBufferPointer, isHuge: Bool) {
    let start = place
    if peek == UInt8(ascii: "-") { place += 1 }
    let leadsWithZero = peek == UInt8(ascii: "0")
    let wholeDigits = try digits()
    guard !leadsWithZero || wholeDigits == 1 else { throw .invalid(at: start) }
    if peek == UInt8(ascii: ".") {
      place += 1
      _ = try digits()
    }
    var exponent = 0
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      place += 1
      let isNegative = peek == UInt8(ascii: "-")
      if isNegative || peek == UInt8(ascii: "+") { place += 1 }
      let first = place
      _ = try digits()
      for index in first..<place where exponent < 100_000 {
        exponent = exponent * 10 + Int(text[index] - UInt8(ascii: "0"))
      }
      if isNegative { exponent = -exponent }
    }
    let number = UnsafeRawBufferPointer(rebasing: text[start..<place])
    return (number, wholeDigits + exponent > 308)
  }

  private mutating func digits() throws(JSONFault) -> Int {
    let start = place
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= peek { place += 1 }
    guard place > start else { throw fault }
    return place - start
  }
}
