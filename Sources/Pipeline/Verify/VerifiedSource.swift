package import SegmentSpec

/// A source whose whole history can be held against a ledger.
package protocol VerifiedSource: HistorySource {
  /// The remaining pages of `parts`, read by `readers` at once as the next sync under `watermark` would read them.
  func pages(
    of parts: [BackfillPart],
    readers: Int,
    since watermark: Watermark?,
    waiting: [WaitingRow]
  ) async throws -> any FactPages

  /// The roots that the next sync under `watermark` reads; with `isThorough` also those that a sync reads only once an
  /// hour.
  func changedRoots(
    since watermark: Watermark,
    waiting: [WaitingRow],
    isThorough: Bool
  ) async throws -> RootSet

  /// Those of `ids` that are the id of no row of the tables whose rows name facts.
  func absentRows(among ids: [String]) async throws -> Set<String>
}

/// Roots by id, in eight bytes each: two ids in 10¹⁹ may look alike.
package struct RootSet: Sendable {
  /// Whether every root belongs to it.
  package var isEverything: Bool
  private var hashes: Set<UInt64> = []

  package init(isEverything: Bool = false) {
    self.isEverything = isEverything
  }

  package mutating func insert(_ id: String) {
    hashes.insert(Self.hash(id))
  }

  package func contains(_ id: String) -> Bool { contains(hash: Self.hash(id)) }

  func contains(hash: UInt64) -> Bool { isEverything || hashes.contains(hash) }

  /// The same for the same id in every process (FNV-1a).
  static func hash(_ id: String) -> UInt64 {
    id.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

/// A state whose ledger can be read from its beginning to its end.
package protocol LedgerWalk: StateStore {
  /// At most `limit` entries of the ledger behind `key`, in the store's own order; from its beginning without `key`.
  func ledgerPage(
    of sync: SyncName,
    after key: FactKey?,
    limit: Int
  ) async throws(StateError) -> [LedgerLine]
}

/// A row of the ledger.
package struct LedgerLine: Hashable, Sendable {
  package var key: FactKey
  package var entry: LedgerEntry

  package init(key: FactKey, entry: LedgerEntry) {
    self.key = key
    self.entry = entry
  }
}
