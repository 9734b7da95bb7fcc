internal import SegmentSpec

/// What the ledger will say of keys that may come up again in the run, before it says so itself.
struct DecidedStates: Sendable {
  /// What is decided and not in the ledger yet, or joined it during this page.
  private var entries: [FactKey: LedgerEntry] = [:]
  private var recordedThisPage: [PendingRecords.Recurring] = []
  /// In a rehearsal: the hashes of keys that were sent, as no ledger will say so.
  private var rehearsed: Set<Int> = []

  /// What is known of a fact of which the ledger says `stored`.
  func entry(of fact: Fact, _ stored: LedgerEntry?) -> LedgerEntry? {
    if let decision = entries[fact.key] { return decision }
    guard fact.recurs, rehearsed.contains(fact.key.hashValue) else { return stored }
    return LedgerEntry(fate: .sent, state: fact.state.map { LedgerState($0, deliveries: 1) })
  }

  /// Whether something is decided of the key: it may be on its way.
  func contains(_ key: FactKey) -> Bool { entries[key] != nil }

  /// Whether something later than `entry` was decided of the item's state: that speaks for it, whatever becomes of the
  /// item, and its record must not be undone.
  func isSuperseded(_ item: OpenBatch.Item, _ entry: LedgerEntry) -> Bool {
    guard item.recurs, let later = entries[item.key] else { return false }
    return later != entry
  }

  func isSuperseded(_ item: OpenBatch.Item) -> Bool { isSuperseded(item, item.entry) }

  mutating func decide(_ key: FactKey, _ entry: LedgerEntry, recurs: Bool) {
    if recurs { entries[key] = entry }
  }

  /// Nothing is decided of the item: it is left to a later reading.
  mutating func forget(_ item: OpenBatch.Item) {
    if item.recurs { entries[item.key] = nil }
  }

  /// The records are in the ledger.
  mutating func noteRecorded(_ records: PendingRecords) {
    recordedThisPage.append(contentsOf: records.recurring)
  }

  /// The records would be in the ledger if this were no rehearsal.
  mutating func noteRehearsed(_ records: PendingRecords) {
    for (key, entry) in records.recurring where entry.fate == .sent {
      rehearsed.insert(key.hashValue)
      entries[key] = nil
    }
  }

  /// From the next page on the ledger itself says what joined it, unless something else was decided meanwhile.
  mutating func endPage() {
    for (key, entry) in recordedThisPage where entries[key] == entry { entries[key] = nil }
    recordedThisPage.removeAll(keepingCapacity: true)
  }
}
