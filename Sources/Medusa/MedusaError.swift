internal import Pipeline

/// Why a Medusa database cannot be read, and what to do about it.
///
/// Texts name tables, columns, settings and ids; never a password, a bound value or personal data.
package struct MedusaError: ExplainedError, Hashable, Sendable, CustomStringConvertible {
  /// Who has to act; the command line gives each kind its exit code.
  package enum Kind: Hashable, Sendable {
    /// The database is away, too old, not the same as before, or not a database of Medusa.
    case sourceUnavailable
    /// The role lacks a privilege.
    case missingPrivilege
    /// A setting is wrong.
    case configuration
  }

  package var kind: Kind
  /// The error, as a sentence without a final full stop.
  package var reason: String
  /// The next command to run or setting to change.
  package var hint: String
  /// Whether the database would have needed more time than a statement, or a lock, may take.
  package var isOfTime = false

  package init(_ kind: Kind, reason: String, hint: String) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
  }

  package var description: String { "\(reason). \(hint)" }
}
