internal import Commerce
internal import Postgres
internal import SegmentSpec

/// The SQL of the settings over one table, put together.
///
/// What the settings say ends with its line: what stands behind `--` must not hide a bracket.
struct CustomSQL: Sendable {
  /// Nil for that of the shop.
  let schema: String?
  let table: String
  /// Nil for the outbox.
  let event: CustomEvent?

  /// The table's own name, by which expressions call the row.
  var row: String { quotedIdentifier(table) }

  var source: String {
    let schema = schema.map(quotedIdentifier) ?? #":"schema""#
    return "\(schema).\(row) as \(row)"
  }

  /// `columns` of the rows that show the event and meet `condition`.
  func select(_ columns: [String], where condition: String? = nil) -> String {
    let conditions = [condition, event?.condition].compactMap { $0 }.map { "(\n\($0)\n)" }
    return """
      select \(columns.joined(separator: ",\n"))
      from \(source)
      \((event?.joins ?? []).joined(separator: "\n"))
      \(conditions.isEmpty ? "" : "where \(conditions.joined(separator: " and "))")
      """
  }

  /// When it happened, when it came to be, and whose it is.
  var head: [String] {
    guard let event else {
      return [
        "\(row).occurred_at as time", "\(row).created_at as sign",
        "\(row).user_id as user_id", "\(row).anonymous_id as anonymous_id",
      ]
    }
    func text(_ expression: String?) -> String {
      expression.map { "(\n\($0)\n)::text" } ?? "null::text"
    }
    return [
      "(\n\(event.timestamp)\n)::timestamptz as time", "null::timestamptz as sign",
      "\(text(event.userID)) as user_id", "\(text(event.anonymousID)) as anonymous_id",
    ]
  }

  /// The cells of the properties, whose forms are `values`.
  func cells(of values: [CustomValue]) -> [String] {
    guard let event else {
      return [
        cut("\(row).kind"), cut("\(row).event"), cut("\(row).body"),
        // A member twice would be no JSON to some.
        cut(
          "case when jsonb_typeof(\(row).context) = 'object' then \(row).context - $3::text[]"
            + " else \(row).context end"
        ),
      ]
    }
    return zip(event.properties, values).flatMap { property, value in
      switch value {
      case .moment: ["(\n\(property.expression)\n)::timestamptz"]
      case .amount: [cut(property.expression), cut(property.currency ?? "null")]
      case .number, .boolean, .json, .text: [cut(property.expression)]
      }
    }
  }

  /// A value as its text, no longer than shows that no message holds it.
  private func cut(_ expression: String) -> String {
    "left((\n\(expression)\n)::text, $2::int4)"
  }

  /// Every part of the definition that is SQL, with the statement that shows whether the server takes it, in the order
  /// in which one needs the other.
  ///
  /// With a condition for rows, the statements compute each part for these, and a value no further than its length.
  func parts(of rows: String? = nil) -> [(name: String, statement: Statement)] {
    guard let event else { return [] }
    func statement(_ columns: String, _ condition: String? = nil) -> Statement {
      var bare = event
      bare.condition = condition
      let sql = CustomSQL(schema: schema, table: table, event: bare)
      return Statement(name: event.name, text: sql.select([columns], where: rows))
    }
    func expression(_ text: String) -> String {
      rows == nil ? "(\n\(text)\n) as value" : "length((\n\(text)\n)::text) as value"
    }
    var parts: [(String, Statement)] = []
    for index in event.joins.indices {
      var bare = event
      bare.condition = nil
      bare.joins = Array(event.joins[...index])
      let sql = CustomSQL(schema: schema, table: table, event: bare)
      let text = sql.select(["1 as value"], where: rows)
      parts.append(("join", Statement(name: event.name, text: text)))
    }
    if let condition = event.condition {
      parts.append(("where", statement("1 as value", condition)))
    }
    let time =
      rows == nil ? expression(event.timestamp) : "(\n\(event.timestamp)\n)::timestamptz as value"
    parts.append(("timestamp", statement(time)))
    if let id = event.userID { parts.append(("user_id", statement(expression(id)))) }
    if let id = event.anonymousID { parts.append(("anonymous_id", statement(expression(id)))) }
    for property in event.properties {
      let name = "properties.\(property.name)"
      parts.append((name, statement(expression(property.expression))))
      if let currency = property.currency {
        parts.append((name, statement(expression(currency))))
      }
    }
    return parts
  }

  /// The types of everything at once: when it happened, then the properties, an amount with its currency behind it.
  var shape: Statement {
    let properties = (event?.properties ?? []).flatMap { property in
      [property.expression] + (property.currency.map { [$0] } ?? [])
    }
    let columns =
      ([event?.timestamp ?? "null", event?.userID ?? "null", event?.anonymousID ?? "null"]
      + properties).enumerated().map { "(\n\($1)\n) as c\($0)" }
    return Statement(name: event?.name ?? "outbox", text: select(columns))
  }
}
