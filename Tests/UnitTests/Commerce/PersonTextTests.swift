import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct PersonTextTests {
  private func id(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { utf8 in
      PersonText.id(in: UnsafeRawBufferPointer(utf8)).map {
        String(decoding: utf8[$0], as: UTF8.self)
      }
    }
  }

  @Test(arguments: [
    "", " ", "\t\r\n", "\u{0}", "\u{7F}\u{85}", "\u{200B}\u{FEFF}", "\u{3000}\u{2028}", "\u{AD}",
    "undefined",
    "Undefined", "UNDEFINED", "null", "NULL", "nil", "None", "NaN", "true", "False", "0", "00",
    "0.0", "-0",
    "-", "--", "...", "?", "-1", "N/A", "n/a", "na", "anonymous", "Anonymous", "guest",
    "unknown",
    "(not set)", "(null)", "<nil>", "<null>", "[]", "{}", "[ ]", "\"\"", "''", "\"undefined\"",
    "'null'",
    "[object Object]", "[object Undefined]", "[object Promise]", "[OBJECT OBJECT]", "Infinity",
    "00000000-0000-0000-0000-000000000000", " undefined\u{200B}", "\u{FEFF}null\n",
  ])
  func `a word that stands for nobody is no id`(text: String) {
    #expect(id(text) == nil)
  }

  @Test(arguments: [
    "1", "42", "a", "ä", "人", "🛍", "00000000-0000-0000-0000-000000000001", "undefined-1",
    "nullable", "nan7",
    "anonymous_7f3a", "anon", "guest-12", "true north", "\"abc\"", "[abc]", "abc def", "a\tb",
    "0x0", "-2",
    "user@x",
    "object Object", "%22undefined-7%22",
  ])
  func `any other text is an id and stays as it is`(text: String) {
    #expect(id(text) == text)
  }

  @Test(arguments: [
    " ", "\t", "\n", "\r", "\u{0}", "\u{1F}", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{1680}",
    "\u{180E}",
    "\u{2003}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{2028}", "\u{202A}", "\u{202F}",
    "\u{2060}",
    "\u{2066}", "\u{3000}", "\u{3164}", "\u{FE0F}", "\u{FEFF}",
  ])
  func `what cannot be seen around an id is left out`(blank: String) {
    #expect(id(blank + "id 7" + blank) == "id 7")
    #expect(id(blank + blank + "id 7") == "id 7")
    #expect(id("ä" + blank) == "ä")
    #expect(id("a" + blank + "b") == "a" + blank + "b")
    #expect(id(blank) == nil)
  }

  @Test func `bytes that are no UTF-8 are never taken for blanks`() {
    for bytes: [UInt8] in [
      [0x80], [0x20, 0xC2], [0xE2, 0x80], [0xFF, 0x20], [0xF0, 0x9F, 0x20],
    ] {
      let range = bytes.withUnsafeBytes { PersonText.id(in: $0) }
      let first = bytes.first == 0x20 ? 1 : 0
      let last = bytes.last == 0x20 ? bytes.count - 1 : bytes.count
      #expect(range == first..<last, "\(bytes)")
    }
  }

  @Test(arguments: [
    ("ada@x", "ada@x"), (" Ada@X.Example\n", "ada@x.example"), ("ÄDA@x", "äda@x"), ("ada", nil),
    ("", nil), ("@", nil),
  ])
  func `e-mails are compared without regard to case and blanks`(email: String, text: String?) {
    #expect(PersonText.comparable(email: email) == text)
  }
}
