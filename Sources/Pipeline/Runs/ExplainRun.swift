package import SegmentSpec

/// Explains which facts of a root and its family were sent, which ones the next sync sends, and why the others are not
/// sent.
///
/// Sends and writes nothing.
package struct ExplainRun: Sendable {
  package let source: any FamilySource
  package let state: any StateStore
  package let sync: SyncName
  let encoder: MessageEncoder
  private let templates: (any MessageTemplates)?
  /// The events of roots of each kind, and whether they are switched on.
  private let events: [EventName]
  /// What follows the order's id in the keys of facts that an order shows once.
  private let ofOrders: [EventName: String]
  private let isEnabled: @Sendable (EventName) -> Bool

  /// `events` are those of the store's edition, in the order in which they are explained; `ofOrders` has what follows
  /// the order's id in the keys of facts that an order shows once (`/completed`); `messageBytes` is the limit of a
  /// message.
  package init(
    source: any FamilySource,
    state: any StateStore,
    sync: SyncName,
    namespace: Namespace,
    messageBytes: Int = Limits.messageBytes,
    privacy: PrivacyRules? = nil,
    templates: (any MessageTemplates)? = nil,
    events: [EventName],
    ofOrders: [EventName: String],
    isEnabled: @escaping @Sendable (EventName) -> Bool
  ) {
    self.source = source
    self.state = state
    self.sync = sync
    encoder = MessageEncoder(namespace: namespace, messageBytes: messageBytes, privacy: privacy)
    self.templates = templates
    self.events = events
    self.ofOrders = ofOrders
    self.isEnabled = isEnabled
  }

  /// The knowledge of a run before it reads a page.
  struct Outset {
    var sift: Sift?
    var waiting: [WaitingRow]
    /// The members of the family that the next sync reads.
    var changed: Set<String> = []
  }

  /// Explains one family.
  package func explain(_ family: RootFamily) async throws -> Explanation {
    let watermark = try await state.watermark(of: sync)
    var outset = Outset(waiting: try await state.waiting(of: sync))
    if let watermark {
      let changed = try await source.changed(
        of: family,
        since: watermark,
        waiting: outset.waiting
      )
      outset.changed = changed.ids
      var sift = Sift(
        watermark: watermark,
        isSweep: changed.isSweep,
        deletionsSince: try await state.deletionsSince(of: sync)
      )
      sift.left = LeftRows(outset.waiting, of: try await state.backfill(of: sync))
      outset.sift = sift
    }
    var found = Found()
    for kind in RootFamily.Kind.allCases {
      guard let id = family.members[kind] else { continue }
      let member = Member(kind: kind, isRead: outset.changed.contains(id))
      let pages = try await source.pages(
        of: kind,
        id,
        since: watermark,
        waiting: outset.waiting
      )
      try await pages.forEach { try await read($0, of: member, outset, into: &found) }
    }
    var explanation = Explanation(family: family)
    for event in events where family.kind.shows(event) {
      if let lines = found.lines[event] {
        explanation.lines += lines
      } else if let line = try await sent(event, of: family) {
        explanation.lines.append(line)
      } else {
        let fate = found.fate(of: event, isEnabled(event))
        explanation.lines.append(.init(event: event, fate: fate))
      }
    }
    return explanation
  }

  /// The line of an event that was sent and that the shop no longer shows: its order was deleted since, or its row has a
  /// moment that lies in the future.
  private func sent(_ event: EventName, of family: RootFamily) async throws -> Explanation.Line? {
    guard let end = ofOrders[event], let order = family.members[.order] else { return nil }
    let key = FactKey(order + end)
    guard let entry = try await state.ledger(of: sync, keys: [key])[0], entry.fate == .sent else {
      return nil
    }
    return Explanation.Line(event: event, key: key, fate: sent(key, entry))
  }

  /// The fate of a fact that was sent and that no row shows now.
  func sent(_ key: FactKey, _ entry: LedgerEntry) -> Explanation.Fate {
    .sent(id(of: key, sentAs: entry.state), at: entry.time.moment, next: nil)
  }

  /// A root of a family.
  struct Member {
    var kind: RootFamily.Kind
    /// Whether the next sync reads it.
    var isRead: Bool
  }

  /// The content of a family's pages.
  private struct Found {
    var lines: [EventName: [Explanation.Line]] = [:]
    /// Why an event is not sent.
    var leftOut: [EventName: Explanation.Withheld] = [:]
    /// The same for all facts of the order.
    var ofOrder: Explanation.Withheld?

    /// Adds a line; of two with one key, keeps the one with more information.
    mutating func add(_ line: Explanation.Line) {
      let same = lines[line.event, default: []].firstIndex { $0.key == line.key }
      guard let same else { return lines[line.event, default: []].append(line) }
      if case .withheld(.notNeeded) = lines[line.event]?[same].fate {
        lines[line.event]?[same] = line
      } else if case .next = line.fate {
        lines[line.event]?[same] = line
      }
    }

    func fate(of event: EventName, _ isEnabled: Bool) -> Explanation.Fate {
      guard isEnabled else { return .withheld(.switchedOff) }
      if let withheld = leftOut[event] { return .withheld(withheld) }
      if event != .checkoutStarted, event.role != .deletes, let ofOrder {
        return .withheld(ofOrder)
      }
      return .missing
    }
  }

  private func read(
    _ page: any FactPage,
    of member: Member,
    _ outset: Outset,
    into found: inout Found
  ) async throws {
    let facts = page.facts
    let entries = try await state.ledger(of: sync, facts: facts)
    let letters = try await state.deadLetters(of: sync, keys: facts.map(\.key))
    let decisions =
      outset.sift.map { sift in facts.roots.flatMap { sift.decide($0, of: facts) { entries[$0] } } }
    for (index, fact) in facts.enumerated() {
      // Recorded together: the message of the fact before it was of both.
      if fact.isAddendum, index > 0, let entry = entries[index], entry.fate == .sent,
        entry.time == entries[index - 1]?.time
      {
        let fate = Explanation.Fate.withheld(.saidByOther)
        found.add(.init(event: fact.event, key: fact.key, time: fact.time, fate: fate))
        continue
      }
      let fate = try await fate(
        of: index,
        in: page,
        entries[index],
        letters[index],
        decisions?[index],
        of: member,
        outset
      )
      found.add(.init(event: fact.event, key: fact.key, time: fact.time, fate: fate))
    }
    note(page, of: member, outset, in: &found)
  }

  /// Notes the facts that a page shows and leaves out.
  private func note(
    _ page: any FactPage,
    of member: Member,
    _ outset: Outset,
    in found: inout Found
  ) {
    let since = page.waiting.compactMap { row in
      outset.waiting.first { $0.row == row.row && $0.root == row.root }?.firstSeen
    }
    for left in page.filtered {
      let withheld: Explanation.Withheld =
        switch LeftOutFact.Reason(rawValue: left.reason) {
        case .notSettled: .notSettled(since: since.min())
        case .outside: .outsideOfOrdersWhere
        default: .other(left.reason)
        }
      found.leftOut[left.event] = withheld
      // It is counted once, and applies to all facts of the order.
      if member.kind == .order, withheld == .outsideOfOrdersWhere || page.facts.isEmpty {
        found.ofOrder = withheld
      }
    }
  }

  func fate(
    of index: Int,
    in page: any FactPage,
    _ entry: LedgerEntry?,
    _ letter: DeadLetter?,
    _ decision: Sift.Decision?,
    of member: Member,
    _ outset: Outset
  ) async throws -> Explanation.Fate {
    let fact = page.facts[index]
    let next = member.isRead ? try await next(index, of: page, decision) : nil
    if let entry, entry.fate == .dead, next == nil {
      return letter.map(Explanation.Fate.dead) ?? .withheld(.discarded)
    }
    if let entry, entry.fate == .sent {
      var again: MessageID?
      if case .next(let id) = next { again = id }
      // A state of which the ledger has no content was sent with the present one.
      let id =
        entry.state == nil
        ? encoder.id(of: fact, version: 0) : id(of: fact.key, sentAs: entry.state)
      return .sent(id, at: entry.time.moment, next: again)
    }
    if next == nil, let entry, entry.isLeftOut, let time = entry.time.moment {
      return .withheld(.leftOut(at: time))
    }
    return next ?? .withheld(withheld(fact, entry, decision, outset))
  }

  /// The next sync's action for a fact; nil if it does nothing.
  private func next(
    _ index: Int,
    of page: any FactPage,
    _ decision: Sift.Decision?
  ) async throws -> Explanation.Fate? {
    let fact = page.facts[index]
    switch decision {
    case .request: return .requested
    case .send(let version):
      let id = encoder.id(of: fact, version: version)
      do {
        let message = try await encoder.single(
          fact,
          at: index,
          of: page,
          as: id,
          through: templates
        )
        return message.after == nil ? .withheld(.leftOut(at: nil)) : .next(id)
      } catch let error as MessageEncoder.Unwritten {
        return .unwritable(reason: error.refusal.reason)
      }
    default: return nil
    }
  }

  /// The id of a state's last message, or of a fact's only one.
  private func id(of key: FactKey, sentAs state: LedgerState?) -> MessageID {
    MessageID(
      namespace: encoder.namespace,
      key: key,
      version: max(0, (state?.deliveries ?? 1) - 1),
      content: state?.digest
    )
  }

  private func withheld(
    _ fact: Fact,
    _ entry: LedgerEntry?,
    _ decision: Sift.Decision?,
    _ outset: Outset
  ) -> Explanation.Withheld {
    if fact.waits {
      let row = outset.waiting.first { fact.key.row == $0.row }
      return .notSettled(since: row?.firstSeen)
    }
    switch decision {
    case nil: return .noWatermark
    case .send, .request: return .notRead
    case .filter(.beforeWatermark): return .beforeHistoryStart
    case .filter(let reason): return .other(reason.rawValue)
    case .notNeeded: return fact.isAddendum ? .saidByOther : .notNeeded
    case .note, .noteBaseline, .unchanged: return .noted
    }
  }
}

extension RootFamily.Kind {
  /// Whether roots of the kind, with their families, show an event.
  fileprivate func shows(_ event: EventName) -> Bool {
    switch self {
    case .order: true
    case .customer: event == .identify || event == .deletion
    case .cart: event == .checkoutStarted || event == .identify
    }
  }
}
