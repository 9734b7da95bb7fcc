/// How to reach the shop's database: libpq's own keywords, so that everything libpq can do works.
package struct SourceConnection: Sendable {
  /// libpq keywords and values (PostgreSQL manual, "Parameter Key Words"); libpq takes the missing ones from
  /// its environment, service and password files.
  package var conninfo: [(keyword: String, value: String)]
  /// The schema of Medusa's tables; nil for where the search path leads.
  package var schema: String?
  /// Where the schema's name comes from, as the start of a sentence.
  package var schemaOrigin: String
  /// The longest a statement may run before the server ends it.
  package var statementTimeout: Duration
  /// The longest a statement may wait for a lock.
  package var lockTimeout: Duration

  package init(
    conninfo: [(keyword: String, value: String)],
    schema: String? = nil,
    schemaOrigin: String = "the setting schema",
    statementTimeout: Duration = .seconds(60),
    lockTimeout: Duration = .seconds(5)
  ) {
    self.conninfo = conninfo
    self.schema = schema
    self.schemaOrigin = schemaOrigin
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
  }
}
