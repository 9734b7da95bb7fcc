/// Reads the cells of one row in the order of its statement's columns: each call takes the next cell.
///
/// The columns of a statement are named once, where its rows are checked against them. As in `Rows`, each
/// reader has two forms: a plain one that throws for NULL, and `…IfPresent`, which returns nil for NULL.
package struct RowCursor {
  package let row: Int
  @usableFromInline var column = 0

  /// Begins at the first cell of `row`, counted from 0.
  @inlinable
  package init(_ row: Int) {
    self.row = row
  }

  /// Takes the next cell's place.
  @inlinable @inline(__always)
  package mutating func next() -> Int {
    defer { column += 1 }
    return column
  }

  /// The next cell's place, which stays the next one.
  @inlinable @inline(__always)
  package var place: Int { column }

  /// Skips the next cell.
  @inlinable
  package mutating func skip() {
    column += 1
  }

  /// Skips the cells of these columns.
  @inlinable
  package mutating func skip(_ columns: ExpectedColumns) {
    column += columns.count
  }

  /// Whether the next cell is NULL; it stays the next one.
  package func isNull(_ rows: borrowing Rows) -> Bool { rows.isNull(row, column) }

  package mutating func bool(_ rows: borrowing Rows) throws(PostgresError) -> Bool {
    try rows.bool(row, next())
  }

  package mutating func boolIfPresent(_ rows: borrowing Rows) throws(PostgresError) -> Bool? {
    try rows.boolIfPresent(row, next())
  }

  package mutating func int4(_ rows: borrowing Rows) throws(PostgresError) -> Int32 {
    try rows.int4(row, next())
  }

  package mutating func int4IfPresent(_ rows: borrowing Rows) throws(PostgresError) -> Int32? {
    try rows.int4IfPresent(row, next())
  }

  package mutating func int8(_ rows: borrowing Rows) throws(PostgresError) -> Int64 {
    try rows.int8(row, next())
  }

  package mutating func int8IfPresent(_ rows: borrowing Rows) throws(PostgresError) -> Int64? {
    try rows.int8IfPresent(row, next())
  }

  package mutating func xid8(_ rows: borrowing Rows) throws(PostgresError) -> UInt64 {
    try rows.xid8(row, next())
  }

  package mutating func float8IfPresent(_ rows: borrowing Rows) throws(PostgresError) -> Double? {
    try rows.float8IfPresent(row, next())
  }

  /// Microseconds since the Unix epoch.
  package mutating func timestamp(_ rows: borrowing Rows) throws(PostgresError) -> Int64 {
    try rows.timestamp(row, next())
  }

  package mutating func timestampIfPresent(
    _ rows: borrowing Rows
  ) throws(PostgresError) -> Int64? {
    try rows.timestampIfPresent(row, next())
  }

  package mutating func string(_ rows: borrowing Rows) throws(PostgresError) -> String {
    try rows.string(row, next())
  }

  package mutating func stringIfPresent(
    _ rows: borrowing Rows
  ) throws(PostgresError) -> String? {
    try rows.stringIfPresent(row, next())
  }

  package mutating func bytea(_ rows: borrowing Rows) throws(PostgresError) -> [UInt8] {
    try rows.bytea(row, next())
  }
}
