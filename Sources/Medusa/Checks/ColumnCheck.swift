internal import Postgres
internal import Queries

/// Compares the columns that the queries need with those that the role may read.
struct ColumnCheck: Sendable {
  /// Columns that do not exist, as `table.column`.
  var missing: [String] = []
  /// Existing columns that may not be read, by table, in the order of the edition's columns.
  var unreadable: [(table: String, columns: [String])] = []
  var schemaIsUsable = true
  /// Optional columns that exist, as `table.column`.
  var optional: Set<String> = []
  /// Columns of a type that cannot be read.
  var mistyped: [Mistyped] = []
  /// Tables of which a policy may hide rows from the role.
  var rowSecured: [String] = []

  /// A column of a type that cannot be read.
  struct Mistyped: Hashable, Sendable, CustomStringConvertible {
    var table: String
    var column: String
    /// The type found, as SQL spells it.
    var found: String
    var expected: ExpectedType

    /// Whether the type found has values that the expected one would round.
    var mayHoldFractions: Bool {
      expected == .integer && ["numeric", "real", "double precision"].contains(found)
    }

    var description: String { "\(table).\(column) is \(found), not \(expected.name)" }
  }

  /// Looks up every needed column of the existing tables, or of those of `tables`.
  static func run(
    _ session: Session,
    shop: Shop,
    of tables: Set<String>? = nil
  ) async throws -> ColumnCheck {
    let needed = shop.edition.columns.filter { entry in
      shop.has(entry.table) && tables.map { $0.contains(entry.table) } ?? true
    }
    let pairs = needed.flatMap { entry in
      entry.columns(in: shop).map { (table: entry.table, column: $0, isOptional: false) }
        + entry.optional.map { (table: entry.table, column: $0, isOptional: true) }
    }
    let schema = await session.schema
    return try await session.query(
      .of(.sourceColumns),
      [.text(schema), .textArray(pairs.map(\.table)), .textArray(pairs.map(\.column))]
    ) { rows in
      try rows.expect(columns: Found.columns)
      var check = ColumnCheck()
      for (row, pair) in pairs.enumerated() where row < rows.count {
        let found = try Found(rows, row)
        if !found.schemaIsUsable { check.schemaIsUsable = false }
        if found.hasRowSecurity, check.rowSecured.last != pair.table {
          check.rowSecured.append(pair.table)
        }
        guard found.isThere else {
          if !pair.isOptional { check.missing.append("\(pair.table).\(pair.column)") }
          continue
        }
        if pair.isOptional { check.optional.insert("\(pair.table).\(pair.column)") }
        if !found.isReadable { check.note(unreadable: pair.column, of: pair.table) }
        let expected = shop.edition.type(of: pair.column, in: pair.table)
        if !expected.admits(found.type) {
          check.mistyped.append(
            Mistyped(
              table: pair.table,
              column: pair.column,
              found: found.typeName,
              expected: expected
            )
          )
        }
      }
      return check
    }
  }

  /// A row of `source_columns.sql`.
  struct Found {
    fileprivate static let columns: ExpectedColumns = [
      ("table_name", .text), ("column_name", .text), ("table_exists", .bool),
      ("column_exists", .bool), ("is_readable", .bool), ("schema_is_usable", .bool),
      ("type", .int8), ("type_name", .text), ("has_row_security", .bool),
    ]
    let isThere: Bool
    let isReadable: Bool
    let schemaIsUsable: Bool
    let type: ColumnType
    let typeName: String
    let hasRowSecurity: Bool

    init(_ rows: borrowing Rows, _ row: Int) throws {
      var cell = RowCursor(row)
      // The names are those that were asked for, and a table that does not exist has no columns.
      cell.skip()
      cell.skip()
      cell.skip()
      isThere = try cell.bool(rows)
      isReadable = try cell.bool(rows)
      schemaIsUsable = try cell.bool(rows)
      type = ColumnType(oid: UInt32(truncatingIfNeeded: try cell.int8IfPresent(rows) ?? 0))
      typeName = try cell.stringIfPresent(rows) ?? ""
      hasRowSecurity = try cell.bool(rows)
    }
  }

  private mutating func note(unreadable column: String, of table: String) {
    if let last = unreadable.indices.last, unreadable[last].table == table {
      unreadable[last].columns.append(column)
    } else {
      unreadable.append((table, [column]))
    }
  }

  /// The statements that grant `role` the missing privileges, complete for psql.
  func grants(to role: String, schema: String) -> [String] {
    let role = Self.quoted(role)
    let schema = Self.quoted(schema)
    var grants: [String] = []
    if !schemaIsUsable { grants.append("GRANT USAGE ON SCHEMA \(schema) TO \(role);") }
    grants += unreadable.map { entry in
      let columns = entry.columns.map(Self.quoted).joined(separator: ", ")
      return "GRANT SELECT (\(columns)) ON \(schema).\(Self.quoted(entry.table)) TO \(role);"
    }
    return grants
  }

  /// Says how `role` can read the tables whose rows a policy may hide.
  func rowSecurityRemedy(for role: String) -> String {
    """
    As a superuser run:
    ALTER ROLE \(Self.quoted(role)) BYPASSRLS;
    or connect as the tables' owner. A policy is not enough, as nobody can tell which rows it hides.
    """
  }

  /// A name as SQL writes it: bare where it may be, else in double quotes.
  static func quoted(_ name: String) -> String {
    let isPlain =
      name.utf8.first.map { $0 == UInt8(ascii: "_") || (97...122).contains($0) } ?? false
      && name.utf8.allSatisfy {
        $0 == UInt8(ascii: "_") || (97...122).contains($0) || (48...57).contains($0)
      }
    guard isPlain, !reserved.contains(name) else {
      var text = "\""
      for character in name {
        if character == "\"" { text.append(character) }
        text.append(character)
      }
      return text + "\""
    }
    return name
  }

  /// Medusa's names and common role names that SQL reserves (PostgreSQL manual, "SQL Key Words").
  private static let reserved: Set<String> = [
    "order", "return", "user", "group", "table", "column", "all", "default", "select",
    "current_user", "session_user", "end", "analyse", "analyze", "only", "grant", "primary",
  ]
}

extension ExpectedType {
  /// Its name in SQL.
  var name: String {
    switch self {
    case .integer: "integer or bigint"
    case .float: "real or double precision"
    case .bool: "boolean"
    case .timestamptz: "timestamp with time zone"
    case .jsonb: "jsonb"
    case .text: "text"
    case .json: "json"
    case .exactly, .any: "another"
    }
  }
}
