import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// `include.orders_count` and `include.total_spent`.
@Suite(.timeLimit(.minutes(19))) struct `What a customer ordered` {
  private func shop() async throws -> MedusaShop {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 300, seed: 1))
    medusa.options.fullScanInterval = 0
    medusa.mapping.includesOrdersCount = true
    medusa.mapping.includesTotalSpent = true
    medusa.mapping.disabledEvents = Set(EventName.known).subtracting([.identify])
    return medusa
  }

  /// `id|orders|spent|currency` of the identifies among messages.
  private func told(_ messages: [String]) -> [String] {
    messages.compactMap { message in
      guard let id = message.firstMatch(of: /"userId":"([^"]+)"/),
        let count = message.firstMatch(of: /"orders_count":(\d+)/)
      else { return nil }
      let spent = message.firstMatch(
        of: /"total_spent":(-?[\d.]+),"total_spent_currency":"([A-Z]+)"/
      )
      return "\(id.1)|\(count.1)|\(spent?.1 ?? "")|\(spent?.2 ?? "")"
    }
  }

  @Test func `is counted and summed as the shop's own rows have it`() async throws {
    let medusa = try await shop()
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let expected = try await medusa.lines(
      """
      with moved as (
        select o.customer_id, o.id, o.currency_code,
          coalesce((select sum(amount) from payment p
            where p.order_id = o.id and captured_at is not null), 0)
          - coalesce((select sum(amount) from refund r where r.order_id = o.id
            or (r.order_id is null and r.payment_id in (
              select id from payment p where p.order_id = o.id))), 0) as amount
        from "order" o where o.canceled_at is null
      )
      select c.id || '|' || count(m.id) || '|' || case when count(distinct currency_code) = 1 then
        case when min(currency_code) in ('jpy', 'krw', 'clp') then sum(amount)::text
          else round(sum(amount) / 100, 2)::text end
        || '|' || upper(min(currency_code)) else '|' end
      from customer c left join moved m on m.customer_id = c.id
      where has_account and deleted_at is null group by c.id order by c.id
      """
    )
    #expect(await told(sync.destination.messages).sorted() == expected.sorted())
    #expect(expected.contains { $0.hasSuffix("||") })
    #expect(expected.contains { !$0.hasSuffix("|") })
  }

  @Test func `of very many orders is summed up once a run, however many pages have them`()
    async throws
  {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 700, seed: 1))
    medusa.mapping.includesOrdersCount = true
    medusa.mapping.includesTotalSpent = true
    let customer = try await medusa.lines(
      "select min(id) from customer where has_account and deleted_at is null"
    )[0]
    try await medusa.execute(
      #"update "order" set customer_id = '\#(customer)', currency_code = 'eur'"#
    )
    var seen: Set<String> = []
    for size in [1_000, 60] {
      medusa.options.pageSize = size
      medusa.options.firstPageSize = size
      let run = try await medusa.run(since: .since(Timestamp(microseconds: 0)))
      #expect(run.pages.count == (700 + size - 1) / size)
      for page in run.pages {
        let history = try #require(page.customers.customers.first).history
        seen.insert(
          "\(history.ordersCount) \(history.totalSpent ?? -1) \(String(describing: history.updatedAt))"
            + (page.customers.arena.string(history.currencyCode) ?? "")
        )
      }
    }
    #expect(seen.count == 1 && seen.allSatisfy { $0.hasSuffix("eur") }, "\(seen)")

    var page = CustomerPage()
    for (id, count) in [("cus_few", 499), ("cus_many", 500)] as [(String, Int64)] {
      var customer = Customer()
      customer.id = page.arena.append(id)
      customer.history.ordersCount = count
      page.customers.append(customer)
    }
    var known = KnownHistories()
    known.note(KnownHistories.long(in: page))
    #expect(known.unknown(of: ["cus_many", "cus_few"]) == ["", "cus_few"])
  }

  @Test func `sends an identify when an order, a payment or a refund changes it`() async throws {
    let medusa = try await shop()
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let found = try await medusa.lines(
      """
      select customer_id || '|' || p.id || '|' || o.id from payment p
      join "order" o on o.id = p.order_id join customer c on c.id = o.customer_id
      where captured_at is null and o.canceled_at is null and has_account
        and c.deleted_at is null and p.amount > 100
        and (select count(distinct currency_code) from "order" x
          where x.customer_id = c.id and canceled_at is null) = 1 order by 1 limit 1
      """
    )
    let row = try #require(found.first).split(separator: "|").map(String.init)
    let changes = [
      "update payment set captured_at = now(), updated_at = now() where id = '\(row[1])'",
      """
      insert into refund (id, order_id, amount, reason)
      values ('ref_new', '\(row[2])', 1, 'other')
      """,
      "insert into refund (id, payment_id, amount, reason) values ('ref_api', '\(row[1])', 1, 'other')",
      "update \"order\" set canceled_at = now(), updated_at = now() where id = '\(row[2])'",
    ]
    for change in changes {
      try await medusa.execute(change)
      let before = await sync.destination.messages.count
      try await sync.run(medusa)
      let new = await Array(sync.destination.messages.dropFirst(before))
      #expect(new.count == 1, "\(change)")
      #expect(told(new).first?.hasPrefix("\(row[0])|") == true, "\(change)")
      try await sync.run(medusa)
      #expect(await sync.destination.messages.count == before + 1)
    }
  }

  @Test func `is sent once, where it is news, when it is switched on`() async throws {
    var medusa = try await shop()
    medusa.mapping.includesOrdersCount = false
    medusa.mapping.includesTotalSpent = false
    let sync = try MedusaSync()
    try await sync.run(medusa)
    #expect(await told(sync.destination.messages).isEmpty)
    medusa.mapping.includesOrdersCount = true
    try await sync.run(medusa)
    let news = await told(sync.destination.messages)
    // A customer who changed after all of their orders is only noted.
    let expected = try await medusa.lines(
      """
      select c.id from customer c left join address a on a.id = c.billing_address_id
      where has_account and c.deleted_at is null and exists (
        select from "order" o left join payment p on p.order_id = o.id
        left join refund r on r.order_id = o.id or r.payment_id = p.id
        where o.customer_id = c.id and o.canceled_at is null
        and greatest(o.updated_at, p.updated_at, r.updated_at)
          > greatest(c.updated_at, a.updated_at))
      order by c.id
      """
    )
    #expect(news.map { String($0.prefix { $0 != "|" }) }.sorted() == expected)
    let before = await sync.destination.messages.count
    try await sync.run(medusa)
    #expect(await sync.destination.messages.count == before)
  }
}
