internal import SegmentSpec

extension StateStore {
  /// The ledger's entry for each fact, in their order: under its key, else under its alias.
  func ledger(of sync: SyncName, facts: [Fact]) async throws(StateError) -> [LedgerEntry?] {
    var keys = facts.map(\.key)
    for fact in facts { if let alias = fact.alias { keys.append(alias) } }
    var entries = try await ledger(of: sync, keys: keys)
    guard entries.count > facts.count else { return entries }
    var next = facts.count
    for index in facts.indices where facts[index].alias != nil {
      guard next < entries.count else { break }
      entries[index] = entries[index] ?? entries[next]
      next += 1
    }
    entries.removeSubrange(facts.count...)
    return entries
  }
}
