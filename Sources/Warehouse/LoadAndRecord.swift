internal import Logging
package import Pipeline
internal import Postgres
internal import SegmentSpec

/// Load and record in one transaction, if the state lies in the warehouse's database.
///
/// Rows, ledger entries, dead letters and the watermark are written together or not at all, whatever dies in between.
extension PostgresWarehouse {
  /// A transaction whose commit was not answered, and the result if it committed.
  struct Doubt {
    var write: Int64
    var messageIDs: [MessageID]
    var answers: [Receipt.Answer]
    var counts: BatchLoad.Counts
  }

  /// The record failed and not the load.
  private struct RecordFailure: Error {
    var error: PostgresError
  }

  package func recordsBatches() async throws(DeliveryError) -> Bool {
    guard let state else { return false }
    if let holdsState { return holdsState }
    return try await oneAtATime {
      guard let presence = try await state.presence() else { return false }
      let session = try await self.connected()
      let holds = try await self.looks(for: presence, state, in: session)
      self.holdsState = holds
      return holds
    }
  }

  private func looks(
    for presence: (Statement, [Parameter]),
    _ state: any StateAlongside,
    in session: Session
  ) async throws -> Bool {
    let place = "\(connection.place)"
    do {
      guard try await session.query(presence.0, presence.1, { try $0.bool(0, 0) }) else {
        logger.info("the state lies elsewhere: a batch and its record are two transactions")
        return false
      }
      let tables = try await Self.missingTables(state.missingPrivileges, in: session)
      guard tables.isEmpty else {
        tellOfPrivileges("INSERT, UPDATE, DELETE on \(tables.joined(separator: ", "))")
        return false
      }
    } catch let error as PostgresError where error.kind == .missingObject {
      logger.info("the state lies elsewhere: a batch and its record are two transactions")
      return false
    } catch let error as PostgresError where error.kind == .privilege {
      tellOfPrivileges("USAGE on the schema tidemark and SELECT on its tables")
      return false
    }
    logger.info(
      "the state lies in the warehouse: a batch, its record and the watermark are one transaction",
      metadata: ["warehouse": "\(place)"]
    )
    return true
  }

  /// The tables of the state that the warehouse's role may not write.
  static func missingTables(
    _ privileges: (Statement, [Parameter]),
    in session: Session
  ) async throws -> [String] {
    try await session.query(privileges.0, privileges.1) { rows in
      try (0..<rows.count).map { try rows.string($0, 0) }
    }
  }

  private func tellOfPrivileges(_ missing: String) {
    // No warning, because the schema may belong to another state, which does not concern this sync.
    logger.info(
      """
      the warehouse has a schema tidemark that its role may not write: a batch and its record are two \
      transactions, also if the state lies there
      """,
      metadata: ["warehouse": "\(connection.place)", "missing": "\(missing)"]
    )
  }

  package func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt {
    guard let state, holdsState == true, batch.count > 0 else { return try await deliver(batch) }
    return try await oneAtATime {
      if let answers = try await self.settled(batch, state) { return .recorded(answers) }
      do {
        return .recorded(try await self.loadTogether(batch, recording, state))
      } catch let failure as RecordFailure {
        if failure.error.passes { throw failure.error }
        throw await state.failure(failure.error)
      }
    }
  }

  private func loadTogether(
    _ batch: Batch,
    _ recording: @escaping BatchRecording,
    _ state: any StateAlongside
  ) async throws -> [Receipt.Answer] {
    let session = try await connected()
    let load = try await ready(batch, in: session)
    do {
      let answers = try await transact(batch, recording, state, in: session) { session in
        (load.answers, try await load.run(in: session))
      }
      // An accepted row ends the series of refusals.
      halving = nil
      return answers
    } catch let error as PostgresError
      where DeliveryError.warehouse(error, connection, server).kind == .refused
    {
      return try await loadInPieces(batch, recording, state, in: session)
    }
  }

  /// Loads a batch with refused rows: loads the others, in one transaction.
  private func loadInPieces(
    _ batch: Batch,
    _ recording: @escaping BatchRecording,
    _ state: any StateAlongside,
    in session: Session
  ) async throws -> [Receipt.Answer] {
    // No table can be made in the middle of the transaction.
    try await makeDiscards(in: session)
    let pieces = halving ?? Halving(base: Pieces(warehouse: self), patience: patience)
    halving = pieces
    do {
      return try await transact(batch, recording, state, in: session) { _ in
        guard case .settled(let answers) = try await pieces.deliver(batch) else {
          throw DeliveryError(.stopped, reason: "a warehouse holds nothing back")
        }
        // The parts left out do not justify a second look at all pieces.
        return (answers, BatchLoad.Counts())
      }
    } catch var error as DeliveryError {
      // None of its rows exists any more.
      error.answers = []
      throw error
    }
  }

