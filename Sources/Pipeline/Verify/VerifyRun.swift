internal import Logging
package import SegmentSpec

/// The tools of a verification.
struct VerifyWork: Sendable {
  let source: any VerifiedSource
  let state: any StateStore
  let sync: SyncName
  let encoder: MessageEncoder
  let copies: (any DeliveredCopies)?
  let watermark: Watermark?
  let waiting: [WaitingRow]
  let window: HistoryWindow
  let events: Set<EventName>?
  /// Whether the messages of an event go through a template, so that nobody knows the content of their copies.
  let isTemplated: @Sendable (EventName) -> Bool
  let observe: @Sendable (Int) -> Void

  /// Whether all of history counts.
  var isWhole: Bool { window == HistoryWindow() }
  /// A row that is gone has no time.
  var looksForVanished: Bool { isWhole }

  func counts(_ fact: Fact) -> Bool {
    window.contains(fact.time) && events?.contains(fact.event) ?? true
  }

  /// The roots that the next sync reads, with `isThorough` also those that a sync reads once an hour; none without a
  /// watermark.
  func changedRoots(isThorough: Bool) async throws -> RootSet {
    guard let watermark else { return RootSet() }
    return try await source.changedRoots(
      since: watermark,
      waiting: waiting,
      isThorough: isThorough
    )
  }
}

