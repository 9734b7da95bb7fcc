/// The failure of a command: the exit code for a script, the sentence for a person, and the next step.
struct Failure: Error, Hashable, Sendable {
  var status: ExitStatus
  /// The failure, as a sentence without a final full stop, without secrets and personal data.
  var sentence: String
  /// The next command to run or setting to change.
  var hint: String?

  init(_ status: ExitStatus, _ sentence: String, hint: String? = nil) {
    self.status = status
    self.sentence = sentence
    self.hint = hint
  }

  /// A failure from a reason whose first sentence is the fault and whose rest is the remedy.
  init(_ status: ExitStatus, explained reason: String, hint: String? = nil) {
    func withoutStop(_ text: Substring) -> String {
      // It may quote a server; only our own hints have several lines.
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
