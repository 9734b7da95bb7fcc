internal import Pipeline
internal import Postgres
internal import SegmentSpec

/// A table of messages in the warehouse, and the statements that read its rows back.
struct CopiedTable: Sendable {
  let name: String
  /// The columns whose content is read.
  private let columns: [String]
  /// Whether its rows have an amount that is summed up.
  let isSummed: Bool
  /// The table that has a row for its rows, too; nil if the warehouse has none.
  let common: CommonTable?
  /// The rows of given ids.
  let look: Statement
  /// The rows that name given refunds; nil for a table without such names.
  let sayers: Statement?
  /// The sums by month and currency; nil for a table without amounts.
  let sums: Statement?

  private static let month = #"to_char(own."timestamp" AT TIME ZONE 'UTC', 'YYYY-MM')"#

  init(
    _ name: String,
    _ present: [String: StoredType],
    common: CommonTable?,
    in schema: String
  ) {
    self.name = name
    self.common = common
    columns = present.keys.filter {
      ColumnName.isMoney($0) || ["currency", "refund_id"].contains($0)
    }
    .sorted()
    let place = "\(quotedIdentifier(schema)).\(quotedIdentifier(name)) AS own"
    let isCounted =
      present["received_at"] == nil
      ? "$2::timestamptz IS NULL OR true"
      : "$2::timestamptz IS NULL OR own.received_at IS NULL OR own.received_at <= $2::timestamptz"
    isSummed = ["total", "currency", "timestamp", "received_at"].allSatisfy { present[$0] != nil }
    let head = "own.id::text, \(isCounted), \(isSummed ? Self.month : "NULL")"
    let cells = columns.map { ", own.\(quotedIdentifier($0))::text" }.joined()
    look = Statement(
      name: "warehouse rows",
      text: """
        SELECT \(head), \(common?.standing ?? "NULL")\(cells)
        FROM \(place)\(common?.join ?? "") WHERE own.id = ANY ($1::text[])
        """
    )
    sayers =
      present["refund_id"] == nil
      ? nil
      : Statement(
        name: "warehouse rows of refunds",
        text: """
          SELECT \(head), NULL\(cells)
          FROM \(place) WHERE own.refund_id::text = ANY ($1::text[]) ORDER BY own.id
          """
      )
    guard isSummed else {
      sums = nil
      return
    }
    sums = Statement(
      name: "warehouse sums",
      text: """
        SELECT \(Self.month), coalesce(own.currency::text, ''), count(*), coalesce(sum(own.total::numeric), 0)::text
        FROM \(place)
        WHERE ($1::timestamptz IS NULL OR own."timestamp" >= $1::timestamptz)
          AND ($2::timestamptz IS NULL OR own."timestamp" < $2::timestamptz)
          AND ($3::timestamptz IS NULL OR own.received_at IS NULL OR own.received_at <= $3::timestamptz)
          AND own."timestamp" IS NOT NULL
        GROUP BY 1, 2
        """
    )
  }

  /// The id and the content of a row of `look` or `sayers`.
  func row(_ rows: borrowing Rows, _ row: Int) throws -> (id: String, row: CopiedRow) {
    var values: [String: String] = [:]
    for (place, column) in columns.enumerated() {
      values[column] = try rows.stringIfPresent(row, place + 4)
    }
    let found = CopiedRow(
      values: values,
      isCounted: try rows.bool(row, 1),
      month: try rows.stringIfPresent(row, 2),
      standing: try rows.stringIfPresent(row, 3)
    )
    return (try rows.string(row, 0), found)
  }

  /// The name of an event's table, as a load gives it.
  static func name(of event: EventName) -> String {
    if event == .identify { return Self.identifies }
    var name = event.slug
    if [tracks, identifies, users, Layouts.discards].contains(name) { name = "_" + name }
    return ColumnName.fitting(name, isColumn: false)
  }

  static let tracks = "tracks"
  static let identifies = "identifies"
  static let users = "users"

  /// Removes the rows of a batch's messages from the tables of their calls.
  static func removal(of batch: Batch, in schema: String) -> String {
    var ids: [String: [String]] = [:]
    for (label, id) in zip(batch.labels, batch.messageIDs) {
      ids[name(of: label.event), default: []].append(quotedLiteral(id.description))
      if label.event != .identify {
        ids[tracks, default: []].append(quotedLiteral(id.description))
      }
    }
    return ids.sorted { $0.key < $1.key }.map { table, ids in
      "DELETE FROM \(quotedIdentifier(schema)).\(quotedIdentifier(table))"
        + " WHERE id = ANY (ARRAY[\(ids.joined(separator: ", "))]);"
    }
    .joined(separator: "\n")
  }
}

/// A row of the warehouse.
struct CopiedRow: Sendable {
  /// The amounts, the currency and the refund, as text.
  var values: [String: String]
  /// Whether it was there when the verification began.
  var isCounted: Bool
  /// The month of its time in UTC; nil in a table without amounts.
  var month: String?
  /// Its row in the common table, as `CommonTable.standing` says it.
  var standing: String?

  /// Whether a value is that of a message; `25.0` and `25.00` are one amount.
  static func isSame(_ there: String?, _ here: String) -> Bool {
    guard let there else { return false }
    if there == here { return true }
    let (left, right) = (ExactDecimal(there), ExactDecimal(here))
    return left.isValid && left == right
  }
}

/// Reads the amounts out of messages.
struct MessageAmounts {
  private static let wanted: [UInt64: String] = {
    let money = ColumnName.money.flatMap { [$0, "reporting_" + $0] } + ["currency", "refund_id"]
    return Dictionary(money.map { (NameIndex.hash($0.utf8), $0) }, uniquingKeysWith: { $1 })
  }()

  private var row = WarehouseRow()

  /// The amounts, the currency and the refund of a message of the batch, as they are written; empty for one that was
  /// not written.
  mutating func amounts(of batch: Batch, _ index: Int) -> [String: String] {
    let range = batch.range(of: index)
    guard !range.isEmpty else { return [:] }
    return batch.bytes.withUnsafeBytes { bytes in
      let message = UnsafeRawBufferPointer(rebasing: bytes[range])
      guard (try? row.read(message)) != nil else { return [:] }
      var amounts: [String: String] = [:]
      for column in row.columns where column.origin == .property {
        guard let name = Self.wanted[column.nameHash] else { continue }
        amounts[name] = String(decoding: message[column.value.bytes], as: UTF8.self)
      }
      return amounts
    }
  }
}
