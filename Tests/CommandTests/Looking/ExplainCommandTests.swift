import Foundation
import GRDB
import Support
import Testing

@Suite(.serialized, .timeLimit(.minutes(19))) struct `The explain command` {
  /// Where no other test's transaction holds the horizon back.
  private static let server = Task {
    try await PrivateServer.start(settings: ["max_prepared_transactions": "4"])
  }

  private func bench() async throws -> SyncScene {
    SyncScene(
      shop: try await FreshShop.stocked(orders: 40, seed: 7, on: Self.server.value),
      place: try Place()
    )
  }

  /// What is said without the moments of this test's own runs.
  private func explained(
    _ bench: SyncScene,
    _ arguments: String...,
    with environment: [String: String] = [:]
  ) async throws -> String {
    let outcome = try await Program.run(
      ["explain"] + arguments,
      environment: bench.environment.merging(environment) { $1 },
      in: bench.place
    )
    #expect(outcome.status == 0, "\(outcome)")
    return "$ tidemark explain \(arguments.joined(separator: " "))\n"
      + outcome.stdout.replacing(#/(sent +)20[0-9T:-]+Z, message/#) { "\($0.1)$TIME, message" }
      .replacing(#/first saw it 20[0-9T:-]+Z/#, with: "first saw it $TIME")
  }

  /// A setting that leaves some orders out.
  private func leaving(_ numbers: String) -> [String: String] {
    ["TIDEMARK_ORDERS_WHERE": "o.display_id not in (\(numbers))"]
  }

  @Test func `says of twelve orders with twelve fates what became of each event`() async throws {
    let bench = try await bench()
    // The first one before there is a watermark.
    var text = try await explained(bench, "40")
    try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', cart_id = null where display_id in (19, 20);
      update "order" set canceled_at = '2024-10-01T10:00:00Z' where display_id = 35;
      """
    )
    try await bench.setWatermark("2024-04-01T00:00:00Z")
    let first = leaving("18, 21").merging(["TIDEMARK_EVENTS_ORDER_CANCELLED_ENABLED": "false"]) {
      $1
    }
    #expect(try await bench.run("sync", environment: first).status == 10)
    let id = try await bench.shop.execute(#"select id from "order" where display_id = 20"#)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(
      try await bench.run("dead-letters", "discard", "\(id)/completed").status == 0
    )
    // An entry of a release that stored no times.
    let old = try await bench.shop.execute(#"select id from "order" where display_id = 33"#)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let queue = try DatabaseQueue(path: bench.place.path + "/state.sqlite")
    try await queue.write {
      try $0.execute(
        sql: "update ledger set time = null where key = '\(old)/completed'"
      )
    }
    try queue.close()
    try await bench.shop.execute(
      """
      update "order" set email = 'new@example.com', updated_at = '2024-12-24T10:00:00Z' where display_id = 34;
      insert into refund (id, order_id, amount, reason, created_at, updated_at)
      select 'ref_01JGRANTEDAFTERTHESYNC0001', id, 100, 'return', '2024-12-30T10:00:00Z', '2024-12-30T10:00:00Z'
      from "order" where display_id = 37;
      update "order" set currency_code = 'x1', cart_id = null where display_id = 21;
      """
    )
    for (number, settings) in [
      ("2", [:]),  // from before history starts
      ("19", [:]),  // a dead letter
      ("20", [:]),  // a dead letter that was discarded
      ("18", leaving("18")),  // left out by a setting
      ("21", [:]),  // a dead letter with the next sync
      ("26", [:]),  // all sent
      ("33", [:]),  // sent before times were recorded
      ("34", [:]),  // changed since
      ("37", [:]),  // with a refund that the next sync sends
      ("35", [:]),  // cancelled while the event was switched off
      ("38", ["TIDEMARK_EVENTS_ORDER_SHIPPED_ENABLED": "false"]),  // with an event that is off
    ] as [(String, [String: String])] {
      text += "\n" + (try await explained(bench, number, with: settings))
    }
    try Expected.compare(text, with: "explain")
    // What it says of the next sync is what that sends.
    let next = text.matches(of: #/next sync +message ([0-9a-f-]{36})/#).map { String($0.1) }
    let before = try bench.messageIDs()
    #expect(next.count == 2 && Set(next).isDisjoint(with: before))
    let last = try await bench.run("sync")
    #expect(last.status == 10)
    let sent = Set(try bench.messageIDs()).subtracting(before)
    let since = text.components(separatedBy: "$ tidemark explain 2\n")[1]
    for match in since.matches(of: #/next sync +message ([0-9a-f-]{36})/#) {
      #expect(sent.contains(String(match.1)))
    }
    let all = Set(try bench.messageIDs())
    for match in text.matches(of: #/\$TIME, message ([0-9a-f-]{36})/#) {
      #expect(all.contains(String(match.1)))
    }
  }

  @Test func `says that messages of an order were sent though the order shows them no longer`()
    async throws
  {
    let bench = try await SyncScene.medusaV2()
    let shop = bench.shop
    try await shop.execute(
      #"select play.place('order_1', '[{"id": "ordli_1", "price": "7", "quantity": 1}]');"#
    )
    try await bench.setWatermark("2020-01-01T00:00:00Z")
    #expect(try await bench.run("sync").status == 0)
    let order = "order_1"
    let text = try await explained(bench, order)
    #expect(text.contains(#/Order Completed.* sent +\$TIME, message/#), "\(text)")
    try await shop.execute(#"update "order" set deleted_at = now() where id = '\#(order)'"#)
    let after = try await explained(bench, order)
    #expect(after.contains(#/Order Completed.* sent +\$TIME, message/#), "\(after)")
  }

  @Test func `finds an order by what belongs to it, and by an e-mail that is no argument`()
    async throws
  {
    let bench = try await bench()
    func found(_ arguments: String...) async throws -> [String] {
      let outcome = try await Program.run(
        ["explain", "--json"] + arguments,
        environment: bench.environment,
        in: bench.place
      )
      #expect(outcome.status == 0, "\(outcome)")
      let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8))
      let roots = (object as? [String: Any])?["explained"] as? [[String: Any]] ?? []
      return roots.compactMap { $0["id"] as? String }
    }
    func value(_ sql: String) async throws -> String {
      try await bench.shop.execute(sql).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let refund = try await value("select min(id) from refund where order_id is not null")
    let order = try await value("select order_id from refund where id = '\(refund)'")
    let number = try await value(#"select display_id from "order" where id = '\#(order)'"#)
    let parcel = try await value("select id from fulfillment where order_id is not null limit 1")
    let owner = try await value("select order_id from fulfillment where id = '\(parcel)'")
    #expect(try await found(parcel) == [owner])
    for word in [order, number, "#\(number)", refund] { #expect(try await found(word) == [order]) }
    let customer = try await value(#"select customer_id from "order" where id = '\#(order)'"#)
    #expect(try await found(customer) == [customer])
    let mail = try await value("select upper(email) from customer where id = '\(customer)'")
    let file = try bench.place.file("mail", mail + "\n")
    #expect(try await found("--email-from", file).contains(order))

    // A pipe of another user, as before sudo, cannot be opened again; a socket never can.
    let piped = try await Command.run(
      "socat",
      ["-t", "60", "-", "EXEC:\(Program.path) explain --json --email-from -"],
      environment: bench.place.environment.merging(bench.environment) { $1 },
      stdin: mail + "\n"
    )
    #expect(piped.stdout.contains(order), "\(piped)")

    let typed = try await bench.run("explain", "ada@example.com")
    #expect(typed.status == 64 && !typed.stderr.contains("ada@"), "\(typed)")
    for unknown in [["99999"], ["secret"], ["--email-from", try bench.place.file("no", "a@b.cd")]] {
      let outcome = try await Program.run(
        ["explain"] + unknown,
        environment: bench.environment,
        in: bench.place
      )
      #expect(outcome.status == 64 && outcome.stdout.isEmpty, "\(outcome)")
      #expect(!outcome.stderr.contains("secret") && !outcome.stderr.contains("a@b.cd"))
    }
  }

  @Test func `names who holds back what cannot be seen yet`() async throws {
    let bench = try await bench()
    try await bench.setWatermark("2000-01-01")
    try await bench.shop.execute(
      """
      begin; update customer set phone = '1' where id = (select min(id) from customer);
      prepare transaction 'forgotten';
      """
    )
    let outcome = try await bench.run("explain", "1")
    let json = try await bench.run("explain", "1", "--json")
    try await bench.shop.execute("rollback prepared 'forgotten';")
    #expect(
      outcome.stdout.contains(
        "\n\nWhat an open transaction writes cannot be seen before it commits: changes of "
      )
    )
    #expect(outcome.stdout.contains("\n  a prepared transaction of postgres, prepared for "))
    #expect(json.stdout.contains(#""gid":"forgotten""#))
  }

  @Test func `says of a new order of Medusa v2 that it is not settled, and since when`()
    async throws
  {
    let shop = try await FreshShop.stocked(.newest, orders: 10, on: Self.server.value)
    let bench = SyncScene(shop: shop, place: try Place())
    try await bench.setWatermark("2000-01-01")
    // By the server's clock, an hour ahead: it stays so while the test lasts.
    try await shop.execute(
      """
      update "order" set created_at = now() + interval '1 hour', updated_at = now() + interval '1 hour'
      where display_id = 1;
      """
    )
    let unseen = try await explained(bench, "1")
    #expect(unseen.contains(#/Order Completed +withheld +not settled yet\n/#), "\(unseen)")
    #expect(try await bench.run("sync").status == 0)
    let seen = try await explained(bench, "1")
    #expect(
      seen.contains(#/Order Completed +withheld +not settled yet; a run first saw it \$TIME\n/#),
      "\(seen)"
    )
    #expect(
      seen.contains(#/Order Delivered +withheld +switched off: events.order_delivered.enabled\n/#)
    )
  }
}
