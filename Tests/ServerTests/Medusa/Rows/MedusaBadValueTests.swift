import Commerce
import Logging
@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A bad value` {
  private static let all = Watermark.since(.init(microseconds: 0))

  @Test func `of an adjustment that no double holds makes one order a dead letter`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 40, seed: 1))
    let rows = try await medusa.lines(
      """
      select min(a.id), l.order_id from line_item_adjustment a
      join line_item l on l.id = a.item_id where l.order_id is not null
      group by l.order_id order by 2 limit 2
      """
    ).map { $0.split(separator: "|").map(String.init) }
    try #require(rows.count == 2)
    try await medusa.execute(
      """
      update line_item_adjustment set discount_id = null, amount = 1e400 where id = '\(rows[0][0])';
      update line_item_adjustment set discount_id = null, amount = 1e-400 where id = '\(rows[1][0])';
      """
    )
    let sync = try MedusaSync()
    let report = try await sync.run(medusa)
    #expect(report.counts[.orderCompleted]?.deadLettered == 1)
    // The cart that the order was made from has the same line.
    #expect(report.counts[.checkoutStarted]?.deadLettered ?? 0 <= 1)
    let reasons = report.deadLetterReasons.filter { !$0.hasPrefix("cart_") }
    #expect(!reasons.isEmpty)
    #expect(reasons.allSatisfy { $0.contains("\(rows[0][1]): the discount") })
    let completed = await sync.destination.messages.filter { $0.contains("Order Completed") }
    #expect(completed.count == 39)
    #expect(completed.contains { $0.contains(rows[1][1]) })
  }

  /// A shop in a database that takes whatever bytes it is given.
  private func shop(_ log: Log) async throws -> MedusaShop {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 60))
    // From the next connection on.
    try await medusa.execute(
      "update pg_database set encoding = 0 where datname = current_database()"
    )
    medusa.logger = Logger(label: "test", factory: { _ in log })
    medusa.options.pageSize = 32
    return medusa
  }

  @Test func `leaves out its order or customer with a warning until a row of it changes`()
    async throws
  {
    let log = Log()
    let medusa = try await shop(log)
    let order = try await medusa.lines("select id from \"order\" order by id offset 7 limit 1")[0]
    let customer = try await medusa.lines(
      """
      select id from customer c where has_account and deleted_at is null
      and not exists (select from "order" o where o.customer_id = c.id)
      and not exists (select from cart where customer_id = c.id) order by id limit 1
      """
    )[0]
    try await medusa.execute(
      """
      update "order" set email = E'caf\\xe9@example.com' where id = '\(order)';
      update customer set first_name = E'Ren\\xe9' where id = '\(customer)';
      """
    )
    let sync = try MedusaSync()
    let report = try await sync.run(medusa)
    let completed = await sync.destination.messages.filter { $0.contains("Order Completed") }
    #expect(completed.count == 59)
    #expect(!completed.contains { $0.contains(order) })
    let leftOut = report.filtered.filter { $0.key.reason == "a value of it cannot be read" }
    #expect(leftOut.map(\.value) == [1, 1])
    #expect(Set(leftOut.map(\.key.event)) == [.orderCompleted, .identify])
    #expect(log.warnings.count == 2, "\(log.warnings)")
    for (id, warning) in zip([customer, order], log.warnings) {
      #expect(warning.contains(id) && warning.contains("SQLSTATE 22021"), "\(warning)")
      #expect(!warning.contains("Ren") && !warning.contains("caf"))
    }

    // It is not retried until its row is written again.
    try await sync.run(medusa)
    let ofOrders = await sync.destination.messages.filter { !$0.contains("Checkout Started") }
    #expect(!ofOrders.contains { $0.contains(order) })
    try await medusa.execute(
      """
      update "order" set email = 'rene@example.com' where id = '\(order)';
      update customer set first_name = 'Rene' where id = '\(customer)';
      """
    )
    try await sync.run(medusa)
    let told = await sync.destination.messages.filter { $0.contains(order) }
    #expect(told.count { $0.contains("Order Completed") } == 1)
    #expect(await sync.destination.messages.contains { $0.contains(customer) })
  }

  @Test func `in one order after another stops the run`() async throws {
    let log = Log()
    let medusa = try await shop(log)
    try await medusa.execute(#"update "order" set email = E'caf\xe9@example.com'"#)
    let error = try await #require(throws: MedusaError.self) {
      try await medusa.run(since: Self.all)
    }
    #expect(error.kind == .sourceUnavailable)
    #expect(error.reason.hasPrefix("20 orders one after another cannot be read"))
    #expect(log.warnings.count == 19)
  }

  @Test func `of a page read in vain costs little and spares the pages behind it`() async throws {
    let medusa = try await shop(Log())
    let order = try await medusa.lines("select id from \"order\" order by id limit 1")[0]
    try await medusa.execute(
      #"update "order" set email = E'caf\xe9@example.com' where id = '\#(order)'"#
    )
    let run = try await medusa.run(since: Self.all)
    #expect(run.pageSizes == [1, 2, 4, 8, 16, 28])
  }

  @Test func `behind a lock is told from one that takes long`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 5, seed: 1))
    medusa.lockTimeout = .milliseconds(1)
    let session = try await Session.connect(
      ConnectionSettings(conninfo: medusa.connection.conninfo)
    )
    try await session.execute("begin")
    try await session.execute("lock table customer in access exclusive mode")
    let reader = medusa
    let error = try await #require(throws: MedusaError.self) {
      try await reader.run(since: Self.all)
    }
    await session.close()
    #expect(error.kind == .sourceUnavailable)
    #expect(error.reason.hasPrefix("another transaction locks a table of the shop"))
    #expect(error.hint.contains("--lock-timeout"))
  }
}

/// Keeps the warnings.
private final class Log: LogHandler {
  private let texts = Mutex<[String]>([])

  var warnings: [String] { texts.withLock { $0 } }
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .warning }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    texts.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
  }
}
