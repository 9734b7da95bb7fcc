extension JSONWriter {
  /// Writes UTF-8 as a JSON string (RFC 8259 section 7).
  ///
  /// Quotes, backslashes and control characters are escaped; each ill-formed sequence (a maximal subpart,
  /// Unicode 16 section 3.9) becomes U+FFFD.
  package mutating func string(_ utf8: UnsafeRawBufferPointer) {
    let plain = UTF8Text.plainEnd(of: utf8, from: 0)
    guard plain == utf8.count else {
      beginString()
      stringPart(utf8, plainTo: plain)
      endString()
      return
    }
    append(upTo: utf8.count + 2) { free in
      var place = 0
      free.put(UInt8(ascii: "\""), &place)
      free.put(utf8, &place)
      free.put(UInt8(ascii: "\""), &place)
      return place
    }
  }

  package mutating func string(_ utf8: RawSpan) {
    utf8.withUnsafeBytes { string($0) }
  }

  package mutating func string(_ text: String) {
    beginString()
    stringPart(text)
    endString()
  }

  /// Opens a string that is written in parts, as the value of the key or element just written.
  package mutating func beginString() { bytes.append(UInt8(ascii: "\"")) }
  package mutating func endString() { bytes.append(UInt8(ascii: "\"")) }

  package mutating func stringPart(_ text: String) {
    var text = text
    text.withUTF8 { stringPart(UnsafeRawBufferPointer($0)) }
  }

  /// Writes a part of an open string; each part is repaired separately, so it must not end within a character.
  package mutating func stringPart(_ utf8: UnsafeRawBufferPointer) {
    stringPart(utf8, plainTo: UTF8Text.plainEnd(of: utf8, from: 0))
  }

  /// Writes a part whose bytes in front of `plain` may stand as they are, up to the first that may not.
  private mutating func stringPart(_ utf8: UnsafeRawBufferPointer, plainTo plain: Int) {
    var start = 0
    var place = plain
    while true {
      append(utf8, from: start, to: place)
      guard place < utf8.count else { return }
      if utf8[place] >= 0x80 {
        append("\u{FFFD}")
        start = place - UTF8Text.scalarLength(in: utf8, at: place)
      } else {
        escape(utf8[place])
        start = place + 1
      }
      place = UTF8Text.plainEnd(of: utf8, from: start)
    }
  }

  /// Writes an ASCII character that may not stand in a string as it is.
  mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    case 0x08: append("\\b")
    case 0x0C: append("\\f")
    default:
      append("\\u00")
      bytes.append(HexDigits.lower(byte >> 4))
      bytes.append(HexDigits.lower(byte & 0xF))
    }
  }

  private mutating func append(_ source: UnsafeRawBufferPointer, from start: Int, to end: Int) {
    guard start < end else { return }
    let part = UnsafeRawBufferPointer(rebasing: source[start..<end])
    part.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0) }
  }
}

/// The rules of well-formed UTF-8 (Unicode 16, table 3-7) and what JSON strings must escape.
enum UTF8Text {
  /// The place of the first of eight bytes that is not plain ASCII text, or 8: a control character, a
  /// quote, a backslash, or a byte of a longer sequence.
  static func special(in word: UInt64) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs = ones &* 0x80
    let control = word &- ones &* 0x20
    let quote = (word ^ ones &* 0x22) &- ones
    let backslash = (word ^ ones &* 0x5C) &- ones
    // A borrow marks only bytes above one that is special itself, so the lowest mark is exact.
    return ((control | quote | backslash | word) & highs).trailingZeroBitCount >> 3
  }

  /// The first place from `place` on that a string cannot hold as it is, or the end: a character that must be escaped,
  /// or an ill-formed sequence.
  static func plainEnd(of text: UnsafeRawBufferPointer, from place: Int) -> Int {
    var place = place
    while place < text.count {
      if place + 8 <= text.count {
        let found = special(
          in: UInt64(littleEndian: text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        )
        place += found
        if found == 8 { continue }
      }
      let byte = text[place]
      if byte >= 0x80 {
        let length = scalarLength(in: text, at: place)
        guard length > 0 else { return place }
        place += length
      } else {
        guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
          return place
        }
        place += 1
      }
    }
    return place
  }

  /// The length of the well-formed sequence at `place`; when it is ill-formed, minus the number of bytes
  /// that one U+FFFD stands for.
  static func scalarLength(in text: UnsafeRawBufferPointer, at place: Int) -> Int {
    let lead = text[place]
    let (trailing, first): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0x00...0x7F: (0, 0...0)
      case 0xC2...0xDF: (1, 0x80...0xBF)
      case 0xE0: (2, 0xA0...0xBF)
      case 0xED: (2, 0x80...0x9F)
      case 0xE1...0xEF: (2, 0x80...0xBF)
      case 0xF0: (3, 0x90...0xBF)
      case 0xF1...0xF3: (3, 0x80...0xBF)
      case 0xF4: (3, 0x80...0x8F)
      default: (-1, 0...0)
      }
    guard trailing >= 0 else { return -1 }
    for step in 0..<trailing {
      let next = place + 1 + step
      let legal = step == 0 ? first : 0x80...0xBF
      guard next < text.count, legal.contains(text[next]) else { return -(1 + step) }
    }
    return 1 + trailing
  }
}
