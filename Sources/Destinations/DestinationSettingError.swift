/// A setting of a destination that cannot work; found before anything is sent.
package struct DestinationSettingError: Error, Hashable, Sendable {
  /// A sentence that names the setting and its value, never a secret.
  package var reason: String
  /// What to set instead.
  package var hint: String

  package init(_ reason: String, hint: String) {
    self.reason = reason
    self.hint = hint
  }
}
