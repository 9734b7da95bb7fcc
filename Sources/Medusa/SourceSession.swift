internal import Logging
internal import Pipeline
internal import Postgres
internal import Queries

/// The source's connection: opened when first needed, opened again after it was lost.
actor SourceSession {
  let connection: SourceConnection
  private let options: MedusaOptions
  private let logger: Logger
  private var session: Session?
  private var found: Shop?
  private var store: StoreIdentity?
  /// Whether nothing was compared with the found shop's counters yet.
  private var countersAreNew = false
  /// Which of the cluster's marks can be read; nil while both are taken to be.
  private var identity: ClusterIdentity?

  init(connection: SourceConnection, options: MedusaOptions, logger: Logger) {
    self.connection = connection
    self.options = options
    self.logger = logger
  }

  /// What the database has and allows; looked up once.
  func shop() async throws -> Shop {
    if let found { return found }
    let schema = connection.schema
    let shop = try await reading { session in try await Shop.look(session, schema: schema) }
    note(shop)
    return shop
  }

  /// The store of the shop, looked up once, in the same transaction as the shop; nil when it has none.
  func storeIdentity() async throws -> StoreIdentity? {
    if let store { return store }
    let (schema, known) = (connection.schema, found)
    let (shop, store) = try await reading { session in
      var shop = known
      if shop == nil { shop = try await Shop.look(session, schema: schema) }
      let store = try await session.query(.of(.v1Store)) { rows in
        rows.count == 0
          ? nil
          : StoreIdentity(
            storeID: try rows.string(0, 0),
            name: try rows.stringIfPresent(0, 1) ?? ""
          )
      }
      return (shop, store)
    }
    if known == nil, let shop { note(shop) }
    self.store = store
    return store
  }

  /// The shop with counters of `tables` that are newer than any that this gave before: what counters
  /// are compared with is read after them.
  func shop(counting tables: [TrackedTable]) async throws -> Shop {
    var shop = try await shop()
    guard !countersAreNew else {
      countersAreNew = false
      return shop
    }
    let (schema, names) = (connection.schema, tables.map(\.name))
    (shop.server, shop.tables) = try await reading { session in
      let server = try await Shop.Server.read(session, schema: schema)
      let tables = try await Shop.readTables(session, schema: schema, names: names, server: server)
      return (server, tables)
    }
    return shop
  }

  private func note(_ shop: Shop) {
    found = shop
    countersAreNew = true
  }

  /// Runs `body` in a read-only transaction, again on a new connection when the first was lost.
  /// - Throws: `MedusaError`, or what `body` throws of its own.
  func reading<R: Sendable>(
    _ body: @Sendable @escaping (isolated Session) async throws -> R
  ) async throws -> R {
    try await retrying { session in try await session.readTransaction(body) }
  }

  /// Runs `body` in a read-only transaction with the transaction's snapshot.
  /// - Throws: as the other one.
  func reading<R: Sendable>(
    _ body: @Sendable @escaping (isolated Session, Snapshot) async throws -> R
  ) async throws -> R {
    if let identity { return try await readingEachMark(identity, body) }
    do {
      return try await reading { session in
        let snapshot: Snapshot
        do {
          snapshot = try await Snapshot.readMarked(in: session)
        } catch let error as PostgresError where error.isRefusal {
          throw MarksWithheld()
        }
        return try await body(session, snapshot)
      }
    } catch is MarksWithheld {
      let found = try await using { session in try await ClusterIdentity.probe(session) }
      identity = found
      return try await readingEachMark(found, body)
    }
  }

  private func readingEachMark<R: Sendable>(
    _ identity: ClusterIdentity,
    _ body: @Sendable @escaping (isolated Session, Snapshot) async throws -> R
  ) async throws -> R {
    try await reading { session in
      try await body(session, Snapshot.read(in: session, identity: identity))
    }
  }

  /// A mark of the cluster cannot be read, which ends the transaction that tries.
  private struct MarksWithheld: Error {}

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
      let shop = Shop(server: server, tables: tables)
      let check = try await ColumnCheck.run(session, shop: shop, schema: schema)
      return check.error(server: server, schema: schema) ?? MedusaError(error)
    } catch let lookup {
      let cause = (lookup as? PostgresError)?.description ?? "the server did not give one"
      logger.debug("cannot look up columns", metadata: ["cause": "\(cause)"])
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
      reason: unreadable.isEmpty
        ? "role \"\(server.role)\" may not use the schema \(schema)"
        : "role \"\(server.role)\" may not read all that is needed"
          + " (\(unreadable.map(\.table).joined(separator: ", ")))",
      hint: "As the tables' owner run:\n" + grants.joined(separator: "\n")
    )
  }
}
