package import Pipeline
import Postgres
import Queries

extension PostgresStateStore {
  /// Finds out without writing why a sync could not write here; nil if it could.
  package func obstacle() async throws(StateError) -> StateError? {
    try await settled(whileWriting: false) { try await $0.obstacle() }
  }

  /// Does `work` while `mark`, an advisory lock, is held in the state's database; nothing is written.
  package func holding<Value: Sendable>(
    _ mark: Int64,
    _ work: @escaping @Sendable () async -> Value
  ) async throws(StateError) -> Value {
    try await settled(whileWriting: false) { try await $0.holding(mark, work) }
  }

  /// The version of the schema that this program makes.
  package static var schemaVersion: Int { PostgresStateSchema.version }
}

extension PostgresStateConnection {
  fileprivate func obstacle() async throws -> StateError? {
    let missing = try await read([(.of(.pgMayWriteTables), [])], [String]()) {
      names,
      _,
      rows in
      for row in 0..<rows.count { names.append(try rows.string(row, 0)) }
    }
    let role = try await role()
    if role.isStandby {
      return .cannotWrite(
        reason: "the state in \(place.name) lies on a standby. Name the primary server."
      )
    }
    guard let missing else {
      guard !role.mayCreate else { return nil }
      return .missingPrivilege(
        reason: "the role \(role.name) may not create the schema tidemark in \(place.name)."
          + " Run GRANT CREATE ON DATABASE \(role.database) TO \(role.name), or let its owner run"
          + " `tidemark state migrate`."
      )
    }
    guard !missing.isEmpty else { return nil }
    return .missingPrivilege(
      reason: "the role \(role.name) may not write \(missing.joined(separator: ", ")) of the state"
        + " in \(place.name). Run GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA"
        + " tidemark TO \(role.name)."
    )
  }

  fileprivate func holding<Value: Sendable>(
    _ mark: Int64,
    _ work: @escaping @Sendable () async -> Value
  ) async throws -> Value {
    try await opened().readTransaction { session in
      try await session.query(.of(.pgMarkHold), [.int8(mark)]) { _ in }
      return await work()
    }
  }

  private struct Role: Sendable {
    var database = ""
    var name = ""
    var mayCreate = false
    var isStandby = false
  }

  private func role() async throws -> Role {
    try await readAnyway([(.of(.pgMayWrite), [])], Role()) { role, _, rows in
      var cell = RowCursor(0)
      role = Role(
        database: try cell.string(rows),
        name: try cell.string(rows),
        mayCreate: try cell.bool(rows),
        isStandby: try cell.bool(rows)
      )
    }
  }
}
