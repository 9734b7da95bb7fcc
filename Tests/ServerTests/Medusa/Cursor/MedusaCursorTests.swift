import Commerce
@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Testing

@Suite(.serialized, .timeLimit(.minutes(19))) struct `The horizon cursor` {
  /// A server of its own: the transactions of other tests would hold the horizon back.
  private static let server = Task { try await PrivateServer.start() }

  /// Writers whose transactions stay open across harvests, commit out of order, roll back and use
  /// savepoints, with stamps from clocks that run apart and stamps that are equal.
  @Test(arguments: [nil, UInt64(1), 2])
  func `delivers every committed write of concurrent writers and no other`(fixed: UInt64?)
    async throws
  {
    let seed = fixed ?? .random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 40, seed: 5, on: Self.server.value))
    let ids = try await medusa.lines("select id from \"order\" order by id")
    var writers: [Writer] = []
    for number in 0..<6 {
      let session = try await Session.connect(
        ConnectionSettings(conninfo: medusa.connection.conninfo)
      )
      // Each writer has orders of its own, so that none waits for another's row lock.
      let own = ids.enumerated().filter { $0.offset % 6 == number }.map(\.element)
      writers.append(Writer(session: session, orders: own))
    }
    // Every state is known, so that each change of one is a message of its own.
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let history = await sync.destination.messages.count
    // One transaction is open across the moment where history starts, with a change and a new order.
    try await writers[0].write(&random)
    let late = "order_late"
    try await writers[0].insert(late, like: ids[0])
    try await sync.setNow(medusa)
    var committed: Set<String> = []
    for step in 0..<160 {
      let number = Int.random(in: writers.indices, using: &random)
      committed.formUnion(try await writers[number].step(&random))
      guard step % 8 == 7 else { continue }
      let report = try await sync.run(medusa)
      #expect(!report.isSweep)
    }
    for index in writers.indices { committed.formUnion(try await writers[index].commit()) }
    // Counters arrive late; after an hour nothing rests on them any more.
    medusa.options.fullScanInterval = 0
    try await sync.run(medusa)
    for writer in writers { await writer.session.close() }

    // A later write of the same order replaces an earlier one's stamp before it can be read.
    let present = Set(try await medusa.lines("select email from \"order\""))
    let news = await sync.destination.messages.dropFirst(history)
    let delivered = Set(
      news.compactMap { $0.firstMatch(of: /"email":"([^"]*)"/)?.1 }.map(String.init)
    )
    let missed = present.intersection(committed).subtracting(delivered)
    #expect(committed.count > 10)
    #expect(missed.isEmpty, "seed \(seed): missed \(missed.sorted())")
    // Rows that were rolled back never existed.
    #expect(delivered.subtracting(committed).isEmpty, "seed \(seed)")
    let isThere = try await medusa.lines("select id from \"order\" where id = '\(late)'") == [late]
    let told = news.filter { $0.contains(late) && $0.contains("Order Completed") }
    #expect(told.count == (isThere ? 1 : 0), "seed \(seed)")
    #expect(try await sync.run(medusa).sent == 0, "seed \(seed)")
  }

  @Test func `finds every root again after a table was rewritten, once`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 30, seed: 2, on: Self.server.value))
    let watermark = try await medusa.position()
    try await medusa.execute(
      "alter table \"order\" alter column external_id type text using external_id::text"
    )
    try await medusa.execute("alter table \"order\" alter column display_id type int8")
    try await medusa.execute("alter table \"order\" alter column display_id type int4")
    let run = try await medusa.run(since: watermark)
    #expect(!run.harvest.isSweep)
    #expect(try await Set(run.orders) == Set(medusa.lines("select id from \"order\"")))
    #expect(try await medusa.isQuiet(since: run.next))
  }

  @Test func `lists each root once however many of its rows are new`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 60, seed: 3, on: Self.server.value))
    let watermark = try await medusa.position()
    try await medusa.execute(
      """
      update "order" set metadata = metadata; update line_item set title = title;
      update payment set amount = amount; update address set city = city;
      """
    )
    // So few ids in memory that they go through the file many times.
    medusa.options.idsInMemory = 7
    medusa.options.pageSize = 11
    let run = try await medusa.run(since: watermark)
    #expect(run.orders.count == Set(run.orders).count)
    #expect(try await Set(run.orders) == Set(medusa.lines("select id from \"order\"")))
    #expect(run.pageSizes.allSatisfy { $0 <= 11 })
  }

  @Test(arguments: [1, 63, 64, 65, 64 * 64 + 1])
  func `merges what was spilled until few runs are left`(runs: Int) throws {
    var collector = IDCollector(limit: 3, directory: nil)
    var expected: Set<String> = []
    for number in 0..<runs * 3 {
      // Every third one comes again in another run.
      let id = "order_\(number % 3 == 0 ? number / 2 : number)"
      expected.insert(id)
      id.utf8.withContiguousStorageIfAvailable { bytes in
        #expect(throws: Never.self) { try collector.add(bytes.span.bytes) }
      }
    }
    let list = try collector.finish()
    #expect(list.runs.count <= IDCollector.mostRuns)
    var reader = list.reader()
    var found: [String] = []
    while case let ids = try reader.next(100), !ids.isEmpty { found += ids }
    #expect(found == expected.sorted())
  }

  @Test func `reads every root in pages when there is no position`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 50, seed: 4, on: Self.server.value))
    medusa.options.pageSize = 7
    let watermark = Watermark.since(.init(microseconds: 0))
    let run = try await medusa.run(since: watermark)
    #expect(run.harvest.isSweep)
    #expect(run.harvest.sweepReason == nil)
    #expect(try await run.orders == medusa.lines("select id from \"order\" order by id"))
    #expect(try await run.customers == medusa.lines("select id from customer order by id"))
    #expect(try await !medusa.run(since: run.next).harvest.isSweep)
    #expect(try await medusa.isQuiet(since: run.next))
  }

  @Test func `reads nothing of customers when identify is switched off`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 4, on: Self.server.value))
    medusa.mapping.disabledEvents = [.identify]
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(run.customers.isEmpty)
    #expect(!run.orders.isEmpty)
    #expect(run.pages.allSatisfy { $0.customers.customers.isEmpty })
  }
}

