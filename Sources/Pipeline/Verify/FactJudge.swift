internal import SegmentSpec

/// Decides about a fact of the shop what became of it, by the rules of the sync and of its last backfill.
struct FactJudge {
  enum Verdict: Hashable {
    /// It is no fact of its own: a prelude, or an addendum that another message covers.
    case covered
    case delivered
    case unchanged
    case notYet(String)
    case withheld(String)
    case dead
    case missing

    var isWithheld: Bool {
      if case .withheld = self { true } else { false }
    }
  }

  static let nextSync = "the next sync sends it"
  static let hourly = "the hourly reading of all tables sends it"
  static let saidByReturn = "the message of its return may say it"
  static let isSaidByReturn = "the message of its return says it"
  /// For events of `custom_events` and the outbox that the ledger does not have.
  static let ofOwnTable = "not sent: history, or the next sync sends it"
  static let backfillRuns = "the backfill is not finished"
  static let notSettled = LeftOutFact.Reason.notSettled.rawValue
  static let discarded = "it was a dead letter and was discarded"
  static let noWatermark = "the sync has no watermark, and no backfill sent it"
  static let beforeStart = Sift.Reason.beforeWatermark.rawValue
  static let noted = Sift.Reason.noted.rawValue

  /// Nil without a watermark.
  let sync: Sift?
  let backfill: Backfill?
  private let ofBackfill: Sift?
  private let eventsOfBackfill: Set<EventName>?

  init(watermark: Watermark?, backfill: Backfill?, waiting: [WaitingRow]) {
    sync = watermark.map { watermark in
      var sift = Sift(watermark: watermark, isSweep: false)
      sift.left = LeftRows(waiting, of: backfill)
      return sift
    }
    self.backfill = backfill
    ofBackfill = backfill.map {
      BackfillRun.Request(window: $0.window, events: $0.events).sift
    }
    eventsOfBackfill = backfill?.events.map(Set.init)
  }

  /// The verdicts about the facts of one root, `range` of `facts`, with the ledger's entries in their order; `hasLetter`
  /// says whether a dead entry still has its letter.
  func judge(
    _ range: Range<Int>,
    of facts: [Fact],
    _ entries: [LedgerEntry?],
    hasLetter: (FactKey) -> Bool
  ) -> [Verdict] {
    let decisions = sync?.decide(range, of: facts) { entries[$0] }
    let earlier = ofBackfill?.decide(range, of: facts) { entries[$0] }
    var verdicts: [Verdict] = []
    for (place, index) in range.enumerated() {
      let fact = facts[index]
      var verdict = verdict(
        about: fact,
        entries[index],
        decisions?[place],
        earlier?[place],
        before: verdicts.last,
        isAfterSent: place > 0 && entries[index - 1]?.fate == .sent,
        hasLetter
      )
      if verdict == .missing, entries[index] == nil, let other = fact.sayer,
        range.contains(where: { facts[$0].key == other && entries[$0]?.fate == .sent })
      {
        verdict = .withheld(Self.saidByReturn)
      }
      // A sync that saw the order remembered it as it was: no run sends a change of an order that history begins after.
      if verdict == .missing, entries[index] == nil, fact.event == .orderUpdated,
        verdicts.indices.contains(where: { place in
          facts[range.lowerBound + place].event == .orderCompleted && verdicts[place].isWithheld
        })
      {
        verdict = .withheld(Self.beforeStart)
      }
      verdicts.append(verdict)
    }
    return verdicts
  }

  private func verdict(
    about fact: Fact,
    _ entry: LedgerEntry?,
    _ decision: Sift.Decision?,
    _ earlier: Sift.Decision?,
    before: Verdict?,
    isAfterSent: Bool,
    _ hasLetter: (FactKey) -> Bool
  ) -> Verdict {
    guard !fact.isPrelude, fact.event.role != .deletes else { return .covered }
    if fact.waits { return waiting(fact, entry) }
    let isOwed = isOwed(fact, entry, decision, earlier)
    if fact.isAddendum {
      // Without an entry, the message of its return may have said it: to send it could count the money twice.
      if entry == nil, isAfterSent { return .withheld(Self.saidByReturn) }
      // Or it goes out with that message.
      if before == .missing || before == .notYet(Self.backfillRuns) { return .covered }
      return isOwed ? owed(fact) : .covered
    }
    switch entry?.fate {
    case .dead: return hasLetter(fact.key) ? .dead : .withheld(Self.discarded)
    case .sent: return isOwed ? owed(fact) : .delivered
    case .noted:
      if isOwed { return owed(fact) }
      return entry?.isLeftOut == true ? .withheld(Sift.Reason.leftOut.rawValue) : .unchanged
    case nil: return isOwed ? owed(fact) : .withheld(reason(decision, earlier))
    }
  }

  /// A state that is not settled: it counts as it is, unless it changed.
  private func waiting(_ fact: Fact, _ entry: LedgerEntry?) -> Verdict {
    guard let entry, let known = entry.state, known.digest == fact.state?.digest,
      entry.fate != .dead
    else { return .notYet(Self.notSettled) }
    return known.deliveries > 0 ? .delivered : .unchanged
  }

  /// Whether the sync, or the backfill, should have sent the fact's present content.
  private func isOwed(
    _ fact: Fact,
    _ entry: LedgerEntry?,
    _ decision: Sift.Decision?,
    _ earlier: Sift.Decision?
  ) -> Bool {
    if let backfill, case .send? = earlier, isOfBackfill(fact, backfill) { return true }
    guard case .send? = decision else { return false }
    // A row from before the start that no sync ever read.
    return entry != nil || fact.origin != .history
  }

  /// Whether the backfill read the fact's rows as they are: later changes are the sync's.
  private func isOfBackfill(_ fact: Fact, _ backfill: Backfill) -> Bool {
    backfill.window.contains(fact.time) && fact.time < backfill.mark.clock
      && eventsOfBackfill?.contains(fact.event) ?? true
  }

  private func owed(_ fact: Fact) -> Verdict {
    guard let backfill, backfill.finishedAt == nil, isOfBackfill(fact, backfill) else {
      return .missing
    }
    return .notYet(Self.backfillRuns)
  }

  private func reason(_ decision: Sift.Decision?, _ earlier: Sift.Decision?) -> String {
    switch decision {
    case nil, .send?, .filter(.beforeWatermark)?:
      sync == nil ? Self.noWatermark : Self.beforeStart
    case .filter(let reason)?: reason.rawValue
    case .note?, .noteBaseline?, .notNeeded?, .unchanged?, .request?: Self.noted
    }
  }
}
