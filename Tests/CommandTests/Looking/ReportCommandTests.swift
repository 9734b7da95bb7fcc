import Foundation
import GRDB
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The report command` {
  private func report(
    _ bench: SyncScene,
    _ arguments: String...,
    with environment: [String: String] = [:]
  ) async throws -> [String: Any] {
    let outcome = try await Program.run(
      ["report", "--json"] + arguments,
      environment: bench.environment.merging(environment) { $1 },
      in: bench.place
    )
    #expect(outcome.status == 0, "\(outcome)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    )
  }

  /// `currency month sum` of one amount, a line each; months without any are left out.
  private func lines(_ report: [String: Any], _ amount: String, _ side: String) throws -> Set<
    String
  > {
    let money = try #require(report["money"] as? [[String: Any]])
    let lines = try money.compactMap { entry -> String? in
      let (currency, month) = ("\(entry["currency"] ?? "")", "\(entry["month"] ?? "")")
      let sums = try #require(entry[amount] as? [String: Any])
      let sum = try #require(Decimal(string: "\(sums[side] ?? "")"))
      return sum == 0 ? nil : "\(currency)|\(month)|\(sum)"
    }
    return Set(lines)
  }

  /// The same of the lines that psql printed.
  private func lines(_ output: String) throws -> Set<String> {
    let lines = try output.split(separator: "\n").compactMap { line -> String? in
      let parts = line.split(separator: "|").map(String.init)
      let sum = try #require(Decimal(string: parts[2]))
      return sum == 0 ? nil : "\(parts[0])|\(parts[1])|\(sum)"
    }
    return Set(lines)
  }

  /// What the messages in files say, by currency and month.
  private func lines(
    _ messages: [JSONValue],
    _ event: String,
    _ amount: String
  ) throws -> Set<String> {
    var sums: [String: Decimal] = [:]
    for message in messages where message["event"]?.text == event {
      let properties = try #require(message["properties"])
      guard let currency = properties["currency"]?.text,
        let text = properties[amount]?.digits,
        let month = message["timestamp"]?.text?.prefix(7)
      else { continue }
      sums["\(currency)|\(month)", default: 0] += try #require(Decimal(string: text))
    }
    return Set(sums.filter { $0.value != 0 }.map { "\($0.key)|\($0.value)" })
  }

  private static let refundsOfV1 = """
    select upper(o.currency_code), to_char(r.created_at at time zone 'UTC', 'YYYY-MM'),
      sum(case when o.currency_code in ('jpy', 'krw', 'clp') then r.amount else r.amount / 100.0 end)
    from refund as r left join payment as p on p.id = r.payment_id
    join "order" as o on o.id = coalesce(r.order_id, p.order_id) group by 1, 2
    """

  @Test(arguments: StateKind.allCases)
  func `has the sums of SQL and of the messages that were sent`(kind: StateKind) async throws {
    let bench = try await SyncScene(orders: 60)
    let settings = try await kind.environment(bench)
    try await bench.setWatermark("2000-01-01", environment: settings)
    let before = try await report(bench, with: settings)
    #expect(try lines(before, "revenue", "sent").isEmpty)
    #expect(try await bench.run("sync", environment: settings).status == 0)
    let reference = try String(
      contentsOf: ProjectFiles.at("Tests/Bench/order_completed_reference.sql"),
      encoding: .utf8
    )
    let query = reference.trimmingCharacters(in: CharacterSet(charactersIn: " \n;"))
    let sums = try await bench.shop.execute(
      """
      create temp table reference (line) as \(query);
      select line -> 'properties' ->> 'currency', left(line ->> 'timestamp', 7),
        sum((line -> 'properties' ->> 'revenue')::numeric)
      from reference group by 1, 2;
      """
    )
    let report = try await report(bench, with: settings)
    let revenue = try lines(report, "revenue", "in_shop")
    #expect(try revenue == lines(sums) && revenue.count > 3)
    let sent = try bench.messages()
    #expect(try lines(report, "revenue", "sent") == lines(sent, "Order Completed", "revenue"))
    #expect(try lines(report, "discounts", "sent") == lines(sent, "Order Completed", "discount"))
    #expect(try lines(report, "refunds", "sent") == lines(sent, "Order Refunded", "total"))
    for amount in ["revenue", "discounts", "refunds"] {
      #expect(
        try lines(report, amount, "sent") == lines(report, amount, "in_shop"),
        "\(amount)"
      )
    }
    let refunds = try lines(try await bench.shop.execute(Self.refundsOfV1))
    #expect(try lines(report, "refunds", "in_shop") == refunds && !refunds.isEmpty)
    let counts = try #require(report["events"] as? [[String: Any]])
    for event in counts {
      let name = try #require(event["event"] as? String)
      let number = SyncScene.names(sent)
        .count { $0.lowercased().replacingOccurrences(of: " ", with: "_") == name }
      #expect(event["sent"] as? Int == number, "\(name)")
    }
    #expect(report["ledger_entries"] as? Int ?? 0 > sent.count / 2)
  }

  @Test func `has the sums of a Medusa v2 shop, in a window and beside what is missing`()
    async throws
  {
    let shop = try await FreshShop.stocked(.newest, orders: 60)
    let bench = SyncScene(shop: shop, place: try Place())
    try await bench.setWatermark("2000-01-01")
    #expect(try await bench.run("sync").status == 0)
    let sent = try bench.messages()
    let whole = try await report(bench)
    for (amount, event, property) in [
      ("revenue", "Order Completed", "revenue"), ("discounts", "Order Completed", "discount"),
      ("refunds", "Order Refunded", "total"),
    ] {
      let expected = try lines(sent, event, property)
      #expect(try lines(whole, amount, "in_shop") == expected, "\(amount)")
      #expect(try lines(whole, amount, "sent") == expected, "\(amount)")
    }
    // The ledger loses the orders of a month.
    let month = try #require(try lines(whole, "revenue", "sent").sorted().first)
    let key = month.split(separator: "|").map(String.init)
    let lost = sent.filter {
      $0["event"]?.text == "Order Completed" && $0["timestamp"]?.text?.hasPrefix(key[1]) == true
    }
    let queue = try DatabaseQueue(path: bench.place.path + "/state.sqlite")
    try await queue.write { database in
      for message in lost {
        let id = try #require(message["properties"]?["order_id"]?.text)
        try database.execute(sql: "delete from ledger where key = '\(id)/completed'")
      }
    }
    try queue.close()
    let broken = try await report(bench)
    #expect(try !lines(broken, "revenue", "sent").contains { $0.contains("|\(key[1])|") })
    #expect(try lines(broken, "revenue", "in_shop") == lines(whole, "revenue", "in_shop"))
    let completed = try #require(
      (broken["events"] as? [[String: Any]])?.first { $0["event"] as? String == "order_completed" }
    )
    #expect(completed["not_yet_sent"] as? Int == lost.count)
    let window = try await report(bench, "--from", "\(key[1])-01", "--to", "\(key[1])-15")
    let days = try #require(window["days"] as? [[String: Any]])
    #expect(days.allSatisfy { ($0["day"] as? String ?? "") < "\(key[1])-15" })
    #expect(try lines(window, "revenue", "in_shop").allSatisfy { $0.contains("|\(key[1])|") })
    let text = try await bench.run("report")
    #expect(text.status == 0 && text.stdout.contains("\u{2260}"), "\(text)")
  }

  @Test func `writes a page in one piece, and says what cannot be read`() async throws {
    let bench = try await SyncScene(orders: 5)
    let file = bench.place.path + "/report.html"
    // Nothing was ever set up.
    let empty = try await bench.run("report", "--html", file)
    #expect(empty.status == 0 && empty.stdout.isEmpty && empty.stderr.isEmpty, "\(empty)")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("Never used"))
    #expect(!FileManager.default.fileExists(atPath: bench.place.path + "/state.sqlite"))
    try await bench.setWatermark("2000-01-01")
    #expect(try await bench.run("sync").status == 0)
    // A destination that refuses every request.
    let broken = try await bench.run(
      "sync",
      environment: ["TIDEMARK_OUTPUT": bench.place.path + "/state.sqlite/none"]
    )
    #expect(broken.status != 0)
    let away = ["PGHOST": bench.place.path, "DATABASE_URL": ""]
    let half = try await bench.run("report", "--html", file, environment: away)
    #expect(half.status == 0 && half.stdout.isEmpty, "\(half)")
    #expect(half.stderr.contains("the shop could not be read"))
    let page = try String(contentsOfFile: file, encoding: .utf8)
    #expect(
      page.contains("database could not be read") && page.contains("by the runs’ own reports")
    )
    #expect(page.hasSuffix("</html>\n") && page.contains("Order Completed"))
    let object = try await report(bench, with: away)
    #expect(object["shop_error"] != nil && object["money"] == nil && object["runs"] != nil)
    let text = try await bench.run("report", environment: away)
    #expect(text.status == 0 && text.stdout.contains("could not be read"), "\(text)")
    // Onto stdout, and nothing else is beside the file.
    let piped = try await bench.run("report", "--html", "-")
    #expect(piped.status == 0 && piped.stdout.hasPrefix("<!DOCTYPE html>"))
    let names = try FileManager.default.contentsOfDirectory(atPath: bench.place.path)
    #expect(names.filter { $0.contains("report") } == ["report.html"])
    let nowhere = try await bench.run("report", "--html", bench.place.path + "/none/report.html")
    #expect(nowhere.status == 73 && nowhere.stderr.contains("none/report.html cannot be written"))
    #expect(nowhere.stderr.contains("hint: "))
    let folder = try await bench.run("report", "--html", bench.place.path + "/")
    #expect(folder.status == 64 && folder.stderr.contains("names a directory"), "\(folder)")
    let reversed = try await bench.run("report", "--from", "2026-01-01", "--to", "2025-01-01")
    #expect(reversed.status == 64 && reversed.stderr.contains("before it starts"), "\(reversed)")
  }

  @Test func `shows several syncs on one page, also one that fails`() async throws {
    let bench = try await SyncScene(orders: 5)
    let config = try bench.place.file(
      "tidemark.yaml",
      """
      syncs:
        first: {destination: file, output: \(bench.place.path)/first, state: \(bench.place.path)/a.sqlite}
        second: {destination: file, output: \(bench.place.path)/second, state: \(bench.place.path)/b.sqlite}
      """
    )
    try "no state".write(toFile: bench.place.path + "/b.sqlite", atomically: true, encoding: .utf8)
    let settings = bench.shop.environment.merging(["TIDEMARK_CONFIG": config]) { $1 }
    let outcome = try await Program.run(
      ["report", "--json", "--html", bench.place.path + "/all.html"],
      environment: settings,
      in: bench.place
    )
    #expect(outcome.status == 73, "\(outcome)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    )
    let syncs = try #require(object["syncs"] as? [[String: Any]])
    #expect(syncs.map { $0["exit"] as? Int } == [0, 73] && syncs[0]["report"] != nil)
    let page = try String(contentsOfFile: bench.place.path + "/all.html", encoding: .utf8)
    #expect(page.contains("<h2>first</h2>") && page.contains("<h2>second</h2>"))
    #expect(page.contains("Nothing is known of this sync"))
    let one = try await Program.run(
      ["report", "--name", "first"],
      environment: settings,
      in: bench.place
    )
    #expect(one.status == 0 && one.stdout.contains("Order Completed"), "\(one)")
  }
}
