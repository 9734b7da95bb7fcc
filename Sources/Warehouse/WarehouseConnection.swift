/// The place of the warehouse, and the layout of its tables.
package struct WarehouseConnection: Sendable {
  /// How arrays are stored in columns that are made for them.
  package enum Arrays: String, CaseIterable, Sendable {
    case text, jsonb
  }

  /// libpq keywords and values (PostgreSQL manual, "Parameter Key Words").
  package var conninfo: [(keyword: String, value: String)]
  /// The schema of the tables; made if it is missing.
  package var schema: String
  package var arrays: Arrays
  /// The longest a statement may run before the server ends it: a change of a column's type rewrites its table.
  package var statementTimeout: Duration
  /// The longest a statement may wait for a lock.
  package var lockTimeout: Duration

  package init(
    conninfo: [(keyword: String, value: String)],
    schema: String,
    arrays: Arrays = .text,
    statementTimeout: Duration = .seconds(300),
    lockTimeout: Duration = .seconds(10)
  ) {
    self.conninfo = conninfo
    self.schema = schema
    self.arrays = arrays
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
  }

  /// `host/database/schema`, without user and password: a sync is bound to it.
  package var place: String {
    func value(_ keyword: String) -> String? { conninfo.last { $0.keyword == keyword }?.value }
    let host = value("host") ?? value("hostaddr") ?? value("service") ?? ""
    let port = value("port").map { ":\($0)" } ?? ""
    return "\(host)\(port)/\(value("dbname") ?? "")/\(schema)"
  }
}