  /// Loads and records in one transaction.
  private func transact(
    _ batch: Batch,
    _ recording: @escaping BatchRecording,
    _ state: any StateAlongside,
    in session: Session,
    _ load:
      @escaping @Sendable (isolated Session) async throws -> ([Receipt.Answer], BatchLoad.Counts)
  ) async throws -> [Receipt.Answer] {
    let write = await state.nextWrite()
    let (answers, counts) = try await session.writeTransaction { session in
      let (answers, counts) = try await load(session)
      CrashPoint.beforeRecord.pass()
      let requests = try await state.requests(for: recording(answers), write: write)
      do {
        // The merge's own setting must not apply to the state's statements.
        try await session.pipeline([(Self.usualPlans, [])] + requests) { _, _ in }
      } catch let error as PostgresError {
        throw RecordFailure(error: error)
      }
      CrashPoint.amidRecord.pass()
      await self.note(
        Doubt(write: write, messageIDs: batch.messageIDs, answers: answers, counts: counts)
      )
      return (answers, counts)
    }
    CrashPoint.afterRecord.pass()
    doubt = nil
    note(counts)
    return answers
  }

  private static let usualPlans = Statement(
    name: "usual plans",
    text: "SET LOCAL enable_nestloop TO DEFAULT"
  )

  private func note(_ doubt: Doubt) {
    self.doubt = doubt
  }

  /// The answers of a batch whose last try committed although its answer was lost; nil if it did not commit.
  private func settled(
    _ batch: Batch,
    _ state: any StateAlongside
  ) async throws -> [Receipt.Answer]? {
    guard let doubt else { return nil }
    guard doubt.messageIDs == batch.messageIDs else {
      self.doubt = nil
      return nil
    }
    let requests = try await state.lastWrite()
    let session = try await connected()
    var last: Int64 = 0
    do {
      try await session.transact(writing: true, requests) { place, rows in
        if place == requests.count - 1 { last = try rows.int8(0, 0) }
      }
    } catch let error as PostgresError where !error.passes {
      throw await state.failure(error)
    }
    self.doubt = nil
    guard last == doubt.write else { return nil }
    logger.info("a batch whose answer was lost is loaded and recorded")
    note(doubt.counts)
    return doubt.answers
  }

  /// Loads a part of a batch within the open transaction, behind a savepoint.
  fileprivate func load(piece: Batch) async throws(DeliveryError) -> Receipt {
    do {
      let session = try await connected()
      try await session.execute("SAVEPOINT tidemark_piece", named: "warehouse savepoint")
      do {
        let load = try await ready(piece, in: session)
        note(try await load.inOpenTransaction(of: session))
        return .settled(load.answers)
      } catch let error as PostgresError
        where DeliveryError.warehouse(error, connection, server).kind == .refused
      {
        try await session.execute(
          "ROLLBACK TO SAVEPOINT tidemark_piece",
          named: "warehouse savepoint"
        )
        throw error
      }
    } catch let error as DeliveryError {
      throw error
    } catch let error as PostgresError {
      throw .warehouse(error, connection, server)
    } catch {
      throw DeliveryError(.cancelled, reason: "stopped while a batch was loaded")
    }
  }
}

/// The parts of a batch within one transaction, as a destination for `Halving`.
private struct Pieces: Destination {
  let warehouse: PostgresWarehouse

  var identity: DestinationIdentity { warehouse.identity }
  var limits: BatchLimits { warehouse.limits }

  func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    try await warehouse.load(piece: batch)
  }
}

extension BatchLoad {
  /// Loads within a transaction that continues: faults show now, and the stage is empty for the next part.
  fileprivate func inOpenTransaction(of session: Session) async throws -> Counts {
    try await inOpen(session)
  }

  private func inOpen(_ session: isolated Session) async throws -> Counts {
    let counts = try await run(in: session)
    let script =
      "SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM \(stage.name); RELEASE SAVEPOINT tidemark_piece"
    try await session.execute(script, named: "warehouse piece")
    return counts
  }
}

extension PostgresError {
  /// Whether the same transaction may succeed later.
  fileprivate var passes: Bool { isWorthRetrying || kind == .deadline || kind == .cancelled }
}
