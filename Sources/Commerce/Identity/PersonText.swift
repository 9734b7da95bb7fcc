internal import SegmentSpec

/// The texts of a shop that identify a person.
///
/// A browser without a value often writes a word for it. With such a word as an id all its visitors become one person,
/// and no destination can separate them again. So invisible characters around an id are removed, and an id that stands
/// for nobody counts as none (docs/events.md, "Who").
package enum PersonText {
  /// Words that stand for no value, in lower case, without quotation marks and brackets around them.
  ///
  /// The words that customer data platforms refuse as ids: Segment Unify, Mixpanel, Amplitude, PostHog.
  private static let words: [StaticString] = [
    "undefined", "null", "nil", "none", "nan", "infinity", "true", "false", "n/a", "na", "not set",
    "unknown", "anonymous", "guest", "not_authenticated", "-1",
  ]

  /// The place of the id that `text` holds; nil if it holds none.
  package static func id(in text: UnsafeRawBufferPointer) -> Range<Int>? {
    let range = VisibleText.range(in: text)
    return range.isEmpty || standsForNobody(text[range]) ? nil : range
  }

  /// The place of the e-mail that `text` holds; nil if it holds none.
  ///
  /// That is a text with an `@` between its first and its last character; only the mail server knows what else an
  /// address needs.
  package static func email(in text: UnsafeRawBufferPointer) -> Range<Int>? {
    let range = VisibleText.range(in: text)
    let hasSides = text[range].dropFirst().dropLast().contains(UInt8(ascii: "@"))
    return hasSides ? range : nil
  }

  /// An e-mail in the form in which two are compared: in lower case, without invisible characters around it; nil for
  /// none.
  package static func comparable(email: String) -> String? {
    var trimmed = VisibleText.trimmed(email)
    let isEmail = trimmed.withUTF8 { self.email(in: UnsafeRawBufferPointer($0)) != nil }
    return isEmail ? trimmed.lowercased() : nil
  }

  private static func standsForNobody(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    // The text that a script makes of an object: [object Object], [object Promise].
    let isObject =
      text.first == UInt8(ascii: "[") && text.last == UInt8(ascii: "]")
      && holds(text.dropFirst().prefix(7), "object ")
    if isObject { return true }
    var core = text.drop(while: isQuote)
    while let last = core.last, isQuote(last) { core.removeLast() }
    // Zeros and dashes, such as the UUID of zeros, empty brackets, a dot: nothing that distinguishes two people.
    guard core.contains(where: tellsApart) else { return true }
    return words.contains { holds(core, $0) }
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      true
    default: false
    }
  }

  /// Whether a byte belongs to a letter, or is a digit other than zero.
  private static func tellsApart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "1")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF:
      true
    default: false
    }
  }

  /// Whether `text` is `word`, in any case.
  private static func holds(_ text: Slice<UnsafeRawBufferPointer>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    return zip(text, word).allSatisfy { byte, letter in
      UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 == letter : byte == letter
    }
  }
}

extension Texts {
  /// The id that `text` holds; absent if it stands for nobody.
  func id(_ text: Text) -> Text { part(of: text, PersonText.id) }

  /// The visible part of a row's id, which stands for that row whatever word it is.
  func rowID(_ text: Text) -> Text {
    part(of: text) { bytes in
      let range = VisibleText.range(in: bytes)
      return range.isEmpty ? nil : range
    }
  }

  /// The e-mail that `text` holds; nil if it holds none.
  func email(_ text: Text) -> UnsafeRawBufferPointer? { self[part(of: text, PersonText.email)] }

  private func part(
    of text: Text,
    _ find: (UnsafeRawBufferPointer) -> Range<Int>?
  ) -> Text {
    guard let bytes = self[text], let range = find(bytes) else { return .absent }
    return Text(
      offset: text.offset + UInt32(truncatingIfNeeded: range.lowerBound),
      count: UInt32(truncatingIfNeeded: range.count)
    )
  }
}
