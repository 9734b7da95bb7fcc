/// The visible part of a text.
///
/// White space, control characters and invisible characters (zero-width space and joiner, byte order mark, soft hyphen,
/// marks of direction: Unicode's `Default_Ignorable_Code_Point`) come from forms, spreadsheets and cookies, and no
/// reader sees them.
package enum VisibleText {
  /// The place of `text` without the invisible characters at both ends; empty for a text that shows nothing.
  package static func range(in text: UnsafeRawBufferPointer) -> Range<Int> {
    var start = 0
    while let length = invisible(at: start, in: text) { start += length }
    var end = text.count
    while end > start {
      var place = end - 1
      while place > start, text[place] & 0xC0 == 0x80 { place -= 1 }
      guard let length = invisible(at: place, in: text), place + length == end else { break }
      end = place
    }
    return start..<end
  }

  /// `text` without the invisible characters at both ends.
  package static func trimmed(_ text: some StringProtocol) -> String {
    var text = String(text)
    return text.withUTF8 { utf8 in
      String(decoding: utf8[range(in: UnsafeRawBufferPointer(utf8))], as: UTF8.self)
    }
  }

  /// Whether `text` shows nothing.
  package static func isBlank(_ text: UnsafeRawBufferPointer) -> Bool {
    var start = 0
    while let length = invisible(at: start, in: text) { start += length }
    return start == text.count
  }

  /// The length of the character at `place` if it is invisible; nil for any other, for bytes that are not UTF-8, and at
  /// the end.
  private static func invisible(at place: Int, in text: UnsafeRawBufferPointer) -> Int? {
    guard place < text.count else { return nil }
    let lead = text[place]
    if lead < 0x80 { return lead <= 0x20 || lead == 0x7F ? 1 : nil }
    let length = UTF8Text.scalarLength(in: text, at: place)
    guard length > 0 else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for next in place + 1..<place + length { value = value << 6 | UInt32(text[next] & 0x3F) }
    if showsSomething(value) { return nil }
    guard let properties = Unicode.Scalar(value)?.properties else { return nil }
    let isInvisible =
      properties.isWhitespace || properties.isDefaultIgnorableCodePoint
      || properties.generalCategory == .control
    return isInvisible ? length : nil
  }

  /// Whether a character is surely visible.
  ///
  /// In these blocks Unicode 16 has no invisible one: accented letters, Greek, Cyrillic, Hebrew, symbols, kana,
  /// ideographs, Hangul, emoji. Looking a character's properties up takes longer than writing the whole text.
  private static func showsSomething(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xAE...0x34E, 0x350...0x61B, 0x2070...0x2FFF, 0x3001...0x3163, 0x3165...0xFDFF,
      0x1F000...0xDFFFF:
      true
    default: false
    }
  }
}
