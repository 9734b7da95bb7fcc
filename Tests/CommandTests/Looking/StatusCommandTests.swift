import Foundation
import Pipeline
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The status command` {
  /// The first line of `status` about `subject`.
  private func line(_ subject: String, _ outcome: Program.Outcome) -> String? {
    outcome.stdout.split(separator: "\n").first { $0.hasPrefix(subject + " ") }
      .map { String($0.dropFirst(subject.count).drop { $0 == " " }) }
  }

  @Test func `of a sync that was never used names the ways to begin, and writes nothing`()
    async throws
  {
    let bench = try await SyncScene()
    let outcome = try await bench.run("status")
    #expect(outcome.status == 0)
    #expect(line("sync", outcome) == "default")
    #expect(
      line("watermark", outcome) == "none: tidemark watermark set now, or tidemark backfill"
    )
    #expect(
      line("status", outcome)
        == "never used, begin with tidemark watermark set now, or tidemark backfill"
    )
    #expect(line("last runs", outcome) == "none")
    #expect(line("lock", outcome) == "free")
    #expect(!FileManager.default.fileExists(atPath: bench.place.path + "/state.sqlite"))
    #expect(try await bench.run("status", "--max-age", "1h").status == 1)
  }

  /// Makes the watermark as old as the Unix epoch.
  private func age(_ bench: SyncScene) async throws {
    let state = try await SQLiteStateStore.open(bench.place.path + "/state.sqlite")
    let name = try #require(SyncName("default"))
    var watermark = try #require(try await state.watermark(of: name))
    watermark.position = watermark.position?.replacing(/"clock":\d+/, with: "\"clock\":1000000")
    try await state.setWatermark(watermark, of: name)
    await state.close()
  }

  @Test func `tells how old the watermark is, and ends with 1 when it is too old`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    #expect(try await bench.run("sync") == .init(0))
    let fresh = try await bench.run("status", "--max-age", "10m")
    #expect(fresh.status == 0)
    #expect(line("watermark", fresh)?.hasSuffix(" s old, fresh") == true)
    #expect(line("status", fresh)?.hasPrefix("OK, everything is delivered until ") == true)
    #expect(line("#1 tidemark sync", fresh)?.hasSuffix("   0 sent") == true)
    try await age(bench)
    let stale = try await bench.run("status", "--max-age", "10m")
    #expect(stale.status == 1)
    #expect(line("watermark", stale)?.hasSuffix(", stale: over 10 min") == true)
    #expect(line("status", stale)?.hasPrefix("LATE, ") == true)
    #expect(try await bench.run("status").status == 0)
  }

  @Test func `names who holds the horizon back, and who has the lock`() async throws {
    let bench = try await SyncScene()
    let writer = try bench.shop.server.start(
      """
      set application_name = 'import';
      begin;
      update customer set phone = phone where id = (select min(id) from customer);
      select pg_sleep(60);
      """,
      environment: bench.shop.environment
    )
    var status = ""
    try await eventually("the import holds the horizon") {
      status = try await bench.run("status").stdout
      return status.contains("(import)")
    }
    #expect(line("horizon", .init(0, stdout: status))?.hasPrefix("changes of ") == true)
    let outcome = try await bench.run("status", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    let holders = object?["horizon_holders"] as? [[String: Any]]
    // The server is not this test's alone.
    let importing = holders?.first { $0["application"] as? String == "import" }
    #expect(importing?["state"] as? String == "active")
    writer.signal(2)
    _ = try await writer.result()

    try await SegmentServer.with({ _ in .never }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      let running = try bench.start("backfill", environment: http)
      try await eventually("a request") { !server.requests.isEmpty }
      let busy = try await bench.run("status", environment: http)
      #expect(line("lock", busy)?.hasPrefix("tidemark backfill, process ") == true)
      #expect(line("backfill", busy)?.hasPrefix("of everything, ") == true)
      #expect(busy.stdout.hasSuffix("   running\n"))
      running.signal(9)
      _ = try await running.result()
      #expect(line("lock", try await bench.run("status", environment: http)) == "free")
      let monitor = try await bench.run("status", "--fail-on", "last-run", environment: http)
      #expect(monitor.status == 1)
      #expect(line("status", monitor)?.hasPrefix("FAILING, since ") == true)
      #expect(monitor.stdout.hasSuffix("   killed\n"))
      #expect(try await bench.run("runs", environment: http).stdout.hasSuffix(": killed\n"))
      let json = try await bench.run("runs", "--json", environment: http).stdout
      #expect(json.contains(#""outcome":"the run was killed""#) && !json.contains("finished_at"))
    }
  }

  @Test func `without a database all but the horizon is told`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    let outcome = try await bench.run(
      "status",
      environment: ["PGHOST": bench.place.path, "DATABASE_URL": ""]
    )
    #expect(outcome.status == 0)
    #expect(line("horizon", outcome)?.hasPrefix("unknown: ") == true)
    #expect(line("dead letters", outcome) == "none")
  }

  @Test func `runs are listed with what became of each event, newest first`() async throws {
    let bench = try await SyncScene()
    #expect(
      try await bench.run("runs")
        == .init(0, stderr: "tidemark: the sync \"default\" has no runs yet\n")
    )
    #expect(try await bench.run("backfill") == .init(0))
    #expect(try await bench.run("sync") == .init(0))
    let outcome = try await bench.run("runs")
    let lines = outcome.stdout.split(separator: "\n")
    #expect(lines.first?.hasPrefix("#2 tidemark sync, ") == true)
    #expect(lines.dropFirst().first?.hasPrefix("#1 tidemark backfill, ") == true)
    #expect(lines.contains("    Order Completed: 40 sent, 0 unchanged, 0 filtered"))
    let json = try await bench.run("runs", "--json", "--limit", "1")
    let object = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: Any]
    #expect(object?["number"] as? Int == 2)
    #expect(object?["exit"] as? Int == 0)
    #expect(try await bench.run("runs", "--limit", "0").status == 64)
  }
}
