package import Logging
package import Pipeline
internal import Postgres

/// Loads messages into a PostgreSQL warehouse in Segment's layout (Segment, "Warehouse Schemas").
///
/// A batch is one transaction: it is copied into a temporary table and merged from there by message id, so that one
/// whose answer was lost changes nothing when it comes again. Tables and columns are made before, in separate
/// transactions, as messages need them. A value that does not fit its column goes to `tidemark_discards`; its row is
/// loaded without it.
///
/// If the state lies in the same database, the records of a batch are part of its transaction.
package actor PostgresWarehouse: Destination {
  package nonisolated let identity: DestinationIdentity
  /// Batches are larger than over HTTP, because a transaction costs the same for any number of rows.
  package nonisolated let limits = BatchLimits(
    messages: 5_000,
    bytes: 1 << 20,
    messageBytes: 1_000_000
  )
  /// The next batch is encoded while one is loaded; they are loaded one after another.
  package nonisolated let takesBatchesAtOnce = true

  let connection: WarehouseConnection
  let state: (any StateAlongside)?
  let patience: Int
  let logger: Logger
  private(set) var session: Session?
  private(set) var server: WarehouseServer?
  private var catalog: Catalog?
  private var layouts = Layouts()
  private var rows = BatchRows()
  /// Whether a batch is being loaded, and the callers that wait for its end.
  private var isLoading = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// Whether the state lies here; nil before the first look.
  var holdsState: Bool?
  /// A transaction whose commit was not answered.
  var doubt: Doubt?
  /// Finds the refused messages of batches that carry their records.
  var halving: Halving?
  /// Over the whole run, for a notice at its end.
  private var discarded = 0
  private var removedNULs = 0

  /// Opens nothing yet: the first batch does.
  ///
  /// `state` is that of the sync, if it may lie in the same database; `patience` as `Halving` has it.
  package init(
    _ connection: WarehouseConnection,
    state: (any StateAlongside)? = nil,
    patience: Int = 20,
    logger: Logger = Logger(label: "tidemark.warehouse") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.connection = connection
    self.state = state
    self.patience = patience
    self.logger = logger
    identity = DestinationIdentity(kind: "postgres", place: connection.place)
  }

  /// Loads a batch in one transaction.
  /// - Throws: `.notYet` while the server is away, full or locked, `.refused` for rows that a constraint of the
  ///   warehouse refuses, `.missingPrivilege`, `.wrongSetting` or `.stopped` for problems that somebody must fix first.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard batch.count > 0 else { return .settled([]) }
    return try await oneAtATime {
      let session = try await self.connected()
      let load = try await self.ready(batch, in: session)
      let counts = try await session.writeTransaction { session in try await load.run(in: session) }
      self.note(counts)
      return .settled(load.answers)
    }
  }

  /// Does `work` when all earlier callers are done; adds the remedy to its errors.
  func oneAtATime<Value: Sendable>(
    _ work: () async throws -> Value
  ) async throws(DeliveryError) -> Value {
    while isLoading { await withCheckedContinuation { waiting.append($0) } }
    isLoading = true
    defer { endLoading() }
    do {
      return try await work()
    } catch let error as DeliveryError {
      catalog = nil
      throw error
    } catch let error as StateError {
      catalog = nil
      throw DeliveryError(.state(error), reason: error.reason)
    } catch let error as PostgresError {
      throw await explained(error)
    } catch {
      throw DeliveryError(.cancelled, reason: "stopped while a batch was loaded")
    }
  }

  private func endLoading() {
    isLoading = false
    guard !waiting.isEmpty else { return }
    waiting.removeFirst().resume()
  }

  /// Prepares a batch: when this returns, the warehouse has the tables and columns that it needs.
  func ready(_ batch: Batch, in session: Session) async throws -> BatchLoad {
    rows.read(batch, into: &layouts)
    layouts.shareNeeds()
    try await fitSchema(session)
    let placement = layouts.place()
    if placement.hasDiscards { try await makeDiscards(in: session) }
    return BatchLoad(batch, rows, layouts, placement, schema: connection.schema)
  }

  /// Makes the table for values that fit no column.
  func makeDiscards(in session: Session) async throws {
    guard catalog?.tables[Layouts.discards] == nil else { return }
    try await change([SchemaPlan.discards(in: connection.schema)], in: session)
    _ = try await look(session)
  }

  func note(_ counts: BatchLoad.Counts) {
    discarded += counts.discarded
    removedNULs += counts.removedNULs
  }

  /// Makes the tables and columns that the current batch needs and the warehouse lacks.
  private func fitSchema(_ session: Session) async throws {
    // Another client may make the same columns meanwhile, with other types; the next round sees them.
    for _ in 0..<4 {
      let found: Catalog
      if let catalog { found = catalog } else { found = try await look(session) }
      let plan = SchemaPlan(
        &layouts,
        found,
        schema: connection.schema,
        arrays: connection.arrays == .jsonb ? .jsonb : .text
      )
      if let obstacle = plan.obstacles.first {
        throw DeliveryError.obstacle(obstacle, connection, role: server?.role ?? "")
      }
      if plan.isEmpty { return }
      if !plan.additions.isEmpty { try await change(plan.additions, in: session) }
      for widening in plan.widenings { try await widen(widening, in: session) }
      catalog = nil
    }
    throw DeliveryError(
      .notYet(retryAfter: nil),
      reason: "the tables of the warehouse \(connection.place) are changed by somebody else",
      hint: "let one sync load a schema: --warehouse-schema; nothing is lost"
    )
  }

  private func look(_ session: Session) async throws -> Catalog {
    let schema = connection.schema
    let (server, catalog) = try await session.readTransaction { session in
      let server = try await WarehouseServer.read(session, schema: schema)
      return (server, try await Catalog.read(session, schema: schema))
    }
    self.server = server
    if let unfitness = server.unfitness(connection) { throw unfitness }
    self.catalog = catalog
    return catalog
  }

  /// Runs statements that make tables or columns, together.
  private func change(_ statements: [String], in session: Session) async throws {
    let schema = quotedIdentifier(connection.schema)
    var script = "SELECT pg_advisory_xact_lock(hashtextextended(\(quotedLiteral(schema)), 7239));\n"
    if server?.hasSchema != true { script += "CREATE SCHEMA IF NOT EXISTS \(schema);\n" }
    script += statements.joined(separator: "\n")
    let whole = script
    try await session.writeTransaction { session in
      try await session.execute(whole, named: "warehouse schema")
    }
    catalog = nil
    logger.info("the warehouse's schema grew", metadata: ["statements": "\(statements.count)"])
  }

  /// Changes a column's type, or notes that it cannot be changed.
  private func widen(_ widening: SchemaPlan.Widening, in session: Session) async throws {
    do {
      try await change([widening.statement], in: session)
    } catch let error as PostgresError where error.isWideningRefused {
      layouts.tables[widening.table].columns[widening.column].isFixed = true
      logger.warning(
        """
        A column of the warehouse could not be changed: values that do not fit go to \(Layouts.discards)
        """,
        metadata: ["statement": "\(widening.statement)", "cause": "\(error.description)"]
      )
    }
  }

  func connected() async throws -> Session {
    if let session { return session }
    let settings = ConnectionSettings(
      conninfo: connection.conninfo,
      statementTimeout: connection.statementTimeout,
      lockTimeout: connection.lockTimeout,
      schema: connection.schema
    )
    // Nothing is under way yet, so a stop need not wait.
    let opened = try await Halt.ending { try await Session.connect(settings) }
    session = opened
    catalog = nil
    return opened
  }

  /// The error with its remedy; the next batch looks up the warehouse's schema again.
  private func explained(_ error: PostgresError) async -> DeliveryError {
    catalog = nil
    if error.kind == .privilege, let session {
      let schema = connection.schema
      server =
        (try? await session.readTransaction { session in
          try await WarehouseServer.read(session, schema: schema)
        }) ?? server
    }
    // A connection that is not in order is closed; a retry begins with a new one.
    if ![.privilege, .missingObject].contains(error.kind) {
      await session?.close()
      session = nil
    }
    return .warehouse(error, connection, server)
  }

  /// Ends the connection, and reports the values that were put aside.
  package func close() async {
    await session?.close()
    session = nil
    halving = nil
    if discarded > 0 {
      logger.warning(
        "values did not fit their columns; their rows are loaded without them",
        metadata: [
          "values": "\(discarded)", "table": "\(connection.schema).\(Layouts.discards)",
        ]
      )
    }
    if removedNULs > 0 {
      logger.warning(
        "NUL characters were left out, which PostgreSQL stores in no text",
        metadata: ["characters": "\(removedNULs)"]
      )
    }
    (discarded, removedNULs) = (0, 0)
  }
}

extension PostgresError {
  /// Whether a column's type cannot be changed: a view uses it, somebody else owns it, or it takes too long.
  fileprivate var isWideningRefused: Bool {
    switch sqlState {
    case "42501", "57014", "22003": true
    case let state?: ["0A", "2B"].contains(state.prefix(2))
    case nil: false
    }
  }
}
