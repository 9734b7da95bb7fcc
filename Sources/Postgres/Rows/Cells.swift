internal import CLibPQ

/// Readers of one cell. Each has two forms: a plain one that throws for NULL, and `…IfPresent`, which returns nil for
/// NULL.
extension Rows {
  /// A `bool`.
  package func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
    guard let value = try boolIfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func boolIfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> Bool? {
    guard let cell = present(row, column) else { return nil }
    guard type(column) == .bool else { throw wrongType(column) }
    guard cell.count == 1 else { throw wrongLength(column, cell.count) }
    return cell[0] != 0
  }

  /// An `int2` or `int4`.
  package func int4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32 {
    guard let value = try int4IfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func int4IfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> Int32? {
    guard let cell = present(row, column) else { return nil }
    switch type(column) {
    case .int4: return try integer(cell, column)
    case .int2: return Int32(try integer(cell, column) as Int16)
    default: throw wrongType(column)
    }
  }

  /// An `int2`, `int4`, `int8`, `oid` or `xid`.
  package func int8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
    guard let value = try int8IfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func int8IfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
    guard let cell = present(row, column) else { return nil }
    switch type(column) {
    case .int8: return try integer(cell, column)
    case .int4: return Int64(try integer(cell, column) as Int32)
    case .int2: return Int64(try integer(cell, column) as Int16)
    case .oid, .xid: return Int64(try integer(cell, column) as UInt32)
    default: throw wrongType(column)
    }
  }

  /// An `xid8`, `xid` or `oid`.
  package func xid8(_ row: Int, _ column: Int) throws(PostgresError) -> UInt64 {
    guard let value = try xid8IfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func xid8IfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> UInt64? {
    guard let cell = present(row, column) else { return nil }
    switch type(column) {
    case .xid8: return try integer(cell, column)
    case .oid, .xid: return UInt64(try integer(cell, column) as UInt32)
    default: throw wrongType(column)
    }
  }

  /// A `float4`.
  package func float4(_ row: Int, _ column: Int) throws(PostgresError) -> Float {
    guard let value = try float4IfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func float4IfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> Float? {
    guard let cell = present(row, column) else { return nil }
    guard type(column) == .float4 else { throw wrongType(column) }
    return Float(bitPattern: try integer(cell, column))
  }

  /// A `float8`, or a `float4` as the double of its shortest decimal text: 7.7 is 7.7.
  package func float8(_ row: Int, _ column: Int) throws(PostgresError) -> Double {
    guard let value = try float8IfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func float8IfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> Double? {
    guard let cell = present(row, column) else { return nil }
    switch type(column) {
    case .float8: return Double(bitPattern: try integer(cell, column))
    case .float4: return Float(bitPattern: try integer(cell, column)).shortestDouble
    default: throw wrongType(column)
    }
  }

  /// A `timestamptz`, or a `timestamp` taken as UTC, in microseconds since the Unix epoch.
  ///
  /// `infinity` is `Int64.max`, `-infinity` is `Int64.min`.
  package func timestamp(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
    guard let value = try timestampIfPresent(row, column) else {
      throw unexpectedNull(row, column)
    }
    return value
  }

  package func timestampIfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
    guard let cell = present(row, column) else { return nil }
    switch type(column) {
    case .timestamptz, .timestamp: return PostgresEpoch.toUnix(try integer(cell, column))
    default: throw wrongType(column)
    }
  }

  /// A text, varchar, name, enumeration or json, or a `uuid` in its usual spelling.
  package func string(_ row: Int, _ column: Int) throws(PostgresError) -> String {
    guard let value = try stringIfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func stringIfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
    guard let cell = present(row, column) else { return nil }
    let type = type(column)
    if type.isText { return String(decoding: cell, as: UTF8.self) }
    guard type == .uuid else { throw wrongType(column) }
    guard cell.count == 16 else { throw wrongLength(column, cell.count) }
    return Self.uuidText(cell)
  }

  /// A `bytea`.
  package func bytea(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
    guard let value = try byteaIfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func byteaIfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8]? {
    guard let cell = present(row, column) else { return nil }
    guard type(column) == .bytea else { throw wrongType(column) }
    return Array(cell)
  }

  /// The text of a `json` or `jsonb`.
  package func json(_ row: Int, _ column: Int) throws(PostgresError) -> String {
    guard let value = try jsonIfPresent(row, column) else { throw unexpectedNull(row, column) }
    return value
  }

  package func jsonIfPresent(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
    guard !isNull(row, column) else { return nil }
    return String(decoding: try jsonBytes(row, column), as: UTF8.self)
  }

  /// The first result of `find` over the elements of a `text[]` that is not nil.
  ///
  /// Nil without such an element, and for NULL; elements that are NULL are skipped.
  package func first<R>(
    _ row: Int,
    _ column: Int,
    _ find: (UnsafeRawBufferPointer) throws -> R?
  ) throws -> R? {
    guard let cell = present(row, column) else { return nil }
    guard type(column) == .textArray else { throw wrongType(column) }
    var place = 0
    func number() throws(PostgresError) -> Int {
      guard place + 4 <= cell.count else { throw wrongLength(column, cell.count) }
      defer { place += 4 }
      return Int(
        Int32(bigEndian: cell.loadUnaligned(fromByteOffset: place, as: Int32.self))
      )
    }
    // The head of `array_send`'s format: dimensions, whether NULLs follow, type; length and lower bound of each.
    let dimensions = try number()
    guard dimensions == 1 else {
      guard dimensions == 0 else { throw wrongLength(column, cell.count) }
      return nil
    }
    place += 8
    let count = try number()
    place += 4
    for _ in 0..<max(0, count) {
      let length = try number()
      guard length >= 0 else { continue }
      guard length <= cell.count - place else { throw wrongLength(column, cell.count) }
      let element = UnsafeRawBufferPointer(rebasing: cell[place..<place + length])
      place += length
      if let found = try find(element) { return found }
    }
    return nil
  }

  /// The cell's bytes, or nil for NULL.
  @inline(__always)
  private func present(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    let cell = bytes(row, column)
    // A NULL has no bytes either, so only an empty cell needs the second question.
    return cell.isEmpty && isNull(row, column) ? nil : cell
  }

  @inline(__always)
  private func integer<Integer: FixedWidthInteger>(
    _ cell: UnsafeRawBufferPointer,
    _ column: Int
  ) throws(PostgresError) -> Integer {
    guard cell.count == MemoryLayout<Integer>.size else { throw wrongLength(column, cell.count) }
    return Integer(bigEndian: cell.loadUnaligned(as: Integer.self))
  }

  private static func uuidText(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
