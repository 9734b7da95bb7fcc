package import Logging
package import Pipeline
internal import Postgres

/// Loads messages into a PostgreSQL warehouse in Segment's layout (Segment, "Warehouse Schemas").
///
/// A batch is one transaction: it is copied into a temporary table and merged from there by message id, so that one
/// whose answer was lost changes nothing when it comes again. Tables and columns are made before, in
/// transactions of their own, as messages bring them. A value that its column does not take goes to
/// `tidemark_discards`; its row is loaded without it.
package actor PostgresWarehouse: Destination {
  package nonisolated let identity: DestinationIdentity
  /// Larger batches than over HTTP: a transaction costs the same however much it holds.
  package nonisolated let limits = BatchLimits(
    messages: 5_000,
    bytes: 1 << 20,
    messageBytes: 1_000_000
  )
  /// The next batch is encoded while one is loaded; they are loaded one after another.
  package nonisolated let takesBatchesAtOnce = true

  private let connection: WarehouseConnection
  private let logger: Logger
  private var session: Session?
  private var server: WarehouseServer?
  private var catalog: Catalog?
  private var layouts = Layouts()
  private var rows = BatchRows()
  /// Whether a batch is being loaded, and who waits for its end.
  private var isLoading = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  /// Over the whole run, for a word at its end.
  private var discarded = 0
  private var removedNULs = 0

  /// Opens nothing yet: the first batch does.
  package init(
    _ connection: WarehouseConnection,
    logger: Logger = Logger(label: "tidemark.warehouse") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.connection = connection
    self.logger = logger
    identity = DestinationIdentity(kind: "postgres", place: connection.place)
  }

  /// Loads a batch in one transaction.
  /// - Throws: `.notYet` while the server is away, full or locked, `.refused` for rows that a constraint of the
  ///   warehouse refuses, `.missingPrivilege`, `.wrongSetting` or `.stopped` for what somebody must change first.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard batch.count > 0 else { return .settled([]) }
    await beginLoading()
    defer { endLoading() }
    do {
      return try await load(batch)
    } catch let error as DeliveryError {
      catalog = nil
      throw error
    } catch let error as PostgresError {
      throw await explained(error)
    } catch {
      throw DeliveryError(.cancelled, reason: "stopped while a batch was loaded")
    }
  }

  private func beginLoading() async {
    while isLoading { await withCheckedContinuation { waiting.append($0) } }
    isLoading = true
  }

  private func endLoading() {
    isLoading = false
    guard !waiting.isEmpty else { return }
    waiting.removeFirst().resume()
  }

  private func load(_ batch: Batch) async throws -> Receipt {
    let session = try await connected()
    rows.read(batch, into: &layouts)
    layouts.shareNeeds()
    try await fitSchema(session)
    let placement = layouts.place()
    if placement.hasDiscards, catalog?.tables[Layouts.discards] == nil {
      try await change([SchemaPlan.discards(in: connection.schema)], in: session)
    }
    let stage = Stage(width: placement.width)
    let script = MergeScript(
      layouts,
      schema: connection.schema,
      stage: stage,
      hasDiscards: placement.hasDiscards
    ).text
    let (rows, layouts) = (rows, layouts)
    let counts = try await session.writeTransaction { session in
      var text = CopyText(batch, rows, layouts, width: placement.width)
      try await session.copy(stage.script, named: "warehouse copy") { text.fill(&$0) }
      try await session.execute(script, named: "warehouse merge")
      return (text.discarded, text.removedNULs)
    }
    discarded += counts.0
    removedNULs += counts.1
    return .settled(
      (0..<batch.count).map { rows.refused[$0].map { .refused(reason: $0) } ?? .accepted }
    )
  }

  /// Makes what the present batch needs and the warehouse does not have.
  private func fitSchema(_ session: Session) async throws {
    // Somebody else may make the same columns meanwhile, with other types: then the next round sees them.
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

  /// Changes a column's type, or notes that it cannot be.
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

  private func connected() async throws -> Session {
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
    catalog = nil
    return opened
  }

  /// The error with its remedy; what is known of the warehouse is looked up anew afterwards.
  private func explained(_ error: PostgresError) async -> DeliveryError {
    catalog = nil
    if error.kind == .privilege, let session {
      let schema = connection.schema
      server =
        (try? await session.readTransaction { session in
          try await WarehouseServer.read(session, schema: schema)
        }) ?? server
    }
    // A connection that is not in order is closed; what is tried again begins with a new one.
    if ![.privilege, .missingObject].contains(error.kind) {
      await session?.close()
      session = nil
    }
    return .warehouse(error, connection, server)
  }

  /// Ends the connection, and says what did not go where it should.
  package func close() async {
    await session?.close()
    session = nil
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
