import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Commands that look` {
  @Test func `watermark show says where history starts, before and after the first sync`()
    async throws
  {
    let bench = try await SyncScene()
    try await bench.setWatermark("2020-02-29T12:00:00+01:00")
    let before = """
      sync             default
      history starts   2020-02-29T11:00:00Z
      next sync        reads the whole store once

      """
    #expect(try await bench.run("watermark", "show") == .init(0, stdout: before))
    #expect(try await bench.run("sync") == .init(0))
    let after = #"""
      {"sync":"default","facts_since":"2020-02-29T11:00:00Z","set_with":"time","margin_seconds":0,"has_position":true}

      """#
    #expect(try await bench.run("watermark", "show", "--json") == .init(0, stdout: after))
  }

  @Test func `a time without a zone is taken as UTC, without a word`() async throws {
    let bench = try await SyncScene()
    let outcome = try await bench.run("watermark", "set", "2020-01-01")
    #expect(outcome.status == 0)
    #expect(outcome.stdout.contains("history starts 2020-01-01T00:00:00Z\n"))
    #expect(outcome.stderr.isEmpty)
  }

  @Test func `reset forgets the watermark and keeps what was sent`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    let count = try bench.place.lines(in: "out").count
    let said = """
      tidemark: the watermark of sync "default" is forgotten; the ledger was kept, so nothing goes out twice. \
      Everything was delivered until $TIME; what happened since is sent after tidemark watermark set $TIME

      """
    let unasked = try await bench.run("watermark", "reset")
    #expect(unasked.status == 64)
    #expect(unasked.stderr.hasSuffix("hint: if that is what you want, add --yes\n"))
    #expect(try await bench.run("watermark", "show").status == 0)
    let reset = try await bench.run("watermark", "reset", "--yes")
    #expect(reset.status == 0)
    #expect(reset.stderr.replacing(/20[0-9-]+T[0-9:.]+Z/, with: "$TIME") == said)
    let none = "tidemark: sync \"default\" had no watermark\n"
    #expect(try await bench.run("watermark", "reset") == .init(0, stderr: none))
    #expect(try await bench.run("watermark", "show").status == 78)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.place.lines(in: "out").count == count)
  }

  @Test func `preview prints what the next sync sends, byte for byte, and writes nothing`()
    async throws
  {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let before = try FileManager.default.contentsOfDirectory(atPath: bench.place.path).sorted()
    let preview = try await bench.run("preview")
    #expect(preview.status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.place.path).sorted() == before
    )
    #expect(try await bench.run("sync") == .init(0))
    let sent = try bench.place.lines(in: "out")
    #expect(preview.stdout.split(separator: "\n").map(String.init).sorted() == sent.sorted())
    #expect(try await bench.run("preview") == .init(0))
  }

  @Test func `preview of an order needs no watermark and no state`() async throws {
    let bench = try await SyncScene()
    let order = try await bench.shop.execute(#"select min(id) from "order""#).dropLast()
    let outcome = try await bench.run("preview", String(order))
    #expect(outcome.status == 0)
    #expect(outcome.stdout.contains(#""event":"Order Completed""#))
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.place.path).isEmpty)
  }

  @Test func `preview of a cart shows its checkout`() async throws {
    let bench = try await SyncScene()
    let cart = try await bench.shop.execute(
      """
      select min(cart_id) from payment_session join cart on cart.id = cart_id
      join customer on customer.id = customer_id where type = 'default' and not has_account
      """
    ).dropLast()
    let outcome = try await bench.run("preview", String(cart))
    #expect(outcome.status == 0)
    #expect(outcome.stdout.split(separator: "\n").count == 1)
    #expect(outcome.stdout.contains(#""event":"Checkout Started""#))
    #expect(outcome.stdout.contains(#""checkout_id":"\#(cart)""#))
  }

  @Test func `preview finds the order of whatever belongs to one`() async throws {
    let bench = try await SyncScene()
    let list = try await bench.shop.execute(
      #"""
      select id || ' ' || order_id from (
        (select id, order_id from "return" where order_id is not null order by id limit 1)
        union all (
          select r.id, s.order_id from "return" r join swap s on s.id = r.swap_id
          where r.order_id is null order by r.id limit 1
        )
        union all (select id, order_id from fulfillment where order_id is not null order by id limit 1)
        union all (
          select f.id, s.order_id from fulfillment f join swap s on s.id = f.swap_id
          order by f.id limit 1
        )
        union all (
          select f.id, c.order_id from fulfillment f join claim_order c on c.id = f.claim_order_id
          order by f.id limit 1
        )
        union all (select id, order_id from refund where order_id is not null order by id limit 1)
        union all (
          select r.id, p.order_id from refund r join payment p on p.id = r.payment_id
          where r.order_id is null and p.order_id is not null order by r.id limit 1
        )
        union all (select id, order_id from swap order by id limit 1)
        union all (select id, order_id from claim_order order by id limit 1)
        union all (
          select i.id, c.order_id from claim_item i join claim_order c on c.id = i.claim_order_id
          order by i.id limit 1
        )
        union all (select id, order_id from payment where order_id is not null order by id limit 1)
        union all (select id, order_id from line_item where order_id is not null order by id limit 1)
      ) as part
      """#
    )
    let pairs = list.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(pairs.count >= 9)
    for pair in pairs {
      let (id, order) = (pair[0], pair[1])
      let outcome = try await bench.run("preview", id)
      #expect(outcome.status == 0, "\(id)")
      #expect(outcome.stdout.contains(#""order_id":"\#(order)""#), "\(id)")
    }
  }

  @Test func `preview names an id that is none`() async throws {
    let bench = try await SyncScene()
    let expected = """
      tidemark: nothing of an order, customer or cart has the id order_nobody
      hint: ids look like order_01H…, ret_01H…, ful_01H…, cus_01H… and cart_01H…

      """
    #expect(try await bench.run("preview", "order_nobody") == .init(64, stderr: expected))
  }

  @Test func `events shows what is switched off`() async throws {
    let place = try Place()
    let outcome = try await Program.run(
      ["events", "--json"],
      environment: ["TIDEMARK_EVENTS_ORDER_UPDATED_ENABLED": "false"],
      in: place
    )
    let list = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    let events = try #require(list?["events"] as? [[String: Any]])
    let off = events.filter { $0["enabled"] as? Bool == false }.map { $0["event"] as? String }
    // A deletion needs a token.
    #expect(off == ["order_updated", "deletion"])
    let checkout = events.first { $0["event"] as? String == "checkout_started" }
    #expect(checkout?["trigger"] as? String == "payment_session")
    #expect(checkout?["triggers"] as? [String] == ["payment_session", "cart_email"])
    #expect(events.filter { $0["trigger"] != nil }.count == 2)
  }

  @Test func `events lists those of the sync's own Medusa, or of the one that is named`()
    async throws
  {
    let bench = try await SyncScene.medusaV2()
    let unbound = try await bench.run("events")
    #expect(unbound.stdout.contains("customer_group_customers"))
    #expect(unbound.stderr.contains("--medusa v2 lists those of a v2 store"), "\(unbound)")
    let named = try await bench.run("events", "--medusa", "v2")
    #expect(named.stdout.contains("Order Delivered  [disabled]"), "\(named)")
    #expect(named.stderr.isEmpty)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync").status == 0)
    #expect(try await bench.run("events") == named)
  }

  @Test func `check finds nothing wrong where nothing is`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2020-01-01T00:00:00Z")
    let before = try FileManager.default.contentsOfDirectory(atPath: bench.place.path).sorted()
    let outcome = try await bench.run("check")
    #expect(outcome.status == 0)
    #expect(outcome.stdout.hasSuffix("\nall is well\n"))
    #expect(
      outcome.stdout.contains(
        "$PLACE/state.sqlite: sync \"default\" has history since 2020-01-01T00:00:00Z\n"
      )
    )
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.place.path).sorted() == before
    )
  }

  @Test func `check tells every problem and ends with the first one's code`() async throws {
    let bench = try await SyncScene()
    let outcome = try await bench.run(
      "check",
      "--json",
      environment: [
        "PGHOST": "/nowhere", "TIDEMARK_STATE": "/dev/null/s", "TIDEMARK_OUTPUT": "/dev/null/out",
      ]
    )
    #expect(outcome.status == 66)
    let report = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    let findings = try #require(report?["findings"] as? [[String: Any]])
    let problems = findings.filter { $0["severity"] as? String == "problem" }
    #expect(problems.map { $0["subject"] as? String } == ["source", "state", "destination"])
    #expect(problems.allSatisfy { $0["remedy"] != nil })
  }
}
