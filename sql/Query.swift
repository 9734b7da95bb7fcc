/// One statement of `sql/`, embedded into the program when it is built.
package struct Query: Sendable {
  /// The file's name without `.sql`, such as `state_ledger_find`.
  package let name: String
  /// The file's bytes: UTF-8, its header comment included.
  package let bytes: [UInt8]
  /// The file as text.
  package let text: String

  private init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.text = String(decoding: bytes, as: UTF8.self)
  }
}

// The statements of the state file (SQLite).
extension Query {
  package static let stateSchema = Query("state_schema", PackageResources.state_schema_sql)

  /// Every statement of the state file.
  package static let state: [Query] = [
    stateSchema
  ]
}

// All of them, for tests that walk every file.
extension Query {
  /// Every embedded statement.
  package static let all: [Query] = state
}
