/// The connection: libpq keywords, and the limits of every transaction.
///
/// All other values (password, port, certificates, …) come from libpq's own sources: the `PG*` environment, service
/// files and the password file (PostgreSQL manual, "Database Connection Control Functions").
package struct ConnectionSettings: Sendable {
  /// libpq keywords with their values; if a keyword comes twice, the later value counts.
  package var conninfo: [(keyword: String, value: String)]
  /// The longest a statement may run on the server; the client gives up a little later.
  package var statementTimeout: Duration
  /// The longest a statement may wait for a lock.
  package var lockTimeout: Duration
  /// The schema for `:"schema"` in statements.
  package var schema: String

  package init(
    conninfo: [(keyword: String, value: String)],
    statementTimeout: Duration = .seconds(60),
    lockTimeout: Duration = .seconds(5),
    schema: String = "public"
  ) {
    self.conninfo = conninfo
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
    self.schema = schema
  }
}
