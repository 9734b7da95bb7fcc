internal import SegmentSpec

/// Holds delivered facts against their rows at the destination, a batch at a time.
actor CopyCheck {
  private static let mostBytes = 512 << 10
  private static let mostProbes = 2_000

  private struct Item {
    var fact: Fact
    var isWritten: Bool
    /// Whether it was never sent, and only counts in the sums.
    var isMissing: Bool
  }

  private let copies: any DeliveredCopies
  private let work: VerifyWork
  private let repairs: Bool
  private var probes: [CopyProbe] = []
  private var items: [Item] = []
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
    _ entries: [LedgerEntry?],
    _ verdicts: [FactJudge.Verdict]
  ) async throws {
    let isCalm = Self.isUnchanged(range, of: facts, entries)
    // Where an order has a baseline, its Order Completed describes the order as it was placed.
    let isPlacedKept = range.contains { facts[$0].state?.baseline != nil }
    for (place, index) in range.enumerated() {
      let fact = facts[index]
      guard work.counts(fact), !fact.isPrelude, !work.isTemplated(fact.event) else { continue }
      if verdicts[place] == .missing, fact.state == nil {
        append(fact, index, of: page, [work.encoder.id(of: fact, version: 0)], .total, true)
        continue
      }
      guard let entry = entries[index] else { continue }
      let isComparable = isCalm || isPlacedKept && fact.event == .orderCompleted
      var scope = scope(of: index, facts, entries, isComparable)
      if fact.isAddendum {
        // Sent together with the fact before it, or alone with an id of its own.
        guard entry.fate == .sent, index > 0, entries[index - 1]?.time != entry.time else {
          continue
        }
        scope = .presence
      } else {
        guard verdicts[place] == .delivered else { continue }
      }
      guard let ids = ids(of: fact, entry) else { continue }
      if ids.count > 1 { scope = .presence }
      append(fact, index, of: page, ids, scope, false)
    }
    if messages.bytes.count >= Self.mostBytes || probes.count >= Self.mostProbes {
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

  private func scope(
    of index: Int,
    _ facts: [Fact],
    _ entries: [LedgerEntry?],
    _ isCalm: Bool
  ) -> CopyProbe.Scope {
    let fact = facts[index]
    switch fact.event {
    case .identify, .checkoutStarted: return .presence
    case .orderRefunded:
      let next = index + 1
      if facts.indices.contains(next), facts[next].isAddendum,
        entries[next]?.fate != .sent || entries[next]?.time != entries[index]?.time
      {
        return .presence
      }
      return isCalm ? .amounts : .total
    case .orderUpdated: return .amounts
    default: return isCalm ? .amounts : .presence
    }
  }

  /// The ids of a fact's last message; nil if that had another content.
  private func ids(of fact: Fact, _ entry: LedgerEntry) -> [MessageID]? {
    guard let coverage = fact.state else {
      let own = work.encoder.id(of: fact, version: 0)
      guard let alias = fact.alias else { return [own] }
      return [own, MessageID(namespace: work.encoder.namespace, key: alias, version: 0)]
    }
    guard let state = entry.state, state.deliveries > 0, !entry.isLeftOut,
      state.list == coverage.list, state.digest == coverage.digest
    else { return nil }
    return [work.encoder.id(of: fact, version: state.deliveries - 1)]
  }

  private func append(
    _ fact: Fact,
    _ index: Int,
    of page: any FactPage,
    _ ids: [MessageID],
    _ scope: CopyProbe.Scope,
    _ isMissing: Bool
  ) {
    let start = writer.bytes.count
    var isWritten = true
    do throws(MessageEncoder.Unwritten) {
      _ = try work.encoder.encode(fact, at: index, of: page, as: ids[0], into: &writer)
    } catch {
      writer.bytes.removeSubrange(start...)
      isWritten = false
    }
    messages.ends.append(writer.bytes.count)
    writer.bytes.append(UInt8(ascii: "\n"))
    messages.messageIDs.append(ids[0])
    messages.labels.append(Batch.Label(event: fact.event, time: fact.time))
    probes.append(
      CopyProbe(
        event: fact.event,
        ids: ids,
        time: fact.time,
        scope: isWritten ? scope : .presence
      )
    )
    items.append(Item(fact: fact, isWritten: isWritten, isMissing: isMissing))
  }

  /// Compares what has come together, and repairs it.
  func finish() async throws {
    guard !probes.isEmpty else { return }
    messages.bytes = writer.bytes
    let results = try await copies.compare(probes, messages)
    var broken: [Int] = []
    for (index, result) in results.enumerated() {
      if let amount = result.amount {
        sums[amount.key, default: .init()].rows += 1
        sums[amount.key, default: .init()].total += amount.total
      }
      if items[index].isMissing {
        // The ledger lost it, or it was never loaded.
        if result.fate == .absent { absent[items[index].fact.event, default: 0] += 1 }
        continue
      }
      let fact = items[index].fact
      var finding = Verification.Finding(
        kind: .gone,
        event: fact.event,
        key: fact.key,
        time: fact.time
      )
      switch result.fate {
      case .same: continue
      case .absent: found.count(fact.event, \.gone)
      case .differs(let column, let there, let here):
        found.count(fact.event, \.different)
        finding.kind = .different
        finding.detail = "\(column) is \(there), and in the shop \(here)"
      }
      found.name(finding)
      if items[index].isWritten { broken.append(index) }
    }
    if repairs, !broken.isEmpty {
      try await work.state.demandLock(of: work.sync)
      try await copies.replace(messages.selecting(broken))
      found.repair = found.repair ?? .init()
      found.repair?.loaded += broken.count
    }
    probes.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    messages = Batch()
    writer = JSONWriter(reservingCapacity: Self.mostBytes + Self.mostBytes / 8)
  }
}
