internal import Pipeline
internal import Postgres

// The faults of the warehouse, each with the next step.
extension DeliveryError {
  private static let lossless = "nothing is lost: the next run goes on where this one stopped"

  /// The meaning of a failure of the connection or of a statement for a batch; `server` has the missing privileges of
  /// the role.
  static func warehouse(
    _ error: PostgresError,
    _ connection: WarehouseConnection,
    _ server: WarehouseServer?
  ) -> DeliveryError {
    let place = "the warehouse \(connection.place)"
    func made(_ kind: Kind, _ what: String, _ hint: String? = lossless) -> DeliveryError {
      DeliveryError(kind, reason: "\(place) \(what)", hint: hint)
    }
    switch error.kind {
    case .cannotConnect where error.sqlState?.hasPrefix("53") == true,
      .cannotConnect where error.sqlState == "57P03":
      return made(.notYet(retryAfter: nil), "takes no connection now: \(error.message)")
    case .cannotConnect:
      return made(
        .notYet(retryAfter: nil),
        "does not answer: \(error.message)",
        "check --warehouse (or TIDEMARK_WAREHOUSE), then run tidemark check; nothing is lost"
      )
    case .connectionLost:
      return made(.notYet(retryAfter: nil), "ended the connection: \(error.description)")
    case .authentication:
      return made(
        .stopped,
        "refuses the user: \(error.message)",
        "check the user and the password in TIDEMARK_WAREHOUSE, or in the password file"
      )
    case .noDatabase:
      return made(
        .wrongSetting,
        "does not exist: \(error.message)",
        "create the database, or correct the name in TIDEMARK_WAREHOUSE"
      )
    case .privilege: return .missingPrivilege(error, connection, server)
    case .deadline where error.sqlState == "55P03":
      return made(
        .notYet(retryAfter: nil),
        "has a table locked by somebody else: \(error.description)",
        "see who holds it: select * from pg_stat_activity where state <> 'idle'; nothing is lost"
      )
    case .deadline:
      return made(.notYet(retryAfter: nil), "took too long: \(error.description)")
    case .cancelled:
      return DeliveryError(.cancelled, reason: "stopped while a batch was loaded")
    case .missingObject, .unexpectedResult:
      // Somebody changed a table meanwhile, so it is looked up again.
      return made(.notYet(retryAfter: nil), "changed meanwhile: \(error.description)")
    case .other: return byState(of: error, made)
    }
  }

  private static func byState(
    of error: PostgresError,
    _ made: (Kind, String, String?) -> DeliveryError
  ) -> DeliveryError {
    switch error.sqlState.map({ ($0.prefix(2), $0) }) {
    case ("53", "53100")?:
      return made(
        .notYet(retryAfter: nil),
        "has no room left on its disk: \(error.description)",
        "make room there; " + lossless
      )
    case ("25", _)? where error.statement == "begin",
      (_, "0A000")? where error.statement == "begin":
      return made(
        .stopped,
        "cannot be written: \(error.description)",
        "name the primary in TIDEMARK_WAREHOUSE, not a standby"
      )
    case ("22", _)?, ("23", _)?, ("54", _)?:
      var refusal = made(
        .refused,
        "refuses rows: \(error.description)",
        "look at the constraints of the warehouse's tables"
      )
      refusal.blamesMessage = true
      return refusal
    case ("53", _)?, ("40", _)?, ("58", _)?, ("57", _)?, ("08", _)?, ("55", _)?:
      return made(.notYet(retryAfter: nil), "cannot take rows now: \(error.description)", lossless)
    default:
      return made(
        .stopped,
        "reports an error: \(error.description)",
        "run tidemark check; " + lossless
      )
    }
  }

  private static func missingPrivilege(
    _ error: PostgresError,
    _ connection: WarehouseConnection,
    _ server: WarehouseServer?
  ) -> DeliveryError {
    let role = server.map { "role \"\($0.role)\"" } ?? "the role"
    let grants = server?.grants(schema: connection.schema) ?? []
    let hint =
      grants.isEmpty
      ? "as the tables' owner, let the role own the tables of schema \"\(connection.schema)\": ALTER TABLE … OWNER TO …"
      : "as an administrator run:\n" + grants.joined(separator: "\n")
    return DeliveryError(
      .missingPrivilege,
      reason: "\(role) may not write to the warehouse \(connection.place): \(error.message)",
      hint: hint
    )
  }

  /// A server that cannot be a warehouse.
  static func unfit(_ connection: WarehouseConnection, _ why: String, _ hint: String)
    -> DeliveryError
  {
    DeliveryError(.wrongSetting, reason: "the warehouse \(connection.place) \(why)", hint: hint)
  }

  /// The first problem that prevents loading.
  static func obstacle(
    _ obstacle: SchemaPlan.Obstacle,
    _ connection: WarehouseConnection,
    role: String
  ) -> DeliveryError {
    let schema = quotedIdentifier(connection.schema)
    func place(_ table: String) -> String { "\(schema).\(quotedIdentifier(table))" }
    switch obstacle {
    case .notATable(let name):
      return .unfit(
        connection,
        "has \(place(name)), which is no table",
        "rename it, or name another schema: --warehouse-schema"
      )
    case .noKey(let name):
      return .unfit(
        connection,
        "has no unique index on \(place(name)) (id), by which rows are merged",
        """
        as its owner run this, which keeps one row of each id:
        BEGIN;
        DELETE FROM \(place(name)) AS extra USING \(place(name)) AS kept
        WHERE extra.id = kept.id AND (extra.tableoid, extra.ctid) > (kept.tableoid, kept.ctid);
        CREATE UNIQUE INDEX ON \(place(name)) (id);
        COMMIT;
        or name another schema: --warehouse-schema
        """
      )
    case .notOwned(let name):
      return DeliveryError(
        .missingPrivilege,
        reason: "columns are missing in \(place(name)), and role \"\(role)\" does not own it",
        hint: "as its owner run:\nALTER TABLE \(place(name)) OWNER TO \(quotedIdentifier(role));"
      )
    }
  }
}

extension WarehouseServer {
  /// Why this server cannot be a warehouse; nil if it can.
  func unfitness(_ connection: WarehouseConnection) -> DeliveryError? {
    if version < WarehouseServer.oldestVersion {
      return .unfit(
        connection,
        "is PostgreSQL \(version / 10_000), older than 13",
        "upgrade the server to PostgreSQL 13 or newer"
      )
    }
    if isStandby {
      return .unfit(connection, "is a standby", "name the primary in TIDEMARK_WAREHOUSE")
    }
    if encoding != "UTF8" {
      return .unfit(
        connection,
        "has the encoding \(encoding)",
        "create the database with ENCODING 'UTF8'"
      )
    }
    let grants = grants(schema: connection.schema)
    guard !grants.isEmpty else { return nil }
    return DeliveryError(
      .missingPrivilege,
      reason: "role \"\(role)\" may not make tables in the warehouse \(connection.place)",
      hint: "as an administrator run:\n" + grants.joined(separator: "\n")
    )
  }
}
