internal import Pipeline
internal import Postgres
internal import SegmentSpec

/// An event's table in the warehouse, and the statements that read its amounts.
struct CopiedTable: Sendable {
  /// The columns that are compared.
  private let columns: [String]
  /// The rows of given ids.
  let look: Statement
  /// The sums by month and currency; nil for a table without amounts.
  let sums: Statement?

  init(_ name: String, _ present: Set<String>, in schema: String) {
    columns = present.filter { ColumnName.isMoney($0) || $0 == "currency" }.sorted()
    let place = "\(quotedIdentifier(schema)).\(quotedIdentifier(name))"
    let cells = columns.map { ", \(quotedIdentifier($0))::text" }.joined()
    let isCounted =
      present.contains("received_at")
      ? "$2::timestamptz IS NULL OR received_at IS NULL OR received_at <= $2::timestamptz"
      : "$2::timestamptz IS NULL OR true"
    look = Statement(
      name: "warehouse rows",
      text: "SELECT id::text, \(isCounted)\(cells) FROM \(place) WHERE id = ANY ($1::text[])"
    )
    let needed: Set<String> = ["total", "currency", "timestamp", "received_at"]
    guard needed.isSubset(of: present) else {
      sums = nil
      return
    }
    sums = Statement(
      name: "warehouse sums",
      text: """
        SELECT to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM'), coalesce(currency::text, ''), count(*),
          coalesce(sum(total::numeric), 0)::text
        FROM \(place)
        WHERE ($1::timestamptz IS NULL OR "timestamp" >= $1::timestamptz)
          AND ($2::timestamptz IS NULL OR "timestamp" < $2::timestamptz)
          AND ($3::timestamptz IS NULL OR received_at IS NULL OR received_at <= $3::timestamptz)
          AND "timestamp" IS NOT NULL
        GROUP BY 1, 2
        """
    )
  }

  /// The id and the content of a row of `look`.
  func row(_ rows: borrowing Rows, _ row: Int) throws -> (id: String, row: CopiedRow) {
    var values: [String: String] = [:]
    for (place, column) in columns.enumerated() {
      values[column] = try rows.stringIfPresent(row, place + 2)
    }
    return (
      try rows.string(row, 0), CopiedRow(values: values, isCounted: try rows.bool(row, 1))
    )
  }

  /// The name of an event's table, as a load gives it.
  static func name(of event: EventName) -> String {
    if event == .identify { return "identifies" }
    var name = event.slug
    if ["tracks", "identifies", "users", Layouts.discards].contains(name) { name = "_" + name }
    return ColumnName.fitting(name, isColumn: false)
  }

  /// Removes the rows of a batch's messages from the tables of their calls.
  static func removal(of batch: Batch, in schema: String) -> String {
    var ids: [String: [String]] = [:]
    for (label, id) in zip(batch.labels, batch.messageIDs) {
      ids[name(of: label.event), default: []].append(quotedLiteral(id.description))
      if label.event != .identify {
        ids["tracks", default: []].append(quotedLiteral(id.description))
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
  /// The amounts and the currency, as text.
  var values: [String: String]
  /// Whether it was there when the verification began.
  var isCounted: Bool

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
    let money = ColumnName.money.flatMap { [$0, "reporting_" + $0] } + ["currency"]
    return Dictionary(money.map { (NameIndex.hash($0.utf8), $0) }, uniquingKeysWith: { $1 })
  }()

  private var row = WarehouseRow()

  /// The amounts and the currency of a message of the batch, as they are written; empty for one that was not written.
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
