package import SegmentSpec

/// Decides the fate of a fact from its ledger entry, by the rules of docs/design.md, "Facts, states and the ledger",
/// and by nothing else.
package struct Sift: Sendable {
  /// The decision about a fact.
  package enum Decision: Hashable, Sendable {
    /// Send it, with this version in its message id.
    case send(version: Int)
    /// It was sent before and is the same now.
    case unchanged
    /// A state whose content, or a fact of history that is noted in the ledger and not sent.
    case note
    /// A waiting state that another fact of the same root, sent now, describes: its content is noted, so that later
    /// changes are recognized. It does not count as derived.
    case noteBaseline
    case filter(Reason)
    /// A deletion to be requested once every message is delivered.
    case request
    /// A prelude that no track needs, or an addendum that the fact before it covers: it does not count as derived.
    case notNeeded
  }

  package enum Reason: String, Hashable, Sendable {
    case beforeWatermark = "before the watermark's start"
    case outsideWindow = "outside of the time that was asked for"
    case leftToSync = "changed since it was told: the sync tells it"
    case inDeadLetters = "waiting in the dead letters"
    case deletedBefore = "deleted before deletion requests were switched on"
    case deletedUnasked = "not requested while every root is read"
    case superseded = "refused, and a later content was sent after it"
    case notBlamed = "refused like the dead letter after it; tried again with the next one"
    case sharedKey = "a row of another table has the same id, and one message with it was sent"
    case postponed = "failed, and read once more when it is known whether all of its kind fail"
    case leftOut = "left out by the template"
    case noted = "content noted, not sent: it did not change since the watermark's start"
  }

  package var watermark: Watermark
  package var isSweep: Bool
  /// When deletion requests were switched on for the sync; nil if they are off.
  package var deletionsSince: Timestamp?

  /// The window of a backfill, which decides instead of the watermark; nil elsewhere.
  package var window: HistoryWindow?
  /// Whether an addendum may be sent alone if the fact that covers it was sent without it; false in an export, which
  /// keeps no ledger and always sends the covering fact.
  package var tellsAddenda = true

  /// The rows that a backfill left waiting, in a sync; nil if it left none.
  package var left: LeftRows?

  /// The keys of the dead letters to send whatever the watermark is; nil in a sync.
  package var retried: RetriedKeys?

  /// Whether every given fact is one to send, whatever the watermark is, because the ledger does not have it as it is.
  package var repairs = false

  package init(
    watermark: Watermark,
    isSweep: Bool,
    deletionsSince: Timestamp? = nil,
    window: HistoryWindow? = nil,
    retried: Set<FactKey>? = nil
  ) {
    self.watermark = watermark
    self.isSweep = isSweep
    self.deletionsSince = deletionsSince
    self.window = window
    self.retried = retried.map(RetriedKeys.init)
  }

  /// Whether every root is read because none was read before, and not because the position became void (a failover, a
  /// restore), after which changes since the last run must still be sent.
  private var isFirstReading: Bool { isSweep && watermark.position == nil }

  /// Whether a dead letter of one of a fact's keys must be sent now.
  package func retries(_ key: FactKey, _ alias: FactKey?) -> Bool {
    guard let retried else { return false }
    return retried.contains(key) || alias.map { retried.contains($0) } == true
  }

  /// Decides about the facts of one root, `range` of `facts`, in their order; `known` returns the ledger's entry of the
  /// fact at a place.
  package func decide(
    _ range: Range<Int>,
    of facts: [Fact],
    known: (Int) -> LedgerEntry?
  ) -> [Decision] {
    var decisions: [Decision] = []
    decisions.reserveCapacity(range.count)
    let isLeft = left?.holds(one: facts[range]) == true
    var isUntold = false
    var tellsCompletion = false
    var precedesTrack = false
    for index in range {
      let fact = facts[index]
      if fact.waits {
        let isUnknown = known(index)?.state == nil
        decisions.append(tellsCompletion && isUnknown ? .noteBaseline : .notNeeded)
        continue
      }
      var decision =
        fact.isAddendum
        ? decide(addendum: fact, known(index), to: decisions.last)
        : decide(fact, known(index), precedesTrack: false)
      if isLeft, decision == .filter(.beforeWatermark), left?.sends(fact) == true {
        decision = .send(version: 0)
      }
      // An update is not sent if the completion before it was never sent.
      if fact.event.role == .completes {
        isUntold = decision == .filter(.inDeadLetters)
        if case .send = decision { tellsCompletion = true }
      }
      if case .send = decision, fact.event.role != .introduces {
        if isUntold, fact.event.role == .updates {
          decision = .filter(.inDeadLetters)
        } else {
          precedesTrack = true
        }
      }
      decisions.append(decision)
    }
    guard precedesTrack else { return decisions }
    // A track is about to be sent: its customer is identified before it.
    for (place, index) in range.enumerated() where facts[index].event.role == .introduces {
      decisions[place] = decide(facts[index], known(index), precedesTrack: true)
    }
    return decisions
  }

  /// Decides about a fact, given whether a track of its root is about to be sent.
  private func decide(_ fact: Fact, _ entry: LedgerEntry?, precedesTrack: Bool) -> Decision {
    if repairs, !fact.isPrelude { return decide(repaired: fact, entry) }
    // A prelude is the state's second place in a run; the first one has sent it.
    if !fact.isPrelude, retries(fact.key, fact.alias) { return decide(retried: fact, entry) }
    guard let coverage = fact.state else { return decide(once: fact, entry) }
    return decide(state: fact, coverage, entry, precedesTrack: precedesTrack)
  }

  /// Decides about an addendum by the decision about the fact before it.
  ///
  /// It goes out alone if that fact was sent without it, or is never sent. If that fact is a dead letter, a retry will
  /// cover the addendum.
  private func decide(
    addendum fact: Fact,
    _ entry: LedgerEntry?,
    to decision: Decision?
  ) -> Decision {
    let isTold = decision == .unchanged || decision == .filter(.sharedKey)
    let isNeverTold = [.filter(.beforeWatermark), .filter(.outsideWindow)].contains(decision)
    guard tellsAddenda, isTold || isNeverTold else { return .notNeeded }
    switch decide(fact, entry, precedesTrack: false) {
    case .send(let version): return .send(version: version)
    case .filter(.inDeadLetters): return .filter(.inDeadLetters)
    case .filter(.sharedKey): return .filter(.sharedKey)
    default: return .notNeeded
    }
  }

  /// Decides about a dead letter's fact: nothing is sent if the fact, or a later content, was delivered since.
  private func decide(retried fact: Fact, _ entry: LedgerEntry?) -> Decision {
    guard entry?.fate != .sent else {
      return fact.isKeyShared ? .filter(.sharedKey) : .unchanged
    }
    return .send(version: entry?.state?.deliveries ?? 0)
  }

  /// Decides about a fact that a verification missed: it goes out unless its present content was delivered since.
  private func decide(repaired fact: Fact, _ entry: LedgerEntry?) -> Decision {
    guard let entry else { return .send(version: 0) }
    if entry.fate == .dead { return .filter(.inDeadLetters) }
    guard let coverage = fact.state else { return .unchanged }
    let deliveries = entry.state?.deliveries ?? 0
    let isSame = entry.state?.list == coverage.list && entry.state?.digest == coverage.digest
    return isSame && deliveries > 0 ? .unchanged : .send(version: deliveries)
  }

  /// Decides about a fact that happens once.
  package func decide(once fact: Fact, _ entry: LedgerEntry?) -> Decision {
    // A backfill sends what was only remembered as history.
    let isOwed = window != nil && fact.isRemembered && entry?.fate == .noted
    if let entry, !isOwed || entry.isLeftOut {
      if entry.fate == .dead { return .filter(.inDeadLetters) }
      return fact.isKeyShared ? .filter(.sharedKey) : .unchanged
    }
    if fact.event.role == .deletes {
      return Sift.decide(deletion: fact, since: deletionsSince, isSweep: isSweep)
    }
    if let window {
      return window.contains(fact.time) ? .send(version: 0) : .filter(.outsideWindow)
    }
    guard withholds(fact) else { return .send(version: 0) }
    return fact.isRemembered ? .note : .filter(.beforeWatermark)
  }

  /// Whether a fact is history from before the sync, or from before its event was known.
  private func withholds(_ fact: Fact) -> Bool {
    switch fact.history {
    case .byTime: watermark.withholds(fact)
    case .since(let start):
      Watermark(position: nil, firstPosition: nil, factsSince: start, marginSeconds: 900)
        .withholds(fact)
    case .part: true
    // If every root is read because nothing was read before, a new start was set, and the times decide.
    case .over: isFirstReading && watermark.withholds(fact)
    }
  }

  /// Decides about the deletion of a customer that was not requested before.
  ///
  /// The watermark does not matter: `since` alone is the beginning. A sweep requests nothing, because a restored or
  /// copied database may show customers as deleted who are not.
  package static func decide(
    deletion fact: Fact,
    since: Timestamp?,
    isSweep: Bool
  ) -> Decision {
    guard let since, fact.time > since else { return .filter(.deletedBefore) }
    return isSweep ? .filter(.deletedUnasked) : .request
  }

  /// Decides about a state.
  ///
  /// With `precedesTrack` a track of the same root is about to be sent, so an identify that was never delivered must go
  /// first.
  package func decide(
    state fact: Fact,
    _ coverage: StateCoverage,
    _ entry: LedgerEntry?,
    precedesTrack: Bool
  ) -> Decision {
    let isNeededFirst = coverage.kind == .identify && precedesTrack
    if fact.isPrelude && !isNeededFirst { return .notNeeded }
    if let window { return decide(backfilled: fact, in: window, coverage, entry, isNeededFirst) }
    guard let entry, let known = entry.state else {
      if coverage.kind == .custom { return withholds(fact) ? .note : .send(version: 0) }
      return isNeededFirst || sendsUnknown(coverage, fact.origin) ? .send(version: 0) : .note
    }
    // A customer that a template left out is not identified before a track either.
    let neverDelivered = known.deliveries == 0 && !entry.isLeftOut
    guard known.list == coverage.list else {
      if coverage.kind == .custom {
        return withholds(fact) ? .note : .send(version: known.deliveries)
      }
      let isNewer =
        known.list == coverage.twin
        // A text that became short was different before; a text that is long now may have been long before a list
        // recorded it.
        ? coverage.longTextsChanged.map { $0 > known.covered } ?? true
        : coverage.covered > known.covered
      return (isNeededFirst && neverDelivered) || (!isFirstReading && isNewer)
        ? .send(version: known.deliveries) : .note
    }
    guard known.digest == coverage.digest else { return .send(version: known.deliveries) }
    if entry.fate == .dead { return .filter(.inDeadLetters) }
    return isNeededFirst && neverDelivered ? .send(version: 0) : .unchanged
  }

  /// Decides about a state in a backfill: an identify goes out like a fact, with the time of its newest row.
  ///
  /// An Order Updated goes out if the order changed since the content that its Order Completed describes; else its
  /// content is only noted, so that a sync notices later changes. A state that was sent before and changed since is a
  /// live change.
  private func decide(
    backfilled fact: Fact,
    in window: HistoryWindow,
    _ coverage: StateCoverage,
    _ entry: LedgerEntry?,
    _ isNeededFirst: Bool
  ) -> Decision {
    guard let entry, let known = entry.state else {
      if coverage.kind == .orderUpdated {
        return coverage.differsFromBaseline && window.contains(fact.time)
          ? .send(version: 0) : .note
      }
      return isNeededFirst || window.contains(fact.time)
        ? .send(version: 0) : .filter(.outsideWindow)
    }
    let isSame = known.list == coverage.list && known.digest == coverage.digest
    if isSame, entry.fate == .dead { return .filter(.inDeadLetters) }
    let isOwed =
      coverage.kind != .orderUpdated
      ? isNeededFirst || window.contains(fact.time)
      : isSame && coverage.differsFromBaseline && window.contains(fact.time)
    if isOwed, known.deliveries == 0, !entry.isLeftOut { return .send(version: 0) }
    return isSame ? .unchanged : .filter(.leftToSync)
  }

  /// The rule for a state without a digest.
  private func sendsUnknown(_ coverage: StateCoverage, _ origin: RowOrigin) -> Bool {
    // Whatever its time: an open transaction's version of the row came after the start. A new row is sent by its own
    // fact, except a customer, who has none.
    if !isFirstReading, origin == .changed { return true }
    if !isFirstReading, origin == .appeared {
      return coverage.kind == .identify || coverage.differsFromBaseline
    }
    if coverage.kind == .identify && coverage.createdAt >= watermark.factsSince { return true }
    // An order that its Order Completed describes needs no Order Updated; only an order whose completion is history
    // needs one.
    let isToldOtherwise =
      coverage.kind == .orderUpdated && !watermark.withholds(coverage.createdAt, origin)
    // Its Order Completed describes the order as placed, and the order was edited since.
    if isToldOtherwise, coverage.differsFromBaseline { return true }
    return !isFirstReading && coverage.covered > watermark.factsSince && !isToldOtherwise
  }
}
