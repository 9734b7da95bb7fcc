internal import Commerce
internal import Postgres
internal import SegmentSpec

/// A table whose rows show an event of the settings, or calls of the application, with the statements that read it.
struct CustomTable: Sendable {
  /// Nil for the outbox.
  let event: CustomEvent?
  /// The schema; nil for that of the shop.
  let schema: String?
  let table: String
  let key: CustomKey
  let values: [CustomValue]
  /// Whether the time is a date: the day's beginning does not say whether the row came before or after a moment of it.
  var isDated = false

  /// What the position calls it, and the choice that switches it.
  var name: String { event?.name ?? EventName.outbox.rawValue }

  /// Whether a later run could not know by the times which rows are history.
  var remembers: Bool { event.map { $0.remembersHistory || isDated } ?? false }

  /// What decides which rows show its facts, as the position remembers it: first the table.
  var definition: String {
    let place = "\(schema.map { $0 + "." } ?? "")\(table) "
    return remembers ? place + (event?.condensed ?? "") : place
  }

  /// Whether a remembered definition was of the same table.
  func isSameTable(as definition: String) -> Bool {
    definition.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).first
      == self.definition.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).first
  }

  /// The table as the settings and errors spell it.
  var spelling: String { schema.map { "\($0).\(table)" } ?? table }

  private var sql: CustomSQL { CustomSQL(schema: schema, table: table, event: event) }

  /// The keys of rows with a new version, so that their bytes sort as the keys do; `$1` is the horizon, null takes every
  /// row.
  var scan: Statement {
    let row = sql.row
    return statement(
      "changed",
      """
      select \(key.sortable(of: row)) as root, \(row).xmin as writer
      from \(sql.source)
      where ($1::text is null or age(\(row).xmin) between 0 and age($1::text::xid8::xid))
      """
    )
  }

  /// The rows with the keys `$1`, texts cut behind `$2` characters, in the order of the keys.
  var rows: Statement { statement("rows", rowsText) }

  private var rowsText: String {
    let cells = sql.cells(of: values)
    return """
      select shown.key, shown.writer, shown.time, shown.sign, shown.user_id, shown.anonymous_id,
        not customer.has_account as is_guest\(cells.indices.map { ", shown.c\($0)" }.joined())
      from (
      \(sql.select(head + cells.enumerated().map { "\($1) as c\($0)" }, where: key.isOneOf("$1", sql.row)))
      ) as shown
      left join :"schema".customer on customer.id = shown.user_id
      order by shown.native
      """
  }

  /// The plan of `rows`, which the server makes only for a role that may read everything in it.
  var plan: Statement { statement("plan", "explain\n" + rowsText) }

  /// The row with the key `$1`: its key as every page has it, its writer, and what time it is.
  var bare: Statement {
    statement(
      "bare",
      """
      select \(key.text(of: sql.row)) as key, \(sql.row).xmin as writer, clock_timestamp() as now
      from \(sql.source)
      where \(key.isOneOf("$1", sql.row))
      """
    )
  }

  /// A part of the definition, with a statement that computes it for the row with the key `$1`.
  struct Part: Sendable {
    /// As the settings name it.
    var name: String
    var statement: Statement
    /// Whether its value is the time at which the event happened.
    var isTime: Bool
  }

  /// The parts in the order in which one needs the other; none for the outbox.
  var parts: [Part] {
    sql.parts(of: key.isOneOf("$1", sql.row)).map { name, statement in
      Part(name: name, statement: statement, isTime: name == "timestamp")
    }
  }

  /// Which of the keys `$1` there are.
  var found: Statement {
    let column = key.text(of: sql.row)
    return statement(
      "found",
      "select \(column) as key from \(sql.source) where \(key.isOneOf("$1", sql.row))"
    )
  }

  /// The first `$2` keys behind `$1` up to `$3`; null means no bound.
  var range: Statement {
    let column = "\(sql.row).\(key.quoted)"
    return statement(
      "range",
      """
      select \(key.text(of: sql.row)) as key from \(sql.source)
      where ($1::text is null or \(column) > $1::text::\(key.type))
        and ($3::text is null or \(column) <= $3::text::\(key.type))
      order by \(column)
      limit $2::int4
      """
    )
  }

  /// Every `$1`th key, and the last one.
  var ends: Statement {
    let column = "\(sql.row).\(key.quoted)"
    return statement(
      "ends",
      """
      select key, number
      from (
        select \(key.text(of: sql.row)) as key, row_number() over (order by \(column)) as number,
          lead(true) over (order by \(column)) is null as is_last
        from \(sql.source)
      ) as numbered
      where number % $1::int8 = 0 or is_last
      order by number
      """
    )
  }

  /// The newest row by its key.
  var newest: Statement {
    let column = "\(sql.row).\(key.quoted)"
    return statement(
      "newest",
      "select \(key.text(of: sql.row)) as key from \(sql.source) order by \(column) desc limit 1"
    )
  }

  private var head: [String] {
    let row = sql.row
    return [
      "\(row).\(key.quoted) as native", "\(key.text(of: row)) as key", "\(row).xmin as writer",
    ] + sql.head
  }

  private func statement(_ what: String, _ text: String) -> Statement {
    Statement(name: "\(name)_\(what)", text: text)
  }

  static let columns: ExpectedColumns = [
    ("key", .text), ("writer", .xid), ("time", .timestamptz), ("sign", .timestamptz),
    ("user_id", .text), ("anonymous_id", .text), ("is_guest", .bool),
  ]
}

/// The column that names the rows of a table.
struct CustomKey: Hashable, Sendable {
  var column: String
  /// Its type as SQL spells it.
  var type: String
  var kind: Kind

  enum Kind: Hashable, Sendable {
    case integer, uuid, text
  }

  /// Nil for a type whose values have no one spelling.
  init?(column: String, type: String, of base: ColumnType) {
    self.column = column
    self.type = type
    switch base {
    case .int2, .int4, .int8: kind = .integer
    case .uuid: kind = .uuid
    case .text, .varchar: kind = .text
    default: return nil
    }
  }

  var quoted: String { quotedIdentifier(column) }

  func text(of row: String) -> String { "\(row).\(quoted)::text" }

  /// A text that sorts as the key does; a number's can be read as one again.
  fileprivate func sortable(of row: String) -> String {
    kind == .integer
      ? "to_char(\(row).\(quoted)::int8, 'SG0000000000000000000')" : text(of: row)
  }

  fileprivate func isOneOf(_ keys: String, _ row: String) -> String {
    "\(row).\(quoted) = any ((\(keys)::text[])::\(type)[])"
  }

  /// Whether a text can be a key at all.
  func admits(_ text: String) -> Bool {
    switch kind {
    case .integer: Int64(text) != nil
    case .uuid: MessageID(parsing: text) != nil
    case .text: true
    }
  }
}
