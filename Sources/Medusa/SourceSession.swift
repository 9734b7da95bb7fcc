internal import Logging
internal import Postgres
internal import Queries

/// The source's connection: opened when first needed, opened again after it was lost.
actor SourceSession {
  let connection: SourceConnection
  private let options: MedusaOptions
  private let logger: Logger
  private var session: Session?
  private var found: Shop?

  init(connection: SourceConnection, options: MedusaOptions, logger: Logger) {
    self.connection = connection
    self.options = options
    self.logger = logger
  }

  /// What the database has and allows; looked up once.
  func shop() async throws -> Shop {
    if let found { return found }
    let schema = connection.schema
    let shop = try await retrying { session in
      try await Shop.look(session, schema: schema)
    }
    found = shop
    return shop
  }

  /// Runs `body` in a read-only transaction, again on a new connection when the first was lost.
  /// - Throws: `MedusaError`, or what `body` throws of its own.
  func reading<R: Sendable>(
    _ body: @Sendable @escaping (isolated Session) async throws -> R
  ) async throws -> R {
    try await retrying { session in try await session.readTransaction(body) }
  }

  /// Runs `body` with the connection, outside of any transaction.
  func using<R: Sendable>(_ body: @Sendable (Session) async throws -> R) async throws -> R {
    try await retrying(body)
  }

  func close() async {
    await session?.close()
    session = nil
  }

  private func retrying<R: Sendable>(
    _ body: @Sendable (Session) async throws -> R
  ) async throws -> R {
    var attempt = 1
    var pause: Duration = .milliseconds(250)
    while true {
      let isFirstConnection = session == nil && attempt == 1
      do {
        return try await body(try await connected())
      } catch let error as PostgresError {
        guard error.isWorthRetrying, !isFirstConnection || error.kind != .cannotConnect,
          attempt < options.attempts
        else { throw await explained(error) }
        logger.warning(
          "reading the shop failed, trying again",
          metadata: ["attempt": "\(attempt)", "cause": "\(error.description)"]
        )
        await close()
        try await options.sleep(pause)
        pause *= 4
        attempt += 1
      }
    }
  }

  private func connected() async throws(PostgresError) -> Session {
    if let session { return session }
    let opened = try await Session.connect(
      ConnectionSettings(
        conninfo: connection.conninfo,
        statementTimeout: connection.statementTimeout,
        lockTimeout: connection.lockTimeout,
        schema: connection.schema
      )
    )
    session = opened
    return opened
  }

  /// The error with its remedy; a missing privilege is looked up column by column.
  private func explained(_ error: PostgresError) async -> MedusaError {
    guard [.privilege, .missingObject, .unexpectedResult].contains(error.kind), let session else {
      return MedusaError(error)
    }
    let schema = connection.schema
    do {
      let server = try await Shop.Server.read(session, schema: schema)
      let tables = try await Shop.readTables(
        session,
        schema: schema,
        names: MedusaColumns.all.map(\.table),
        server: server
      )
      let shop = Shop(
        server: server,
        identity: ClusterIdentity(canReadSystem: false, canReadTimeline: false),
        tables: tables
      )
      let check = try await ColumnCheck.run(session, shop: shop, schema: schema)
      return check.error(server: server, schema: schema) ?? MedusaError(error)
    } catch let lookup {
      logger.debug("cannot look up columns", metadata: ["cause": "\(lookup)"])
      return MedusaError(error)
    }
  }
}

extension ColumnCheck {
  /// The error that a run ends with, or nil when nothing is missing.
  func error(server: Shop.Server, schema: String) -> MedusaError? {
    if !missing.isEmpty {
      return MedusaError(
        .sourceUnavailable,
        reason: "the shop's tables lack columns that Medusa v1 has: "
          + missing.joined(separator: ", "),
        hint:
          "Run Medusa's own migrations (`medusa migrations run`), or check --source and --schema."
      )
    }
    if !mistyped.isEmpty { return .mistyped(mistyped) }
    let grants = grants(to: server.role, schema: schema)
    guard !grants.isEmpty else {
      return rowSecured.isEmpty
        ? nil
        : .rowSecurity(
          rowSecured,
          role: server.role,
          remedy: rowSecurityRemedy(for: server.role)
        )
    }
    return MedusaError(
      .missingPrivilege,
      reason: "role \"\(server.role)\" may not read all that is needed"
        + " (\(unreadable.map(\.table).joined(separator: ", ")))",
      hint: "As the tables' owner run:\n" + grants.joined(separator: "\n")
    )
  }
}
