internal import Pipeline
internal import Postgres

/// The table that has a row for the rows of other tables: `tracks`, without properties, or `users`, with the newest
/// traits of each person.
struct CommonTable: Sendable {
  let name: String
  /// Joins its row to the message's own row, `own`.
  let join: String
  /// Null if it is as it should be, `-` if it is not there, `+` if it shows a newer call,
  /// else the first column that differs.
  let standing: String

  private static let absent = "-"
  private static let newer = "+"
  private static let own = ["id", "received_at", "uuid_ts", "timestamp"]

  /// The columns of both tables whose values can be compared.
  private static func shared(
    _ table: [String: StoredType],
    _ common: [String: StoredType]
  ) -> [String] {
    table.filter { $0.value != .other && common[$0.key] == $0.value }.map(\.key).sorted()
  }

  /// `tracks` beside an event's table; `nil` for `common` if the warehouse lacks it.
  static func tracks(
    beside table: [String: StoredType],
    _ common: [String: StoredType]?,
    in schema: String
  ) -> CommonTable {
    let compared = shared(table, common ?? [:]).filter { column in
      column.hasPrefix("context_")
        || ["anonymous_id", "user_id", "timestamp", "original_timestamp", "event", "event_text"]
          .contains(column)
    }
    return CommonTable(
      CopiedTable.tracks,
      isThere: common != nil,
      of: "own.id",
      compared.map { differs($0) },
      in: schema
    )
  }

  /// `users` beside `identifies`.
  ///
  /// A row of `users` has the time of the newest call that it shows. Only if that is the own row's, each trait of the
  /// own row has to be there; traits that it lacks are those of older calls.
  static func users(
    beside table: [String: StoredType],
    _ common: [String: StoredType]?,
    in schema: String
  ) -> CommonTable? {
    guard table["user_id"] != nil, table["timestamp"] == .timestamptz,
      common.map({ $0["timestamp"] == .timestamptz }) ?? true
    else { return nil }
    let compared = shared(table, common ?? [:]).filter { !own.contains($0) }
    return CommonTable(
      CopiedTable.users,
      isThere: common != nil,
      of: "own.user_id",
      [#"WHEN common."timestamp" > own."timestamp" THEN '\#(newer)'"#, differs("timestamp")]
        + compared.map { differs($0, ifAny: true) },
      unless: "own.user_id IS NULL",
      in: schema
    )
  }

  private static func differs(_ column: String, ifAny: Bool = false) -> String {
    let name = quotedIdentifier(column)
    let isAny = ifAny ? "own.\(name) IS NOT NULL AND " : ""
    return "WHEN \(isAny)common.\(name)::text IS DISTINCT FROM own.\(name)::text"
      + " THEN \(quotedLiteral(column))"
  }

  private init(
    _ name: String,
    isThere: Bool,
    of key: String,
    _ cases: [String],
    unless exempt: String? = nil,
    in schema: String
  ) {
    self.name = name
    let exempt = exempt.map { "WHEN \($0) THEN NULL " } ?? ""
    guard isThere else {
      join = ""
      standing = "CASE \(exempt)WHEN true THEN '\(Self.absent)' END"
      return
    }
    // `OFFSET 0` keeps the planner to one look into the index for each row.
    join = """
       LEFT JOIN LATERAL (SELECT * FROM \(quotedIdentifier(schema)).\(quotedIdentifier(name))
       WHERE id = \(key) OFFSET 0) AS common ON true
      """
    standing =
      "CASE \(exempt)WHEN common.id IS NULL THEN '\(Self.absent)' \(cases.joined(separator: " ")) END"
  }

  /// What `standing` said of a row.
  func finding(_ standing: String?) -> CopyFinding.Common {
    switch standing {
    case nil: .same
    case Self.absent: .absent(table: name)
    case Self.newer: .newer
    case let column?: .differs(table: name, column: column)
    }
  }

  // MARK: Repair

  /// Which of given calls have another call of the same person at the same time: nobody knows which one counts.
  static func ties(in schema: String) -> Statement {
    let place = "\(quotedIdentifier(schema)).\(CopiedTable.identifies)"
    return Statement(
      name: "warehouse calls at one time",
      text: """
        SELECT own.id::text FROM \(place) AS own
        WHERE own.id = ANY ($1::text[]) AND EXISTS (
          SELECT FROM \(place) AS other
          WHERE other.user_id = own.user_id AND other."timestamp" = own."timestamp" AND other.id <> own.id)
        """
    )
  }

  /// Writes the rows of `tracks` of given messages again, from their own rows.
  static func restoration(
    ofTracks ids: [String],
    from table: String,
    _ columns: [String: StoredType],
    _ common: [String: StoredType],
    in schema: String
  ) -> String {
    let names = shared(columns, common).map(quotedIdentifier).joined(separator: ", ")
    let list = ids.map(quotedLiteral).joined(separator: ", ")
    let schema = quotedIdentifier(schema)
    return """
      DELETE FROM \(schema).tracks WHERE id = ANY (ARRAY[\(list)]);
      INSERT INTO \(schema).tracks (\(names))
      SELECT \(names) FROM \(schema).\(quotedIdentifier(table)) WHERE id = ANY (ARRAY[\(list)]);

      """
  }

  /// Writes the rows of `users` of given calls' persons again: the newest value of each trait, from `identifies`.
  static func restoration(
    ofUsers ids: [String],
    _ columns: [String: StoredType],
    _ common: [String: StoredType],
    in schema: String
  ) -> String {
    let list = ids.map(quotedLiteral).joined(separator: ", ")
    let schema = quotedIdentifier(schema)
    var names = ["id", "\"timestamp\""]
    var values = ["user_id", "max(\"timestamp\")"]
    var updates = ["\"timestamp\" = excluded.\"timestamp\""]
    for name in ["received_at", "uuid_ts"] where common[name] == .timestamptz {
      names.append(name)
      values.append("now()")
      updates.append("\(name) = excluded.\(name)")
    }
    for column in shared(columns, common) where !own.contains(column) {
      let name = quotedIdentifier(column)
      names.append(name)
      values.append(
        "(array_agg(\(name) ORDER BY \"timestamp\" DESC NULLS LAST) FILTER (WHERE \(name) IS NOT NULL))[1]"
      )
      updates.append("\(name) = coalesce(excluded.\(name), u.\(name))")
    }
    return """
      INSERT INTO \(schema).users AS u (\(names.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", ")) FROM \(schema).identifies
      WHERE user_id IN (SELECT user_id FROM \(schema).identifies WHERE id = ANY (ARRAY[\(list)]))
      GROUP BY user_id
      ON CONFLICT (id) DO UPDATE SET \(updates.joined(separator: ", "));

      """
  }
}
