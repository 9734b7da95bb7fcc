internal import SegmentSpec

/// Holds delivered facts against their rows at the destination, a batch at a time.
actor CopyCheck {
  private static let mostBytes = 128 << 10
  private static let mostProbes = 500

  private let copies: any DeliveredCopies
  private let work: VerifyWork
  private let repairs: Bool
  private var probes: [CopyProbe] = []
  private var items: [CopyItem] = []
  private var messages = Batch()
  private var writer = JSONWriter()
  private(set) var sums: [CopySum.Key: CopySum.Side] = [:]
  private(set) var found = Verification()
  /// Missing facts, by event, whose messages are not there either.
  private(set) var absent: [EventName: Int] = [:]

  init(_ copies: any DeliveredCopies, _ work: VerifyWork, repairs: Bool) {
    self.copies = copies
    self.work = work
    self.repairs = repairs
  }

  /// Adds the delivered facts of one root.
  func add(
    _ range: Range<Int>,
    of page: any FactPage,
    _ facts: [Fact],
    _ ledger: FoundEntries,
    _ verdicts: [FactJudge.Verdict]
  ) async throws {
    let entries = ledger.entries
    let isCalm = Self.isUnchanged(range, of: facts, entries)
    // Where an order has a baseline, its Order Completed describes the order as it was placed.
    let isPlacedKept = range.contains { facts[$0].state?.baseline != nil }
    // The fact before an addendum, if it is looked for.
    var covering: Int?
    for (place, index) in range.enumerated() {
      let fact = facts[index]
      guard work.counts(fact), !fact.isPrelude, !work.isTemplated(fact.event) else { continue }
      let before = fact.isAddendum ? covering : nil
      covering = nil
      if verdicts[place] == .missing, fact.state == nil {
        var item = CopyItem(fact)
        item.isMissing = true
        append(item, index, of: page, work.encoder.id(of: fact, version: 0), .total)
        continue
      }
      guard let entry = entries[index],
        fact.isAddendum ? entry.fate == .sent : verdicts[place] == .delivered,
        let id = id(of: fact, entry)
      else { continue }
      var item = CopyItem(fact)
      if let before {
        item.covering = before
        items[before].addendum = items.count
        // By the ledger, the message before it said both, or only this one was ever sent.
        let isOneMessage =
          ledger.byAlias.contains(index - 1) || entries[index - 1]?.time == entry.time
        item.isOneMessage = isOneMessage
        items[before].isOneMessage = isOneMessage
      }
      let isComparable = isCalm || isPlacedKept && fact.event == .orderCompleted
      append(item, index, of: page, id, Self.scope(of: fact, isComparable))
      if fact.alias != nil { covering = items.count - 1 }
    }
    if writer.bytes.count >= Self.mostBytes || probes.count >= Self.mostProbes {
      try await finish()
    }
  }

  /// Whether the order says the same as when its content was noted: then its messages do, too.
  private static func isUnchanged(
    _ range: Range<Int>,
    of facts: [Fact],
    _ entries: [LedgerEntry?]
  ) -> Bool {
    for index in range where facts[index].event.role == .updates {
      guard let coverage = facts[index].state, let known = entries[index]?.state else {
        return false
      }
      return known.deliveries == 0 && known.list == coverage.list
        && known.digest == coverage.digest
    }
    return false
  }

  private static func scope(of fact: Fact, _ isCalm: Bool) -> CopyProbe.Scope {
    if fact.isAddendum { return .total }
    switch fact.event {
    case .identify, .checkoutStarted: return .presence
    case .orderRefunded: return isCalm ? .amounts : .total
    case .orderUpdated: return .amounts
    default: return isCalm ? .amounts : .presence
    }
  }

  /// The id of a fact's last message; nil if that had another content.
  private func id(of fact: Fact, _ entry: LedgerEntry) -> MessageID? {
    guard let coverage = fact.state else { return work.encoder.id(of: fact, version: 0) }
    guard let state = entry.state, state.deliveries > 0, !entry.isLeftOut,
      state.list == coverage.list, state.digest == coverage.digest
    else { return nil }
    return work.encoder.id(of: fact, version: state.deliveries - 1)
  }

  private func append(
    _ item: CopyItem,
    _ index: Int,
    of page: any FactPage,
    _ id: MessageID,
    _ scope: CopyProbe.Scope
  ) {
    let fact = item.fact
    var item = item
    let start = writer.bytes.count
    do throws(MessageEncoder.Unwritten) {
      _ = try work.encoder.encode(fact, at: index, of: page, as: id, into: &writer)
    } catch {
      writer.bytes.removeSubrange(start...)
      item.isWritten = false
    }
    messages.ends.append(writer.bytes.count)
    writer.bytes.append(UInt8(ascii: "\n"))
    messages.messageIDs.append(id)
    messages.labels.append(Batch.Label(event: fact.event, time: fact.time))
    probes.append(
      CopyProbe(
        event: fact.event,
        id: id,
        time: fact.time,
        scope: item.isWritten ? scope : .presence,
        looksForSayer: fact.event == .orderRefunded && !fact.isAddendum && !item.isMissing
      )
    )
    items.append(item)
  }

  /// Whether the destination has the money of a refund that the ledger does not have.
  enum Asked {
    case unknown, said, absent
  }

  /// Looks for a refund whose return was sent: the return's row may name it.
  func ask(
    for index: Int,
    besides other: Int,
    of page: any FactPage,
    _ facts: [Fact]
  ) async throws -> Asked {
    guard !work.isTemplated(facts[index].event) else { return .unknown }
    var batch = Batch()
    var writer = JSONWriter()
    var probes: [CopyProbe] = []
    for (place, looksForSayer) in [(index, true), (other, false)] {
      let fact = facts[place]
      let id = work.encoder.id(of: fact, version: 0)
      do throws(MessageEncoder.Unwritten) {
        _ = try work.encoder.encode(fact, at: place, of: page, as: id, into: &writer)
      } catch {
        return .unknown
      }
      batch.ends.append(writer.bytes.count)
      writer.bytes.append(UInt8(ascii: "\n"))
      batch.messageIDs.append(id)
      probes.append(
        CopyProbe(
          event: fact.event,
          id: id,
          time: fact.time,
          scope: .presence,
          looksForSayer: looksForSayer
        )
      )
    }
    batch.bytes = writer.bytes
    let results = try await copies.compare(probes, batch)
    guard let own = results.first, let covering = results.last, own.refundHere != nil else {
      return .unknown
    }
    if own.sayer != nil { return .said }
    // A row of its own: to send the message again changes nothing there, and gives the ledger its entry.
    return own.fate != .absent || covering.fate != .absent ? .absent : .unknown
  }

  /// Compares what has come together, and repairs it.
  func finish() async throws {
    guard !probes.isEmpty else { return }
    swap(&messages.bytes, &writer.bytes)
    let results = try await copies.compare(probes, messages)
    let outcomes = CopyOutcome.all(of: items, probes, results)
    var (broken, common) = (Set<Int>(), [Int]())
    for (index, outcome) in outcomes.enumerated() {
      let fact = items[index].fact
      let isLoaded =
        repairs && !outcome.loads.isEmpty && outcome.loads.allSatisfy { items[$0].isWritten }
      let amounts = isLoaded ? outcome.amountsOnceLoaded ?? outcome.amounts : outcome.amounts
      for amount in amounts {
        sums[amount.key, default: .init()].rows += amount.rows
        sums[amount.key, default: .init()].total += amount.total
      }
      if outcome.isAbsent { absent[fact.event, default: 0] += 1 }
      if results[index].common == .newer { found.newerPersons += 1 }
      guard let kind = outcome.kind else { continue }
      found.count(fact.event, kind == .gone ? \.gone : \.different)
      found.name(
        .init(kind: kind, event: fact.event, key: fact.key, time: fact.time, detail: outcome.detail)
      )
      guard repairs, isLoaded || outcome.restoresCommon else { continue }
      if outcome.restoresCommon { common.append(index) }
      broken.formUnion(outcome.loads)
      found.repair = found.repair ?? .init()
      found.repair?.loaded += 1
    }
    if !broken.isEmpty || !common.isEmpty {
      try await work.state.demandLock(of: work.sync)
      if !broken.isEmpty { try await copies.replace(messages.selecting(broken.sorted())) }
      if !common.isEmpty { try await copies.restoreCommon(of: messages.selecting(common)) }
    }
    swap(&messages.bytes, &writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
    probes.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    messages = Batch()
  }
}
