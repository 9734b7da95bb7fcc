import Foundation
import Pipeline
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Sync` {
  @Test func `sends history since a time, then only what is new`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    let first = try bench.place.lines(in: "out")
    #expect(first.count { $0.contains(#""event":"Order Completed""#) } == 40)

    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.place.lines(in: "out").count == first.count)

    let order = try await bench.shop.execute(
      """
      update "order" set canceled_at = now(), status = 'canceled'
      where id = (select min(id) from "order" where canceled_at is null) returning id
      """
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(try await bench.run("sync") == .init(0))
    let new = try bench.place.lines(in: "out").dropFirst(first.count)
    #expect(new.allSatisfy { $0.contains(order) })
    #expect(new.count { $0.contains(#""event":"Order Cancelled""#) } == 1)
    #expect(new.count { $0.contains(#""event":"Order Completed""#) } == 0)
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
  }

  @Test func `after set now nothing of the past is sent`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.place.lines(in: "out").isEmpty)
  }

  @Test func `without a watermark it stops and names the choices`() async throws {
    let bench = try await SyncScene()
    let expected = """
      tidemark: sync "eu" has no watermark yet: it does not know where to begin
      hint: choose one:
        tidemark backfill --name eu
            sends the whole history, then the sync goes on from there; first look: tidemark backfill --dry-run --name eu
        tidemark watermark set now --name eu
            sends only what happens from now on
        tidemark watermark set 2026-01-01 --name eu
            sends everything since then; the next sync reads the whole store once

      """
    #expect(try await bench.run("sync", "--name", "eu") == .init(78, stderr: expected))
  }

  @Test func `the same name with another destination is refused`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    let elsewhere = bench.place.path + "/elsewhere"
    let outcome = try await bench.run("sync", "--output", elsewhere)
    let expected = """
      tidemark: sync "default" sends to file $PLACE/out, and the settings name file $PLACE/elsewhere
      hint: one name has one store and one destination; use another name: --name NAME; or, where it has moved: tidemark state rebind --name default --output $PLACE/elsewhere

      """
    #expect(outcome == .init(78, stderr: expected))
  }

  @Test func `a state from another store is refused`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    let store = try await bench.shop.execute("select id from store").dropLast()
    try await bench.shop.execute("update store set id = 'store_other'")
    let expected = """
      tidemark: sync "default" belongs to store \(store) and file $PLACE/out, not to store store_other and file $PLACE/out
      hint: one name has one store and one destination; use another name: --name NAME; or, where it has moved: tidemark state rebind --name default

      """
    #expect(try await bench.run("sync") == .init(78, stderr: expected))
  }

  @Test func `stdout carries the messages, and the report goes to stderr`() async throws {
    let bench = try await SyncScene()
    let stdout = ["TIDEMARK_DESTINATION": "stdout"]
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: stdout)
    let outcome = try await bench.run("sync", "--json", environment: stdout)
    #expect(outcome.status == 0)
    let lines = outcome.stdout.split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    let report = try JSONSerialization.jsonObject(with: Data(outcome.stderr.utf8)) as? [String: Any]
    #expect(report?["sent"] as? Int == lines.count)
    #expect(report?["dead_letters"] as? Int == 0)
  }

  @Test func `the summary is a table on stderr`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let outcome = try await bench.run("sync", "--summary")
    #expect(outcome.status == 0)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.hasPrefix("sync \"default\": "))
    #expect(outcome.stderr.contains("  Order Completed      40           0          0"))
  }

  @Test func `a run that was killed goes on without a gap and without a repetition`() async throws {
    let bench = try await SyncScene(orders: 400)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    for wait in [20, 60, 120, 200, 300] {
      let running = try bench.start("sync", "--page-size", "7")
      try await Task.sleep(for: .milliseconds(wait))
      running.signal(9)
      _ = try await running.result()
    }
    #expect(try await bench.run("sync") == .init(0))
    let completed = try bench.place.lines(in: "out").filter {
      $0.contains(#""event":"Order Completed""#)
    }
    #expect(completed.count == 400)
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: [(2, 130), (15, 143)])
  func `the history remembers the signal that ended a run`(signal: Int32, status: Int32)
    async throws
  {
    let bench = try await SyncScene()
    try await SegmentServer.with({ _ in .never }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: http)
      let running = try bench.start("sync", environment: http)
      try await eventually("a request") { !server.requests.isEmpty }
      running.signal(signal)
      #expect(try await running.result().status == status)
      let state = SQLiteStateStore.reading(bench.place.path + "/state.sqlite")
      let run = try await state.runs(of: try #require(SyncName("default")), limit: 1).first
      #expect(run?.end?.exitCode == status)
    }
  }

  @Test func `SIGTERM ends it with 143, and the next run goes on`() async throws {
    let bench = try await SyncScene()
    try await SegmentServer.with({ _ in .never }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: http)
      let running = try bench.start("sync", environment: http)
      try await eventually("a request") { !server.requests.isEmpty }
      let second = try await bench.run("sync", environment: http)
      #expect(second.status == 75)
      let holder = try #require(second.stderr.firstMatch(of: /process (\d+) on \S+, since \S+\n/))
      #expect(Int32(holder.1) == running.pid)
      #expect(
        second.stderr.hasPrefix(
          "tidemark: another run holds the lock of sync \"default\": tidemark sync, process "
        )
      )
      running.signal(15)
      let result = try await running.result()
      #expect(result.status == 143)
      #expect(
        result.stderr
          == """
          tidemark: stopped by SIGTERM; what was delivered is recorded
          hint: run the same command again: it goes on from there

          """
      )
      server.follow { _ in .accept }
      #expect(try await bench.run("sync", environment: http) == .init(0))
      #expect(!server.acceptedMessageIDs.isEmpty)
    }
  }
}
