/// How to reach the shop's database: libpq's own keywords, so that everything libpq can do works.
package struct SourceConnection: Sendable {
  /// libpq keywords and values (PostgreSQL manual, "Parameter Key Words"); what is missing comes from
  /// libpq's environment, service and password files.
  package var conninfo: [(keyword: String, value: String)]
  /// The schema of Medusa's tables.
  package var schema: String
  /// The longest a statement may run before the server ends it.
  package var statementTimeout: Duration
  /// The longest a statement may wait for a lock.
  package var lockTimeout: Duration

  package init(
    conninfo: [(keyword: String, value: String)],
    schema: String = "public",
    statementTimeout: Duration = .seconds(60),
    lockTimeout: Duration = .seconds(5)
  ) {
    self.conninfo = conninfo
    self.schema = schema
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
  }
}
