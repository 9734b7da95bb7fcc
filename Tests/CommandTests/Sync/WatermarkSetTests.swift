import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `watermark set` {
  private func cancelOrder(_ bench: SyncScene) async throws -> String {
    try await bench.shop.execute(
      """
      update "order" set canceled_at = now(), status = 'canceled', updated_at = now()
      where id = (select min(id) from "order" where canceled_at is null) returning id
      """
    ).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func `where nothing waits sets it and says what it was and what it is`() async throws {
    let bench = try await SyncScene()
    let first = try await bench.run("watermark", "set", "2020-01-01T00:00:00Z")
    let expected = """
      sync          default
      before        none
      after         history starts 2020-01-01T00:00:00Z
      passed over   nothing: there was no watermark

      """
    #expect(first == .init(0, stdout: expected))
    #expect(try await bench.run("sync") == .init(0))
    let second = try await bench.run("watermark", "set", "now", "--json")
    #expect(second.status == 0)
    #expect(second.stderr.isEmpty)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(second.stdout.utf8)) as? [String: Any]
    )
    #expect((object["before"] as? [String: Any])?["set_with"] as? String == "time")
    #expect((object["after"] as? [String: Any])?["set_with"] as? String == "now")
    #expect(object["skipped_pending"] as? Bool == false)
    let third = try await bench.run("watermark", "set", "now")
    #expect(
      third.stdout.contains(
        /\nbefore +history starts \S+Z, set with "now"; delivered until \S+Z\n/
      ),
      "\(third)"
    )
    #expect(third.stdout.hasSuffix("\npassed over   nothing\n"))
  }

  @Test func `where changes wait refuses, counts them, and passes over them only when told to`()
    async throws
  {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    #expect(try await bench.run("sync") == .init(0))
    let order = try await cancelOrder(bench)
    let before = try await bench.run("watermark", "show", "--json").stdout
    let refused = try await bench.run("watermark", "set", "now")
    #expect(refused.status == 78)
    #expect(refused.stdout.isEmpty)
    #expect(
      refused.stderr.contains(
        /^tidemark: \d changes? waits? since \S+Z, and the new watermark would pass over (it|them): .*1 Order Cancelled/
      ),
      "\(refused)"
    )
    #expect(refused.stderr.contains("\n  tidemark sync\n"))
    #expect(refused.stderr.contains("\n  tidemark watermark set now --skip-pending\n"))
    #expect(try await bench.run("watermark", "show", "--json").stdout == before)
    // An earlier time passes over nothing: it also sends the changes that wait.
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    #expect(
      try bench.place.lines(in: "out").contains {
        $0.contains(order) && $0.contains("Order Cancelled")
      }
    )

    let late = try await cancelOrder(bench)
    let unasked = try await bench.run("watermark", "set", "now", "--skip-pending")
    #expect(unasked.status == 64)
    #expect(unasked.stderr.contains("will be passed over: no sync sends them\n"))
    let told = try await bench.run("watermark", "set", "now", "--skip-pending", "--yes")
    #expect(told.status == 0)
    #expect(told.stdout.hasSuffix("\npassed over   not counted (--skip-pending)\n"), "\(told)")
    #expect(try await bench.run("sync") == .init(0))
    #expect(
      try !bench.place.lines(in: "out").contains {
        $0.contains(late) && $0.contains("Order Cancelled")
      }
    )
  }

  @Test func `a time that was set by mistake waits with everything since`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let refused = try await bench.run("watermark", "set", "now")
    #expect(refused.status == 78)
    #expect(refused.stderr.contains("40 Order Completed"), "\(refused)")
    try await bench.setWatermark("1990-01-01T00:00:00Z")
    try await bench.run("watermark", "set", "now", "--skip-pending", "--yes").demandWatermarkSet()
    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.place.lines(in: "out").isEmpty)
  }

  @Test func `while another run holds the lock ends with 75 and sets nothing`() async throws {
    let bench = try await SyncScene(orders: 3)
    try await bench.setWatermark("2020-01-01T00:00:00Z")
    let (state, _) = try await bench.takeLock(as: "tidemark sync")
    for arguments in [["now"], ["now", "--skip-pending", "--yes"]] {
      let outcome = try await Program.run(
        ["watermark", "set"] + arguments,
        environment: bench.environment,
        in: bench.place
      )
      #expect(outcome.status == 75)
    }
    await state.close()
    #expect(
      try await bench.run("watermark", "show", "--json").stdout.contains("2020-01-01T00:00:00Z")
    )
  }

  @Test(arguments: [
    (#"alter table "order" drop column currency_code cascade"#, Int32(66), "currency_code"),
    ("drop table line_item cascade", 66, "line_item"),
    ("revoke select on customer from looker", 77, "customer"),
  ])
  func `on a shop that no sync could read sets and binds nothing, as check says`(
    harm: String,
    status: Int32,
    named: String
  ) async throws {
    let bench = try await SyncScene(orders: 3)
    let role = "looker_" + bench.shop.database
    try await bench.shop.execute(
      """
      create role "\(role)" login;
      grant usage on schema public to "\(role)";
      grant select on all tables in schema public to "\(role)";
      \(harm.replacing("looker", with: "\"\(role)\""));
      """
    )
    let environment = ["PGUSER": role]
    let outcome = try await bench.run("watermark", "set", "now", environment: environment)
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(named))
    #expect(try await bench.run("check", environment: environment).status == status)
    #expect(try await bench.run("watermark", "show").status == 78)
    let state = SQLiteStateStore.reading(bench.place.path + "/state.sqlite")
    let name = try #require(SyncName("default"))
    #expect(try await state.binding(of: name) == nil)
  }

  @Test func `is asked for by check, with every way to begin`() async throws {
    let bench = try await SyncScene(orders: 3)
    let check = try await bench.run("check")
    #expect(check.status == 78)
    #expect(check.stdout.hasSuffix("\n1 problem\n"), "\(check)")
    for command in ["watermark set now", "watermark set 2026-01-01", "backfill"] {
      #expect(check.stdout.contains("tidemark \(command)\n"))
    }
  }
}
