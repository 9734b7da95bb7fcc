internal import SegmentSpec

/// The pages of a history, each held against the ledger as it passes; only facts that are missing come out.
actor VerifyPages: FactPages {
  /// A missing fact that was not sent by this run: its root may have changed a moment ago.
  struct Candidate: Sendable {
    var event: EventName
    var key: FactKey
    var time: Timestamp
    var root: UInt64
  }

  /// So many are kept to be looked at once more.
  private static let mostCandidates = 20_000

  private let base: any FactPages
  private let work: VerifyWork
  private let judge: FactJudge
  private let passOn: Bool
  private let copies: CopyCheck?
  private var changed: RootSet?
  private(set) var found = Verification()
  private(set) var candidates: [Candidate] = []
  /// Ledger entries that name a message which another entry names as well.
  private(set) var aliases = 0
  /// The facts that count as delivered, by event.
  private(set) var matched: [EventName: Int] = [:]

  /// With `passOn` the missing facts come out, else there is no page.
  init(_ base: any FactPages, _ work: VerifyWork, _ judge: FactJudge, passOn: Bool) {
    self.base = base
    self.work = work
    self.judge = judge
    self.passOn = passOn
    copies = work.copies.map { CopyCheck($0, work, repairs: passOn) }
  }

  func next() async throws -> (any FactPage)? {
    while let page = try await base.next() {
      let missing = try await examine(page)
      if passOn, !missing.isEmpty { return PartOfPage(page, missing, isSplit: true) }
    }
    if let copies {
      try await copies.finish()
      let compared = await copies.found
      found.add(compared)
    }
    return nil
  }

  func close() async {
    await base.close()
  }

  /// The sums of the rows that were compared.
  var shopSums: [CopySum.Key: CopySum.Side] {
    get async { await copies?.sums ?? [:] }
  }

  /// The missing facts, by event, whose messages are not at the destination either.
  var absent: [EventName: Int] {
    get async { await copies?.absent ?? [:] }
  }

  /// Counts a page.
  /// - Returns: the places of its missing facts, and of the identifies that may have to go before them.
  private func examine(_ page: any FactPage) async throws -> [Int] {
    try Task.checkCancellation()
    found.roots += page.rootCount
    work.observe(found.roots)
    note(page.filtered)
    let facts = page.facts
    guard !facts.isEmpty else { return [] }
    let entries = try await work.state.ledger(of: work.sync, facts: facts)
    let letters = try await letters(of: facts, entries)
    var passed: [Int] = []
    for range in facts.roots {
      var verdicts = judge.judge(range, of: facts, entries) { letters.contains($0) }
      if page is any RootedPage, verdicts.contains(.missing),
        try await isPending(page, facts[range.lowerBound].root)
      {
        verdicts = verdicts.map { $0 == .missing ? .notYet(FactJudge.nextSync) : $0 }
      }
      // Only the harvest knows which rows of such tables are history.
      if !(page is any RootedPage) {
        verdicts = verdicts.map { $0 == .missing ? .withheld(FactJudge.ofOwnTable) : $0 }
      }
      var isMissing = false
      for (place, index) in range.enumerated() {
        let fact = facts[index]
        countAlias(of: index, facts, entries)
        guard work.counts(fact) else { continue }
        let verdict = verdicts[place]
        count(fact, verdict, of: page)
        if verdict == .missing { isMissing = true }
        if verdict == .delivered { matched[fact.event, default: 0] += 1 }
      }
      if isMissing, passOn {
        passed += zip(range, verdicts).filter { index, verdict in
          facts[index].isPrelude || verdict == .missing && work.counts(facts[index])
        }
        .map(\.0)
      }
      try await copies?.add(range, of: page, facts, entries, verdicts)
    }
    return passed
  }

  private func note(_ filtered: [FilteredCount]) {
    // They have no time, and every one belongs to the whole history.
    guard work.isWhole else { return }
    for left in filtered where work.events?.contains(left.event) ?? true {
      let isForNow = left.reason == FactJudge.notSettled
      found.count(left.event, \.inShop, by: left.count)
      found.count(left.event, isForNow ? \.notYet : \.withheld, by: left.count)
      let reason = Verification.Reason(event: left.event, text: left.reason, isForNow: isForNow)
      found.reasons[reason, default: 0] += left.count
    }
  }

  private func count(_ fact: Fact, _ verdict: FactJudge.Verdict, of page: any FactPage) {
    guard verdict != .covered else { return }
    found.count(fact.event, \.inShop)
    switch verdict {
    case .covered: break
    case .delivered: found.count(fact.event, \.delivered)
    case .unchanged: found.count(fact.event, \.unchanged)
    case .dead: found.count(fact.event, \.dead)
    case .notYet(let why):
      found.count(fact.event, \.notYet)
      found.reasons[.init(event: fact.event, text: why, isForNow: true), default: 0] += 1
    case .withheld(let why):
      found.count(fact.event, \.withheld)
      found.reasons[.init(event: fact.event, text: why, isForNow: false), default: 0] += 1
    case .missing:
      found.count(fact.event, \.missing)
      guard !passOn, candidates.count < Self.mostCandidates else {
        return found.name(.init(kind: .missing, event: fact.event, key: fact.key, time: fact.time))
      }
      let root = (page as? any RootedPage)?.rootID(fact.root) ?? ""
      candidates.append(
        Candidate(event: fact.event, key: fact.key, time: fact.time, root: RootSet.hash(root))
      )
    }
  }

  /// Whether the next sync reads the root.
  private func isPending(_ page: any FactPage, _ root: Int32) async throws -> Bool {
    guard let id = (page as? any RootedPage)?.rootID(root) else { return false }
    if changed == nil { changed = try await work.changedRoots() }
    return changed?.contains(id) ?? false
  }

  /// The keys of dead entries that still have their letter.
  private func letters(of facts: [Fact], _ entries: [LedgerEntry?]) async throws -> Set<FactKey> {
    let dead = zip(facts, entries).filter { $1?.fate == .dead }.map(\.0.key)
    guard !dead.isEmpty else { return [] }
    let heads = try await work.state.deadLetters(of: work.sync, keys: dead)
    return Set(heads.compactMap { $0?.key })
  }

  /// A return and its refund in one message have an entry each.
  private func countAlias(of index: Int, _ facts: [Fact], _ entries: [LedgerEntry?]) {
    let next = index + 1
    guard facts.indices.contains(next), facts[next].isAddendum,
      let entry = entries[index], let other = entries[next],
      entry.fate == .sent, other.fate == .sent, entry.time == other.time
    else { return }
    aliases += 1
  }
}
