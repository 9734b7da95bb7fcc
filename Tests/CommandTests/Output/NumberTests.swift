import Foundation
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Numbers in words` {
  @Test func `have a noun in the singular after one`() {
    #expect(Summary.counted(1, "row") == "1 row")
    #expect(Summary.counted(0, "row") == "0 rows")
    #expect(Summary.counted(2, "entry", "entries") == "2 entries")
  }

  /// `1 rows`, as a whole number.
  private static var wrong: Regex<Substring> {
    #/(?:^|[ (>])1 (?:dead |further |other |ledger )?(?:accounts|bytes|codes|columns|currencies|customers|days|deletions|entries|events|fields|files|letters|messages|orders|ranges|rows|runs|sets|transactions)\b/#
      .anchorsMatchLineEndings()
  }

  @Test func `of a shop with one order are in the singular`() async throws {
    let bench = try await SyncScene(orders: 1)
    var environment = ["TIDEMARK_PARTITION": "event", "TIDEMARK_EVENTS_IDENTIFY_ENABLED": "false"]
    for event in ["CHECKOUT_STARTED", "ORDER_SHIPPED", "ORDER_UPDATED"] {
      environment["TIDEMARK_EVENTS_\(event)_ENABLED"] = "false"
    }
    environment["TIDEMARK_PRIVACY"] = "[{path: properties.email, action: drop}]"
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    #expect(
      try await bench.run("sync", "--log-level", "info", environment: environment).status == 0
    )
    try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      insert into "order"
      select (jsonb_populate_record(o, '{"id": "order_x1", "display_id": 9901, "cart_id": null, "currency_code": "x1"}')).*
      from "order" as o;
      """
    )
    #expect(try await bench.run("sync", environment: environment).status == 10)
    let page = bench.place.path + "/report.html"
    var said = ""
    for arguments in [
      ["verify"], ["report"], ["report", "--html", page], ["status"], ["check"], ["runs"],
      ["explain", "1"], ["state", "list"], ["state", "forget", "--name", "default"],
      ["state", "copy", "--to", bench.place.path + "/copy.sqlite"], ["backfill", "--dry-run"],
      ["dead-letters", "retry", "--all"],
    ] {
      let outcome = try await Program.run(
        arguments,
        environment: bench.environment.merging(environment) { $1 },
        in: bench.place
      )
      said += "\(arguments): \(outcome)\n"
    }
    said += try String(contentsOfFile: page, encoding: .utf8)
    for match in said.matches(of: Self.wrong) {
      Issue.record("\(said[match.range])")
    }
    #expect(said.contains("1 set") && said.contains("1 dead letter"), "\(said)")
    // Of the order in a currency of two letters, and of the run that met it.
    #expect(said.contains("1 still a dead letter"), "\(said)")
  }

  @Test func `of times for people have no fraction of a second`() async throws {
    let bench = try await SyncScene(orders: 2)
    var said = ""
    func run(_ arguments: String...) async throws {
      let outcome = try await Program.run(
        arguments,
        environment: bench.environment,
        in: bench.place
      )
      said += "\(arguments): \(outcome)\n"
    }
    try await run("watermark", "set", "now")
    try await run("sync", "--summary")
    try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', canceled_at = now(), status = 'canceled';
      """
    )
    try await run("watermark", "set", "now")
    try await run("sync", "--summary")
    try await run("dead-letters", "list")
    let key = try #require(said.firstMatch(of: #/order_[0-9A-Z]+/cancelled/#)).output
    try await run("dead-letters", "show", String(key))
    try await run("watermark", "set", "2026-01-01")
    try await run("watermark", "show")
    try await run("backfill", "--restart", "--yes")
    try await run("backfill", "--status")
    for command in ["status", "runs", "report", "verify", "check"] { try await run(command) }
    try await run("state", "list")
    try await run("watermark", "reset", "--yes")
    #expect(said.matches(of: #/\d\d:\d\d:\d\dZ/#).count > 20, "\(said)")
    for match in said.matches(of: #/\d\d:\d\d:\d\d\.\d+Z/#) {
      // The messages themselves keep theirs.
      let line = said[..<match.range.lowerBound].split(separator: "\n").last ?? ""
      if !line.contains("\": \"") { Issue.record("\(line)\(match.output)") }
    }
  }
}
