internal import Postgres

/// The changes that the warehouse's schema needs before a batch fits, as statements; nothing is run here.
struct SchemaPlan: Sendable {
  /// A change of a type, tried separately: if it fails, values go to the discards instead.
  struct Widening: Sendable {
    var table: Int
    var column: Int
    var statement: String
  }

  /// Tables and columns to make.
  private(set) var additions: [String] = []
  private(set) var widenings: [Widening] = []
  /// A fault that makes loading impossible until somebody fixes it.
  private(set) var obstacles: [Obstacle] = []

  enum Obstacle: Hashable, Sendable {
    case notATable(String)
    case noKey(String)
    /// Columns are missing, and only the owner may add them.
    case notOwned(String)
  }

  var isEmpty: Bool { additions.isEmpty && widenings.isEmpty }

  /// Compares the needs of the current batch with the existing schema; `layouts` learns the types, and new columns for
  /// arrays have the type `arrays`.
  init(
    _ layouts: inout Layouts,
    _ catalog: Catalog,
    schema: String,
    arrays: StoredType
  ) {
    for number in layouts.tables.indices where layouts.tables[number].isUsed {
      plan(number, &layouts.tables[number], catalog, schema: schema, arrays: arrays)
    }
  }

  private mutating func note(_ table: Catalog.Table, _ name: String) {
    if table.kind != "r", table.kind != "p" {
      obstacles.append(.notATable(name))
    } else if !table.hasKey {
      obstacles.append(.noKey(name))
    }
  }

  private mutating func plan(
    _ number: Int,
    _ table: inout TableLayout,
    _ catalog: Catalog,
    schema: String,
    arrays: StoredType
  ) {
    let known = catalog.tables[table.name]
    if let known { note(known, table.name) }
    var room = Catalog.mostColumns - (known?.attributes ?? 0)
    var missing: [(name: String, type: StoredType)] = []
    for place in table.columns.indices {
      let column = table.columns[place]
      table.columns[place].type = known?.columns[column.name]
      if let type = known?.columns[column.name] {
        guard !column.isFixed, let wider = type.widened(for: column.need) else { continue }
        widenings.append(
          Widening(
            table: number,
            column: place,
            statement: SchemaPlan.widening(of: column.name, in: table.name, schema, to: wider)
          )
        )
      } else if column.ownType != nil || !column.need.sorts.isEmpty, room > 0 {
        let type =
          column.ownType
          ?? StoredType.fresh(for: column.need, isMoney: column.isMoney, arrays: arrays)
        missing.append((column.name, type))
        room -= 1
      }
    }
    guard !missing.isEmpty || known == nil else { return }
    let place = quotedIdentifier(schema) + "." + quotedIdentifier(table.name)
    guard let known else {
      additions.append(SchemaPlan.creation(of: place, missing))
      return
    }
    guard known.isOwn else {
      obstacles.append(.notOwned(table.name))
      return
    }
    let columns = missing.map {
      "ADD COLUMN IF NOT EXISTS \(quotedIdentifier($0.name)) \($0.type.sql)"
    }
    additions.append("ALTER TABLE \(place) \(columns.joined(separator: ", "));")
  }

  /// A new table: its first three columns, then the others by name, as Segment's tables have them.
  private static func creation(
    of place: String,
    _ columns: [(name: String, type: StoredType)]
  ) -> String {
    let first = ["id", "received_at", "uuid_ts"]
    let head = columns.filter { first.contains($0.name) }
    let rest = columns.filter { !first.contains($0.name) }.sorted { $0.name < $1.name }
    let lines = (head + rest).map { column in
      column.name == "id"
        ? "\"id\" varchar(1024) NOT NULL PRIMARY KEY"
        : "\(quotedIdentifier(column.name)) \(column.type.sql)"
    }
    return "CREATE TABLE IF NOT EXISTS \(place) (\(lines.joined(separator: ", ")));"
  }

  private static func widening(
    of column: String,
    in table: String,
    _ schema: String,
    to type: StoredType
  ) -> String {
    "ALTER TABLE \(quotedIdentifier(schema)).\(quotedIdentifier(table))"
      + " ALTER COLUMN \(quotedIdentifier(column)) TYPE \(type.sql);"
  }

  /// Makes the table for values that fit no column, if it does not exist.
  static func discards(in schema: String) -> String {
    "CREATE TABLE IF NOT EXISTS \(quotedIdentifier(schema)).\(Layouts.discards) ("
      + "\"id\" varchar(1024) NOT NULL, table_name text NOT NULL, column_name text NOT NULL,"
      + " value text, reason text, received_at timestamptz,"
      + " PRIMARY KEY (id, table_name, column_name));"
  }
}
