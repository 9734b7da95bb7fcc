internal import Commerce
internal import Postgres
internal import Queries
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
      if span.byteCount > longestText { missingBytes += PageSettings.longestText }
      return append(span)
    }
  }

  /// Copies the first text of a `text[]` cell that is somebody's id; without one it is `.absent`.
  mutating func id(_ rows: borrowing Rows, _ row: Int, _ column: Int) throws -> Text {
    try rows.first(row, column) { bytes in
      PersonText.id(in: bytes).map { range in
        append(UnsafeRawBufferPointer(rebasing: bytes[range]).bytes)
      }
    } ?? .absent
  }

  /// Takes in what a row says of its own texts where one of them was cut: how many bytes they have, instead of what was
  /// taken for it since `known`.
  /// - Returns: the digest of the whole texts; absent where none was cut.
  mutating func longTexts(
    _ rows: borrowing Rows,
    _ row: Int,
    _ column: Int,
    since known: Int
  ) throws -> Text {
    guard !rows.isNull(row, column) else { return .absent }
    let parts = try rows.string(row, column).split(
      separator: " ",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    missingBytes = known + (parts.first.flatMap { Int($0) } ?? PageSettings.longestText)
    return append(parts.count > 1 ? String(parts[1]) : nil)
  }

  /// Refuses a page of `roots` that became too heavy, of whose texts these are, with so many rows of `query`.
  func demandLight(roots: Int, rows: Int, of query: Query) throws(PageTooHeavy) {
    let isLight =
      roots > 1
      ? bytes.count <= PageSettings.heavyBytes && rows < PageSettings.heavyRows
      : bytes.count <= PageSettings.heavyRootBytes && rows <= PageSettings.heavyRootRows
    guard isLight else { throw PageTooHeavy(query: query, rows: rows, bytes: bytes.count) }
  }

  /// Copies the twelve columns of an address from `column` on.
  mutating func address(
    _ rows: borrowing Rows,
    _ row: Int,
    from column: Int
  ) throws -> Address {
    var address = Address()
    // That it was deleted is a change like any other.
    address.updatedAt = try rows.moment(row, column + 11)
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
    return address
  }

  /// Copies a line from the columns `lineColumns`; `longTexts` is that column's number.
  mutating func line(
    _ rows: borrowing Rows,
    _ row: Int,
    longTexts column: Int
  ) throws -> LineItem {
    var line = LineItem()
    let known = missingBytes
    line.id = try text(rows, row, 1)
    line.title = try text(rows, row, 2)
    line.variantID = try text(rows, row, 3)
    line.productID = try text(rows, row, 4)
    line.variantTitle = try text(rows, row, 5)
    line.sku = try text(rows, row, 6)
    line.productSubtitle = try text(rows, row, 7)
    line.productHandle = try text(rows, row, 8)
    line.category = try text(rows, row, 9)
    line.type = try text(rows, row, 10)
    line.brand = try text(rows, row, 11)
    line.thumbnail = try text(rows, row, 12)
    line.isGiftCard = try rows.boolIfPresent(row, 13) ?? false
    line.allowsDiscounts = try rows.boolIfPresent(row, 14) ?? true
    line.includesTax = try rows.boolIfPresent(row, 15) ?? false
    line.unitPrice = try rows.int8IfPresent(row, 16) ?? 0
    line.quantity = Quantity(try rows.int8IfPresent(row, 17) ?? 0)
    line.updatedAt = try rows.moment(row, 18) ?? line.updatedAt
    line.longTexts = try longTexts(rows, row, column, since: known)
    return line
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

/// The first columns of the statements that read lines: the root's place, then the line.
let lineColumns: [(name: String, type: ExpectedType)] = [
  ("position", .int4), ("id", .text), ("title", .text), ("variant_id", .text),
  ("product_id", .text), ("variant_title", .text), ("sku", .text), ("product_subtitle", .text),
  ("product_handle", .text), ("category", .text), ("type", .text), ("brand", .text),
  ("thumbnail", .text), ("is_giftcard", .bool), ("allow_discounts", .bool),
  ("includes_tax", .bool), ("unit_price", .integer), ("quantity", .integer),
  ("updated_at", .timestamptz),
]

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
struct PageTooHeavy: Error {
  /// The statement whose rows became too many, how many came of them, and how many bytes of text the page has.
  var query: Query
  var rows: Int
  var bytes: Int

  var isOfCustomers: Bool {
    ["customers", "customer groups"].contains(what)
  }

  /// What the rows are: `customer groups` of `v1_customer_groups`.
  private var what: String {
    query.name.split(separator: "_").dropFirst().joined(separator: " ")
  }

  /// The size as a reason of dead letters.
  var reason: String {
    "it is too large to be read: \(rows) \(what) and \(bytes) bytes of text until then;"
      + " \(PageSettings.heavyRootRows) and \(PageSettings.heavyRootBytes) are the most"
  }
}
