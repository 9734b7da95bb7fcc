internal import Commerce
internal import Postgres
internal import SegmentSpec

/// Reading cells into a page: texts go from the result to the arena without a string between.
extension Arena {
  /// Copies a text cell; NULL becomes `.absent`.
  @inline(__always)
  mutating func text(
    _ rows: borrowing Rows,
    _ row: Int,
    _ column: Int
  ) throws(MedusaError) -> Text {
    guard !rows.isNull(row, column) else { return .absent }
    return try rows.withCell(row, column) { span throws(MedusaError) in
      // An offset has 32 bits, and its greatest value means NULL.
      guard bytes.count + span.byteCount < Int(UInt32.max) else {
        throw .tooLarge("row \(row) of a page")
      }
      return append(span)
    }
  }

  /// Refuses the texts of a page of `roots` that became too heavy.
  func demandLight(roots: Int) throws(PageTooHeavy) {
    guard roots <= 1 || bytes.count <= PageSettings.heavyBytes else { throw PageTooHeavy() }
  }

  /// Copies the twelve columns of an address from `column` on.
  mutating func address(
    _ rows: borrowing Rows,
    _ row: Int,
    from column: Int
  ) throws -> Address {
    var address = Address()
    guard !rows.isNull(row, column) else { return address }
    address.id = try text(rows, row, column)
    address.firstName = try text(rows, row, column + 1)
    address.lastName = try text(rows, row, column + 2)
    address.company = try text(rows, row, column + 3)
    address.address1 = try text(rows, row, column + 4)
    address.address2 = try text(rows, row, column + 5)
    address.city = try text(rows, row, column + 6)
    address.province = try text(rows, row, column + 7)
    address.postalCode = try text(rows, row, column + 8)
    address.countryCode = try text(rows, row, column + 9)
    address.phone = try text(rows, row, column + 10)
    address.updatedAt = try rows.moment(row, column + 11)
    return address
  }

  /// Whether a text cell holds the bytes of `text`.
  func holds(_ text: Text, _ rows: borrowing Rows, _ row: Int, _ column: Int) -> Bool {
    rows.withCell(row, column) { span in
      withBytes(of: text) { left in
        span.withUnsafeBytes { right in left.elementsEqual(right) }
      }
    }
  }
}

/// The columns of an address as the statements name them, behind `prefix`.
func addressColumns(_ prefix: String) -> [(name: String, type: ExpectedType)] {
  let texts = [
    "id", "first_name", "last_name", "company", "address_1", "address_2", "city", "province",
    "postal_code", "country_code", "phone",
  ]
  return texts.map { ("\(prefix)_\($0)", .text) } + [("\(prefix)_updated_at", .timestamptz)]
}

extension Rows {
  /// A `timestamptz`, or nil for NULL.
  @inline(__always)
  func moment(_ row: Int, _ column: Int) throws(PostgresError) -> Timestamp? {
    try timestampIfPresent(row, column).map { Timestamp(microseconds: $0) }
  }
}

extension Span32 {
  /// Takes in the child that was just appended at `index`.
  @inline(__always)
  mutating func take(_ index: Int) {
    if count == 0 { start = Int32(truncatingIfNeeded: index) }
    count &+= 1
  }
}

/// A page that holds more rows or bytes than it should; it is read again with half of its roots.
struct PageTooHeavy: Error {}
