import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.serialized, .timeLimit(.minutes(19))) struct `A stored position` {
  /// A server of its own: the transactions of other tests would hold the horizon back.
  private static let server = Task { try await PrivateServer.start() }

  @Test func `lets tables be skipped whose counters did not move and keeps their horizons`()
    async throws
  {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 6, on: Self.server.value))
    let watermark = try await medusa.position()
    let order = try await medusa.lines("select id from \"order\" limit 1")[0]
    // The write's own counters are as yet unflushed in the eyes of this stored position.
    try await medusa.execute("update \"order\" set metadata = metadata where id = '\(order)'")
    let present = try await medusa.position().parsed()
    let late = try watermark.editing { position in
      for (table, mark) in present.tables { position.tables[table]?.counters = mark.counters }
    }

    let skipped = try await medusa.run(since: late)
    #expect(skipped.orders.isEmpty)
    let before = try late.parsed()
    let after = try skipped.next.parsed()
    #expect(after.tables["order"]?.horizon == before.tables["order"]?.horizon)

    // The counter arrives: the row is found by the old horizon.
    let arrived = try skipped.next.editing { $0.tables["order"]?.counters?.updated -= 1 }
    #expect(try await medusa.run(since: arrived).orders.contains(order))

    // Without it the row is found after an hour.
    let hourLater = try skipped.next.editing { $0.tables["order"]?.scanned -= 3600 * 1_000_000 }
    #expect(try await medusa.run(since: hourLater).orders.contains(order))

    // Counters of another server process, or from before a reset, show nothing.
    let restarted = try skipped.next.editing { $0.host = "another" }
    #expect(try await medusa.run(since: restarted).orders.contains(order))
    let reset = try skipped.next.editing { $0.tables["order"]?.counters?.reset = "2020-01-01" }
    #expect(try await medusa.run(since: reset).orders.contains(order))
  }

  @Test func `of another cluster, timeline or transaction age leads to a sweep that says why`()
    async throws
  {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 6, on: Self.server.value))
    let watermark = try await medusa.position()
    let now = try watermark.parsed()
    #expect(now.systemIdentifier != nil && now.timeline == "00000001" && !now.isStandby)
    let changes: [(String, (inout Position) -> Void)] = [
      ("cluster", { $0.systemIdentifier = "1" }),
      ("timeline", { $0.timeline = "00000007" }),
      ("lie before", { $0.xmax = "99999999999" }),
    ]
    for (word, change) in changes {
      let run = try await medusa.run(since: watermark.editing(change))
      #expect(run.harvest.isSweep)
      #expect(run.harvest.sweepReason?.contains(word) == true, "\(word)")
      #expect(run.orders.count == 10)
      #expect(try run.next.parsed().systemIdentifier == now.systemIdentifier)
      #expect(try await medusa.run(since: run.next).harvest.isSweep == false)
    }
  }

  @Test func `of another database under the same name leads to a sweep`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 6, on: Self.server.value))
    let watermark = try await medusa.position()
    // From before databases were distinguished.
    let old = try watermark.editing { $0.database = nil }
    #expect(old.position?.contains("database") == false)
    #expect(try await !medusa.run(since: old).harvest.isSweep)
    let name = medusa.database
    try await medusa.server.execute(
      """
      create database "\(name)_new" template "\(name)";
      alter database "\(name)" rename to "\(name)_old";
      alter database "\(name)_new" rename to "\(name)";
      """,
      in: "postgres"
    )
    let run = try await medusa.run(since: watermark)
    #expect(run.harvest.isSweep)
    #expect(run.harvest.sweepReason?.contains("another database") == true)
    #expect(run.orders.count == 10)
    #expect(try await !medusa.run(since: run.next).harvest.isSweep)
  }

  @Test func `decides by ids alone how far back it reaches`() throws {
    let now = Snapshot(
      xmin: 4_000_000_000,
      xmax: 4_000_000_000,
      next: 4_000_000_000,
      clock: .init(microseconds: 0),
      isStandby: false,
      database: 5,
      host: "a",
      systemIdentifier: "1",
      timeline: "00000001"
    )
    func decide(horizon: UInt64, now: Snapshot) -> ScanDecision {
      var position = Position(taken: now, tables: [:])
      position.xmax = String(horizon)
      position.tables["order"] = .init(horizon: String(horizon), counters: nil, scanned: 0)
      return .decide(since: position, now: now)
    }
    #expect(decide(horizon: 2_100_000_000, now: now) == .scan)
    guard case .sweep = decide(horizon: 2_099_999_999, now: now) else {
      Issue.record("a horizon too far back must lead to a sweep")
      return
    }
    guard case .sweep = decide(horizon: 4_000_000_001, now: now) else {
      Issue.record("a primary whose ids fell must lead to a sweep")
      return
    }
    var standby = now
    standby.isStandby = true
    #expect(decide(horizon: 4_000_000_001, now: standby) == .standbyLags)
  }

  @Test func `is taken further back after the server was restarted or lost its counters`()
    async throws
  {
    // A server of its own: others' transactions would soon be more than the horizon goes back.
    let server = try await PrivateServer.start()
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 6, on: server))
    let order = try await medusa.lines("select id from \"order\" limit 1")[0]
    try await medusa.execute("update \"order\" set metadata = metadata where id = '\(order)'")
    try await medusa.waitUntil(
      """
      select pg_snapshot_xmin(pg_current_snapshot())::text::int8 > xmin::text::int8
      from "order" where id = '\(order)'
      """
    )
    let watermark = try await medusa.position()
    #expect(try await medusa.run(since: watermark).orders.isEmpty)
    let changes: [(inout Position) -> Void] = [
      { $0.host = "another" },
      { $0.tables["line_item"]?.counters?.inserted += 1 },
    ]
    for change in changes {
      let found = try await medusa.run(since: watermark.editing(change))
      #expect(!found.harvest.isSweep)
      #expect(found.orders.contains(order))
      #expect(try await medusa.run(since: found.next).orders.isEmpty)
    }
    // Rows that a standby showed were on its primary's disk.
    let standby = try watermark.editing { position in
      position.host = "another"
      position.isStandby = true
    }
    #expect(try await medusa.run(since: standby).orders.isEmpty)
  }

  @Test func `without a table's horizon has that table read whole`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 6, on: Self.server.value))
    let watermark = try await medusa.position().editing { $0.tables["line_item"] = nil }
    let run = try await medusa.run(since: watermark)
    #expect(!run.harvest.isSweep)
    let owners = try await medusa.lines(
      "select distinct order_id from line_item where order_id is not null"
    )
    #expect(Set(run.orders).isSuperset(of: owners))
    #expect(try await medusa.isQuiet(since: run.next))
  }

  @Test(arguments: ["", "{}", "now", #"{"version":2}"#])
  func `that cannot be read is refused with a way out`(text: String) throws {
    let error = try #require(throws: MedusaError.self) { try Position(parsing: text) }
    #expect(error.kind == .configuration)
    #expect(error.hint.contains("tidemark watermark"))
  }

  @Test func `stays as it is through text`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: nil, on: Self.server.value))
    let position = try await medusa.position().parsed()
    #expect(try Position(parsing: position.text) == position)
    let needed = V1Tables.all.filter { $0.isNeeded(MappingSettings()) }
    #expect(Set(position.tables.keys) == Set(needed.map(\.mark)))
    #expect(position.tables.count == needed.count)
  }

  @Test func `holds on a standby, which reads what it has replayed`() async throws {
    let primary = try await FreshShop.stocked(orders: 10, seed: 6, on: Self.server.value)
    let standby = try await primary.server.startStandby()
    let medusa = MedusaShop(server: standby, database: primary.database)
    let watermark = try await medusa.position()
    #expect(try watermark.parsed().isStandby)
    #expect(try watermark.parsed().tables["order"]?.counters == nil)

    let ahead = try watermark.editing { $0.xmax = "99999999999" }
    let error = await #expect(throws: MedusaError.self) { try await medusa.run(since: ahead) }
    #expect(error?.kind == .sourceUnavailable)
    #expect(error?.reason.contains("standby lags") == true)

    try await primary.execute(
      "update customer set phone = '1' where id = (select min(id) from customer)"
    )
    let changed = try await primary.execute("select min(id) from customer")
    try await medusa.waitUntil(
      "select phone = '1' from customer where id = (select min(id) from customer)"
    )
    let replayed = try await medusa.run(since: watermark)
    #expect(!replayed.harvest.isSweep)
    let customer = changed.split(separator: "\n").map(String.init)
    #expect(Set(replayed.customers).isSuperset(of: customer))

    try await standby.promote()
    let run = try await medusa.run(since: watermark)
    #expect(run.harvest.isSweep)
    #expect(run.harvest.sweepReason?.contains("timeline") == true)
    #expect(run.orders.count == 10)
  }
}
