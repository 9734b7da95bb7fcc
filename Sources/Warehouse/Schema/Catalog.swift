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
        let name = try rows.string(row, 0)
        var table = Table(
          kind: try rows.string(row, 1),
          attributes: Int(try rows.int4(row, 2)),
          hasKey: try rows.bool(row, 3),
          isOwn: try rows.bool(row, 4)
        )
        if let known = catalog.tables[name] { table = known }
        if let column = try rows.stringIfPresent(row, 5) {
          let type = StoredType(
            oid: try rows.int8(row, 6),
            modifier: try rows.int4(row, 7)
          )
          table.columns[column] = try rows.bool(row, 8) ? .other : type
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
      WarehouseServer(
        version: try rows.int4(0, 0),
        database: try rows.string(0, 1),
        role: try rows.string(0, 2),
        encoding: try rows.string(0, 3),
        isStandby: try rows.bool(0, 4),
        hasSchema: try rows.bool(0, 5),
        mayCreateSchema: try rows.bool(0, 6),
        mayUseTemporary: try rows.bool(0, 7),
        mayCreateTable: try rows.bool(0, 8)
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
