internal import Commerce
internal import Postgres
internal import SegmentSpec

/// Reading cells into a page: texts go from the result to the arena without a string between.
extension RowCursor {
  /// A `bool`; NULL is false.
  mutating func flag(_ rows: borrowing Rows) throws(PostgresError) -> Bool {
    try boolIfPresent(rows) ?? false
  }

  /// A `timestamptz`, or nil for NULL.
  mutating func moment(_ rows: borrowing Rows) throws(PostgresError) -> Timestamp? {
    try timestampIfPresent(rows).map { Timestamp(microseconds: $0) }
  }

  /// A number that comes as text; nil for NULL.
  mutating func decimal(_ rows: borrowing Rows) throws -> ExactDecimal? {
    let column = next()
    guard !rows.isNull(row, column) else { return nil }
    return rows.withCell(row, column) { span in
      span.withUnsafeBytes { ExactDecimal(utf8: $0) }
    }
  }

  /// A text, copied into `arena`; NULL becomes `.absent`.
  mutating func text(_ rows: borrowing Rows, _ arena: inout Arena) throws(MedusaError) -> Text {
    let column = next()
    guard !rows.isNull(row, column) else { return .absent }
    return try rows.withCell(row, column) { span throws(MedusaError) in
      // An offset has 32 bits, and its greatest value means NULL.
      guard arena.bytes.count + span.byteCount < Int(UInt32.max) else {
        throw .tooLarge("row \(row) of a page")
      }
      if span.byteCount > arena.longestText { arena.missingBytes += PageSettings.longestText }
      return arena.append(span)
    }
  }

  /// The first text of a `text[]` that is somebody's id; without one it is `.absent`.
  mutating func anonymousID(_ rows: borrowing Rows, _ arena: inout Arena) throws -> Text {
    try rows.first(row, next()) { bytes in
      PersonText.id(in: bytes).map { range in
        arena.append(UnsafeRawBufferPointer(rebasing: bytes[range]).bytes)
      }
    } ?? .absent
  }

  /// If one of a row's own texts was cut, takes in how many bytes the texts have, in place of the sizes assumed
  /// since `known`.
  /// - Returns: the digest of the whole texts; absent if none was cut.
  mutating func longTexts(
    _ rows: borrowing Rows,
    _ arena: inout Arena,
    since known: Int
  ) throws -> Text {
    guard let cell = try stringIfPresent(rows) else { return .absent }
    let parts = cell.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    arena.missingBytes = known + (parts.first.flatMap { Int($0) } ?? PageSettings.longestText)
    return arena.append(parts.count > 1 ? String(parts[1]) : nil)
  }

  /// When the row that shows a fact was written; the next cell is its writer.
  mutating func origin(_ rows: borrowing Rows, _ settings: PageSettings) throws -> RowOrigin {
    guard let writer = try int8IfPresent(rows) else { return .later }
    return settings.firstHorizon.origin(of: UInt32(truncatingIfNeeded: writer))
  }

  /// The columns of an address.
  mutating func address(_ rows: borrowing Rows, _ arena: inout Arena) throws -> Address {
    var address = Address()
    if isNull(rows) {
      skip(addressTexts)
    } else {
      address.id = try text(rows, &arena)
      address.firstName = try text(rows, &arena)
      address.lastName = try text(rows, &arena)
      address.company = try text(rows, &arena)
      address.address1 = try text(rows, &arena)
      address.address2 = try text(rows, &arena)
      address.city = try text(rows, &arena)
      address.province = try text(rows, &arena)
      address.postalCode = try text(rows, &arena)
      address.countryCode = try text(rows, &arena)
      address.phone = try text(rows, &arena)
    }
    // A deletion is a change like any other.
    address.updatedAt = try moment(rows)
    return address
  }

  /// Whether the next cell, which stays the next one, holds the bytes of `text`.
  func holds(_ text: Text, _ rows: borrowing Rows, _ arena: borrowing Arena) -> Bool {
    guard !text.isAbsent, !isNull(rows) else { return false }
    return rows.withCell(row, place) { span in
      arena.withBytes(of: text) { left in
        span.withUnsafeBytes { right in left.holdsSame(as: right) }
      }
    }
  }

  /// Whether the row belongs to another child of its parent than the row before it; the next cell, which stays the
  /// next one, is the child's id.
  ///
  /// A child comes once for each of its own children, side by side: `known` are its parent's so far, `last` is the id of
  /// the newest one.
  func isNew(
    after known: Span32,
    _ last: Text?,
    _ rows: borrowing Rows,
    _ arena: borrowing Arena
  ) -> Bool {
    guard known.count > 0, let last else { return true }
    return !holds(last, rows, arena)
  }
}

/// The columns of an address as the statements name them, behind `prefix`.
func addressColumns(_ prefix: String) -> ExpectedColumns {
  addressTexts.map { ("\(prefix)_\($0.name)", $0.type) }
    + [("\(prefix)_updated_at", .timestamptz)]
}

private let addressTexts: ExpectedColumns = [
  ("id", .text), ("first_name", .text), ("last_name", .text), ("company", .text),
  ("address_1", .text), ("address_2", .text), ("city", .text), ("province", .text),
  ("postal_code", .text), ("country_code", .text), ("phone", .text),
]

extension Span32 {
  /// Takes in the child that was just appended at `index`.
  @inline(__always)
  mutating func take(_ index: Int) {
    if count == 0 { start = Int32(truncatingIfNeeded: index) }
    count &+= 1
  }
}
