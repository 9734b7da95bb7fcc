import Commerce
@testable import Medusa
import Pipeline
import Queries
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A whole run` {
  /// A server of its own, with a shop in it.
  private func shop(
    orders: Int,
    settings: [String: String] = [:],
    before load: (PrivateServer) async throws -> Void = { _ in }
  ) async throws -> MedusaShop {
    let server = try await PrivateServer.start(settings: settings)
    try await load(server)
    let database = try await server.createDatabase(named: "shop")
    try await server.execute(try FreshShop.script(orders: orders, seed: 4), in: database)
    return MedusaShop(server: server, database: database)
  }

  @Test func `delivers nothing for what changes rows and no content`() async throws {
    let medusa = try await shop(orders: 30, settings: ["max_prepared_transactions": "2"])
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let history = await sync.destination.messages.count
    #expect(history >= 30)

    try await medusa.execute(MedusaColumnTexts.rewrite)
    let rewritten = try await sync.run(medusa)
    #expect(!rewritten.isSweep && rewritten.roots >= 30)
    let order = try await medusa.lines("select id from \"order\" order by id limit 1")[0]
    try await medusa.execute(
      """
      begin;
      update "order" set email = 'prepared@example.com' where id = '\(order)';
      prepare transaction 'late';
      """
    )
    for sql in [
      """
      update "order" set updated_at = now() where id <> '\(order)';
      update customer set updated_at = now();
      update line_item set updated_at = now(); update address set updated_at = now();
      """,
      "vacuum freeze", "select 1",
    ] {
      try await medusa.execute(sql)
      let report = try await sync.run(medusa)
      #expect(!report.isSweep && report.sent == 0 && report.deadLettered == 0, "after \(sql)")
    }
    #expect(await sync.destination.messages.count == history)

    try await medusa.execute("commit prepared 'late'")
    let late = try await sync.run(medusa)
    #expect(late.sent == 1)
    let messages = await sync.destination.messages.dropFirst(history)
    #expect(messages.allSatisfy { $0.contains("prepared@example.com") && $0.contains(order) })
    #expect(messages.allSatisfy { $0.contains(#""event":"Order Updated""#) })
    try await medusa.execute("vacuum freeze")
    #expect(try await sync.run(medusa).sent == 0)
  }

  @Test func `finds the new rows and no others while transaction ids go round`() async throws {
    // Rows from the middle of the circle: later they seem to come from the future.
    let medusa = try await shop(orders: 12) { server in
      try await server.moveTransactionIDs(to: 1_500_000_000, epoch: 0)
      try await server.moveTransactionIDs(to: 3_000_000_000, epoch: 0)
    }
    let orders = try await medusa.lines("select id from \"order\" order by id")
    var watermark = try await medusa.position()
    let places: [(next: UInt32, epoch: Int)] = [
      (4_294_967_000, 0), (1000, 1), (1_200_000_000, 1),
    ]
    for (place, id) in zip(places, orders) {
      try await medusa.server.moveTransactionIDs(to: place.next, epoch: place.epoch)
      // As if there had been no restart, after which a run reaches further back.
      let host = try await medusa.position().parsed().host
      watermark = try watermark.editing { position in
        position.host = host
        for table in position.tables.keys { position.tables[table]?.counters = nil }
      }
      let quiet = try await medusa.run(since: watermark)
      #expect(!quiet.harvest.isSweep && quiet.orders.isEmpty, "\(place): \(quiet.orders)")
      // The horizon of before the jump and the one of now must give the same row.
      try await medusa.execute("update \"order\" set metadata = metadata where id = '\(id)'")
      for since in [watermark, quiet.next] {
        let run = try await medusa.run(since: since)
        #expect(!run.harvest.isSweep)
        #expect(run.orders == [id], "\(place)")
        #expect(run.pages.first?.orders.first?.origin == .later)
      }
      watermark = .now(try await medusa.run(since: quiet.next).harvest.mark)
    }
    var sweep = watermark
    sweep.position = nil
    let all = try await medusa.run(since: sweep)
    #expect(all.pages.flatMap(\.orders).count { $0.origin != .history } == 0)
  }

  @Test func `finds the rows of a partitioned table, whose counters stand still`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 4))
    try await medusa.execute(
      """
      alter table payment rename to payment_before;
      create table payment (like payment_before including defaults) partition by hash (id);
      create table payment_0 partition of payment for values with (modulus 2, remainder 0);
      create table payment_1 partition of payment for values with (modulus 2, remainder 1);
      insert into payment select * from payment_before;
      """
    )
    let watermark = try await medusa.position()
    #expect(try watermark.parsed().tables["payment"]?.counters == nil)
    let orders = try await medusa.lines(
      """
      update payment set provider_id = provider_id
      where order_id is not null returning order_id
      """
    )
    #expect(!orders.isEmpty)
    let run = try await medusa.run(since: watermark)
    #expect(!run.harvest.isSweep)
    #expect(Set(run.orders).isSuperset(of: orders))
  }

  @Test(arguments: RootKind.allCases)
  func `stops when another server answers in the middle`(kind: RootKind) async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 10, seed: 4))
    let ids = try await medusa.lines(
      "select min(id) from \"\(kind.name)\""
    )
    let source = SourceSession(
      connection: medusa.connection,
      options: medusa.options,
      logger: medusa.logger
    )
    let settings = PageSettings(
      mapping: MappingSettings(),
      edition: MedusaEditions.v1,
      firstHorizon: .none,
      hasSalesChannels: true,
      host: "another"
    )
    for list in [MedusaPages.IDs.found(IDList(ids).reader()), .every(IDRange(.v1OrderIds))] {
      let pages = MedusaPages(
        source: source,
        settings: settings,
        options: MedusaOptions(),
        ids: [kind: list],
        logger: medusa.logger
      )
      let error = try await #require(throws: MedusaError.self) { _ = try await pages.next() }
      #expect(error.kind == .sourceUnavailable)
      #expect(error.reason.contains("another server answered"))
    }
    await source.close()
  }
}

/// Scripts that change how a shop is stored, but not its content.
enum MedusaColumnTexts {
  static let rewrite = """
    alter table "order" alter column display_id type bigint;
    alter table line_item alter column unit_price type bigint, alter column quantity type bigint;
    alter table shipping_method alter column price type bigint;
    alter table gift_card alter column balance type bigint;
    alter table gift_card_transaction alter column amount type bigint;
    alter table payment alter column amount type bigint;
    alter table refund alter column amount type bigint;
    alter table "return" alter column refund_amount type bigint;
    alter table return_item alter column quantity type bigint, alter column received_quantity type bigint;
    alter table fulfillment_item alter column quantity type bigint;
    alter table swap alter column difference_due type bigint;
    alter table claim_order alter column refund_amount type bigint;
    alter table payment_session alter column amount type bigint;
    alter table customer alter column phone type text using phone::text || '';
    """
}
