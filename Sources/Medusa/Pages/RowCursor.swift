internal import Commerce
internal import Postgres
internal import SegmentSpec

/// Reads the cells of one row in the order of its statement's columns.
///
/// Each call takes the next cell. Which columns a statement has is said once, where its rows are held to them.
struct RowCursor {
  let row: Int
  private var column = 0

  init(_ row: Int) {
    self.row = row
  }

  /// Takes the next cell's place.
  @inline(__always)
  private mutating func next() -> Int {
    defer { column += 1 }
    return column
  }

  /// Passes over cells.
  mutating func skip(_ count: Int = 1) {
    column += count
  }

  /// Whether the next cell is NULL; it stays the next one.
  func isNull(_ rows: borrowing Rows) -> Bool { rows.isNull(row, column) }

  mutating func int4(_ rows: borrowing Rows) throws -> Int32 { try rows.int4(row, next()) }

  mutating func int4IfPresent(_ rows: borrowing Rows) throws -> Int32? {
    try rows.int4IfPresent(row, next())
  }

  mutating func int8IfPresent(_ rows: borrowing Rows) throws -> Int64? {
    try rows.int8IfPresent(row, next())
  }

  /// A `bool`; NULL is false.
  mutating func bool(_ rows: borrowing Rows) throws -> Bool {
    try rows.boolIfPresent(row, next()) ?? false
  }

  mutating func boolIfPresent(_ rows: borrowing Rows) throws -> Bool? {
    try rows.boolIfPresent(row, next())
  }

  mutating func moment(_ rows: borrowing Rows) throws -> Timestamp? {
    try rows.moment(row, next())
  }

  mutating func string(_ rows: borrowing Rows) throws -> String { try rows.string(row, next()) }

  mutating func stringIfPresent(_ rows: borrowing Rows) throws -> String? {
    try rows.stringIfPresent(row, next())
  }

  /// A text, copied into `arena`; NULL becomes `.absent`.
  mutating func text(_ rows: borrowing Rows, _ arena: inout Arena) throws -> Text {
    try arena.text(rows, row, next())
  }

  /// A number that comes as text; nil for NULL.
  mutating func decimal(_ rows: borrowing Rows) throws -> ExactDecimal? {
    let column = next()
    guard !rows.isNull(row, column) else { return nil }
    return rows.withCell(row, column) { span in
      span.withUnsafeBytes { ExactDecimal(utf8: $0) }
    }
  }

  /// The first text of an array that is somebody's id.
  mutating func anonymousID(_ rows: borrowing Rows, _ arena: inout Arena) throws -> Text {
    try arena.id(rows, row, next())
  }

  /// When the row was written, which the next cell says, seen from where history starts.
  mutating func origin(_ rows: borrowing Rows, _ settings: PageSettings) throws -> RowOrigin {
    try settings.origin(rows, row, next())
  }

  /// The twelve columns of an address.
  mutating func address(_ rows: borrowing Rows, _ arena: inout Arena) throws -> Address {
    defer { column += 12 }
    return try arena.address(rows, row, from: column)
  }

  /// What a row says of its own texts where one of them was cut.
  mutating func longTexts(
    _ rows: borrowing Rows,
    _ arena: inout Arena,
    since known: Int
  ) throws -> Text {
    try arena.longTexts(rows, row, next(), since: known)
  }

  /// Whether the next cell holds the bytes of `text`; it stays the next one.
  func holds(_ text: Text, _ rows: borrowing Rows, _ arena: borrowing Arena) -> Bool {
    !text.isAbsent && !rows.isNull(row, column) && arena.holds(text, rows, row, column)
  }
}
