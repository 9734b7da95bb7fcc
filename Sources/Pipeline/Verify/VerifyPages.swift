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
  private var changedForHour: RootSet?
  private(set) var found = Verification()
  private(set) var candidates: [Candidate] = []
  /// Ledger entries that name a message which another entry names as well, and how many more may do so.
  private(set) var aliases = 0
  private(set) var possibleAliases = 0
  /// The entries of delivered facts, by event.
  private(set) var matched: [EventName: Int] = [:]
  /// Entries that the ledger lost, of refunds that the messages of their returns say.
  private(set) var said: [(key: FactKey, entry: LedgerEntry)] = []

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
    let ledger = try await work.state.found(of: work.sync, facts: facts)
    let entries = ledger.entries
    let letters = try await letters(of: facts, entries)
    var passed: [Int] = []
    for range in facts.roots {
      var verdicts = judge.judge(range, of: facts, entries) { letters.contains($0) }
      try await askForRefunds(range, of: page, facts, entries, &verdicts)
      if page is any RootedPage, verdicts.contains(.missing),
        let why = try await pending(page, facts[range.lowerBound].root)
      {
        verdicts = verdicts.map { $0 == .missing ? .notYet(why) : $0 }
      }
      // Only the harvest knows which rows of such tables are history.
      if !(page is any RootedPage) {
        verdicts = verdicts.map { $0 == .missing ? .withheld(FactJudge.ofOwnTable) : $0 }
      }
      var isMissing = false
      for (place, index) in range.enumerated() {
        let fact = facts[index]
        countAliases(of: index, in: range, facts, ledger)
        guard work.counts(fact) else { continue }
        let verdict = verdicts[place]
        count(fact, verdict, of: page)
        if verdict == .missing { isMissing = true }
        let isDelivered = verdict == .delivered || fact.isAddendum && entries[index]?.fate == .sent
        if isDelivered, !ledger.byAlias.contains(index) { matched[fact.event, default: 0] += 1 }
      }
      if isMissing, passOn {
        passed += zip(range, verdicts).filter { index, verdict in
          facts[index].isPrelude || verdict == .missing && work.counts(facts[index])
        }
        .map(\.0)
      }
      try await copies?.add(range, of: page, facts, ledger, verdicts)
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

  /// Which sync reads the root, as a reason; nil if none does.
  private func pending(_ page: any FactPage, _ root: Int32) async throws -> String? {
    guard let id = (page as? any RootedPage)?.rootID(root) else { return nil }
    if changed == nil { changed = try await work.changedRoots(isThorough: false) }
    if changed?.contains(id) == true { return FactJudge.nextSync }
    if changedForHour == nil { changedForHour = try await work.changedRoots(isThorough: true) }
    return changedForHour?.contains(id) == true ? FactJudge.hourly : nil
  }

  /// Asks a destination that can be read back about refunds that the messages of their returns may say.
  private func askForRefunds(
    _ range: Range<Int>,
    of page: any FactPage,
    _ facts: [Fact],
    _ entries: [LedgerEntry?],
    _ verdicts: inout [FactJudge.Verdict]
  ) async throws {
    guard let copies else { return }
    for (place, index) in range.enumerated()
    where verdicts[place] == .withheld(FactJudge.saidByReturn) {
      let fact = facts[index]
      let key = fact.isAddendum ? facts[index - 1].key : fact.sayer
      guard let other = range.first(where: { facts[$0].key == key }) else { continue }
      switch try await copies.ask(for: index, besides: other, of: page, facts) {
      case .unknown: break
      case .absent: verdicts[place] = .missing
      case .said:
        verdicts[place] = .withheld(FactJudge.isSaidByReturn)
        let time = entries[other]?.time ?? .unknown
        said.append((fact.key, LedgerEntry(fate: .sent, time: time)))
      }
    }
  }

  /// The keys of dead entries that still have their letter.
  private func letters(of facts: [Fact], _ entries: [LedgerEntry?]) async throws -> Set<FactKey> {
    let dead = zip(facts, entries).filter { $1?.fate == .dead }.map(\.0.key)
    guard !dead.isEmpty else { return [] }
    let heads = try await work.state.deadLetters(of: work.sync, keys: dead)
    return Set(heads.compactMap { $0?.key })
  }

  /// A return and its refund in one message have an entry each, also when an edit of the refund parted them.
  private func countAliases(
    of index: Int,
    in range: Range<Int>,
    _ facts: [Fact],
    _ ledger: FoundEntries
  ) {
    let fact = facts[index]
    guard let entry = ledger.entries[index], entry.fate == .sent else { return }
    func isWritten(with other: Int) -> Bool {
      guard let before = ledger.entries[other], !ledger.byAlias.contains(other) else {
        return false
      }
      return before.fate == .sent && before.time == entry.time
    }
    if fact.isAddendum {
      if isWritten(with: index - 1) { aliases += 1 }
    } else if let sayer = fact.sayer {
      let other = range.first { facts[$0].key == sayer }
      if other.map(isWritten) == true { possibleAliases += 1 }
    }
  }
}
