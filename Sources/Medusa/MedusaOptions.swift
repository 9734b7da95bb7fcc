/// How the source works through a shop; the defaults are right outside of tests.
package struct MedusaOptions: Sendable {
  /// Most roots of a page; nil means what the edition's rows allow.
  ///
  /// A page also ends at about 4 MiB of texts.
  package var pageSize: Int?
  /// Whether history is read: if two readers each have a page ready, four pages are in memory.
  package var isHistory = false
  /// The id of the store that the sync is bound to: it is read while its row exists, whatever other rows there are.
  package var boundStore: String?
  /// Most bytes of a message at the destination: a longer text is read only far enough to show that it is longer.
  package var messageBytes = 1_000_000
  /// Whether carts and orders come with their registered customers, whose identify may have to go first.
  package var readsCustomersOfOthers = true
  /// Roots of a kind's first page; each may double the next, while their texts are short.
  package var firstPageSize = 125
  /// Where ids go that do not fit in memory; nil means the system's temporary directory.
  package var spillDirectory: String?
  /// How many ids stay in memory before they are spilled.
  package var idsInMemory = 50_000
  /// Seconds after which a table is scanned although its counters did not move.
  package var fullScanInterval: Int64 = 3600
  /// Seconds between two scans of a table of the slow lane.
  package var slowLaneInterval: Int64 = 3600
  /// Seconds after which age settles a row of a Medusa v2 shop that no other row settles.
  package var settleAfter: Int64 = 300
  /// How often a page is read again after a lost connection or a deadlock.
  package var attempts = 4
  /// Waits between attempts; a parameter so that tests need not wait.
  package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  package init() {}
}
