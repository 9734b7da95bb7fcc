import Foundation
import Pipeline
import Stores
import Support
import Testing

@Suite(.serialized, .timeLimit(.minutes(19))) struct `A transaction that nobody ends` {
  private static let server = Task {
    try await PrivateServer.start(settings: ["max_prepared_transactions": "4"])
  }

  private func bench() async throws -> SyncScene {
    let shop = try await FreshShop.stocked(orders: 20, seed: 3, on: Self.server.value)
    return SyncScene(shop: shop, place: try Place())
  }

  private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8))
    return try #require(object as? [String: Any])
  }

  @Test func `is named by sync and status with the statement that ends it`() async throws {
    let bench = try await bench()
    try await bench.setWatermark("now")
    // A name that would steer a terminal and end the statement that names it.
    let name = "it''s\u{1B}]0;gone\u{07}\\\nhere"
    try await bench.shop.execute(
      """
      begin; update customer set phone = '1' where id = (select min(id) from customer);
      prepare transaction '\(name)';
      """
    )
    #expect(try await bench.run("sync").status == 0)
    let second = try await bench.run("sync")
    let ending = #"rollback prepared E'it''s\u001b]0;gone\u0007\\\u000ahere'"#
    #expect(
      second.untimed.stderr.hasPrefix("tidemark: warning: a transaction has been open since before")
    )
    #expect(second.stderr.contains("end_it_with=\(ending)"))
    let status = try await bench.run("status")
    #expect(status.stdout.contains("to end it: \(ending) in database $SHOP"))
    #expect(!status.stdout.contains("\u{1B}"))
    // The statement works.
    try await bench.shop.execute("\(ending);")
    #expect(try await bench.run("sync").stderr == "")
    let calm = try object(try await bench.run("status", "--json"))
    #expect(calm["horizon_held_seconds"] == nil)
  }

  @Test func `makes status --max-age fail once it is open for longer`() async throws {
    let bench = try await bench()
    try await bench.setWatermark("now")
    try await bench.shop.execute(
      """
      begin; update customer set phone = '1' where id = (select min(id) from customer);
      prepare transaction 'forgotten';
      """
    )
    #expect(try await bench.run("sync").status == 0)
    #expect(try await bench.run("status", "--max-age", "10m").status == 0)
    // The runs have met it for an hour.
    try await edit(bench) { position in
      let since = try #require(position.firstMatch(of: /"since":(\d+)/)?.1)
      let earlier = try #require(Int64(since)) - 3_600_000_000
      return position.replacing("\"since\":\(since)", with: "\"since\":\(earlier)")
    }
    let outcome = try await bench.run("status", "--max-age", "10m")
    #expect(outcome.status == 1)
    #expect(
      outcome.stdout.contains("stale: what a transaction wrote that is still open is not there")
    )
    let wire = try object(try await bench.run("status", "--max-age", "10m", "--json"))
    #expect(wire["fresh"] as? Bool == false)
    #expect((wire["horizon_held_seconds"] as? Int ?? 0) >= 3_600)
    try await bench.shop.execute("rollback prepared 'forgotten'")
    #expect(try await bench.run("status", "--max-age", "10m").status == 0)
  }

  @Test func `is no matter of this machine's clock, which may be behind`() async throws {
    let bench = try await bench()
    try await bench.setWatermark("now")
    #expect(try await bench.run("sync").status == 0)
    // As if it had been taken in an hour: by a clock that is an hour behind, everything is.
    try await edit(bench) { position in
      let clock = try #require(position.firstMatch(of: /"clock":(\d+)/)?.1)
      let later = try #require(Int64(clock)) + 3_600_000_000
      return position.replacing("\"clock\":\(clock)", with: "\"clock\":\(later)")
    }
    let away = ["PGHOST": bench.place.path, "DATABASE_URL": ""]
    let outcome = try await bench.run("status", "--max-age", "15m", environment: away)
    #expect(outcome.status == 1)
    #expect(outcome.stdout.contains("this machine's clock is 60 min behind"))
    #expect(outcome.stdout.contains("perhaps stale"))
  }

  private func edit(_ bench: SyncScene, _ change: (String) throws -> String) async throws {
    let state = try await SQLiteStateStore.open(bench.place.path + "/state.sqlite")
    let name = try #require(SyncName("default"))
    var watermark = try #require(try await state.watermark(of: name))
    watermark.position = try watermark.position.map(change)
    try await state.setWatermark(watermark, of: name)
    await state.close()
  }
}
