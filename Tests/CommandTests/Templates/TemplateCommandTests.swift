import Foundation
import Support
import Testing

/// Templates by the program, from the settings file to what is sent.
@Suite(.timeLimit(.minutes(19))) struct `Templates by the program` {
  @Test func `change what is sent by sync and export alike, and no message id`() async throws {
    let setting = try await TemplateScene([
      "order_completed": ".event = \"Purchase\" | .properties |= {order_id, total}",
      "identify": "select(.traits.email | . != null and (test(\"a\") | not))",
    ])
    try await setting.start()
    let plain = try await setting.run("export", with: TemplateScene.without).stdout
      .split(separator: "\n").map(String.init)
    let synced = try await setting.run("sync", "--json")
    #expect(synced.status == 0, "\(synced)")
    #expect(synced.stdout.contains("left out by the template"))
    let sent = try setting.sent()
    #expect(!sent.contains { $0.contains("\"Order Completed\"") })
    let purchases = sent.filter { $0.contains("\"event\":\"Purchase\"") }
    #expect(purchases.count == plain.count { $0.contains("\"event\":\"Order Completed\"") })
    #expect(purchases.allSatisfy { !$0.contains("\"products\"") && $0.contains("\"total\":") })
    #expect(Set(TemplateScene.ids(sent)).isSubset(of: TemplateScene.ids(plain)))
    #expect(sent.count < plain.count)
    let exported = try await setting.run("export").stdout.split(separator: "\n").map(String.init)
    #expect(Set(exported).subtracting(sent).allSatisfy { !$0.contains("Purchase") })
    #expect(exported.filter { $0.contains("Purchase") }.sorted() == purchases.sorted())
    // What was left out is remembered: without templates only what is new goes out.
    let again = try await setting.run("sync", with: TemplateScene.without)
    #expect(again.status == 0)
    #expect(try setting.sent().count == sent.count)
  }

  @Test func `see what privacy rules leave, and what they add is hidden as well`() async throws {
    let setting = try await TemplateScene(
      [
        "order_completed":
          ".properties.who = .context.traits.email | .properties.email2 = \"x@new.example\""
      ],
      more: "privacy: [{path: '*.email', action: hash}, {path: properties.email2, action: hash}]\n"
    )
    try await setting.start()
    let outcome = try await setting.run("sync")
    #expect(outcome.status == 0, "\(outcome)")
    let orders = try setting.sent().filter { $0.contains("\"Order Completed\"") }
    var hashed = 0
    for order in orders {
      #expect(!order.contains("@"))
      #expect(order.firstMatch(of: /"email2":"[0-9a-f]{64}"/) != nil)
      // Some carts have no e-mail.
      guard let email = order.firstMatch(of: /"traits":\{"email":"([0-9a-f]{64})"/)?.1 else {
        continue
      }
      hashed += 1
      #expect(order.contains("\"who\":\"\(email)\""))
    }
    #expect(hashed > 20)
  }

  @Test func `make dead letters of what fails, until the file is corrected`() async throws {
    let setting = try await TemplateScene([
      "order_completed":
        "if .properties.order_number % 4 == 0 then error(\"no \\(.properties.email)\") else . end"
    ])
    try await setting.start()
    let first = try await setting.run("sync")
    #expect(first.status == 10)
    #expect(!first.stderr.contains("@"))
    let letters = try await setting.run("dead-letters", "list", "--json")
    #expect(letters.stdout.contains("order_completed.jq ends with an error"))
    let count = letters.stdout.matches(of: /ends with an error/).count
    #expect(count > 0)
    // The template's own words may say anything about anybody: a report has only the reason.
    for report in [try await setting.run("report"), try await setting.run("report", "--json")] {
      #expect(report.status == 0)
      // Lines of text are broken at the width of a terminal.
      let words = report.stdout.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("order_completed.jq ends with an error"), "\(report)")
      #expect(!report.stdout.contains("@") && !report.stdout.contains("u001"), "\(report)")
    }
    let sent = try setting.sent()
    _ = try setting.bench.place.file("order_completed.jq", ".")
    let retried = try await setting.run("dead-letters", "retry", "--all")
    #expect(retried.status == 0, "\(retried)")
    #expect(try setting.sent().count == sent.count + count)
    #expect(Set(TemplateScene.ids(try setting.sent())).count == sent.count + count)
  }

  @Test func `stop a run in which all of an event fails`() async throws {
    let setting = try TemplateScene(
      try await SyncScene(orders: 130),
      ["order_completed": ".type = 7"]
    )
    try await setting.start()
    let outcome = try await setting.run("sync")
    #expect(outcome.status == 78, "\(outcome)")
    #expect(outcome.stderr.contains("order_completed.jq gives a message whose type is neither"))
    #expect(outcome.stderr.contains("events.order_completed.template"))
    #expect(
      try await setting.run("dead-letters", "list").stdout.contains("order_completed") == false
    )
  }

  @Test func `are tried by preview, and by check with their line`() async throws {
    let setting = try await TemplateScene([:])
    let order = try await setting.bench.shop.execute("select id from \"order\" order by id limit 1")
    let id = try #require(order.firstMatch(of: /order_\w+/)?.0)
    let file = try setting.bench.place.file(
      "try.jq",
      "select(.type == \"track\") | .properties |= {order_id}"
    )
    let preview = try await setting.run("preview", "--template", file, String(id))
    #expect(preview.status == 0, "\(preview)")
    let lines = preview.stdout.split(separator: "\n")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0.hasPrefix("{\"before\":{") })
    #expect(lines.contains { $0.hasSuffix(",\"properties\":{\"order_id\":\"\(id)\"}}}") })

    let broken = try await TemplateScene(["order_completed": ".\n| .a = (\n"])
    try await broken.start()
    for command in ["sync", "check", "preview"] {
      let outcome = try await broken.run(command)
      #expect(outcome.status == 78, "\(command): \(outcome)")
      if command != "check" {
        #expect(outcome.stderr.contains(/order_completed\.jq, line \d: syntax error/), "\(outcome)")
      }
    }
    let missing = try await TemplateScene([:], more: "events: {identify: {template: no.jq}}\n")
    let outcome = try await missing.run("check")
    #expect(outcome.status == 78)
    #expect(
      outcome.stdout.contains("no.jq (events.identify.template) cannot be read"),
      "\(outcome)"
    )
  }
}
