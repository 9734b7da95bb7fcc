internal import Commerce
internal import Logging
internal import Pipeline
internal import Postgres
internal import Queries

/// Reads the source over one connection at a time, which is opened when first needed and again after it was lost.
actor SourceSession {
  let connection: SourceConnection
  private let options: MedusaOptions
  private let mapping: MappingSettings
  private let logger: Logger
  let connections: SourceConnections
  /// The server as it was read for the choice, kept for the next use.
  private var server: Shop.Server?
  private var found: Shop?
  private var store: StoreIdentity?
  /// Whether nothing was compared with the found shop's counters yet.
  private var countersAreNew = false
  /// Which of the cluster's marks can be read; nil while both are assumed to be readable.
  private var identity: ClusterIdentity?

  /// Opens nothing yet.
  init(
    connection: SourceConnection,
    options: MedusaOptions,
    mapping: MappingSettings = MappingSettings(),
    logger: Logger,
    connections: SourceConnections = SourceConnections()
  ) {
    self.connection = connection
    self.options = options
    self.mapping = mapping
    self.logger = logger
    self.connections = connections
  }

  /// Which schema is read.
  func schema() async throws -> SchemaChoice {
    if let choice = await connections.schema { return choice }
    try await reading { _ in }
    guard let choice = await connections.schema else {
      throw PostgresError(kind: .connectionLost, message: "the connection is closed")
    }
    return choice
  }

  /// The shop's database; looked up once.
  func shop() async throws -> Shop {
    if let found { return found }
    let mapping = mapping
    let shop = try await reading { session in
      try await Shop.look(session, on: await self.freshServer(), for: mapping)
    }
    await note(shop)
    return shop
  }

  /// The store of the shop, looked up once, in the same transaction as the shop; nil if it has none.
  func storeIdentity() async throws -> StoreIdentity? {
    if let store { return store }
    let (known, bound) = (found, options.boundStore.map(Parameter.text) ?? .null)
    let mapping = mapping
    let (shop, store) = try await reading { session in
      var shop = known
      if shop == nil {
        shop = try await Shop.look(session, on: await self.freshServer(), for: mapping)
      }
      let edition = shop?.edition ?? MedusaEditions.v1
      let store = try await session.query(.of(edition.statements.store), [bound]) { rows in
        guard rows.count > 0 else { return nil as StoreIdentity? }
        var cell = RowCursor(0)
        return StoreIdentity(
          storeID: try cell.string(rows),
          name: try cell.stringIfPresent(rows) ?? "",
          edition: edition.generation.rawValue
        )
      }
      return (shop, store)
    }
    if known == nil, let shop { await note(shop) }
    self.store = store
    return store
  }

  /// The shop with counters of `tables` that are newer than any that this gave before: the values to compare
  /// with them are read after them.
  func shop(counting tables: [TrackedTable]) async throws -> Shop {
    var shop = try await shop()
    guard !countersAreNew else {
      countersAreNew = false
      return shop
    }
    let names = tables.map(\.name)
    (shop.server, shop.tables) = try await reading { session in
      let server = try await Shop.Server.read(session)
      let tables = try await Shop.readTables(session, names: names, server: server)
      return (server, tables)
    }
    return shop
  }

  private func note(_ shop: Shop) async {
    found = shop
    countersAreNew = true
    if !shop.leftOut.isEmpty { await connections.note(shop.standIns) }
  }

  /// Runs `body` in a read-only transaction, again on a new connection when the first was lost.
  /// - Throws: `MedusaError`, or the errors of `body`.
  func reading<R: Sendable>(
    _ body: @Sendable @escaping (isolated Session) async throws -> R
  ) async throws -> R {
    try await retrying { session in
      try await session.readTransaction { session in
        try await self.choose(in: session)
        return try await body(session)
      }
    }
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

  /// Runs `body` with the connection, outside of any transaction, and before the schema may be known.
  func using<R: Sendable>(_ body: @Sendable (Session) async throws -> R) async throws -> R {
    try await retrying(body)
  }

  func close() async {
    await connections.closeIdle()
  }

  private func retrying<R: Sendable>(
    _ body: @Sendable (Session) async throws -> R
  ) async throws -> R {
    var attempt = 1
    var pause: Duration = .milliseconds(250)
    while true {
      let isFirstConnection = await !connections.haveOpened && attempt == 1
      var session = await connections.borrow()
      do {
        let connected = try await connected(session)
        session = connected
        let value = try await body(connected)
        await connections.giveBack(connected)
        return value
      } catch let error as PostgresError {
        guard error.isWorthRetrying, !isFirstConnection || error.kind != .cannotConnect,
          attempt < options.attempts
        else {
          let explained = await explained(error, session)
          await connections.giveBack(session)
          throw explained
        }
        logger.warning(
          "reading the shop failed, trying again",
          metadata: ["attempt": "\(attempt)", "cause": "\(error.debugDescription)"]
        )
        await session?.close()
        await connections.giveBack(nil)
        try await options.sleep(pause)
        pause *= 4
        attempt += 1
      } catch {
        await connections.giveBack(session)
        throw error
      }
    }
  }

  /// `session`, or a new connection, with the schema if it is known.
  private func connected(_ session: Session?) async throws(PostgresError) -> Session {
    let opened: Session
    if let session {
      opened = session
    } else {
      opened = try await Session.connect(
        ConnectionSettings(
          conninfo: connection.conninfo,
          statementTimeout: connection.statementTimeout,
          lockTimeout: connection.lockTimeout
        )
      )
    }
    await connections.noteOpened()
    if await connections.schema == nil,
      let set = SchemaChoice(connection, requested: await opened.requestedSearchPath())
    {
      await note(set)
    }
    if let schema = await connections.schema { await opened.use(schema: schema.name) }
    await opened.use(standIns: connections.standIns)
    return opened
  }

  /// Chooses the schema in the transaction that `session` has open, unless it is chosen.
  private func choose(in session: Session) async throws {
    if await connections.schema == nil {
      let server = try await Shop.Server.read(session, schema: connection.schema)
      let requested = await session.requestedSearchPath()
      await note(try SchemaChoice(connection, requested: requested, on: server))
      self.server = server
    }
    if let schema = await connections.schema { await session.use(schema: schema.name) }
  }

  private func note(_ choice: SchemaChoice) async {
    await connections.note(choice)
    logger.info(
      "the shop's schema is chosen",
      metadata: ["schema": "\(choice.name)", "by": "\(choice.origin)"]
    )
  }

  /// The server as it was read for the choice, once.
  private func freshServer() -> Shop.Server? {
    defer { server = nil }
    return server
  }

  /// The error with its remedy; a missing privilege is looked up column by column.
  private func explained(_ error: PostgresError, _ session: Session?) async -> MedusaError {
    guard [.privilege, .missingObject, .unexpectedResult].contains(error.kind), let session else {
      return MedusaError(error)
    }
    do {
      if error.kind == .privilege,
        let refusal = try await FunctionCheck.refusal(of: error.statement, in: session)
      {
        return refusal
      }
      let schema = await session.schema
      let server = try await Shop.Server.read(session)
      let tables = try await Shop.readTables(
        session,
        names: MedusaEditions.tables,
        server: server
      )
      var shop = Shop(server: server, tables: tables)
      if let edition = try? shop.chosenEdition(schema: schema) { shop.edition = edition }
      for spare in found?.leftOut ?? [] { shop.tables[spare.name] = nil }
      let check = try await ColumnCheck.run(session, shop: shop)
      return check.error(of: shop.edition, server: server, schema: schema) ?? MedusaError(error)
    } catch let lookup {
      let cause = (lookup as? PostgresError)?.description ?? "the server did not give one"
      logger.debug("cannot look up columns", metadata: ["cause": "\(cause)"])
      return MedusaError(error)
    }
  }
}

extension ColumnCheck {
  /// The error that a run ends with, or nil if nothing is missing.
  func error(
    of edition: any MedusaEdition,
    server: Shop.Server,
    schema: String
  ) -> MedusaError? {
    if !missing.isEmpty {
      return MedusaError(
        .sourceUnavailable,
        reason: "the shop's tables lack columns that \(edition.name) has: "
          + missing.joined(separator: ", "),
        hint: edition.upgrade
      )
    }
    if !mistyped.isEmpty { return .mistyped(mistyped, of: edition, schema: schema) }
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
        : "role \"\(server.role)\" may not read \(Self.needed(unreadable.map(\.table)))",
      hint: "As the tables' owner run:\n" + grants.joined(separator: "\n")
    )
  }

  /// The tables that cannot be read, few enough for one line: a new role lacks dozens.
  private static func needed(_ tables: [String]) -> String {
    tables.count > 3
      ? "\(tables.count) tables that are needed, such as \(tables.prefix(3).joined(separator: ", "))"
      : "all that is needed (\(tables.joined(separator: ", ")))"
  }
}
