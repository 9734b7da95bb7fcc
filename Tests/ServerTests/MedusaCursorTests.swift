import Commerce
@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Testing

@Suite struct `The horizon cursor` {
  /// Writers whose transactions stay open across harvests, commit out of order, roll back and use
  /// savepoints, with stamps from clocks that run apart and stamps that are equal.
  @Test(arguments: [nil, UInt64(1), 2])
  func `misses no committed write of concurrent writers`(fixed: UInt64?) async throws {
    let seed = fixed ?? .random(in: .min ... .max)
    var random = Seeded(seed)
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 40, seed: 5))
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
    // One transaction is open across the moment where history starts.
    try await writers[0].write(&random)
    var watermark = try await medusa.position()
    var harvested: Set<String> = []
    var committed: Set<String> = []
    for step in 0..<160 {
      let number = Int.random(in: writers.indices, using: &random)
      committed.formUnion(try await writers[number].step(&random))
      guard step % 8 == 7 else { continue }
      let run = try await medusa.run(since: watermark)
      #expect(!run.harvest.isSweep)
      harvested.formUnion(try await medusa.stamps(of: run.orders))
      watermark = run.next
    }
    for index in writers.indices { committed.formUnion(try await writers[index].commit()) }
    // Counters arrive late; after an hour nothing rests on them any more.
    medusa.options.fullScanInterval = 0
    let last = try await medusa.run(since: watermark)
    harvested.formUnion(try await medusa.stamps(of: last.orders))
    for writer in writers { await writer.session.close() }

    // A later write of the same order replaces an earlier one's stamp before it can be read.
    let final = Set(try await medusa.stamps(of: ids))
    let missed = final.intersection(committed).subtracting(harvested)
    #expect(!committed.isEmpty)
    #expect(missed.isEmpty, "seed \(seed): missed \(missed.sorted())")
    #expect(try await medusa.isQuiet(since: last.next), "seed \(seed)")
  }

  @Test func `finds every root again after a table was rewritten, once`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 30, seed: 2))
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
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 60, seed: 3))
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

  @Test func `reads every root in pages when there is no position`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 50, seed: 4))
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
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 4))
    medusa.mapping.disabledEvents = [.identify]
    let run = try await medusa.run(since: .since(.init(microseconds: 0)))
    #expect(run.customers.isEmpty)
    #expect(!run.orders.isEmpty)
    #expect(run.pages.allSatisfy { $0.customers.customers.isEmpty })
  }
}

extension MedusaShop {
  /// The stamps that the writers left in these orders, as they are now.
  func stamps(of orders: [String]) async throws -> [String] {
    guard !orders.isEmpty else { return [] }
    let list = orders.map { "'\($0)'" }.joined(separator: ",")
    return try await lines(
      """
      select metadata ->> 'stamp' from "order" where id in (\(list)) and metadata ? 'stamp'
      """
    )
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
  mutating func step(_ random: inout Seeded) async throws -> [String] {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<6: try await write(&random)
    case 6: try await writeInSavepoint(&random)
    case 7: try await rollBack()
    default: return try await commit()
    }
    return []
  }

  mutating func write(_ random: inout Seeded) async throws {
    try await begin()
    pending.append(try await update(&random))
  }

  /// A write below a savepoint that is kept or undone: its row carries a sub-transaction's id.
  mutating func writeInSavepoint(_ random: inout Seeded) async throws {
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

  private mutating func update(_ random: inout Seeded) async throws -> String {
    let order = orders[Int.random(in: orders.indices, using: &random)]
    counter += 1
    let stamp = "\(order)-\(counter)"
    // Stamps from the past, from the future, and equal ones.
    let skew = Int.random(in: -3...3, using: &random) * 1000
    try await session.execute(
      """
      update "order" set metadata = jsonb_build_object('stamp', '\(stamp)'),
        updated_at = timestamptz '2024-05-01' + interval '\(skew) s' where id = '\(order)'
      """
    )
    return stamp
  }
}

/// SplitMix64: the same seed gives the same run.
private struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
