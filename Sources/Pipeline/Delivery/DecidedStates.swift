internal import SegmentSpec

/// The future ledger entries of keys that may come up again in the run, until the ledger has them.
struct DecidedStates: Sendable {
  /// Decisions that are not in the ledger yet, or joined it during this page.
  private var entries: [FactKey: LedgerEntry] = [:]
  private var recordedThisPage: [PendingRecords.Recurring] = []
  /// In a rehearsal: the hashes of sent keys, because no ledger records them.
  private var rehearsed: Set<Int> = []

  /// The entry of a fact for which the ledger has `stored`.
  func entry(of fact: Fact, _ stored: LedgerEntry?) -> LedgerEntry? {
    if let decision = entries[fact.key] { return decision }
    guard fact.recurs, rehearsed.contains(fact.key.hashValue) else { return stored }
    return LedgerEntry(fate: .sent, state: fact.state.map { LedgerState($0, deliveries: 1) })
  }

  /// Whether the key has a decision, so that it may be on its way.
  func contains(_ key: FactKey) -> Bool { entries[key] != nil }

  /// Whether the item's state has a later decision than `entry`: that decision holds, whatever the item's fate, and its
  /// record must not be undone.
  func isSuperseded(_ item: OpenBatch.Item, _ entry: LedgerEntry) -> Bool {
    guard item.recurs, let later = entries[item.key] else { return false }
    return later != entry
  }

  func isSuperseded(_ item: OpenBatch.Item) -> Bool { isSuperseded(item, item.entry) }

  mutating func decide(_ key: FactKey, _ entry: LedgerEntry, recurs: Bool) {
    if recurs { entries[key] = entry }
  }

  /// The item has no decision: it is left to a later reading.
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

  /// From the next page on the ledger itself has the entries that joined it, unless a later decision exists.
  mutating func endPage() {
    for (key, entry) in recordedThisPage where entries[key] == entry { entries[key] = nil }
    recordedThisPage.removeAll(keepingCapacity: true)
  }
}