/// Holds the shop against what a sync remembers and against its destination.
///
/// It reads everything once, as an export does, and then the ledger once. Nothing is written, unless it repairs.
package struct VerifyRun: Sendable {
  package struct Request: Sendable {
    package var window: HistoryWindow
    /// Nil for all.
    package var events: Set<EventName>?
    package var readers = 2
    package var partSize = 50_000

    package init(window: HistoryWindow = HistoryWindow(), events: Set<EventName>? = nil) {
      self.window = window
      self.events = events
    }
  }

  private let source: any VerifiedSource
  private let state: any LedgerWalk
  private let sync: SyncName
  private let encoder: MessageEncoder
  private let copies: (any DeliveredCopies)?
  private let files: (any FiledCopies)?
  private let request: Request
  private let isTemplated: @Sendable (EventName) -> Bool
  private let observe: @Sendable (Int) -> Void

  package static let command = "tidemark verify"

  /// `messageBytes` and `privacy` are those of the sync's messages; `observe` receives the number of roots read.
  package init(
    source: any VerifiedSource,
    state: any LedgerWalk,
    sync: SyncName,
    namespace: Namespace,
    messageBytes: Int,
    privacy: PrivacyRules?,
    copies: (any DeliveredCopies)? = nil,
    files: (any FiledCopies)? = nil,
    request: Request,
    isTemplated: @escaping @Sendable (EventName) -> Bool = { _ in false },
    observe: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.source = source
    self.state = state
    self.sync = sync
    encoder = MessageEncoder(
      namespace: namespace,
      messageBytes: messageBytes,
      privacy: privacy
    )
    self.copies = copies
    self.files = files
    self.request = request
    self.isTemplated = isTemplated
    self.observe = observe
  }

  /// Looks, and writes nothing.
  /// - Throws: the source's errors, `StateError`, `DeliveryError`, `CancellationError`, or `RunError.noWatermark`.
  package func verify() async throws -> Verification {
    try await closing {
      let (work, judge) = try await begin(isAlone: false)
      let pages = try await pages(work, judge, passOn: false)
      try await pages.forEach { _ in }
      var found = await pages.found
      try await settle(await pages.candidates, in: work, &found)
      try await finish(&found, pages, work)
      return found
    }
  }

  /// Looks, sends what is missing, and loads rows that are gone or differ, under the sync's lock.
  /// - Returns: what was found before the repair, and the report of what was sent.
  /// - Throws: `RunError`; everything acknowledged until then is recorded.
  package func repair(by run: Run) async throws(RunError) -> (Verification, RunReport) {
    var found = Verification()
    let report = try await run.locked { () async throws(RunError) in
      try await run.remembered { (report) async throws(RunError) in
        try await run.recoverParts()
        found = try await repair(by: run, into: &report)
      }
    }
    await copies?.close()
    return (found, report)
  }

  private func repair(
    by run: Run,
    into report: inout RunReport
  ) async throws(RunError) -> Verification {
    let (work, judge): (VerifyWork, FactJudge) = try await verifying {
      try await begin(isAlone: true)
    }
    let pages: VerifyPages = try await verifying {
      try await self.pages(work, judge, passOn: true)
    }
    var sift = Sift(watermark: work.watermark ?? .since(.beginning), isSweep: false)
    sift.repairs = true
    try await run.deliver(pages, by: sift, into: &report)
    await pages.close()
    try await noteSaid(pages, by: run)
    let (counts, filtered) = (report.counts, report.filtered)
    return try await verifying { () async throws -> Verification in
      var found = await pages.found
      var repair = found.repair ?? .init()
      for (event, missing) in found.counts.mapValues(\.missing) where missing > 0 {
        // An identify may also have gone before a track that was missing.
        let done = min(counts[event].map { $0.sent + $0.unchanged } ?? 0, missing)
        repair.sent += done
        repair.dead += counts[event]?.deadLettered ?? 0
        let reason = Sift.Reason.leftOut.rawValue
        let leftOut = filtered[RunReport.FilterKey(event: event, reason: reason)] ?? 0
        repair.leftOut += min(leftOut, missing - done)
      }
      found.repair = repair
      try await finish(&found, pages, work)
      return found
    }
  }

  /// Records the entries that the ledger lost of refunds that the destination has, so that no sync sends them again.
  private func noteSaid(_ pages: VerifyPages, by run: Run) async throws(RunError) {
    let said = await pages.said
    guard !said.isEmpty else { return }
    let records = DeliveryRecords(
      entries: LedgerRecords(said),
      deadLetters: [],
      part: nil,
      time: run.clock.now()
    )
    try await run.saving { () async throws(StateError) in
      try await run.state.record(records, of: run.sync)
    }
  }

  private func closing<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
      let value = try await work()
      await copies?.close()
      return value
    } catch {
      await copies?.close()
      throw error
    }
  }

  /// Turns the errors of a look into those of a run.
  private func verifying<Value>(
    _ work: () async throws -> Value
  ) async throws(RunError) -> Value {
    do {
      return try await work()
    } catch let error as RunError {
      throw error
    } catch let error as StateError {
      throw .state(error)
    } catch let error as DeliveryError {
      throw Task.isCancelled ? .stopped : .delivery(error)
    } catch is CancellationError {
      throw .stopped
    } catch {
      throw Task.isCancelled ? .stopped : .source(error)
    }
  }

  private func begin(isAlone: Bool) async throws -> (VerifyWork, FactJudge) {
    let watermark = try await state.watermark(of: sync)
    let backfill = try await state.backfill(of: sync)
    guard watermark != nil || backfill != nil else { throw RunError.noWatermark }
    let waiting = try await state.waiting(of: sync)
    try await copies?.begin(isAlone: isAlone)
    let work = VerifyWork(
      source: source,
      state: state,
      sync: sync,
      encoder: encoder,
      copies: copies,
      watermark: watermark,
      waiting: waiting,
      window: request.window,
      events: request.events,
      isTemplated: isTemplated,
      observe: observe
    )
    return (work, FactJudge(watermark: watermark, backfill: backfill, waiting: waiting))
  }

  private func pages(
    _ work: VerifyWork,
    _ judge: FactJudge,
    passOn: Bool
  ) async throws -> VerifyPages {
    let parts = try await source.parts(of: request.partSize, isEndless: true)
    let base = try await source.pages(
      of: parts,
      readers: request.readers,
      since: work.watermark,
      waiting: work.waiting
    )
    return VerifyPages(base, work, judge, passOn: passOn)
  }

  /// Looks once more at what is missing: a row that came while the pages were read is no older than the next sync.
  private func settle(
    _ candidates: [VerifyPages.Candidate],
    in work: VerifyWork,
    _ found: inout Verification
  ) async throws {
    guard !candidates.isEmpty else { return }
    let changed = try await work.changedRoots(isThorough: false)
    var changedForHour: RootSet?
    for fact in candidates {
      var text = FactJudge.nextSync
      if !changed.contains(hash: fact.root) {
        text = FactJudge.hourly
        if changedForHour == nil { changedForHour = try await work.changedRoots(isThorough: true) }
        guard changedForHour?.contains(hash: fact.root) == true else {
          found.name(.init(kind: .missing, event: fact.event, key: fact.key, time: fact.time))
          continue
        }
      }
      found.count(fact.event, \.missing, by: -1)
      found.count(fact.event, \.notYet)
      let why = Verification.Reason(event: fact.event, text: text, isForNow: true)
      found.reasons[why, default: 0] += 1
    }
  }

  /// Reads the ledger, and what is known of the destination as a whole.
  private func finish(
    _ found: inout Verification,
    _ pages: VerifyPages,
    _ work: VerifyWork
  ) async throws {
    found.looksForVanished = work.looksForVanished
    guard work.looksForVanished || copies != nil || files != nil else { return }
    let ledger = try await VanishedScan(work, source, state).run(into: &found)
    if let copies {
      let there = try await copies.sums(of: work.window)
      let shop = await pages.shopSums
      let keys = Set(there.keys).union(shop.keys).filter { key in
        (work.events?.contains(key.event) ?? true) && !work.isTemplated(key.event)
      }
      found.sums = keys.sorted {
        ($0.month, $0.currency, $0.event.rawValue) < ($1.month, $1.currency, $1.event.rawValue)
      }
      .map { CopySum(key: $0, shop: shop[$0] ?? .init(), there: there[$0] ?? .init()) }
      if work.isWhole {
        countUnknownRows(&found, ledger, await pages.matched, await pages.absent)
      }
    }
    if let files {
      var proof = try await files.prove()
      if work.isWhole, work.events == nil {
        let most = ledger.messages - (await pages.aliases)
        // The refund of a return that is gone may have had one message with it.
        let least =
          most - (await pages.possibleAliases) - (found.counts[.orderRefunded]?.vanished ?? 0)
        proof.delivered = min(least, most)...max(least, most)
      }
      found.files = proof
    }
  }

  /// Rows that are more than the shop shows, and than the ledger remembers.
  private func countUnknownRows(
    _ found: inout Verification,
    _ ledger: VanishedScan.Ledger,
    _ matched: [EventName: Int],
    _ absent: [EventName: Int]
  ) {
    var extra: [EventName: Int] = [:]
    for sum in found.sums { extra[sum.key.event, default: 0] += sum.there.rows - sum.shop.rows }
    for (event, rows) in extra {
      let isRepaired = found.repair != nil
      let absent =
        isRepaired ? 0 : absent[event, default: 0] + (found.counts[event]?.gone ?? 0)
      // What else the ledger has: rows that are gone, or that the shop does not show any more.
      let others = max(0, ledger.sent[event, default: 0] - matched[event, default: 0])
      let unknown = rows + absent - others
      if unknown > 0 { found.unknownRows[event] = unknown }
    }
  }
}
