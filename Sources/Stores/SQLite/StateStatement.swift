import GRDB
import GRDBSQLite
import Queries

/// One use of a prepared statement: bound, stepped and, at the end of its life, reset.
///
/// It reads columns without trapping, whatever the file holds. The pointers that it lends are valid
/// until the next step.
struct StateStatement: ~Copyable {
  private let statement: Statement
  private let handle: OpaquePointer
  private let connection: OpaquePointer?

  /// Takes the statement from the connection's cache; only one use of a query may be alive at a time.
  init(_ query: Query, in database: Database) throws {
    statement = try database.cachedStatement(sql: query.text)
    handle = statement.sqliteStatement
    connection = database.sqliteConnection
  }

  deinit {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  // MARK: Parameters, counted from 1 as in the SQL

  func bind(_ value: Int64?, at index: Int32) throws {
    guard let value else { return try check(sqlite3_bind_null(handle, index)) }
    try check(sqlite3_bind_int64(handle, index, value))
  }

  func bind(_ text: String?, at index: Int32) throws {
    guard var text else { return try check(sqlite3_bind_null(handle, index)) }
    try text.withUTF8 { try bind(text: UnsafeRawBufferPointer($0), at: index) }
  }

  /// Copies `text`, which is UTF-8.
  func bind(text: UnsafeRawBufferPointer, at index: Int32) throws {
    // SQLite takes a null pointer for NULL, and an empty buffer may have one.
    guard !text.isEmpty else {
      return try check(sqlite3_bind_text(handle, index, "", 0, Self.transient))
    }
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
    try check(
      sqlite3_bind_text64(
        handle,
        index,
        start,
        UInt64(text.count),
        Self.transient,
        UInt8(SQLITE_UTF8)
      )
    )
  }

  /// Copies `bytes`.
  func bind(blob bytes: UnsafeRawBufferPointer, at index: Int32) throws {
    guard !bytes.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, index, 0)) }
    try check(
      sqlite3_bind_blob64(
        handle,
        index,
        bytes.baseAddress,
        UInt64(bytes.count),
        Self.transient
      )
    )
  }

  /// SQLite's mark for "copy the bytes": the pointer value -1.
  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  // MARK: Rows

  /// Goes to the next row; false after the last.
  func step() throws -> Bool {
    let code = sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure(code)
    }
  }

  /// Runs to the end and makes the statement ready for other parameters.
  func run() throws {
    while try step() {}
    rewind()
  }

  /// Makes the statement ready for other parameters; bound ones stay.
  func rewind() {
    sqlite3_reset(handle)
  }

  // MARK: Columns, counted from 0

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  func text(_ column: Int32) -> String {
    String(decoding: bytes(column), as: UTF8.self)
  }

  /// The bytes of a text or blob column, lent until the next step.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    // The pointer comes first, because SQLite may convert the value when it is asked for it.
    let start = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(
      start: start,
      count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))
    )
  }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
    )
  }
}

extension Database {
  /// Runs a statement without parameters and returns its first column of its first row, 0 without a row.
  @discardableResult
  func run(_ query: Query) throws -> Int64 {
    let statement = try StateStatement(query, in: self)
    // A step after the last row would run the statement again.
    guard try statement.step() else { return 0 }
    let value = statement.integer(0)
    while try statement.step() {}
    return value
  }
}
