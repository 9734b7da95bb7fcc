/// Where and how to connect: libpq keywords, and the limits every transaction runs under.
///
/// Whatever is not named here (password, port, certificates, …) comes from libpq's own sources: the
/// `PG*` environment, service files and the password file (PostgreSQL manual, "Database Connection
/// Control Functions").
package struct ConnectionSettings: Sendable {
  /// libpq keywords with their values; of two with one keyword the later counts.
  package var conninfo: [(keyword: String, value: String)]
  /// The longest a statement may run on the server; the client gives up a little later.
  package var statementTimeout: Duration
  /// The longest a statement may wait for a lock.
  package var lockTimeout: Duration
  /// The schema that `:"schema"` means in statements.
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
