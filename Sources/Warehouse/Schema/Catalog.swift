internal import Postgres
internal import Queries

/// The tables of the warehouse's schema as they are declared.
struct Catalog: Sendable {
  struct Table: Sendable {
    /// `pg_class.relkind`.
    var kind: String
    /// The number of columns ever made, including dropped ones.
    var attributes: Int
    /// Whether a unique index lies on `id` alone, by which rows are merged.
    var hasKey: Bool
    /// Whether this role may alter it.
    var isOwn: Bool
    var columns: [String: StoredType] = [:]
  }

  /// PostgreSQL's limit (manual, appendix "PostgreSQL Limits").
  static let mostColumns = 1600

  var tables: [String: Table] = [:]

  /// Reads the catalog in the session's transaction.
  static func read(_ session: isolated Session, schema: String) async throws -> Catalog {
    try await session.query(.of(.warehouseColumns), [.text(schema)]) { rows in
      var catalog = Catalog()
      for row in 0..<rows.count {
        var cell = RowCursor(row)
        let name = try cell.string(rows)
        var table = Table(
          kind: try cell.string(rows),
          attributes: Int(try cell.int4(rows)),
          hasKey: try cell.bool(rows),
          isOwn: try cell.bool(rows)
        )
        if let known = catalog.tables[name] { table = known }
        if let column = try cell.stringIfPresent(rows) {
          let type = StoredType(
            oid: try cell.int8(rows),
            modifier: try cell.int4(rows)
          )
          table.columns[column] = try cell.bool(rows) ? .other : type
        }
        catalog.tables[name] = table
      }
      return catalog
    }
  }
}

/// The warehouse's server, and the role's privileges there.
struct WarehouseServer: Sendable {
  /// The oldest release with every feature that is used: 13.0.
  static let oldestVersion: Int32 = 130_000

  var version: Int32
  var database: String
  var role: String
  var encoding: String
  var isStandby: Bool
  var hasSchema: Bool
  var mayCreateSchema: Bool
  var mayUseTemporary: Bool
  var mayCreateTable: Bool

  static func read(_ session: isolated Session, schema: String) async throws -> WarehouseServer {
    try await session.query(.of(.warehouseServer), [.text(schema)]) { rows in
      var cell = RowCursor(0)
      return WarehouseServer(
        version: try cell.int4(rows),
        database: try cell.string(rows),
        role: try cell.string(rows),
        encoding: try cell.string(rows),
        isStandby: try cell.bool(rows),
        hasSchema: try cell.bool(rows),
        mayCreateSchema: try cell.bool(rows),
        mayUseTemporary: try cell.bool(rows),
        mayCreateTable: try cell.bool(rows)
      )
    }
  }

  /// The statements with which an administrator lets this role load `schema`; empty if nothing is missing.
  func grants(schema: String) -> [String] {
    let (role, name) = (quotedIdentifier(role), quotedIdentifier(schema))
    var grants: [String] = []
    if !hasSchema, !mayCreateSchema {
      grants.append("CREATE SCHEMA \(name) AUTHORIZATION \(role);")
    } else if hasSchema, !mayCreateTable {
      grants.append("GRANT USAGE, CREATE ON SCHEMA \(name) TO \(role);")
    }
    if !mayUseTemporary {
      grants.append("GRANT TEMPORARY ON DATABASE \(quotedIdentifier(database)) TO \(role);")
    }
    return grants
  }
}

extension Statement {
  /// A statement of `sql/`.
  static func of(_ query: Query) -> Statement {
    Statement(name: query.name, bytes: query.bytes)
  }
}
