internal import SegmentSpec

/// The ledger's entries of facts.
struct FoundEntries: Sendable {
  /// In the order of the facts: under a fact's key, else under its alias.
  var entries: [LedgerEntry?]
  /// The places of those that only the alias has.
  var byAlias: Set<Int> = []
}

extension StateStore {
  /// The ledger's entry for each fact, in their order: under its key, else under its alias.
  func ledger(of sync: SyncName, facts: [Fact]) async throws(StateError) -> [LedgerEntry?] {
    try await found(of: sync, facts: facts).entries
  }

  /// The ledger's entries of facts, and which of them only an alias has.
  func found(of sync: SyncName, facts: [Fact]) async throws(StateError) -> FoundEntries {
    var keys = facts.map(\.key)
    for fact in facts { if let alias = fact.alias { keys.append(alias) } }
    var found = FoundEntries(entries: try await ledger(of: sync, keys: keys))
    guard found.entries.count > facts.count else { return found }
    var next = facts.count
    for index in facts.indices where facts[index].alias != nil {
      guard next < found.entries.count else { break }
      if found.entries[index] == nil, let entry = found.entries[next] {
        found.entries[index] = entry
        found.byAlias.insert(index)
      }
      next += 1
    }
    found.entries.removeSubrange(facts.count...)
    return found
  }
}
