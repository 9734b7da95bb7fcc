package import SegmentSpec

/// Reads the whole shop once, as an export does, and counts what became of each of its facts.
///
/// A fact counts as delivered if its entry in the ledger is one that was sent; its amounts are those that its message
/// has. Sends and writes nothing, and takes no lock.
package struct TallyRun: Sendable {
  private let history: any HistorySource
  private let state: any StateStore
  private let sync: SyncName
  private let request: BackfillRun.Request
  private let now: Timestamp

  /// Delays are counted of the events of these last days.
  package static let delayDays: Int64 = 31

  /// `history` derives every event that is switched on, and states with their content; `now` is the end of a window
  /// without one.
  package init(
    history: any HistorySource,
    state: any StateStore,
    sync: SyncName,
    window: HistoryWindow,
    now: Timestamp
  ) {
    self.history = history
    self.state = state
    self.sync = sync
    self.now = now
    request = BackfillRun.Request(window: window)
  }

  /// Counts the facts whose own time lies in the window.
  /// - Throws: the source's errors, `StateError`, or `CancellationError`.
  package func run() async throws -> ShopTally {
    let watermark = try await state.watermark(of: sync)
    let backfill = try await state.backfill(of: sync)
    let deletionsSince = try await state.deletionsSince(of: sync)
    var sift: Sift?
    if let watermark {
      var rules = Sift(
        watermark: watermark,
        isSweep: watermark.position == nil,
        deletionsSince: deletionsSince
      )
      rules.left = LeftRows(try await state.waiting(of: sync), of: backfill)
      sift = rules
    }
    var counting = Counting(sift: sift, window: request.window)
    if let watermark {
      // What a backfill sent was late before anybody asked for it.
      let first = (request.window.to ?? now).advanced(bySeconds: -Self.delayDays * 86_400)
      let starts = [first, watermark.factsSince, backfill?.startedAt].compactMap(\.self)
      counting.tally.delaysSince = starts.max()
    }
    let parts = try await history.parts(of: request.partSize, isEndless: true)
    let pages = try await history.pages(of: parts, readers: request.readers)
    try await pages.forEach { page in
      try Task.checkCancellation()
      let entries = try await state.ledger(of: sync, facts: page.facts)
      counting.take(page, entries)
    }
    return counting.tally
  }
}

/// The working state: pages in, counts out.
private struct Counting {
  let sift: Sift?
  let window: HistoryWindow
  var tally = ShopTally()
  /// Keys that rows of two tables share: the first one has the message.
  private var shared: Set<Int> = []
  private var writer = JSONWriter()

  /// No message leaves, so nobody sees its id.
  private static let anyID = MessageID(high: 0, low: 0)
  private static let amounts = ["revenue", "discount", "total"]

  init(sift: Sift?, window: HistoryWindow) {
    self.sift = sift
    self.window = window
  }

  mutating func take(_ page: any FactPage, _ entries: [LedgerEntry?]) {
    tally.roots += page.rootCount
    for left in page.filtered { tally.leaveOut(left) }
    let facts = page.facts
    for range in facts.roots {
      let decisions = sift?.decide(range, of: facts) { entries[$0] }
      // The fact that an addendum belongs to, if it counts.
      var covering: (fact: Fact, isSent: Bool)?
      for (place, index) in range.enumerated() {
        let fact = facts[index]
        // The customers' own pages show the state of a prelude, and a waiting state is no fact yet.
        if fact.isPrelude || fact.waits { continue }
        let fate = fate(of: fact, entries[index], decisions?[place])
        if fact.isAddendum {
          addendum(index, of: page, fate, to: covering)
          continue
        }
        covering = nil
        guard window.contains(fact.time) else {
          tally.leaveOut(fact, fate)
          continue
        }
        tally.count(fact, fate)
        if fate == .sent, fact.state == nil, let time = entries[index]?.time.moment {
          tally.countDelay(of: fact, sentAt: time)
        }
        guard fact.event == .orderCompleted || fact.event == .orderRefunded else { continue }
        tally.count(amounts(of: index, in: page), of: fact, isSent: fate == .sent)
        covering = (fact, fate == .sent)
      }
    }
  }

  /// The message of the fact before it has the money of an addendum, unless it was sent without it.
  private mutating func addendum(
    _ index: Int,
    of page: any FactPage,
    _ fate: ShopTally.Fate,
    to covering: (fact: Fact, isSent: Bool)?
  ) {
    guard let covering, covering.isSent, fate != .sent else { return }
    if let amounts = amounts(of: index, in: page) { tally.takeBack(amounts, of: covering.fact) }
    if fate != .withheld(Self.saidByOther) { tally.count(page.facts[index], fate) }
  }

  private static let saidByOther = "another message says the same"

  private mutating func fate(
    of fact: Fact,
    _ entry: LedgerEntry?,
    _ decision: Sift.Decision?
  ) -> ShopTally.Fate {
    if fact.isKeyShared, !shared.insert(fact.key.hashValue).inserted {
      return .withheld(Sift.Reason.sharedKey.rawValue)
    }
    switch entry?.fate {
    case .sent: return .sent
    case .dead: return .dead
    case .noted, nil: break
    }
    switch decision {
    case nil: return .withheld("no watermark is set")
    case .send where fact.state == nil && isHistory(fact):
      return .withheld(Sift.Reason.beforeWatermark.rawValue)
    case .send, .request: return .unsent
    case .filter(let reason): return .withheld(reason.rawValue)
    case .note, .noteBaseline, .unchanged: return .noted
    case .notNeeded: return .withheld(Self.saidByOther)
    }
  }

  /// Whether it is from before history starts, by its time alone.
  ///
  /// A sync also knows when its row was written, and sends a few such facts.
  private func isHistory(_ fact: Fact) -> Bool {
    guard let sift, sift.left?.sends(fact) != true else { return false }
    return fact.sign < sift.watermark.factsSince
  }

  /// The amounts of a fact's message; nil if they cannot be written.
  private mutating func amounts(of index: Int, in page: any FactPage) -> MessageAmounts? {
    writer.bytes.removeAll(keepingCapacity: true)
    do throws(EncodingRefusal) {
      try page.encode(index, messageID: Self.anyID, into: &writer)
    } catch {
      return nil
    }
    return MessageAmounts(writer.bytes, Self.amounts)
  }
}
