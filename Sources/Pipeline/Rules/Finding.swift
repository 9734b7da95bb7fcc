/// A finding of a check: a fact, and the next step.
///
/// A finding is not an error; an error means that the check could not run.
package struct Finding: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case good, warning, problem
  }

  package var severity: Severity
  /// The subject of the finding: `source`, `privileges`, `state`, `destination` and so on.
  package var subject: String
  /// The finding, as one sentence.
  package var text: String
  /// The next step: a whole statement or command; nil if none is needed.
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
