import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// What grows with a shop must not be read for a few changed orders.
@Suite(.timeLimit(.minutes(19))) struct `A sync of a few changed orders` {
  @Test func `looks for accounts with capitals once in all customers, then in those that changed`()
    async throws
  {
    let medusa = try await MedusaShop.counted()
    let orders = try await medusa.guestsOrders()
    try await medusa.execute(
      """
      insert into customer (id, email, has_account) values ('cus_ada', 'Ada@Example.com', true);
      update "order" set email = 'ada@example.com' where id = '\(orders[0])';
      """
    )
    let sync = try MedusaSync()
    let first = try await medusa.statements { try await sync.run(medusa) }
    #expect(lookups(first.texts).whole == 1)
    #expect(try await accounts(sync) == capitals(medusa))
    #expect(try await !identified(sync).contains("ada@example.com"))

    let second = try await medusa.statements {
      try await medusa.execute(
        """
        insert into customer (id, email, has_account) values ('cus_bob', 'BOB@example.com', true);
        update "order" set email = 'bob@example.com' where id = '\(orders[1])';
        """
      )
      return try await sync.run(medusa)
    }
    #expect(second.report.roots > 0)
    #expect(lookups(second.texts) == Lookups(whole: 0, named: 2))
    #expect(try await accounts(sync) == capitals(medusa))
    #expect(try await accounts(sync)?.contains("cus_bob") == true)
    #expect(try await !identified(sync).contains("bob@example.com"))

    // Ada's account loses its capitals, Bob's is deleted.
    let third = try await medusa.statements {
      try await medusa.execute(
        """
        update customer set email = 'ada@example.com' where id = 'cus_ada';
        update customer set deleted_at = now() where id = 'cus_bob';
        """
      )
      return try await sync.run(medusa)
    }
    #expect(lookups(third.texts).whole == 0)
    #expect(try await accounts(sync) == capitals(medusa))
    #expect(try await accounts(sync)?.contains { ["cus_ada", "cus_bob"].contains($0) } == false)

    // A position of an earlier release has no such list.
    let known = try await accounts(sync)
    await sync.set(try #require(await sync.watermark).editing { $0.accounts = nil })
    let fourth = try await medusa.statements {
      try await touch(orders[2], medusa)
      return try await sync.run(medusa)
    }
    #expect(lookups(fourth.texts).whole == 1)
    #expect(try await accounts(sync) == known)
  }

  @Test func `keeps those accounts by what e-mails they may have`() throws {
    var list = AccountList()
    list.replace(
      [],
      by: [
        (id: "cus_2", email: "Ada@Example.com"), (id: "cus 1", email: " bob@example.com"),
        (id: "cus_3", email: "ADA@example.com"), (id: "cus_4", email: "Nobody"),
      ]
    )
    #expect(Set(list.ids(of: ["aDa@example.com", "eve@example.com"])) == ["cus_2", "cus_3"])
    #expect(list.ids(of: ["bob@example.com", "nobody", ""]) == ["cus 1"])
    #expect(list.ids(of: []) == [])
    list.replace(["cus_2", "cus_9"], by: [(id: "cus_9", email: "Eve@example.com")])
    #expect(list.ids(of: ["ada@example.com"]) == ["cus_3"])
    #expect(list.count == 3)
    let text = try JSONEncoder().encode(list)
    #expect(try JSONDecoder().decode(AccountList.self, from: text) == list)
    // For ever: a later release must find what this one wrote.
    #expect(
      String(decoding: text, as: UTF8.self)
        == #"["ac175f68 cus_9","b61facb9 cus 1","bef5cfd2 cus_3"]"#
    )
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(AccountList.self, from: Data(#"["cus_1"]"#.utf8))
    }
  }

  @Test func `looks at customers whose counters may come late, for those accounts`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 4))
    let source = medusa.source()
    var before = try await medusa.position().parsed()
    before.accounts = AccountList()
    try await medusa.execute(
      "insert into customer (id, email, has_account) values ('cus_late', 'Late@Example.com', true)"
    )
    let shop = try await source.source.shop()
    let position = before
    var found: [[String]?] = []
    for (comeSoon, isNeeded) in [(false, true), (true, true), (false, false)] {
      let scan = AccountScan(shop.tracked, shop.edition.statements, countersComeSoon: comeSoon)
      found.append(
        try await source.source.reading { session in
          try await scan.list(after: position, scanned: [:], isNeeded: isNeeded, in: session)?.ids
        }
      )
    }
    await source.close()
    #expect(found == [["cus_late"], [], []])
    // A server that crashed may have undone a change that was seen.
    #expect(position.accounts != nil && position.steppedBack().accounts == nil)
  }

  @Test func `looks in all customers where a position cannot keep so many`() async throws {
    let medusa = try await MedusaShop.counted()
    let orders = try await medusa.guestsOrders()
    try await medusa.execute(
      """
      insert into customer (id, email, has_account)
      select 'cus_many_' || n, 'Person.' || n || '@example.com', true
      from generate_series(1, \(AccountList.most + 1)) as n;
      """
    )
    let sync = try MedusaSync()
    try await sync.run(medusa)
    #expect(try await accounts(sync) == nil)
    try await medusa.execute(
      "update \"order\" set email = 'person.10001@example.com' where id = '\(orders[0])'"
    )
    try await sync.run(medusa)
    #expect(try await accounts(sync) == nil)
    #expect(try await !identified(sync).contains("person.10001@example.com"))
  }

  @Test func `reads tracking links only for a parcel that it reports`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 120, seed: 3))
    let parcels = try await medusa.lines(
      """
      select f.id || '|' || o.id from fulfillment f join "order" o on o.id = f.order_id
      where f.shipped_at is not null and f.canceled_at is null
        and exists (
          select from tracking_link l
          where l.fulfillment_id = f.id and l.deleted_at is null and l.tracking_number ~ '[A-Z0-9]')
        and (select count(*) from fulfillment other where other.order_id = o.id) = 1
        and not exists (select from swap where swap.order_id = o.id)
      order by f.id limit 2
      """
    ).map { $0.split(separator: "|").map(String.init) }
    // One parcel leaves only later.
    try await medusa.execute(
      """
      create table later as select id, shipped_at from fulfillment where id = '\(parcels[1][0])';
      update fulfillment set shipped_at = null where id = '\(parcels[1][0])'
      """
    )
    let sync = try MedusaSync()
    try await sync.run(medusa)
    #expect(try await numbers(of: parcels[0][0], sync)?.isEmpty == false)
    #expect(try await numbers(of: parcels[1][0], sync) == nil)

    let before = try await linksRead(medusa)
    try await touch(parcels[0][1], medusa)
    #expect(try await sync.run(medusa).roots > 0)
    #expect(try await linksRead(medusa) == before)

    try await medusa.execute(
      "update fulfillment f set shipped_at = later.shipped_at from later where later.id = f.id"
    )
    #expect(try await sync.run(medusa).sent > 0)
    #expect(try await numbers(of: parcels[1][0], sync)?.isEmpty == false)
    #expect(try await linksRead(medusa) > before)
  }

  @Test func `reads no tracking links for parcels from before its history`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 120, seed: 3))
    let orders = try await medusa.lines(
      """
      select distinct order_id from fulfillment
      where shipped_at < now() - interval '1 day' and canceled_at is null and order_id is not null order by 1 limit 10
      """
    )
    let sync = try MedusaSync()
    try await sync.setNow(medusa)
    let before = try await linksRead(medusa)
    for order in orders { try await touch(order, medusa) }
    #expect(try await sync.run(medusa).roots >= orders.count)
    #expect(try await linksRead(medusa) == before)
  }

  /// How often accounts with capitals were looked for.
  private struct Lookups: Equatable {
    /// In all customers.
    var whole: Int
    /// Among customers whose ids are known.
    var named: Int
  }

  private func lookups(_ texts: [String]) -> Lookups {
    func calls(_ texts: [String]) -> Int {
      texts.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }.reduce(0, +)
    }
    let found = texts.filter { $0.contains("select id, email") && !$0.contains("insert") }
    return Lookups(
      whole: calls(found.filter { !$0.contains("id = any") }),
      named: calls(found.filter { $0.contains("id = any") })
    )
  }

  private func touch(_ order: String, _ medusa: MedusaShop) async throws {
    try await medusa.execute(
      "update \"order\" set no_notification = no_notification where id = '\(order)'"
    )
  }

  /// The accounts that the position names.
  private func accounts(_ sync: MedusaSync) async throws -> [String]? {
    try await sync.watermark?.parsed().accounts?.ids.sorted()
  }

  private func capitals(_ medusa: MedusaShop) async throws -> [String] {
    try await medusa.lines(
      """
      select id from customer
      where has_account and deleted_at is null and email <> lower(btrim(email, E' \\t\\r\\n'))
      """
    ).sorted()
  }

  private struct Sent: Decodable {
    var type: String
    var properties: Body?
    var traits: Body?

    struct Body: Decodable {
      var email: String?
      var fulfillment_id: String?
      var tracking_numbers: [String]?
    }
  }

  private func sent(_ sync: MedusaSync) async throws -> [Sent] {
    try await sync.destination.messages.map {
      try JSONDecoder().decode(Sent.self, from: Data($0.utf8))
    }
  }

  /// The e-mails of those who were identified.
  private func identified(_ sync: MedusaSync) async throws -> Set<String> {
    Set(try await sent(sync).filter { $0.type == "identify" }.compactMap { $0.traits?.email })
  }

  /// The tracking numbers that a parcel was sent with; nil if it was not sent.
  private func numbers(of parcel: String, _ sync: MedusaSync) async throws -> [String]? {
    try await sent(sync).first { $0.properties?.fulfillment_id == parcel }.map {
      $0.properties?.tracking_numbers ?? []
    }
  }

  /// The rows of tracking_link that were read, scans and look-ups together.
  private func linksRead(_ medusa: MedusaShop) async throws -> Int {
    let lines = try await medusa.lines(
      """
      select pg_stat_clear_snapshot();
      select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relname = 'tracking_link'
      """
    )
    return try #require(lines.compactMap { Int($0) }.last)
  }
}
