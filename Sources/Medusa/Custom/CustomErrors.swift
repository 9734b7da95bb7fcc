internal import Commerce
internal import Postgres
internal import SegmentSpec

// What can be wrong with an event of the settings, each with the next thing to do.
extension MedusaError {
  /// The server refuses SQL of the settings.
  static func refused(_ place: String, _ error: PostgresError) -> MedusaError {
    let state = error.sqlState.map { " (SQLSTATE \($0))" } ?? ""
    guard error.kind != .privilege else {
      return MedusaError(
        .missingPrivilege,
        reason: "\(place): \(error.message)\(state)",
        hint:
          "Grant the role SELECT on the table, or EXECUTE on the function, that the server names."
      )
    }
    let hint =
      error.sqlState == "42702"
      ? "Several tables have the column: write it with its table, such as product_review.created_at."
      : "Names are looked up in pg_catalog alone: call other tables and the shop's own functions and"
        + " operators with their schema, such as public.product or public.slug(title)."
    return MedusaError(
      .configuration,
      reason: "\(place): the shop's database refuses it: \(error.message)\(state)",
      hint: hint
    )
  }

  /// So many rows in a row have the definition in common.
  static func failing(_ event: CustomEvent, _ count: Int, _ last: FailedRow) -> MedusaError {
    MedusaError(
      .configuration,
      reason: "\(event.place(of: last.part ?? "")) fails for \(count) rows one after another,"
        + " the last one \(last.key): \(last.words)",
      hint:
        "Correct it, such as by nullif(rating, 0) for a divisor, and run the same command again: nothing is lost,"
        + " the watermark stays."
    )
  }

  static func noCustomTable(
    _ event: CustomEvent,
    _ table: String,
    schema: String
  ) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "\(event.place(of: "table")): there is no table \(table)"
        + (event.schema == nil ? " in schema \"\(schema)\"" : ""),
      hint:
        "Correct the name, or remove the event from the settings; a table of another schema is written"
        + " schema.table."
    )
  }

  /// A table that was there when the run began.
  static func vanished(_ table: String) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "the table \(table), which custom_events or the outbox reads, is not there any more",
      hint: "Bring it back, or remove the event from the settings."
    )
  }

  static func noRowVersions(_ event: CustomEvent, _ table: String, _ kind: String) -> MedusaError {
    MedusaError(
      .configuration,
      reason:
        "\(event.place(of: "table")): \(table) is \(words(ofRelation: kind)), which has no row versions, so that new rows"
        + " cannot be found",
      hint: "Name the table that the rows are written to; join: has lines for the others."
    )
  }

  static func unreadable(_ event: CustomEvent, schema: String, by role: String) -> MedusaError {
    unreadable(
      schema,
      event.table,
      by: role,
      reason:
        "\(event.place(of: "table")): the role \"\(role)\" may not read \(schema).\(event.table)"
    )
  }

  static func unreadableOutbox(by role: String) -> MedusaError {
    let (schema, table) = CustomTables.outbox
    return unreadable(
      schema,
      table,
      by: role,
      reason:
        "the role \"\(role)\" may not read \(schema).\(table), which the setting outbox reads"
    )
  }

  private static func unreadable(
    _ schema: String,
    _ table: String,
    by role: String,
    reason: String
  ) -> MedusaError {
    let grantee = ColumnCheck.quoted(role)
    return MedusaError(
      .missingPrivilege,
      reason: reason,
      hint:
        "As the table's owner run:\nGRANT USAGE ON SCHEMA"
        + " \(ColumnCheck.quoted(schema)) TO \(grantee);\nGRANT SELECT ON \(ColumnCheck.quoted(schema))"
        + ".\(ColumnCheck.quoted(table)) TO \(grantee);"
    )
  }

  static func hiddenRows(_ event: CustomEvent, _ table: String) -> MedusaError {
    MedusaError(
      .missingPrivilege,
      reason:
        "\(event.place(of: "table")): row-level security may hide rows of \(table) from the role",
      hint: "As a superuser run ALTER ROLE … BYPASSRLS, or connect as the table's owner."
    )
  }

  static func noKey(_ event: CustomEvent, _ table: String, primaryKey: String?) -> MedusaError {
    if let key = event.key {
      return MedusaError(
        .configuration,
        reason: "\(event.place(of: "key")): \(table) has no column \"\(key)\"",
        hint: "Name a column that is NOT NULL and has a unique index of its own."
      )
    }
    return MedusaError(
      .configuration,
      reason: primaryKey.map {
        "\(event.place(of: "")): the primary key of \(table) has several columns (\($0))"
      } ?? "\(event.place(of: "")): \(table) has no primary key",
      hint:
        "Name a column that is NOT NULL and has a unique index of its own: key: id. If there is none, add"
        + " one: ALTER TABLE … ADD COLUMN … bigint GENERATED ALWAYS AS IDENTITY UNIQUE."
    )
  }

  static func keyIsNoName(
    _ event: CustomEvent,
    _ column: String,
    _ isNotNull: Bool
  ) -> MedusaError {
    MedusaError(
      .configuration,
      reason: "\(event.place(of: "key")): the column \(column) "
        + (isNotNull ? "has no unique index of its own" : "may be NULL"),
      hint:
        "A message is named by its row's key, so each row needs its own: name a column that is NOT NULL and"
        + " has a unique index without a condition."
    )
  }

  static func keyOfOtherType(
    _ event: CustomEvent,
    _ column: String,
    _ type: String
  ) -> MedusaError {
    MedusaError(
      .configuration,
      reason: "\(event.place(of: "key")): the column \(column) is \(type)",
      hint: "A key is text, varchar, uuid, smallint, integer or bigint."
    )
  }
}
