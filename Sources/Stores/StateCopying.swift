package import Pipeline
package import SegmentSpec

/// A store whose syncs can be listed, copied to another one, bound again and forgotten.
package protocol CopyableState: LedgerWalk {
  /// Ends its use: frees all locks and closes the file or the connection.
  func close() async

  /// Every sync name that was ever used here.
  func syncNames() async throws(StateError) -> [SyncName]

  /// How many entries the ledger of a sync has.
  func ledgerCount(of sync: SyncName) async throws(StateError) -> Int

  /// Binds a sync that is bound to another store or destination; all its other data stay.
  func rebind(_ sync: SyncName, to binding: SyncBinding) async throws(StateError)

  /// Removes a sync's name and all its data, while this process holds its lock.
  ///
  /// If this is interrupted in PostgreSQL, the name stays without watermark and binding, and no sync works with it.
  func forget(_ sync: SyncName) async throws(StateError)

  /// Forgets the ledger and the dead letters of a sync.
  func clear(_ sync: SyncName) async throws(StateError)

  /// Stores dead letters with their attempts and first times.
  func adopt(_ letters: [DeadLetter], of sync: SyncName) async throws(StateError)

  /// Stores everything of a sync except its ledger and dead letters, if the store has none of that yet.
  func adopt(_ rest: SyncRest, of sync: SyncName) async throws(StateError)
}

/// Everything of a sync except its ledger and dead letters.
package struct SyncRest: Hashable, Sendable {
  package var fileMark: String
  package var binding: SyncBinding?
  package var watermark: Watermark?
  package var deletionsSince: Timestamp?
  package var backfill: Backfill?
  /// Unconfirmed ones.
  package var parts: [String]
  /// Newest first.
  package var runs: [RunRecord]
  /// The rows whose facts are not settled yet.
  package var waiting: [WaitingRow]

  /// Whether a sync was ever set up or run under the name.
  package var isUsed: Bool {
    binding != nil || watermark != nil || deletionsSince != nil || backfill != nil
      || !parts.isEmpty || !runs.isEmpty || !waiting.isEmpty
  }
}

extension StateStore {
  /// Everything of a sync except its ledger and dead letters.
  package func rest(of sync: SyncName) async throws(StateError) -> SyncRest {
    SyncRest(
      fileMark: try await fileMark(of: sync),
      binding: try await binding(of: sync),
      watermark: try await watermark(of: sync),
      deletionsSince: try await deletionsSince(of: sync),
      backfill: try await backfill(of: sync),
      parts: try await unconfirmedParts(of: sync),
      runs: try await runs(of: sync, limit: .max),
      waiting: try await waiting(of: sync)
    )
  }
}

/// Copies syncs from one state to another, in pages.
///
/// Ledger and dead letters go first, everything else last and together. So an interrupted copy leaves a name
/// that was never used: no sync works with it, and the next copy starts again.
package struct StateCopy: Sendable {
  /// How much of a sync was copied.
  package struct Counts: Hashable, Sendable {
    package var entries = 0
    package var deadLetters = 0
    package var runs = 0
  }

  /// Why a sync was not copied.
  package enum Refusal: Error, Sendable {
    /// The target already has data under the name.
    case occupied
    /// Other processes may be at work on a backfill, without the sync's lock.
    case shared
    case source(StateError)
    case target(StateError)
  }

  private let source: any CopyableState
  private let target: any CopyableState
  private let holder: LockHolder
  private let pageSize: Int

  package init(
    from source: any CopyableState,
    to target: any CopyableState,
    holder: LockHolder,
    pageSize: Int = 5_000
  ) {
    self.source = source
    self.target = target
    self.holder = holder
    self.pageSize = pageSize
  }

  /// Copies `sync` while both of its locks are held.
  package func copy(_ sync: SyncName) async throws(Refusal) -> Counts {
    try await reading { () async throws(StateError) in try await source.acquire(sync, as: holder) }
    let outcome: Result<Counts, Refusal>
    do throws(Refusal) {
      outcome = .success(try await copyIntoLocked(sync))
    } catch {
      outcome = .failure(error)
    }
    await source.release(sync)
    return try outcome.get()
  }

  private func copyIntoLocked(_ sync: SyncName) async throws(Refusal) -> Counts {
    try await writing { () async throws(StateError) in try await target.acquire(sync, as: holder) }
    let outcome: Result<Counts, Refusal>
    do throws(Refusal) {
      outcome = .success(try await copyContents(of: sync))
    } catch {
      outcome = .failure(error)
    }
    await target.release(sync)
    return try outcome.get()
  }

  private func copyContents(of sync: SyncName) async throws(Refusal) -> Counts {
    let present = try await writing { () async throws(StateError) in
      try await target.rest(of: sync)
    }
    guard !present.isUsed else { throw .occupied }
    let backfill = try await reading { () async throws(StateError) in
      try await source.backfill(of: sync)
    }
    if let backfill, backfill.isShared, backfill.finishedAt == nil { throw .shared }
    try await writing { () async throws(StateError) in try await target.clear(sync) }
    var counts = Counts()
    var last: FactKey?
    while true {
      let page = try await reading { () async throws(StateError) in
        try await source.ledgerPage(of: sync, after: last, limit: pageSize)
      }
      guard let end = page.last else { break }
      last = end.key
      counts.entries += page.count
      try await writing { () async throws(StateError) in
        try await target.record(
          DeliveryRecords(entries: page.map { ($0.key, $0.entry) }),
          of: sync
        )
      }
    }
    var place: DeadLetter.Place?
    while true {
      // A letter holds a message, and a message may hold 32 KB.
      let page = try await reading { () async throws(StateError) in
        try await source.deadLetters(of: sync, event: nil, after: place, limit: 100)
      }
      guard let end = page.last else { break }
      place = end.place
      counts.deadLetters += page.count
      try await writing { () async throws(StateError) in
        try await target.adopt(page, of: sync)
      }
    }
    let rest = try await reading { () async throws(StateError) in try await source.rest(of: sync) }
    try await writing { () async throws(StateError) in try await target.adopt(rest, of: sync) }
    counts.runs = rest.runs.count
    return counts
  }

  private func reading<Value: Sendable>(
    _ work: () async throws(StateError) -> Value
  ) async throws(Refusal) -> Value {
    do throws(StateError) {
      return try await work()
    } catch {
      throw .source(error)
    }
  }

  private func writing<Value: Sendable>(
    _ work: () async throws(StateError) -> Value
  ) async throws(Refusal) -> Value {
    do throws(StateError) {
      return try await work()
    } catch {
      throw .target(error)
    }
  }
}
