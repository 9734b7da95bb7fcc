internal import CLibPQ

/// The statements that a connection has prepared by name, so that the server need not parse and plan them for each page.
///
/// A name belongs to a session of the server, so a connection uses names only if the session is its own.
struct PreparedStatements {
  /// Whether the session is the connection's own; nil until somebody has asked.
  ///
  /// Through a pooler the next transaction may run in another session.
  var areAllowed: Bool?
  private var uses: [String: Int] = [:]
  private var entries: [String: Entry] = [:]
  /// Names that were ever given.
  private var count = 0

  private struct Entry {
    var name: String
    var types: [Oid]
  }

  /// A statement that is used more often than this is prepared: a small sync runs each one or two times.
  private static let mostUses = 2

  /// Whether the next use of a statement could be a prepared one.
  func isFrequent(_ statement: Statement) -> Bool {
    statement.isOwn && uses[statement.name, default: 0] >= Self.mostUses
  }

  /// The name under which to run a statement with parameters of `types`, and whether it has to be prepared first; nil if
  /// it runs without a name.
  mutating func use(_ statement: Statement, _ types: [Oid]) -> (name: String, isNew: Bool)? {
    if let entry = entries[statement.name] {
      return entry.types == types ? (entry.name, false) : nil
    }
    guard areAllowed == true, isFrequent(statement) else {
      uses[statement.name, default: 0] += 1
      return nil
    }
    count += 1
    let name = "tidemark_\(count)"
    entries[statement.name] = Entry(name: name, types: types)
    return (name, true)
  }

  /// Forgets statements that may not have been prepared.
  mutating func forget(_ statements: [Statement]) {
    for statement in statements { entries[statement.name] = nil }
  }

  /// Forgets all statements, because their texts change.
  mutating func forgetAll() {
    entries = [:]
  }
}

extension PostgresError {
  /// Whether a prepared statement is gone, or a table that it reads was changed.
  var isOfPrepared: Bool {
    sqlState == "26000" || sqlState == "0A000" && message.hasPrefix("cached plan")
  }
}
