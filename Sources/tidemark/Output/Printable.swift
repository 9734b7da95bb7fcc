/// Text that may contain anything, made safe for a terminal or a table.
///
/// Ids, server messages and answers come from databases and the network. Characters that could control a terminal,
/// reorder or hide other text, or imitate a separate line never reach a person unchanged.
enum Printable {
  /// `text` as one line: line breaks and tabs become spaces, all other invisible characters their escape.
  ///
  /// Every cell and every message on its own line passes through here.
  static func line(_ text: String) -> String { clean(text, keepsLines: false) }

  /// Whole lines of output: as `line`, but line feeds stay.
  ///
  /// The escapes are those of JSON, so JSON that contains them keeps its meaning.
  static func lines(_ text: String) -> String { clean(text, keepsLines: true) }

  private static func clean(_ text: String, keepsLines: Bool) -> String {
    let lineFeed = UInt8(ascii: "\n")
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || keepsLines && $0 == lineFeed }) {
      return text
    }
    var result = String.UnicodeScalarView()
    var marks = 0
    for scalar in text.unicodeScalars {
      let isMark = isCombining(scalar)
      marks = isMark ? marks + 1 : 0
      if keepsLines, scalar == "\n" {
        result.append(scalar)
      } else if isBreak(scalar), !keepsLines || scalar.value == 0x09 {
        result.append(" ")
      } else if isHarmful(scalar) || marks > mostMarks || isMark && result.isEmpty {
        result.append(contentsOf: escape(scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The most marks on one letter; no language needs more, and a higher stack covers the lines above it.
  private static let mostMarks = 4

  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    let category = scalar.properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }

  /// Whether a terminal must not get a character as it is.
  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool { isBreak(scalar) || isUnseen(scalar) }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Controls (ESC and the C1 controls, which begin sequences), marks of direction, and what has no width.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate: true
    // A selector between the forms of an emoji is not text.
    default:
      scalar.properties.isDefaultIgnorableCodePoint && !(0xFE00...0xFE0F).contains(scalar.value)
    }
  }

  /// `\u001b`, as JSON spells it.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    UTF16.encode(scalar)?.map { unit in
      let hex = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
    .joined() ?? ""
  }

  /// The number of terminal columns of `text`, which is one line.
  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + ($1.unicodeScalars.contains(where: isWide) ? 2 : 1) }
  }

  /// Characters of two columns: those of East Asia, and emoji (Unicode, "East Asian Width").
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x1100: false
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE0F, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
