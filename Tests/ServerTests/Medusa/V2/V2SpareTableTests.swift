import Commerce
@testable import Medusa
import Pipeline
import Postgres
import Queries
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Tables that only events need which are switched off` {
  /// The events that stay on.
  enum Choice: CaseIterable {
    case completed, refunded, claimed, identify

    var mapping: MappingSettings {
      var mapping = MappingSettings()
      mapping.refundsGoods = false
      let kept: EventName =
        switch self {
        case .completed: .orderCompleted
        case .refunded: .orderRefunded
        case .claimed: .itemClaimed
        case .identify: .identify
        }
      mapping.disabledEvents = Set(EventName.known).subtracting([kept])
      return mapping
    }

    var tables: Set<String> { Set(V2Columns.spareTables(mapping).keys) }
  }

  private static let beginning = Watermark.since(.init(microseconds: 0))

  @Test func `are none while everything is on, and hold no line of an exchange or a claim`() {
    #expect(V2Columns.spareTables(MappingSettings()).isEmpty)
    let all = Choice.allCases.reduce(into: Set<String>()) { $0.formUnion($1.tables) }
    #expect(all.count == 21)
    #expect(all.isSubset(of: V2Columns.all.map(\.table)))
    for table in ["order_exchange_item", "order_claim_item", "refund", "order_change_action"] {
      #expect(!all.contains(table))
    }
    let ofOthers: Set = ["cart_promotion", "return", "customer_address"]
    #expect(Choice.completed.tables.isSuperset(of: ofOthers))
    #expect(!Choice.completed.tables.contains("order_promotion"))
    #expect(!Choice.identify.tables.contains("customer_address"))
    #expect(!Choice.claimed.tables.contains("order_claim_item_image"))
    var goods = Choice.refunded.mapping
    goods.refundsGoods = true
    #expect(V2Columns.spareTables(goods)["return"] == nil)
    var parcels = Choice.completed.mapping
    #expect(V2Columns.spareTables(parcels)["fulfillment_item"] != nil)
    parcels.completionTrigger = .fulfilled
    #expect(V2Columns.spareTables(parcels)["fulfillment_item"] == nil)
  }

  @Test(arguments: Choice.allCases)
  func `may be missing, and the messages stay the same`(choice: Choice) async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 60))
    medusa.mapping = choice.mapping
    let whole = try MedusaSync()
    try await whole.run(medusa)
    for table in choice.tables { try await medusa.execute("drop table \"\(table)\" cascade") }
    let sync = try MedusaSync()
    try await sync.run(medusa)
    #expect(await sync.destination.messages == whole.destination.messages)
    #expect(await !sync.destination.messages.isEmpty)
    // A run that finds its watermark, and one for some ids.
    try await medusa.execute("update \"order\" set updated_at = updated_at + interval '1 second'")
    try await sync.run(medusa)
    let order = try await medusa.lines("select id from \"order\" order by id limit 1")
    let source = medusa.source()
    #expect(try await source.harvest(ids: order).unknown == [])
    _ = try await source.recentPeople(5)
    await source.close()

    let findings = try await findings(of: medusa)
    for table in choice.tables {
      #expect(
        findings.contains { $0.text.contains(table) && $0.text.contains("switched off") },
        "\(table)"
      )
    }
    medusa.mapping = MappingSettings()
    let everything = medusa
    let error = try await #require(throws: MedusaError.self) { try await everything.position() }
    #expect(error.kind == .sourceUnavailable)
    for table in choice.tables { #expect(error.reason.contains(table)) }
  }

  @Test func `may be withheld from the role, until an event is switched on`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.v2_8, orders: 30))
    let owner = medusa
    medusa.role = try await medusa.createRole()
    medusa.mapping = Choice.completed.mapping
    let problem = try await MedusaChecks(connection: medusa.connection, mapping: medusa.mapping)
      .run().first { $0.severity == .problem }
    let remedy = try #require(problem?.remedy)
    for table in Choice.completed.tables { #expect(!remedy.contains(".\(table) ")) }
    try await owner.execute(remedy)
    #expect(try await medusa.run(since: Self.beginning).orders.count >= 30)
    let findings = try await findings(of: medusa)
    #expect(
      findings.contains { $0.text.contains("may not read") && $0.text.contains("Checkout Started") }
    )

    medusa.mapping.disabledEvents.remove(.checkoutStarted)
    let reader = medusa
    let error = try await #require(throws: MedusaError.self) {
      try await reader.run(since: Self.beginning)
    }
    #expect(error.kind == .missingPrivilege)
    #expect(error.hint.contains("cart_address"))
    #expect(!error.hint.contains("customer_group"))
  }

  @Test func `are replaced in each statement, which gives the same columns`() async throws {
    let shop = try await FreshShop.empty(.newest)
    let session = try await Session.connect(ConnectionSettings(conninfo: shop.conninfo))
    var found: [String: [String]] = [:]
    for query in Query.medusaV2 {
      found[query.name] = try await session.describe(.of(query)).columns.map(\.name)
    }
    let choices: Set = Set(Choice.allCases.flatMap(\.tables))
    var spare = Shop(
      server: try await Shop.Server.read(session),
      tables: [:],
      edition: MedusaEditions.v2
    )
    spare.leftOut = choices.map { SpareTable(name: $0, cause: .isMissing, events: []) }
    await session.use(standIns: spare.standIns)
    for table in choices { try await shop.execute("drop table \"\(table)\" cascade") }
    for query in Query.medusaV2 {
      let columns = try await session.describe(.of(query)).columns.map(\.name)
      #expect(columns == found[query.name], "\(query.name)")
    }
    await session.close()
  }

  @Test func `are not replaced in what the settings say`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(.newest, orders: 10))
    medusa.mapping = Choice.completed.mapping
    medusa.mapping.ordersWhere =
      #"not exists (select from :"schema".return_item as i where i.id = o.id)"#
    try await medusa.execute("drop table return_item cascade")
    let shop = medusa
    let error = try await #require(throws: MedusaError.self) {
      try await shop.run(since: Self.beginning)
    }
    #expect(error.kind == .configuration)
    #expect(error.reason.contains("return_item"))
  }

  private func findings(of medusa: MedusaShop) async throws -> [Finding] {
    let findings = try await MedusaChecks(connection: medusa.connection, mapping: medusa.mapping)
      .run()
    #expect(findings.allSatisfy { $0.severity != .problem }, "\(findings)")
    #expect(!findings.contains { $0.text.contains("different releases") }, "\(findings)")
    return findings
  }
}
