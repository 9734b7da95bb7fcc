import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite struct `The pages of a backfill` {
  /// The messages of all tracks among `pages`, by key.
  private func tracks(_ pages: any FactPages) async throws -> [String: String] {
    var messages: [String: String] = [:]
    while let page = try await pages.next() {
      for (index, fact) in page.facts.enumerated()
      where fact.event != .identify && fact.event != .orderUpdated {
        var writer = JSONWriter(reservingCapacity: 2_048)
        let id = MessageID(namespace: .test, key: fact.key, version: 0)
        try page.encode(index, messageID: id, into: &writer)
        let earlier = messages.updateValue(
          String(decoding: writer.bytes, as: UTF8.self),
          forKey: fact.key.text
        )
        #expect(earlier == nil, "\(fact.key.text) comes twice")
      }
    }
    await pages.close()
    return messages
  }

  @Test(arguments: [(1, 50_000), (3, 7)])
  func `show what a sweep shows, whatever the parts and readers`(
    readers: Int,
    partSize: Int
  ) async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 200))
    medusa.options.pageSize = 9
    let source = medusa.source()
    let parts = try await source.parts(of: partSize, isEndless: true)
    let shown = try await tracks(source.pages(of: parts, readers: readers))
    let harvest = try await source.harvest(since: .since(Timestamp(microseconds: 0)))
    let expected = try await tracks(harvest.pages)
    #expect(shown.count > 500)
    #expect(shown == expected)
    #expect(shown.values.contains { $0.contains("\"tracking_numbers\":[\"") })
    await source.close()
  }

  @Test func `of a sweep and of the ranges that it leaves out show everything, and nothing twice`()
    async throws
  {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 200))
    medusa.options.pageSize = 9
    let source = medusa.source()
    let sweep = Watermark.since(Timestamp(microseconds: 0))
    let everything = try await tracks(source.harvest(since: sweep).pages)
    let parts = try await source.parts(of: 30, isEndless: false)
    #expect(parts.count > 10)
    // Every other one is unfinished.
    let left = parts.filter { $0.number % 2 == 0 }
    let rest = try await tracks(
      source.harvest(since: sweep, leaving: left.map(\.range), waiting: []).pages
    )
    let shared = try await tracks(source.pages(of: left, readers: 1))
    #expect(Set(rest.keys).isDisjoint(with: shared.keys))
    #expect(rest.count > 100 && shared.count > 100)
    #expect(rest.merging(shared) { one, _ in one } == everything)
    await source.close()
  }

  @Test func `leave a root that is newer than its ranges to the sync`() async throws {
    let shop = try await FreshShop.stocked(orders: 40)
    let source = MedusaShop(shop).source()
    let position = try await source.currentPosition()
    let parts = try await source.parts(of: 50_000, isEndless: false)
    try await shop.execute(
      "update \"order\" set id = id, updated_at = now() where id = (select max(id) from \"order\")"
    )
    try await shop.execute(
      """
      insert into "order" (id, display_id, cart_id, customer_id, email, region_id, currency_code)
      select 'order_zzz', 999999, null, customer_id, email, region_id, currency_code
      from "order" order by id limit 1
      """
    )
    let changes = try await source.harvest(
      since: .now(position),
      leaving: parts.map(\.range),
      waiting: []
    )
    var roots = 0
    while let page = try await changes.pages.next() { roots += page.rootCount }
    #expect(roots == 1)
    await source.close()
  }

  @Test func `have the tracking numbers of a parcel that leaves after they were looked for`()
    async throws
  {
    let shop = try await FreshShop.stocked(orders: 40)
    var medusa = MedusaShop(shop)
    medusa.options.pageSize = 1
    medusa.options.firstPageSize = 1
    let source = medusa.source()
    let parts = try await source.parts(of: 50_000, isEndless: true).filter {
      $0.range.contains("\"order\"")
    }
    let pages = try await source.pages(of: parts, readers: 1)
    // By now all orders and their links are known.
    _ = try await pages.next()
    try await shop.execute(
      """
      begin;
      insert into fulfillment (id, order_id, data, shipped_at, provider_id)
        select 'ful_late', max(id), '{}', now(), (select min(id) from fulfillment_provider)
        from "order";
      insert into fulfillment_item (fulfillment_id, item_id, quantity)
        select 'ful_late', id, 1 from line_item
        where order_id = (select max(id) from "order") limit 1;
      insert into tracking_link (id, tracking_number, fulfillment_id)
        values ('tlink_late', 'LATE1', 'ful_late');
      commit;
      """
    )
    let message = try #require(try await tracks(pages)["ful_late/shipped"])
    #expect(message.contains("\"tracking_numbers\":[\"LATE1\"]"), "\(message)")
    await source.close()
  }

  @Test func `go on after the root that was recorded last`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 40))
    medusa.options.pageSize = 10
    medusa.options.firstPageSize = 10
    let source = medusa.source()
    var parts = try await source.parts(of: 50_000, isEndless: true).filter {
      $0.range.contains("\"order\"")
    }
    let pages = try await source.pages(of: parts, readers: 1)
    let first = try #require(try await pages.next())
    parts[0].place = first.place?.place
    await pages.close()
    let rest = try await source.pages(of: parts, readers: 1)
    var roots = 0
    while let page = try await rest.next() { roots += page.rootCount }
    await rest.close()
    #expect(first.rootCount == 10)
    #expect(roots == 30)
    await source.close()
  }
}
