import Foundation
@testable import Medusa
import Queries
import Support
import Testing

/// PostgreSQL's plans of the statements that read a page: their cost must grow with the page and not with the store.
@Suite(.timeLimit(.minutes(19))) struct `The plans of a page's statements` {
  /// Statements that read by the ids of a page, and the table of the ids.
  private static let pages: [(query: Query, ids: String)] =
    V1OrderChild.allCases.map { ($0.query, $0 == .movedLines ? "line_item" : "\"order\"") } + [
      (.v1Orders, "\"order\""), (.v1Carts, "cart"), (.v1CartLines, "cart"),
      (.v1Customers, "customer"), (.v1CustomerGroups, "customer"),
      (.v1SalesChannels, "sales_channel"), (.v1Variants, "product_variant"),
    ]

  /// Medusa has no index that leads from a parcel to its links: they are read once a page.
  private static let withoutIndex: Set = ["tracking_link"]

  /// Orders in the store, and the number that make a page: one in five hundred.
  private static let orders =
    ProcessInfo.processInfo.environment["PLAN_ORDERS"].flatMap { Int($0) } ?? 20_000
  private static var page: Int { orders / 500 }

  private static let shop = Task {
    // A server of its own: other tests' transactions would keep a new index out of use.
    let server = try await PrivateServer.start()
    let shop = try await FreshShop.stocked(orders: orders, on: server)
    // Rows that were changed before an index was there keep it out of use until every transaction of that
    // time has ended; tables that are written once more have no such rows.
    let tables = try await shop.execute(
      "select distinct indrelid::regclass from pg_index where indcheckxmin"
    )
    for table in tables.split(separator: "\n") {
      _ = try await shop.execute("vacuum (full, analyze) \(table)")
    }
    return shop
  }

  @Test(arguments: pages.indices)
  func `read no large table from end to end`(place: Int) async throws {
    let (query, ids) = Self.pages[place]
    let scans = try await scans(of: query, by: ids, "")
    #expect(!scans.isEmpty)
    for scan in scans where !scan.hasCondition {
      // A table with few rows for each id of the page is read faster than looked up.
      let isSmall = scan.tableRows < 200 * Double(Self.page)
      #expect(isSmall || Self.withoutIndex.contains(scan.table), "\(query.name): \(scan)")
    }
  }

  /// So whatever the planner prefers costs no more than a page's look-ups.
  @Test(arguments: pages.indices)
  func `can look up every row by an index`(place: Int) async throws {
    let (query, ids) = Self.pages[place]
    let scans = try await scans(
      of: query,
      by: ids,
      "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
    )
    #expect(!scans.isEmpty)
    for scan in scans where !Self.withoutIndex.contains(scan.table) && scan.tableRows > 100 {
      #expect(scan.hasCondition, "\(query.name): \(scan)")
    }
  }

  /// A prepared statement keeps a plan that was made without knowing how many ids come.
  @Test(arguments: pages.indices)
  func `look up every row by an index once they are prepared`(place: Int) async throws {
    let (query, ids) = Self.pages[place]
    let scans = try await scans(
      of: query,
      by: ids,
      """
      begin;
      \\o /dev/null
      \(Query.sourceHost.text)
      \\o
      set plan_cache_mode = force_generic_plan;
      """
    )
    #expect(!scans.isEmpty)
    for scan in scans where !Self.withoutIndex.contains(scan.table) && scan.tableRows > 100 {
      #expect(scan.hasCondition, "\(query.name): \(scan)")
    }
  }

  /// However many addresses the planner takes for changed.
  @Test(arguments: [
    (Query.v1ChangedAddressCustomers, "customer"), (Query.v1ChangedAddress, "\"order\""),
  ])
  func `look up by index who has a changed address`(_ query: Query, _ table: String) async throws {
    let shop = try await Self.shop.value
    let plan = try await shop.execute(
      """
      \\set schema public
      set jit = off; set plan_cache_mode = force_custom_plan;
      prepare changed as \(query.text)
      explain execute changed('\(1 << 20)');
      """
    )
    let search = try Regex("Index (Only )?Scan using \\S+ on \(table)")
    #expect(plan.contains(search), "\(plan)")
    #expect(!plan.contains("Seq Scan on \(table)"), "\(plan)")
  }

  /// A place in a plan where a table is read.
  private struct Scan {
    var node: String
    var table: String
    var tableRows: Double
    var hasCondition: Bool
  }

  private func scans(of query: Query, by ids: String, _ settings: String) async throws -> [Scan] {
    let shop = try await Self.shop.value
    let list = try await shop.execute(
      "select string_agg(id, ',') from (select id from \(ids) order by id offset \(Self.orders / 20)"
        + " * (select count(*) > \(Self.page) from \(ids))::int limit \(Self.page)) as page"
    )
    let parameters = query.text.matches(of: #/(?m)^-- \$\d (\S+)\s+(.*)$/#).map { parameter in
      switch (String(parameter.1), String(parameter.2)) {
      case ("text[]", let what) where what.contains("ids"): "'{\(list.dropLast())}'"
      case ("text[]", _): "'{anonymousId,anonymous_id}'"
      case ("int8[]", _): "'{\((1...Self.page).map(String.init).joined(separator: ","))}'"
      case ("int4", _): "20000"
      case ("bool", _): "true"
      case (_, let what) where what.contains("horizon"): "null"
      default: "'consent'"
      }
    }
    let arguments = parameters.isEmpty ? "" : "(\(parameters.joined(separator: ",")))"
    // As a session has it, and with the plan that an unnamed statement gets.
    let text = try await shop.execute(
      """
      \\set schema public
      set search_path = pg_catalog; set jit = off; set plan_cache_mode = force_custom_plan; \(settings)
      prepare page as \(query.text)
      explain (format json) execute page\(arguments);
      """
    )
    let plans = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    )
    let rows = try await shop.execute(
      "select relname, reltuples from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    let sizes = Dictionary(
      uniqueKeysWithValues: rows.split(separator: "\n").map { line in
        let parts = line.split(separator: "|")
        return (String(parts[0]), Double(parts[1]) ?? 0)
      }
    )
    var found: [Scan] = []
    func walk(_ node: [String: Any]) {
      let kind = node["Node Type"] as? String ?? ""
      // The condition of a bitmap scan stands in the node below it.
      let hasCondition = node["Index Cond"] != nil || kind == "Bitmap Heap Scan"
      if let table = node["Relation Name"] as? String {
        found.append(
          Scan(node: kind, table: table, tableRows: sizes[table] ?? 0, hasCondition: hasCondition)
        )
      }
      for child in node["Plans"] as? [[String: Any]] ?? [] { walk(child) }
    }
    for plan in plans { walk(plan["Plan"] as? [String: Any] ?? [:]) }
    return found
  }
}
