/// What a check found: a fact about the world and what to do about it.
///
/// A finding is not an error; an error means that the check could not look.
package struct Finding: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case good, warning, problem
  }

  package var severity: Severity
  /// What was looked at: `source`, `privileges`, `state`, `destination` and so on.
  package var subject: String
  /// What was found, as one sentence.
  package var text: String
  /// What to do about it: a whole statement or command; nil when nothing is to be done.
  package var remedy: String?

  package init(
    _ severity: Severity,
    subject: String,
    text: String,
    remedy: String? = nil
  ) {
    self.severity = severity
    self.subject = subject
    self.text = text
    self.remedy = remedy
  }
}
