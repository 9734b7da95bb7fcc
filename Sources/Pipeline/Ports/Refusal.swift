/// Why a destination does not take a message.
package struct Refusal: Hashable, Sendable {
  /// A sentence without secrets and without personal data.
  package var reason: String
  /// What the destination itself said.
  package var words: AnswerText?
  /// Whether the message alone can be at fault; false where a wrong key, a wrong path or a proxy may be.
  package var blamesMessage: Bool
  /// What to check where nothing passes.
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

/// What a destination said, as one short line that steers no terminal.
///
/// It may repeat a customer's data, so that it does not show itself: neither a log nor an error prints it by
/// mistake.
package struct AnswerText: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible,
  CustomReflectable
{
  /// The line; it may hold personal data.
  package let line: String

  /// Most Unicode scalars of a line.
  package static let limit = 200

  /// Takes the beginning of `text` on one line: whatever is no visible character becomes a blank.
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
  /// False for blanks, control and format characters (line feeds, escapes, bidirectional marks), and for what no
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
