/// Every table that this run has met, in Segment's layout (Segment, "Warehouse Schemas").
///
/// `tracks`, `identifies` and `users` come first, then one table per event. An event's rows go to its own table and,
/// without properties, to `tracks`; those of an identify call to `identifies` and `users`.
struct Layouts: Sendable {
  static let tracks = 0
  static let identifies = 1
  static let users = 2
  static let firstEvent = 3
  /// The table for values that fit no column.
  static let discards = "tidemark_discards"

  /// Numbers of the columns that every table of calls has; `users` has only the first one, and its own number
  /// for the time.
  enum Own {
    static let id = 0
    static let anonymousID = 3
    static let userID = 4
    static let timestamp = 5
    static let eventText = 9
    static let usersTimestamp = 3
  }

  var tables: [TableLayout]
  /// Numbers of the events' tables, by the name that rows give them.
  private var events = NameIndex()

  init() {
    var users = TableLayout(name: "users")
    Layouts.addHead(to: &users)
    users.add("timestamp", .value, .timestamptz)
    tables = [Layouts.track("tracks"), Layouts.call("identifies"), users]
    let companions = [Own.userID: Own.id, Own.timestamp: Own.usersTimestamp]
    for (own, other) in companions { tables[Layouts.identifies].columns[own].companion = other }
  }

  private static func addHead(to table: inout TableLayout) {
    table.add("id", .value, .varchar(1024))
    table.add("received_at", .now, .timestamptz)
    table.add("uuid_ts", .now, .timestamptz)
  }

  private static func call(_ name: String) -> TableLayout {
    var table = TableLayout(name: name)
    addHead(to: &table)
    table.add("anonymous_id", .value, .text)
    table.add("user_id", .value, .text)
    let timestamp = table.add("timestamp", .value, .timestamptz)
    table.add("original_timestamp", .copy(of: timestamp), .timestamptz)
    table.add("sent_at", .nothing, .timestamptz)
    return table
  }

  private static func track(_ name: String) -> TableLayout {
    var table = call(name)
    table.add("event", .slug, .text)
    table.add("event_text", .value, .text)
    return table
  }

  /// The table of an event, made if it is new.
  mutating func event(_ slug: UnsafeRawBufferPointer, hash: UInt64, hint: Int) -> Int {
    let first = Layouts.firstEvent
    if let known = events.find(slug, hash: hash, hint: hint - first) { return first + known }
    var name = String(decoding: slug, as: UTF8.self)
    if ["tracks", "identifies", "users", Layouts.discards].contains(name) { name = "_" + name }
    var table = Layouts.track(ColumnName.fitting(name, isColumn: false))
    for place in table.columns.indices where table.columns[place].content == .value {
      table.columns[place].companion = place
    }
    tables.append(table)
    return first + events.add(slug, hash: hash)
  }

  /// For a table of calls, the second table that its rows go to.
  static func companion(of table: Int) -> Int {
    table == identifies ? users : tracks
  }

  /// The column of `table` for a name of a message; `isShared` if the companion also has it.
  mutating func column(
    _ name: UnsafeRawBufferPointer,
    hash: UInt64,
    hint: Int,
    isShared: Bool,
    in table: Int
  ) -> Int {
    let column = tables[table].column(name, hash: hash, hint: hint)
    guard isShared, tables[table].columns[column].companion == nil else { return column }
    let other = tables[Layouts.companion(of: table)].column(name, hash: hash)
    tables[table].columns[column].companion = other
    return column
  }

  /// Forgets the needs of the last batch.
  mutating func beginBatch() {
    for place in tables.indices { tables[place].beginBatch() }
  }
}
