internal import CLibPQ

/// The rows of one result in binary format; owns the `PGresult` and lends its cells.
///
/// Rows and columns count from 0. Reading a cell that does not exist, or has another type or length, throws; it never
/// traps.
package struct Rows: ~Copyable {
  let result: OpaquePointer
  /// The statement that these rows answer.
  package let statement: String
  package let count: Int
  package let columnCount: Int
  /// Whether rows of the same result were lent before, so that its columns are already checked.
  let isContinuation: Bool

  /// Takes over `result`, which is freed with the rows.
  init(adopting result: OpaquePointer, statement: String, isContinuation: Bool = false) {
    self.result = result
    self.statement = statement
    self.isContinuation = isContinuation
    count = Int(PQntuples(result))
    columnCount = Int(PQnfields(result))
  }

  deinit {
    PQclear(result)
  }

  /// Whether the cell is NULL; a cell that does not exist also is.
  package func isNull(_ row: Int, _ column: Int) -> Bool {
    PQgetisnull(result, Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column)) != 0
  }

  /// Lends the cell's bytes as the server sent them; empty for NULL.
  ///
  /// Text, varchar and enumerations are UTF-8; jsonb has a version byte in front, see `withJSON`.
  package func withCell<R, E: Error>(
    _ row: Int,
    _ column: Int,
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(bytes(row, column).bytes)
  }

  /// Lends the UTF-8 text of a json or jsonb cell; nothing for NULL.
  package func withJSON<R>(_ row: Int, _ column: Int, _ body: (RawSpan) throws -> R) throws -> R {
    try body(jsonBytes(row, column).bytes)
  }

  /// The type that the server declared for the column.
  package func type(_ column: Int) -> ColumnType {
    ColumnType(oid: PQftype(result, Int32(truncatingIfNeeded: column)))
  }

  /// The column's name as the statement spells it.
  package func name(_ column: Int) -> String {
    PQfname(result, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } ?? "\(column)"
  }

  /// Checks all columns of the result, in order, against those that the program will read.
  package func expect(columns expected: @autoclosure () -> ExpectedColumns) throws(PostgresError) {
    // Row by row, no list is made for the others.
    if isContinuation { return }
    let columns = expected()
    guard columns.count == columnCount else {
      throw unexpected("gives \(columnCount) columns, expected \(columns.count)")
    }
    for (column, wanted) in columns.enumerated() {
      guard name(column) == wanted.name else {
        throw unexpected(
          "gives column \"\(name(column))\" at \(column + 1), expected \"\(wanted.name)\""
        )
      }
      guard wanted.type.admits(type(column)) else { throw wrongType(column) }
    }
  }

  /// The cell's bytes, which live as long as the rows.
  @inline(__always)
  func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
    let row = Int32(truncatingIfNeeded: row)
    let column = Int32(truncatingIfNeeded: column)
    return UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column),
      count: Int(PQgetlength(result, row, column))
    )
  }

  /// Like `bytes`, of a cell that must be json or jsonb, without jsonb's version byte.
  func jsonBytes(_ row: Int, _ column: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
    let cell = bytes(row, column)
    switch type(column) {
    case .json: return cell
    case .jsonb:
      guard let version = cell.first else { return cell }
      guard version == 1 else { throw wrongLength(column, cell.count) }
      return UnsafeRawBufferPointer(rebasing: cell.dropFirst())
    default: throw wrongType(column)
    }
  }

  func unexpected(_ message: String) -> PostgresError {
    PostgresError(kind: .unexpectedResult, statement: statement, message: message)
  }

  func wrongType(_ column: Int) -> PostgresError {
    guard column >= 0, column < columnCount else {
      return unexpected("has no column \(column), counted from 0, only \(columnCount)")
    }
    return unexpected(
      "column \"\(name(column))\" has a type that cannot be read here (OID \(type(column).oid))"
    )
  }

  func wrongLength(_ column: Int, _ length: Int) -> PostgresError {
    unexpected(
      "column \"\(name(column))\" (OID \(type(column).oid)) has a cell of \(length) bytes, "
        + "which its type does not allow"
    )
  }

  func unexpectedNull(_ row: Int, _ column: Int) -> PostgresError {
    guard row >= 0, row < count else {
      return unexpected("has no row \(row), counted from 0, only \(count)")
    }
    guard column >= 0, column < columnCount else { return wrongType(column) }
    return unexpected("column \"\(name(column))\" is NULL, which the program does not expect")
  }
}
