package import Commerce
package import Logging
package import Pipeline
internal import Postgres
internal import Queries
package import SegmentSpec

/// A Medusa shop read straight from its PostgreSQL database.
///
/// Connects at the first call. All methods throw `MedusaError`, or `CancellationError` when the task
/// was cancelled.
package final class MedusaSource: ChangeSource {
  let source: SourceSession
  let mapping: MappingSettings
  let options: MedusaOptions
  let logger: Logger
  private let accounts = AccountEmails()
  let custom: CustomTables

  package init(
    connection: SourceConnection,
    mapping: MappingSettings,
    options: MedusaOptions = MedusaOptions(),
    connections: SourceConnections = SourceConnections(),
    logger: Logger
  ) {
    source = SourceSession(
      connection: connection,
      options: options,
      mapping: mapping,
      logger: logger,
      connections: connections
    )
    self.mapping = mapping
    self.options = options
    self.logger = logger
    custom = CustomTables(mapping)
  }

  /// The store that the sync is bound to while its row exists, else the first row of `store`.
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
    let all = shop.tracked
    let own = try await customLooks()
    let (snapshot, start) = try await source.reading { session, snapshot in
      (snapshot, try await all.writers(from: snapshot, of: shop, and: own.tables, in: session))
    }
    var position = tables.position(
      at: snapshot,
      counters: counters.of(snapshot.host),
      files: counters.files
    )
    position.start = start
    if start != nil { position.next = String(snapshot.next) }
    position.custom = own.marks(at: snapshot)
    if start?.isWhole == false {
      logger.warning(
        """
        too many transactions ended while an older one was open: what it wrote counts as history \
        where it is older than the margin
        """,
        metadata: ["transactions": "\(snapshot.xmax - snapshot.xmin)"]
      )
    }
    return try mark(position)
  }

  /// Scans the tracked tables for rows newer than the watermark's position.
  package func harvest(
    since watermark: Watermark,
    leaving ranges: [String],
    waiting: [WaitingRow]
  ) async throws -> Harvest {
    try await harvest(since: watermark, leaving: ranges, waiting: waiting, isThorough: false)
  }

  /// With `isThorough`, tables whose turn has not come are scanned as well.
  func harvest(
    since watermark: Watermark,
    leaving ranges: [String],
    waiting: [WaitingRow],
    isThorough: Bool
  ) async throws -> Harvest {
    let left = try ranges.compactMap { text throws(MedusaError) in
      CustomRange(text) == nil ? try RootRange(parsing: text) : nil
    }
    let shop = try await source.shop()
    let first = try watermark.firstPosition.map { text throws(MedusaError) in
      try Position(parsing: text)
    }
    let since = try watermark.position.map { text throws(MedusaError) in
      try Position(parsing: text)
    }
    let tables = shop.tracked(for: mapping)
    let counters = try await readCounters(of: tables)
    let own = try await customLooks()
    let scan = HorizonScan(
      shop: shop,
      tables: tables,
      counters: [:],
      files: counters.files,
      pages: counters.pages,
      since: since,
      stored: since,
      earliestFact: watermark.earliestFact,
      fullScanInterval: isThorough ? 0 : options.fullScanInterval,
      slowLaneInterval: isThorough ? 0 : options.slowLaneInterval,
      waiting: RootKind.roots(of: waiting),
      idsInMemory: options.idsInMemory,
      spillDirectory: options.spillDirectory,
      accounts: mapping.isEnabled(.identify)
        ? AccountScan(
          tables,
          shop.edition.statements,
          countersComeSoon: shop.server.version >= 150_000
        ) : nil
    )
    let outcome = try await source.reading { session, snapshot in
      var scan = scan
      scan.counters = counters.of(snapshot.host)
      scan.startEnd =
        FirstHorizon(
          first,
          mark: shop.edition.ownMark(of: .order),
          now: snapshot
        ).end
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
            scan.isSteppedBack = true
          }
        }
      }
      var outcome = Outcome(
        snapshot: snapshot,
        isSweep: scan.since == nil,
        sweepReason: sweepReason,
        changed: try await scan.run(in: session, snapshot: snapshot)
      )
      guard !own.isEmpty else { return outcome }
      let customScan = own.scan(
        since: scan.since,
        stored: since,
        first: FirstHorizon(first, mark: shop.edition.ownMark(of: .order), now: snapshot),
        leaving: ranges,
        isForced: scan.isSteppedBack
      )
      outcome.custom = try await customScan.run(
        in: session,
        server: shop.server,
        snapshot: snapshot
      )
      outcome.changed.position.custom = outcome.custom.marks
      outcome.changed.replaced += outcome.custom.replaced
      return outcome
    }
    let changed = outcome.changed
    if !outcome.isSweep, !changed.replaced.isEmpty {
      logger.warning(
        "tables are other ones than at the last run: they are read whole and held against the ledger",
        metadata: ["tables": "\(changed.replaced.joined(separator: ", "))"]
      )
    }
    try await warnOfOpenTransaction(changed.position, after: since)
    var settings = try await pageSettings(shop, outcome.snapshot, first: first)
    settings.left = left
    settings.accountList = changed.position.accounts
    settings.settling?.firstSeen = Dictionary(
      waiting.map { ($0.row, $0.firstSeen) },
      uniquingKeysWith: min
    )
    return Harvest(
      mark: try mark(changed.position),
      isSweep: outcome.isSweep,
      sweepReason: outcome.sweepReason,
      isThorough: tables.first { $0.lane == .slow }.map { table in
        changed.position.tables[table.mark]?.scanned == outcome.snapshot.clock.microseconds
      } ?? false,
      pages: try await pages(
        settings,
        [
          .customer: outcome.isSweep
            ? .every(IDRange(shop.edition.statements.ids.customer))
            : .found(changed.customers.reader()),
          .cart: .found(changed.carts.reader()),
          .order: outcome.isSweep
            ? .every(IDRange(shop.edition.statements.ids.order)) : .found(changed.orders.reader()),
        ],
        refunds: changed.refunds,
        and: outcome.custom.work
      )
    )
  }

  /// Reads the orders, customers and carts that `ids` name, or to which the named rows belong, whatever the
  /// watermark is.
  package func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String]) {
    let shop = try await source.shop()
    let (snapshot, roots) = try await source.reading { session, snapshot in
      let roots = try await session.query(
        .of(shop.edition.statements.roots),
        [.textArray(ids)]
      ) { rows in
        var roots = Roots()
        for row in 0..<rows.count {
          var cell = RowCursor(row)
          let id = try cell.string(rows)
          let name = try cell.string(rows)
          if roots.names[id]?.contains(name) != true { roots.names[id, default: []].append(name) }
          guard let kind = RootKind.allCases.first(where: { $0.name == name }) else { continue }
          roots.ids[kind, default: []].insert(try cell.string(rows))
        }
        return roots
      }
      return (snapshot, roots)
    }
    let own = try await customRows(named: ids)
    var harvest = Harvest(
      mark: try mark(shop.tracked.position(at: snapshot, counters: [:], files: [:])),
      isSweep: false,
      pages: try await pages(
        try await pageSettings(shop, snapshot, first: nil),
        roots.ids.mapValues { .found(IDList(Array($0)).reader()) },
        and: own.work
      )
    )
    harvest.names = roots.names.merging(own.found) { $0 + $1 }
    return (harvest, ids.filter { harvest.names[$0] == nil })
  }

  /// The ids of the newest orders, the newest first.
  package func recentRoots(_ count: Int) async throws -> [String] {
    try await ids(try await source.shop().edition.statements.recentOrders, count)
  }

  /// The ids of the newest customers, then those of the newest carts.
  package func recentPeople(_ count: Int) async throws -> [String] {
    try await ids(try await source.shop().edition.statements.recentPeople, count)
  }

  private func ids(_ recent: Query, _ count: Int) async throws -> [String] {
    try await source.reading { session in
      try await session.query(.of(recent), [.int8(Int64(count))]) { rows in
        try (0..<rows.count).map { try rows.string($0, 0) }
      }
    }
  }

  package func recentRows() async throws -> [FactKey] { try await newestRows() }

  /// Ends the connection; safe to call more than once.
  package func close() async {
    await source.close()
  }

  /// The result of a harvest's one transaction.
  private struct Outcome: Sendable {
    var snapshot: Snapshot
    var isSweep: Bool
    var sweepReason: String?
    var changed: ChangedRoots
    var custom = CustomFindings()
  }

  /// Ids given by hand, by the kind of row that they name.
  private struct Roots: Sendable {
    var ids: [RootKind: Set<String>] = [:]
    /// What each id names.
    var names: [String: [String]] = [:]
  }

  /// Counters of tables, and the host that counted.
  private struct HostCounters: Sendable {
    var host: String
    var counters: [String: Position.Counters]
    /// The tables' files when they were counted.
    var files: [String: TableFiles]
    var pages: [String: Int64]

    /// The counters for a snapshot of `host`; empty if another host counted.
    func of(_ host: String) -> [String: Position.Counters] {
      self.host == host ? counters : [:]
    }
  }

  /// The counters of the tracked tables that count every write, from a transaction that ended before the
  /// snapshot is taken: a counter is never newer than the rows that a scan then sees.
  private func readCounters(of tables: [TrackedTable]) async throws -> HostCounters {
    let present = try await source.shop(counting: tables)
    var counters: [String: Position.Counters] = [:]
    for table in tables { counters[table.name] = present.gateCounters(of: table.name) }
    return HostCounters(
      host: present.server.host,
      counters: counters,
      files: present.tables.mapValues(\.files),
      pages: present.tables.mapValues(\.pages)
    )
  }

  private func mark(_ position: Position) throws -> SourceMark {
    SourceMark(
      position: try position.text,
      clock: Timestamp(microseconds: position.clock)
    )
  }

  /// The settings with which pages are read.
  /// - Throws: `MedusaError` where the server refuses the condition `orders.where`.
  func pageSettings(
    _ shop: Shop,
    _ snapshot: Snapshot,
    first: Position?
  ) async throws -> PageSettings {
    var mapping = mapping
    if mapping.affiliation == nil, mapping.compatibility == .none {
      mapping.storeName = try await source.storeIdentity()?.name
    }
    let condition = OrdersWhere(mapping)
    if let condition {
      try await source.reading { session in try await condition.demandUsable(in: session) }
    }
    return PageSettings(
      mapping: mapping,
      edition: shop.edition,
      firstHorizon: FirstHorizon(
        first,
        mark: shop.edition.ownMark(of: .order),
        now: snapshot
      ),
      hasSalesChannels: shop.has("sales_channel"),
      readsCategories: mapping.compatibility == .none
        && shop.has("product_category") && shop.has("product_category_product"),
      hasCreditLines: shop.has("order_credit_line"),
      hasRefundReasons: shop.has("refund_reason"),
      ordersWhere: condition,
      readsCustomersOfOthers: options.readsCustomersOfOthers,
      accounts: accounts,
      settling: clock(shop, snapshot),
      host: snapshot.host
    )
  }

  /// The clock by which rows of the shop settle; nil if all of its rows are settled.
  private func clock(_ shop: Shop, _ snapshot: Snapshot) -> SettlingClock? {
    shop.edition.settlesRows
      ? SettlingClock(now: snapshot.clock, settleAfter: options.settleAfter) : nil
  }

  func pages(
    _ settings: PageSettings,
    _ ids: [RootKind: MedusaPages.IDs],
    refunds: MedusaPages.Refunds = .none,
    and work: [CustomPages.Work] = []
  ) async throws -> any FactPages {
    let pages = MedusaPages(
      source: source,
      settings: settings,
      options: options,
      ids: ids,
      refunds: refunds,
      logger: logger
    )
    return try await chained(pages, work, settings)
  }
}
