/// Why a destination does not take a message.
package struct Refusal: Hashable, Sendable {
  /// A sentence without secrets and without personal data.
  package var reason: String
  /// The destination's own words.
  package var words: AnswerText?
  /// Whether the message alone can be at fault; false if a wrong key, a wrong path or a proxy may be.
  package var blamesMessage: Bool
  /// The setting to check if nothing is accepted.
  package var hint: String?

  package init(
    _ reason: String,
    words: AnswerText? = nil,
    blamesMessage: Bool = false,
    hint: String? = nil
  ) {
    self.reason = reason
    self.words = words
    self.blamesMessage = blamesMessage
    self.hint = hint
  }
}

/// A destination's words, as one short line that does not control a terminal.
///
/// It may repeat a customer's data, so it does not print itself: neither a log nor an error prints it by mistake.
package struct AnswerText: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible,
  CustomReflectable
{
  /// The line; it may hold personal data.
  package let line: String

  /// Most Unicode scalars of a line.
  package static let limit = 200

  /// Takes the beginning of `text` on one line: every invisible character becomes a blank.
  /// - Returns: nil when nothing is left.
  package init?(_ text: some StringProtocol) {
    var line = String.UnicodeScalarView()
    var count = 0
    var isBlank = false
    for scalar in text.unicodeScalars {
      guard scalar.isVisible else {
        isBlank = true
        continue
      }
      if isBlank, count > 0 {
        line.append(" ")
        count += 1
      }
      isBlank = false
      guard count < Self.limit else {
        line.append("…")
        break
      }
      line.append(scalar)
      count += 1
    }
    guard !line.isEmpty else { return nil }
    self.line = String(line)
  }

  package var description: String { "<answer>" }
  package var debugDescription: String { "<answer>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Unicode.Scalar {
  /// False for blanks, control and format characters (line feeds, escapes, bidirectional marks), and characters that no
  /// font knows.
  fileprivate var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }
}
