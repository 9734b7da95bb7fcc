import Foundation
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `A line for a terminal` {
  @Test(arguments: [
    ("order_1/completed", "order_1/completed"),
    ("Müller, 日本, مرحبا, é", "Müller, 日本, مرحبا, é"),
    ("\u{1B}[31mred\u{1B}]0;title\u{7}", #"\u001b[31mred\u001b]0;title\u0007"#),
    ("a\nb\r\nc\td", "a b  c d"),
    ("\u{9B}31m\u{85}\u{90}", #"\u009b31m \u0090"#),
    ("\u{202E}live\u{2066}x\u{2069}\u{200F}", #"\u202elive\u2066x\u2069\u200f"#),
    ("a\u{200B}b\u{FEFF}c\u{AD}d\u{2060}\u{3164}", #"a\u200bb\ufeffc\u00add\u2060\u3164"#),
    ("a\u{2028}b\u{2029}c", "a b c"),
    ("\u{E0041}", #"\udb40\udc41"#),
    ("\u{0}\u{7F}", #"\u0000\u007f"#),
    (
      "e" + String(repeating: "\u{301}", count: 6),
      "e\u{301}\u{301}\u{301}\u{301}" + #"\u0301\u0301"#
    ),
    ("\u{301}a", #"\u0301a"#),
    ("❤️", "❤️"),
  ])
  func `holds nothing that steers it, hides or reorders`(text: String, expected: String) {
    #expect(Printable.line(text) == expected)
    #expect(Printable.line(expected) == expected)
  }

  @Test func `is JSON of the same meaning where it was JSON`() throws {
    let text = "x\u{1B}\u{9B}\u{202E}\u{200B}\u{E0041}\u{301}é日\u{2028}\u{7F}\n\t\"\\"
    let encoded = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
    for json in [encoded, "[\(ConsoleLog.quoted(text))]"] {
      let shown = Printable.lines(json)
      #expect(try JSONDecoder().decode([String].self, from: Data(shown.utf8)) == [text])
      #expect(!shown.unicodeScalars.contains(where: Printable.isHarmful))
    }
  }

  @Test func `keeps the columns of a table beside wide characters`() {
    #expect(
      Table.lines([["日本", "1"], ["abcd", "2"], ["é", "3"], ["🚀", "4"]]) == [
        "  日本   1", "  abcd   2", "  é      3", "  🚀     4",
      ]
    )
  }

  @Test func `is made of every cell`() {
    let lines = Table.lines([["a\nb", "\u{1B}[2J"], ["c", "d"]])
    #expect(lines.count == 2)
    #expect(lines[0] == #"  a b   \u001b[2J"#)
  }
}
