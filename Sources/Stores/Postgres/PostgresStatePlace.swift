/// A database that holds the state, in its schema `tidemark`.
package struct PostgresStatePlace: Sendable {
  /// libpq's keywords with their values; libpq finds missing ones itself.
  package var conninfo: [(keyword: String, value: String)]

  package init(conninfo: [(keyword: String, value: String)]) {
    self.conninfo = conninfo
  }

  /// Where it is, without user and password: `postgres://db.example:5432/shop`.
  package var name: String {
    func value(_ keyword: String) -> String? {
      conninfo.last { $0.keyword == keyword && !$0.value.isEmpty }?.value
    }
    let port = value("port").map { ":\($0)" } ?? ""
    let database = value("dbname").map { "/\($0)" } ?? ""
    return "postgres://\(value("host") ?? value("hostaddr") ?? "")\(port)\(database)"
  }
}
