/// Why a command ends without success: what a script sees, what a person reads and what to do next.
struct Failure: Error, Hashable, Sendable {
  var status: ExitStatus
  /// What went wrong, as a sentence without a final full stop, without secrets and personal data.
  var sentence: String
  /// The next command to run or setting to change.
  var hint: String?

  init(_ status: ExitStatus, _ sentence: String, hint: String? = nil) {
    self.status = status
    self.sentence = sentence
    self.hint = hint
  }

  /// A failure from a reason whose first sentence says what is wrong and the rest what to do.
  init(_ status: ExitStatus, explained reason: String, hint: String? = nil) {
    func withoutStop(_ text: Substring) -> String {
      // It may quote a server, and a hint of several lines is only ever our own.
      Printable.line(String(text.hasSuffix(".") ? text.dropLast() : text))
    }
    guard let end = reason.firstRange(of: ". ") else {
      self.init(status, withoutStop(reason[...]), hint: hint)
      return
    }
    self.init(
      status,
      String(reason[..<end.lowerBound]),
      hint: withoutStop(reason[end.upperBound...])
    )
  }
}