/// A shop's process: one connection, at most one open transaction.
private struct Writer {
  let session: Session
  let orders: [String]
  private var pending: [String] = []
  private var isOpen = false
  private var counter = 0

  init(session: Session, orders: [String]) {
    self.session = session
    self.orders = orders
  }

  /// One random act; gives the stamps that became committed by it.
  mutating func step(_ random: inout SeededGenerator) async throws -> [String] {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6: try await write(&random)
    case 6: try await writeInSavepoint(&random)
    case 7: try await rollBack()
    default: return try await commit()
    }
    return []
  }

  mutating func write(_ random: inout SeededGenerator) async throws {
    try await begin()
    pending.append(try await update(&random))
  }

  /// A new order, whose stamp is also its e-mail.
  mutating func insert(_ id: String, like order: String) async throws {
    try await begin()
    let stamp = "\(id)@example.com"
    try await session.execute(
      """
      insert into "order" (id, display_id, customer_id, email, region_id, currency_code)
      select '\(id)', 999999, customer_id, '\(stamp)', region_id, currency_code
      from "order" where id = '\(order)'
      """
    )
    pending.append(stamp)
  }

  /// A write below a savepoint that is kept or undone: its row carries a sub-transaction's id.
  mutating func writeInSavepoint(_ random: inout SeededGenerator) async throws {
    try await begin()
    try await session.execute("savepoint inner_one")
    let stamp = try await update(&random)
    if Bool.random(using: &random) {
      try await session.execute("release savepoint inner_one")
      pending.append(stamp)
    } else {
      try await session.execute("rollback to savepoint inner_one")
    }
  }

  mutating func commit() async throws -> [String] {
    guard isOpen else { return [] }
    try await session.execute("commit")
    isOpen = false
    defer { pending = [] }
    return pending
  }

  private mutating func rollBack() async throws {
    guard isOpen else { return }
    try await session.execute("rollback")
    isOpen = false
    pending = []
  }

  private mutating func begin() async throws {
    guard !isOpen else { return }
    try await session.execute("begin")
    isOpen = true
  }

  private mutating func update(_ random: inout SeededGenerator) async throws -> String {
    let order = orders[Int.random(in: orders.indices, using: &random)]
    counter += 1
    let stamp = "\(order)-\(counter)@example.com".lowercased()
    // Stamps from the past, from the future, and equal ones.
    let skew = Int.random(in: -3...3, using: &random) * 1000
    try await session.execute(
      """
      update "order" set email = '\(stamp)',
        updated_at = timestamptz '2024-05-01' + interval '\(skew) s' where id = '\(order)'
      """
    )
    return stamp
  }
}
