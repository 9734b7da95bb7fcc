internal import Postgres

// The failures of the source, each with the next step.
extension MedusaError {
  static func tooOld(_ version: Int32) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "the server is PostgreSQL \(version / 10_000), older than 13",
      hint: "Upgrade the server to PostgreSQL 13 or newer."
    )
  }

  static func noSchema(_ schema: String, database: String) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "database \"\(database)\" has no schema \"\(schema)\"",
      hint: "Name the schema of Medusa's tables with --schema."
    )
  }

  static func twoMedusas(database: String, schema: String) -> MedusaError {
    MedusaError(
      .configuration,
      reason:
        "schema \"\(schema)\" of database \"\(database)\" holds two shops: of Medusa v1 (swap, line_item)"
        + " and of Medusa v2 (order_summary, order_line_item)",
      hint:
        "Move the tables of one of them to another schema, and name the one to read with --schema."
    )
  }

  /// Each name once, in the order of their first places.
  private static func distinct(_ names: [String]) -> [String] {
    var known: Set<String> = []
    return names.filter { known.insert($0).inserted }
  }

  static func notMedusa(
    _ edition: any MedusaEdition,
    database: String,
    schema: String,
    missing: [String],
    elsewhere: [String: [String]] = [:]
  ) -> MedusaError {
    let required = edition.requiredTables
    if missing.count == required.count {
      return MedusaError(
        .sourceUnavailable,
        reason: "database \"\(database)\" holds no Medusa shop: none of the tables "
          + "\(distinct(required).joined(separator: ", ")) is in schema \"\(schema)\"",
        hint: "Point --source at the shop's database, or name its schema with --schema."
      )
    }
    return MedusaError(
      .sourceUnavailable,
      reason:
        "database \"\(database)\" is no complete \(edition.name) shop: schema \"\(schema)\" lacks "
        + distinct(missing).map { table in
          guard let schemas = elsewhere[table] else { return table }
          return "\(table) (there is one in schema "
            + schemas.map { "\"\($0)\"" }.joined(separator: ", ") + ")"
        }.joined(separator: ", "),
      hint: edition.upgrade
    )
  }

  /// What a relation of `pg_class.relkind` is, with its article.
  static func words(ofRelation kind: String) -> String {
    switch kind {
    case "v": "a view"
    case "m": "a materialized view"
    case "f": "a foreign table"
    default: "no ordinary table"
    }
  }

  static func notATable(_ name: String, kind: String) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "\"\(name)\" is \(words(ofRelation: kind)), and changes of it cannot be seen",
      hint: "Point --source at the database that holds Medusa's own tables."
    )
  }

  /// Rows that a policy hides would be missing without a sign.
  static func rowSecurity(_ tables: [String], role: String, remedy: String) -> MedusaError {
    MedusaError(
      .missingPrivilege,
      reason: "row-level security may hide rows from role \"\(role)\" in "
        + tables.joined(separator: ", "),
      hint: remedy
    )
  }

  /// Columns that cannot be read.
  static func mistyped(
    _ columns: [ColumnCheck.Mistyped],
    of edition: any MedusaEdition,
    schema: String
  ) -> MedusaError {
    let fractions = columns.filter(\.mayHoldFractions).map { column in
      let (table, name) = (ColumnCheck.quoted(column.table), ColumnCheck.quoted(column.column))
      return
        "SELECT count(*) FROM \(ColumnCheck.quoted(schema)).\(table) WHERE \(name) <> trunc(\(name));"
    }
    return MedusaError(
      .sourceUnavailable,
      reason: "columns have other types than \(edition.name) gives them: "
        + columns.map(\.description).joined(separator: "; "),
      hint: "Give them Medusa's types back (ALTER TABLE … ALTER COLUMN … TYPE …)."
        + (fractions.isEmpty || edition.generation != .v1
          ? ""
          : " Medusa v1 counts whole cents, and a whole number has no room for a part of one: first see that no "
            + "amount has any. Where one has, correct it; do not cut it.\n"
            + fractions.joined(separator: "\n"))
    )
  }

  /// A function of PostgreSQL that the role may not call.
  static func functions(_ functions: [String], role: String) -> MedusaError {
    MedusaError(
      .missingPrivilege,
      reason: "role \"\(role)\" may not call \(functions.joined(separator: ", "))",
      hint: "As a superuser run:\n"
        + functions.map {
          "GRANT EXECUTE ON FUNCTION pg_catalog.\($0) TO \(ColumnCheck.quoted(role));"
        }.joined(separator: "\n")
    )
  }

  static func otherHost() -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason:
        "another server answered in the middle of the run (a failover, a restart, or a pooler "
        + "over several servers)",
      hint:
        "Nothing is lost, the watermark stays: run the sync again, and point --source at one server."
    )
  }

  /// One or two unreadable roots are left out; this many have a common cause.
  static func unreadable(
    _ count: Int,
    _ what: String,
    last id: String,
    _ cause: PostgresError
  ) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "\(count) \(what)s one after another cannot be read, the last one \(id): "
        + cause.description,
      hint:
        "Correct these rows, or look with `tidemark check` whether the database's encoding is right."
    )
  }

  static func standbyLags() -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "the standby lags behind what was already read",
      hint: "Run the sync again when the standby has caught up, or point --source at the primary."
    )
  }

  static func noStore() -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "the table \"store\" is empty, so the shop has no identity",
      hint: "Start Medusa once: it creates the row."
    )
  }

  static func noSpill(_ directory: String, _ cause: String) -> MedusaError {
    MedusaError(
      .configuration,
      reason: "no temporary file can be written in \(directory): \(cause)",
      hint: "Set TMPDIR to a directory with space that this user may write."
    )
  }

  static func tooLarge(_ id: String) -> MedusaError {
    MedusaError(
      .sourceUnavailable,
      reason: "the rows of a page around \(id) hold more than 4 GiB",
      hint: "Switch include.metadata off, or shorten what is stored there."
    )
  }

  /// The meaning of a failure of the connection or of a statement; the caller, which can still ask the server,
  /// looks up privileges and missing columns.
  init(_ error: PostgresError) {
    let reason: String
    let hint: String
    switch error.kind {
    case .cannotConnect where error.sqlState == "57P03":
      reason = "the shop's database does not accept connections yet: \(error.message)"
      hint = "Nothing is lost, the watermark stays: run the command again when the server is up."
    case .cannotConnect where error.sqlState == "53300":
      reason = "the shop's database has no connection left: \(error.message)"
      hint =
        "Nothing is lost. A command needs as many connections as it has --workers (a sync one), and one more "
        + "each for a state and a warehouse in PostgreSQL: use fewer workers, or raise the role's CONNECTION "
        + "LIMIT, the database's or max_connections, then run the command again."
    case .cannotConnect where error.message.contains("unsupported startup parameter"):
      reason = "the pooler before the shop's database refuses a setting: \(error.message)"
      hint =
        "Take it out of --source (or DATABASE_URL, PGOPTIONS), or let PgBouncer ignore it "
        + "(ignore_startup_parameters)."
    case .cannotConnect:
      reason = "the shop's database does not answer: \(error.message)"
      hint = "Check --source (or DATABASE_URL, PG*), then run `tidemark check`."
    case .authentication:
      reason = "the shop's database refuses the user: \(error.message)"
      hint = "Check the user in --source and the password in PGPASSWORD or the password file."
    case .noDatabase:
      reason = "the shop's database is not there: \(error.message)"
      hint = "Check the database name in --source (or DATABASE_URL, PGDATABASE)."
    case .connectionLost:
      reason = "the connection to the shop's database was lost: \(error.description)"
      hint = "Nothing is lost, the watermark stays: run the command again."
    case .deadline where error.sqlState == "55P03":
      reason = "another transaction locks a table of the shop: \(error.description)"
      hint =
        "Nothing is lost: run the command again when it has ended (a migration, a restore), "
        + "or wait longer with --lock-timeout."
    case .deadline:
      reason = "the shop's database took too long: \(error.description)"
      hint = "Nothing is lost: run the command again, or allow more time with --statement-timeout."
    case .privilege:
      self.init(
        .missingPrivilege,
        reason: "the role may not read what is needed: \(error.description)",
        hint: "Run `tidemark check`: it prints the GRANT statements."
      )
      return
    case .missingObject, .unexpectedResult:
      reason = "the shop's tables are not as Medusa makes them: \(error.description)"
      hint = "Run `tidemark check`: it names what differs."
    case .cancelled, .other:
      reason = "the shop's database reports an error: \(error.description)"
      hint = "Run `tidemark check`, then the command again."
    }
    self.init(.sourceUnavailable, reason: reason, hint: hint)
    isOfTime = error.kind == .deadline
  }
}
