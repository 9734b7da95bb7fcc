internal import Commerce
internal import Postgres
internal import Queries

/// A shop's database: its server, edition and tables, looked up once a run.
struct Shop: Sendable {
  var server: Server
  var tables: [String: Table]
  /// The edition of Medusa.
  var edition: any MedusaEdition = MedusaEditions.v1
  /// Tables that are read as empty ones; they are not among `tables`.
  var leftOut: [SpareTable] = []

  /// The server and the session.
  struct Server: Sendable {
    /// `server_version_num`: 130000 is 13.0.
    var version: Int32
    var isStandby: Bool
    var countsRows: Bool
    var countersReset: String?
    var role: String
    var database: String
    var hasSchema: Bool
    /// `server_encoding`, such as UTF8.
    var encoding: String
    /// Which host answered, as snapshots have it.
    var host: String
    /// The search path that the session began with; nil where `public` alone holds Medusa's tables.
    var searchPath: SearchPath?
    /// Schemas that hold Medusa's tables.
    var shops: Set<String> = []
  }

  /// An existing table.
  struct Table: Sendable {
    /// `pg_class.relkind`.
    var kind: String
    var counters: Position.Counters
    var estimatedRows: Double
    /// Of 8 KiB, as the last `VACUUM` or `ANALYZE` counted them.
    var pages: Int64 = 0
    /// As the transaction's snapshot shows them.
    var files: TableFiles
    /// The oid that a statement finds under the name, whatever the snapshot shows; nil if there is none.
    var named: Int64?

    var isOrdinary: Bool { kind == "r" }
    var isPartitioned: Bool { kind == "p" }
    /// Whether rows that a statement finds under the table's name may lie in other tables.
    var hasChildren: Bool { files.list.contains(" ") }
  }

  /// The oldest server whose `pg_current_snapshot()` there is.
  static let oldestVersion: Int32 = 130_000

  func has(_ table: String) -> Bool { tables[table] != nil }

  /// The tracked tables that exist.
  var tracked: [TrackedTable] {
    edition.trackedTables.filter { has($0.name) }
  }

  /// The existing tracked tables that the enabled events need.
  func tracked(for mapping: MappingSettings) -> [TrackedTable] {
    tracked.filter { $0.isNeeded(mapping) }
  }

  /// The statements of `table` that this shop can run: for each kind of root the last one, which also finds
  /// everything that the earlier ones find.
  func statements(of table: TrackedTable) -> [TrackedTable.RootStatement] {
    var last: [TrackedTable.RootStatement] = []
    for statement in table.statements where statement.needs.allSatisfy(has) {
      last.removeAll { $0.kind == statement.kind }
      last.append(statement)
    }
    return last
  }

  /// A tracked table's counters if they count every write: an ordinary table without children, on a primary
  /// that counts.
  func gateCounters(of table: String) -> Position.Counters? {
    guard let table = tables[table], table.isOrdinary, !table.hasChildren, server.countsRows,
      !server.isStandby
    else { return nil }
    return table.counters
  }

  /// Looks the shop up, in the transaction that `session` has open; `server` was already read in it.
  /// - Throws: `MedusaError` if the server is too old or the database is no Medusa shop.
  static func look(
    _ session: Session,
    on server: Server?,
    for mapping: MappingSettings
  ) async throws -> Shop {
    let server = if let server { server } else { try await Server.read(session) }
    guard server.version >= oldestVersion else { throw MedusaError.tooOld(server.version) }
    let tables = try await readTables(session, names: MedusaEditions.tables, server: server)
    var shop = Shop(server: server, tables: tables)
    try await shop.chooseEdition(for: mapping, in: session)
    return shop
  }

  /// Tables by name, of the shop's schema or another one.
  static func readTables(
    _ session: Session,
    names: [String],
    of other: String? = nil,
    server: Server
  ) async throws -> [String: Table] {
    let schema = if let other { other } else { await session.schema }
    return try await session.query(.of(.sourceTables), [.text(schema), .textArray(names)]) { rows in
      try rows.expect(columns: [
        ("name", .text), ("oid", .int8), ("kind", .text), ("file", .int8), ("inserted", .int8),
        ("updated", .int8), ("deleted", .int8), ("estimated_rows", .float8), ("pages", .int8),
        ("files", .text), ("newest", .int8), ("named", .int8),
      ])
      var tables: [String: Table] = [:]
      for row in 0..<rows.count {
        var cell = RowCursor(row)
        let name = try cell.string(rows)
        guard let oid = try cell.int8IfPresent(rows) else { continue }
        tables[name] = Table(
          kind: try cell.string(rows),
          counters: Position.Counters(
            oid: oid,
            file: try cell.int8IfPresent(rows) ?? 0,
            inserted: try cell.int8IfPresent(rows) ?? 0,
            updated: try cell.int8IfPresent(rows) ?? 0,
            deleted: try cell.int8IfPresent(rows) ?? 0,
            reset: server.countersReset
          ),
          estimatedRows: try cell.float8IfPresent(rows) ?? 0,
          pages: try cell.int8IfPresent(rows) ?? 0,
          files: TableFiles(
            list: try cell.stringIfPresent(rows) ?? "",
            newest: try cell.int8IfPresent(rows) ?? .max
          ),
          named: try cell.int8IfPresent(rows)
        )
      }
      return tables
    }
  }
}

extension Shop.Server {
  static func read(_ session: Session) async throws -> Shop.Server {
    try await read(session, schema: session.schema)
  }

  /// Reads the server before the schema is known; `schema` is the one that is set, or nil.
  static func read(_ session: Session, schema: String?) async throws -> Shop.Server {
    let parameter = schema.map(Parameter.text) ?? .null
    return try await session.query(.of(.sourceServer), [parameter]) { rows in
      try rows.expect(columns: [
        ("version", .int4), ("is_standby", .bool), ("counts_rows", .bool),
        ("counters_reset", .text), ("role", .text), ("database", .text), ("has_schema", .bool),
        ("encoding", .text), ("host", .text), ("search_path", .text), ("shop", .text),
      ])
      var cell = RowCursor(0)
      var server = Shop.Server(
        version: try cell.int4(rows),
        isStandby: try cell.bool(rows),
        countsRows: try cell.bool(rows),
        countersReset: try cell.stringIfPresent(rows),
        role: try cell.string(rows),
        database: try cell.string(rows),
        hasSchema: try cell.bool(rows),
        encoding: try cell.string(rows),
        host: try cell.string(rows),
        searchPath: try cell.stringIfPresent(rows).map(SearchPath.init)
      )
      let last = cell.next()
      for row in 0..<rows.count {
        if let shop = try rows.stringIfPresent(row, last) { server.shops.insert(shop) }
      }
      return server
    }
  }
}
