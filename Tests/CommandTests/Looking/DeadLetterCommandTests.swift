import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Dead letters by the program` {
  /// A shop with an order whose currency is invalid, and the earlier currency; its sync has ended with 10.
  private struct Setting {
    let bench: SyncScene
    let order: String
    let currency: String
    let environment: [String: String]

    init(environment: [String: String] = [:]) async throws {
      let bench = try await SyncScene()
      let row = try await bench.shop.execute(
        """
        insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
        select id || ' ' || currency_code from "order" o where canceled_at is null
          and not exists (select from fulfillment where order_id = o.id)
          and not exists (select from refund where order_id = o.id)
          and not exists (select from "return" where order_id = o.id) order by id limit 1
        """
      ).split(whereSeparator: \.isWhitespace).map(String.init)
      self.bench = bench
      self.environment = environment
      order = try #require(row.dropLast().last)
      currency = try #require(row.last)
      try await spoil()
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
      let outcome = try await run("sync")
      #expect(outcome.status == 10)
      #expect(
        outcome.stderr.hasPrefix(
          "tidemark: 1 event is a dead letter and was not sent; the first: "
        )
      )
      #expect(
        outcome.stderr.hasSuffix(
          "tidemark: look at them: tidemark dead-letters list; when the cause is fixed: tidemark dead-letters retry --all\n"
        )
      )
    }

    var key: String { "\(order)/completed" }

    func run(_ arguments: String..., with more: [String: String] = [:]) async throws
      -> Program.Outcome
    {
      try await Program.run(
        arguments,
        environment: bench.environment.merging(environment) { $1 }.merging(more) { $1 },
        in: bench.place
      )
    }

    func spoil() async throws {
      try await bench.shop.execute(
        #"update "order" set currency_code = 'x1', cart_id = null where id = '\#(order)'"#
      )
    }

    func mend() async throws {
      try await bench.shop.execute(
        #"update "order" set currency_code = '\#(currency)' where id = '\#(order)'"#
      )
    }
  }

  @Test
  func `are listed, shown and exported, and none of that without being asked shows the message`()
    async throws
  {
    let setting = try await Setting()
    let key = setting.key
    let list = try await setting.run("dead-letters", "list")
    #expect(list.status == 0)
    #expect(list.stdout.wholeMatch(of: /(\S+Z)  Order Completed +(\S+)  (.*)\n/)?.2 == key[...])
    #expect(list.stderr.isEmpty)
    let json = try await setting.run("dead-letters", "list", "--json").stdout
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    )
    let letter = try #require((object["dead_letters"] as? [[String: Any]])?.first)
    #expect(letter["key"] as? String == key)
    #expect(letter["attempts"] as? Int == 1)
    #expect(letter["answer"] is NSNull)
    #expect(letter["payload"] == nil)
    #expect(try await setting.run("dead-letters", "list", "--event", "identify") == .init(0))
    #expect(
      try await setting.run("dead-letters", "list", "--event", "identify", "--json")
        == .init(0, stdout: "{\"sync\":\"default\",\"dead_letters\":[]}\n")
    )

    let show = try await setting.run("dead-letters", "show", key)
    #expect(show.status == 0)
    let head = show.stdout.split(separator: "\n").prefix(8).map { $0.prefix { $0 != " " } }
    #expect(head == ["key", "event", "message", "reason", "attempts", "first", "last", "message"])
    let id = try #require(letter["message_id"] as? String)
    #expect(show.stdout.contains("message id   \(id)\n"))
    #expect(show.stdout.contains("\n{\n  \"type\": \"track\""))

    let export = try await setting.run("dead-letters", "export")
    #expect(export.status == 0)
    let file = setting.bench.place.path + "/letters.ndjson"
    let arguments = ["dead-letters", "export", "--output", file]
    func exportToFile() async throws -> Program.Outcome {
      try await Program.run(
        arguments,
        environment: setting.bench.environment,
        in: setting.bench.place
      )
    }
    #expect(try await exportToFile() == .init(0))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == export.stdout)
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let again = try await exportToFile()
    #expect(again.status == 73)
    #expect(again.stderr.contains("$PLACE/letters.ndjson cannot be created: File exists"))
  }

  @Test func `are sent once their row is mended, with the id that preview shows, and never again`()
    async throws
  {
    let setting = try await Setting()
    let sent = try setting.bench.messageIDs().count
    let stays = try await setting.run("dead-letters", "retry", "--all")
    #expect(stays.status == 10)
    #expect(stays.stderr.contains("tidemark: \(setting.key) stays a dead letter: "))
    #expect(stays.stderr.hasSuffix("tidemark: 0 of 1 settled, 1 still a dead letter\n"))
    #expect(try setting.bench.messageIDs().count == sent)
    #expect(
      try await setting.run("dead-letters", "show", setting.key).stdout.contains("attempts     2\n")
    )

    try await setting.mend()
    let preview = try await setting.run("preview", setting.order).stdout
    let line = try #require(
      preview.split(separator: "\n").first { $0.contains(#""event":"Order Completed""#) }
    )
    let before = try await setting.run("watermark", "show", "--json").stdout
    let retry = try await setting.run("dead-letters", "retry", "--all", "--json")
    let said = "tidemark: 1 of 1 settled, 0 still dead letters\n"
    #expect(
      retry == .init(0, stdout: "{\"sent\":1,\"settled\":1,\"stays\":[]}\n", stderr: said)
    )
    #expect(try setting.bench.place.lines(in: "out").contains(String(line)))
    #expect(try setting.bench.messageIDs().count == sent + 1)
    #expect(try await setting.run("dead-letters", "list") == .init(0))
    #expect(try await setting.run("watermark", "show", "--json").stdout == before)
    #expect(try await setting.run("dead-letters", "retry", "--all") == .init(0))
    // The order's repair is an update; its completion is not sent again.
    #expect(try await setting.run("sync").status == 0)
    let completed = try setting.bench.place.lines(in: "out").filter {
      $0.contains(#""event":"Order Completed""#)
    }
    #expect(completed.count == 40)
    let ids = try setting.bench.messageIDs()
    #expect(Set(ids).count == ids.count)
  }

  @Test func `of rows that are gone or events that are off stay, and are named`() async throws {
    let setting = try await Setting()
    let off = try await setting.run(
      "dead-letters",
      "retry",
      setting.key,
      with: ["TIDEMARK_EVENTS_ORDER_COMPLETED_ENABLED": "false"]
    )
    #expect(off.status == 10)
    #expect(
      off.stderr.hasPrefix(
        "tidemark: \(setting.key) stays a dead letter: Order Completed is switched off (events.order_completed.enabled)\n"
      )
    )
    try await setting.bench.shop.execute(
      #"set session_replication_role = replica; delete from "order" where id = '\#(setting.order)'"#
    )
    let gone = try await setting.run("dead-letters", "retry", "--event", "order_completed")
    #expect(gone.status == 10)
    #expect(
      gone.stderr.hasPrefix(
        "tidemark: \(setting.key) stays a dead letter: \(setting.order) is no longer in the store\n"
      )
    )
    #expect(try await setting.run("dead-letters", "list").stdout.contains(setting.key))
  }

  @Test func `that are discarded are never sent, unless their key is named`() async throws {
    let setting = try await Setting()
    let discard = try await setting.run("dead-letters", "discard", setting.key)
    #expect(discard.status == 0)
    #expect(
      discard.stderr
        == "tidemark: 1 dead letter was discarded; the ledger keeps the keys, so that no sync sends them:"
        + " tidemark dead-letters retry KEY still would\n"
    )
    #expect(try await setting.run("dead-letters", "list") == .init(0))
    #expect(try await setting.run("dead-letters", "discard", "--all") == .init(0))
    try await setting.mend()
    #expect(try await setting.run("sync").status == 0)
    func completed() throws -> Int {
      try setting.bench.place.lines(in: "out").count { $0.contains(#""event":"Order Completed""#) }
    }
    #expect(try completed() == 39)
    #expect(try await setting.run("dead-letters", "retry", setting.key).status == 0)
    #expect(try completed() == 40)
  }

  @Test(arguments: ["show", "retry", "discard"])
  func `of an unknown key are an error that names the nearest`(command: String) async throws {
    let setting = try await Setting()
    for word in [setting.order, String(setting.key.dropLast()), String(setting.key.prefix(9))] {
      let outcome = try await setting.run("dead-letters", command, word)
      let expected = """
        tidemark: there is no dead letter "\(word)" in sync "default"
        hint: did you mean \(setting.key)? tidemark dead-letters list shows all

        """
      #expect(outcome == .init(64, stderr: expected))
    }
    let far = try await setting.run("dead-letters", command, "x")
    #expect(far.status == 64)
    #expect(far.stderr.hasSuffix("hint: tidemark dead-letters list shows all\n"))
  }

  @Test func `come newest last, and all of them where they are many`() async throws {
    let place = try Place()
    let name = try #require(SyncName("default"))
    let state = try await SQLiteStateStore.open(place.path + "/state.sqlite")
    let letters = (0..<450).map { number -> DeadLetter in
      let payload = number == 7 ? "{\"a\":\"b" : "{\"n\":\(number)}"
      return DeadLetter(
        key: FactKey("order_\(number)/completed"),
        event: number.isMultiple(of: 2) ? .orderCompleted : .orderShipped,
        messageID: MessageID(high: 1, low: UInt64(number)),
        reason: "line\nbreak",
        payload: Array(payload.utf8),
        time: Timestamp(microseconds: Int64(number / 3) * 1_000_000)
      )
    }
    try await state.record(DeliveryRecords(deadLetters: letters), of: name)
    await state.close()
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(
        ["dead-letters"] + arguments,
        environment: ["TIDEMARK_STATE": place.path + "/state.sqlite"],
        in: place
      )
    }
    let all = try await run("list").stdout.split(separator: "\n")
    #expect(all.count == 450)
    #expect(all == all.sorted { $0.prefix(24) < $1.prefix(24) })
    #expect(all.last == "1970-01-01T00:02:29Z  Order Shipped     order_447/completed  line break")
    #expect(try await run("list", "--limit", "2").stdout.split(separator: "\n") == all.suffix(2))
    let shipped = all.filter { $0.contains("Order Shipped") }
    #expect(shipped.count == 225)
    let three = try await run("list", "--event", "order-shipped", "--limit", "3")
    #expect(three.stdout.split(separator: "\n") == shipped.suffix(3))

    let lines = try await run("export").stdout.split(separator: "\n")
    let objects = try lines.map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }
    #expect(Set(objects.compactMap { $0?["key"] as? String }).count == 450)
    let partial = try #require(objects.first { $0?["key"] as? String == "order_7/completed" })
    #expect(partial?["payload"] is NSNull)
    #expect(partial?["partial_payload"] as? String == "{\"a\":\"b")
    let show = try await run("show", "order_7/completed").stdout
    #expect(show.hasSuffix("message      as far as it could be written\n\n{\n  \"a\": \"b\n"))
    #expect(
      try await run("discard", "--event", "Order Shipped", "--json").stdout
        == "{\"discarded\":225}\n"
    )
    #expect(try await run("list").stdout.split(separator: "\n").count == 225)
  }

  @Test func `without a state are none, and no state is made`() async throws {
    let place = try Place()
    let environment = ["TIDEMARK_STATE": place.path + "/state.sqlite"]
    for arguments in [["list"], ["export"], ["discard", "--all"], ["retry", "--all"]] {
      let outcome = try await Program.run(
        ["dead-letters"] + arguments,
        environment: environment,
        in: place
      )
      #expect(outcome == .init(0))
    }
    for command in ["show", "retry", "discard"] {
      let outcome = try await Program.run(
        ["dead-letters", command, "order_1/completed"],
        environment: environment,
        in: place
      )
      #expect(outcome.status == 64)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
  }

  @Test func `that the destination refuses again stay with its answer, and others are sent`()
    async throws
  {
    try await SegmentServer.with { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      let setting = try await Setting(environment: http)
      try await setting.mend()
      server.follow { request in
        request.text.contains("Order Completed") ? .answer(400, body: "invalid json") : .accept
      }
      let sent = server.acceptedMessageIDs
      let refused = try await setting.run("dead-letters", "retry", "--all")
      #expect(refused.status == 10)
      #expect(
        refused.stderr.hasPrefix("tidemark: \(setting.key) stays a dead letter: 127.0.0.1:")
      )
      let show = try await setting.run("dead-letters", "show", setting.key).stdout
      #expect(
        show.contains("answer       127.0.0.1:\(server.port)/v1/batch answered 400: invalid json\n")
      )
      #expect(show.contains("attempts     2\n"))
      let object = try #require(
        try JSONSerialization.jsonObject(
          with: Data(try await setting.run("dead-letters", "export").stdout.utf8)
        ) as? [String: Any]
      )
      let payload = try #require(object["payload"] as? [String: Any])
      #expect(payload["messageId"] as? String == object["message_id"] as? String)
      #expect((object["answer"] as? String)?.contains("400") == true)

      server.follow { _ in .answer(401) }
      #expect(try await setting.run("dead-letters", "retry", "--all").status == 69)
      #expect(try await setting.run("dead-letters", "show", setting.key).stdout == show)

      server.follow { _ in .accept }
      #expect(try await setting.run("dead-letters", "retry", setting.key).status == 0)
      #expect(
        server.acceptedMessageIDs.dropFirst(sent.count).contains(
          payload["messageId"] as? String ?? ""
        )
      )
      #expect(try await setting.run("dead-letters", "list") == .init(0))
    }
  }

  @Test func `wait while another run holds the lock`() async throws {
    try await SegmentServer.with { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      let setting = try await Setting(environment: http)
      try await setting.mend()
      server.follow { _ in .never }
      let count = server.requests.count
      let running = try setting.bench.start("dead-letters", "retry", "--all", environment: http)
      try await eventually("the retry sends") { server.requests.count > count }
      for arguments in [["sync"], ["dead-letters", "retry", "--all"]] {
        let outcome = try await Program.run(
          arguments,
          environment: setting.bench.environment.merging(http) { $1 },
          in: setting.bench.place
        )
        #expect(outcome.status == 75)
        #expect(outcome.stderr.contains("tidemark dead-letters retry, process "))
      }
      #expect(try await setting.run("dead-letters", "discard", "--all").status == 75)
      running.signal(9)
      _ = try await running.result()
      #expect(try await setting.run("dead-letters", "list").stdout.contains(setting.key))
    }
  }
}
