import Commerce
import Logging
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// A Medusa source over a test's own shop, with the few things that the tests ask it.
struct MedusaShop {
  let server: PrivateServer
  let database: String
  var options = MedusaOptions()
  var mapping = MappingSettings()
  var role = PrivateServer.superuser
  var lockTimeout: Duration = .seconds(5)
  var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  init(_ shop: FreshShop) {
    self.init(server: shop.server, database: shop.database)
  }

  init(server: PrivateServer, database: String) {
    self.server = server
    self.database = database
    options.sleep = { _ in }
    options.firstPageSize = 1000
  }

  var connection: SourceConnection {
    SourceConnection(
      conninfo: server.conninfo(database: database, user: role),
      lockTimeout: lockTimeout
    )
  }

  /// A source without history: like a new run of the program.
  func source(over connections: SourceConnections = SourceConnections()) -> MedusaSource {
    MedusaSource(
      connection: connection,
      mapping: mapping,
      options: options,
      connections: connections,
      logger: logger
    )
  }

  func position() async throws -> Watermark {
    let source = source()
    let mark = try await source.currentPosition()
    await source.close()
    return .now(mark)
  }

  /// One run: every root since `watermark`, and the watermark that follows.
  func run(since watermark: Watermark) async throws -> Run {
    let source = source()
    let harvest = try await source.harvest(since: watermark)
    let run = try await read(harvest, after: watermark)
    await source.close()
    return run
  }

  func read(_ harvest: Harvest, after watermark: Watermark) async throws -> Run {
    var run = Run(harvest: harvest, next: watermark)
    run.next.position = harvest.mark.position
    while let page = try await harvest.pages.next() {
      run.filtered += page.filtered
      if let page = page as? DerivedOrders {
        run.pageSizes.append(page.rootCount)
        run.orders += page.page.orders.map { order in
          page.page.arena.string(order.id) ?? ""
        }
        run.pages.append(page.page)
      }
      if let page = page as? DerivedCustomers {
        run.customers += page.page.customers.map { customer in
          page.page.arena.string(customer.id) ?? ""
        }
        run.customerPages.append(page.page)
      }
      if let page = page as? DerivedCarts {
        run.carts += page.page.carts.map { cart in page.page.arena.string(cart.id) ?? "" }
        run.cartPages.append(page.page)
      }
    }
    await harvest.pages.close()
    return run
  }

  /// Whether nothing comes any more.
  ///
  /// Only on a server of the suite's own: there no other test's transaction holds the horizon back.
  func isQuiet(since watermark: Watermark) async throws -> Bool {
    let run = try await run(since: watermark)
    return run.orders.isEmpty && run.customers.isEmpty && run.carts.isEmpty
  }

  /// Asks until the answer is yes: for a standby that replays, which has no clock to turn.
  func waitUntil(_ question: String) async throws {
    for _ in 0..<500 where try await lines(question) == ["t"] {
      return
    }
    Issue.record("never came true: \(question)")
  }

  /// The rows that one run read.
  struct Run {
    var harvest: Harvest
    var next: Watermark
    var orders: [String] = []
    var customers: [String] = []
    var carts: [String] = []
    var pageSizes: [Int] = []
    var pages: [OrderPage] = []
    var customerPages: [CustomerPage] = []
    /// The facts that were left out, page by page.
    var filtered: [FilteredCount] = []
    var cartPages: [CartPage] = []
  }

  /// The guests' orders that came from a cart, by id; nothing of the shop names a visitor any more.
  func guestsOrders() async throws -> [String] {
    let orders = try await lines(
      """
      select o.id from "order" o join customer c on c.id = o.customer_id join cart on cart.id = o.cart_id
      where not c.has_account and c.deleted_at is null order by o.id
      """
    )
    try await execute(
      """
      update cart set metadata = null, context = '{}';
      update "order" set metadata = null; update customer set metadata = null;
      """
    )
    return orders
  }

  /// The first column of a script's output.
  func lines(_ sql: String) async throws -> [String] {
    try await execute(sql).split(separator: "\n").map(String.init)
  }

  @discardableResult
  func execute(_ sql: String) async throws -> String {
    try await server.executeCounted(sql, in: database)
  }
}

extension Watermark {
  /// The same watermark with its position changed by hand.
  func editing(_ change: (inout Position) -> Void) throws -> Watermark {
    var watermark = self
    var position = try Position(parsing: position ?? "")
    change(&position)
    watermark.position = try position.text
    return watermark
  }

  func parsed() throws -> Position {
    try Position(parsing: position ?? "")
  }
}
