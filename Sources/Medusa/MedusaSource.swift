package import Commerce
package import Logging
package import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// A Medusa v1 shop read straight from its PostgreSQL database.
///
/// Connects at the first call. All methods throw `MedusaError`, or `CancellationError` when the task
/// was cancelled.
package final class MedusaSource: ChangeSource {
  let source: SourceSession
  let mapping: MappingSettings
  let options: MedusaOptions
  let logger: Logger

  package init(
    connection: SourceConnection,
    mapping: MappingSettings,
    options: MedusaOptions = MedusaOptions(),
    logger: Logger
  ) {
    source = SourceSession(connection: connection, options: options, logger: logger)
    self.mapping = mapping
    self.options = options
    self.logger = logger
  }

  /// The shop of the first row of `store`.
  package func identity() async throws -> StoreIdentity {
    let found = try await source.storeIdentity()
    guard let found else { throw MedusaError.noStore() }
    return found
  }

  /// The snapshot of this moment as a position, with the server's clock.
  package func currentPosition() async throws -> SourceMark {
    let shop = try await source.shop()
    let tables = shop.tracked(for: mapping)
    let counters = try await readCounters(of: tables)
    let snapshot = try await source.reading { _, snapshot in snapshot }
    return try mark(tables.position(at: snapshot, counters: counters.of(snapshot.host)))
  }

  /// Scans the tracked tables for rows newer than the watermark's position.
  package func harvest(
    since watermark: Watermark,
    leaving ranges: [String]
  ) async throws -> Harvest {
    let left = try ranges.map { text throws(MedusaError) in try RootRange(parsing: text) }
    let shop = try await source.shop()
    let first = try watermark.firstPosition.map { text throws(MedusaError) in
      try Position(parsing: text)
    }
    let since = try watermark.position.map { text throws(MedusaError) in
      try Position(parsing: text)
    }
    let tables = shop.tracked(for: mapping)
    let counters = try await readCounters(of: tables)
    let scan = HorizonScan(
      shop: shop,
      tables: tables,
      counters: [:],
      since: since,
      earliestFact: watermark.earliestFact,
      fullScanInterval: options.fullScanInterval,
      idsInMemory: options.idsInMemory,
      spillDirectory: options.spillDirectory
    )
    let outcome = try await source.reading { session, snapshot in
      var scan = scan
      scan.counters = counters.of(snapshot.host)
      var sweepReason: String?
      if let since = scan.since {
        switch ScanDecision.decide(since: since, now: snapshot) {
        case .standbyLags: throw MedusaError.standbyLags()
        case .sweep(let reason):
          sweepReason = reason
          scan.since = nil
        case .scan:
          if scan.mayHaveLostCommits(since: since, now: snapshot) {
            scan.since = since.steppedBack()
          }
        }
      }
      return Outcome(
        snapshot: snapshot,
        isSweep: scan.since == nil,
        sweepReason: sweepReason,
        changed: try await scan.run(in: session, snapshot: snapshot)
      )
    }
    let changed = outcome.changed
    var settings = pageSettings(shop, outcome.snapshot, first: first)
    settings.left = left
    return Harvest(
      mark: try mark(changed.position),
      isSweep: outcome.isSweep,
      sweepReason: outcome.sweepReason,
      pages: pages(
        settings,
        [
          .customer: outcome.isSweep
            ? .every(IDRange(.v1CustomerIds)) : .found(changed.customers.reader()),
          .cart: .found(changed.carts.reader()),
          .order: outcome.isSweep
            ? .every(IDRange(.v1OrderIds)) : .found(changed.orders.reader()),
        ],
        refunds: changed.refunds
      )
    )
  }

  /// Reads the orders, customers and carts that `ids` name or that what they name belongs to, whatever the
  /// watermark says.
  package func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String]) {
    let shop = try await source.shop()
    let (snapshot, roots) = try await source.reading { session, snapshot in
      let roots = try await session.query(.of(.v1Roots), [.textArray(ids)]) { rows in
        var roots = Roots()
        var known: Set<String> = []
        for row in 0..<rows.count {
          known.insert(try rows.string(row, 0))
          let name = try rows.string(row, 1)
          guard let kind = RootKind.allCases.first(where: { $0.name == name }) else { continue }
          roots.ids[kind, default: []].insert(try rows.string(row, 2))
        }
        roots.unknown = ids.filter { !known.contains($0) }
        return roots
      }
      return (snapshot, roots)
    }
    let harvest = Harvest(
      mark: try mark(shop.tracked.position(at: snapshot, counters: [:])),
      isSweep: false,
      pages: pages(
        pageSettings(shop, snapshot, first: nil),
        roots.ids.mapValues { .found(IDList(Array($0)).reader()) }
      )
    )
    return (harvest, roots.unknown)
  }

  /// Ends the connection; safe to call more than once.
  package func close() async {
    await source.close()
  }

  /// What the one transaction of a harvest found.
  private struct Outcome: Sendable {
    var snapshot: Snapshot
    var isSweep: Bool
    var sweepReason: String?
    var changed: ChangedRoots
  }

  /// Ids given by hand, by what they name.
  private struct Roots: Sendable {
    var ids: [RootKind: Set<String>] = [:]
    var unknown: [String] = []
  }

  /// Counters of tables, and the host that counted.
  private struct HostCounters: Sendable {
    var host: String
    var counters: [String: Position.Counters]

    /// What they say of a snapshot that `host` gave: nothing, if another one counted.
    func of(_ host: String) -> [String: Position.Counters] {
      self.host == host ? counters : [:]
    }
  }

  /// The counters of the tracked tables that tell of every write, from a transaction that ended before
  /// the snapshot is taken: a counter is never newer than the rows a scan then sees.
  private func readCounters(of tables: [TrackedTable]) async throws -> HostCounters {
    let present = try await source.shop(counting: tables)
    var counters: [String: Position.Counters] = [:]
    for table in tables { counters[table.name] = present.gateCounters(of: table.name) }
    return HostCounters(host: present.server.host, counters: counters)
  }

  private func mark(_ position: Position) throws -> SourceMark {
    SourceMark(
      position: try position.text,
      clock: Timestamp(microseconds: position.clock)
    )
  }

  func pageSettings(_ shop: Shop, _ snapshot: Snapshot, first: Position?) -> PageSettings {
    PageSettings(
      mapping: mapping,
      firstHorizon: PageSettings.FirstHorizon(first, table: "order", now: snapshot),
      hasSalesChannels: shop.has("sales_channel"),
      readsCustomersOfOthers: options.readsCustomersOfOthers,
      host: snapshot.host
    )
  }

  private func pages(
    _ settings: PageSettings,
    _ ids: [RootKind: MedusaPages.IDs],
    refunds: MedusaPages.Refunds = .none
  ) -> MedusaPages {
    MedusaPages(
      source: source,
      settings: settings,
      options: options,
      ids: ids,
      refunds: refunds,
      logger: logger
    )
  }
}
