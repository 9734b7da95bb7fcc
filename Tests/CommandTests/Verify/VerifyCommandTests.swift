import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The verify command` {
  @Test func `without a watermark says what to do first`() async throws {
    let scene = VerifyScene(try await SyncScene(orders: 10))
    for arguments in [["verify"], ["verify", "--repair"]] {
      let outcome = try await scene.run(arguments)
      #expect(outcome.status == 78 && outcome.stdout.isEmpty, "\(outcome)")
      #expect(outcome.stderr.contains("has no watermark yet"))
    }
    #expect(!FileManager.default.fileExists(atPath: scene.bench.place.path + "/out"))
  }

  @Test func `refuses another destination, and ends with 69 without the warehouse`() async throws {
    let bench = try await SyncScene(orders: 10)
    let scene = try await VerifyScene.loading(bench)
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let other = try await VerifyScene(bench).run(["verify"])
    #expect(other.status == 78 && other.stderr.contains("sends to postgres"), "\(other)")
    let server = bench.shop.server
    let url = try #require(scene.environment["TIDEMARK_WAREHOUSE"])
    try await server.execute(
      "alter database \(try #require(scene.warehouse)) allow_connections false",
      in: "postgres"
    )
    let broken = try await scene.run(["verify"])
    #expect(
      [69, 78].contains(broken.status) && broken.stderr.contains("the warehouse"),
      "\(broken)"
    )
    let nowhere = try await scene.run(
      ["verify"],
      ["TIDEMARK_WAREHOUSE": url.replacing("port=\(server.port)", with: "port=1")]
    )
    #expect([69, 78].contains(nowhere.status), "\(nowhere)")
  }

  @Test func `looks at the requested time and events only`() async throws {
    let scene = VerifyScene(try await SyncScene(orders: 60))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let all = try await scene.verify()
    let time = try await scene.shop(
      #"select to_char(min(created_at) + (max(created_at) - min(created_at)) / 2, 'YYYY-MM-DD') from "order""#
    )
    let early = try await scene.verify(["--to", time])
    let late = try await scene.verify(["--from", time])
    for event in ["order_completed", "order_shipped", "checkout_started", "order_updated"] {
      let parts = [early, late].map { $0.count(event, "in_shop") }
      #expect(parts.reduce(0, +) == all.count(event, "in_shop"), "\(event)")
      #expect(parts.allSatisfy { $0 > 0 }, "\(event)")
    }
    #expect(early["vanished_checked"] as? Bool == false)
    let some = try await scene.verify(["--events", "order_completed,order_updated"])
    #expect(some.count("order_completed", "delivered") == all.count("order_completed", "delivered"))
    #expect(
      some.sum("in_shop") == some.count("order_completed", "in_shop")
        + some.count("order_updated", "in_shop")
    )
    #expect(try await scene.run(["verify", "--events", "nonsense"]).status == 64)
    #expect(
      try await scene.run(["verify", "--from", "2024-02-01", "--to", "2024-01-01"]).status == 64
    )
  }

  @Test func `takes nothing that a sync is just sending for missing`() async throws {
    try await SegmentServer.with { server in
      let bench = try await SyncScene(orders: 200)
      let scene = VerifyScene(
        bench,
        [
          "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url,
          "SEGMENT_WRITE_KEY": "key",
        ]
      )
      try await scene.setWatermark("2000-01-01T00:00:00Z")
      server.follow { _ in .held(.accept) }
      let running = try bench.start("sync", "--concurrency", "1", environment: scene.environment)
      await server.waitForRequest()
      let amid = try await scene.verify()
      amid.expectClean()
      #expect(amid.sum("not_yet") > 200)
      // A repair waits for nobody.
      let locked = try await scene.run(["verify", "--repair"])
      #expect(locked.status == 75, "\(locked)")
      server.follow { _ in .accept }
      server.release()
      async let rest = running.result()
      for _ in 1...3 { try await scene.verify().expectClean() }
      #expect(try await rest.status == 0)
      let last = try await scene.verify()
      last.expectClean()
      #expect(last.sum("not_yet") == 0)
    }
  }

  @Test func `verifies every sync of a settings file`() async throws {
    let bench = try await SyncScene(orders: 30)
    let file = try bench.place.file(
      "tidemark.yaml",
      """
      state: \(bench.place.path)/state.sqlite
      syncs:
        one: {destination: file, output: \(bench.place.path)/one}
        two: {destination: file, output: \(bench.place.path)/two, partition: event}
      """
    )
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(
        arguments,
        environment: bench.shop.environment.merging(["TIDEMARK_CONFIG": file]) { $1 },
        in: bench.place
      )
    }
    let early = try await run("verify", "--all")
    #expect(early.status == 78 && early.stderr.contains("sync \"two\""), "\(early)")
    for name in ["one", "two"] {
      try await run("watermark", "set", "2000-01-01", "--name", name).demandWatermarkSet()
    }
    #expect(try await run("sync", "--all").status == 0)
    let both = try await run("verify", "--all")
    #expect(both.status == 0, "\(both)")
    #expect(both.stdout.contains("sync \"one\", to file ") && both.stdout.contains("sync \"two\""))
    #expect(both.stdout.components(separatedBy: "✓ ").count == 3, "\(both)")
    let json = try await run("verify", "--all", "--json")
    #expect(json.stdout.contains(#""verification":{"#) && json.status == 0)
  }

  @Test func `makes a dead letter of what the destination refuses`() async throws {
    let scene = VerifyScene(try await SyncScene(orders: 30))
    try await scene.setWatermark("2000-01-01T00:00:00Z")
    try await scene.sync()
    let order = try await scene.shop(#"select max(id) from "order""#)
    try await scene.state("delete from ledger where key = '\(order)/completed'")
    try await scene.shop(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', cart_id = null where id = '\(order)';
      """
    )
    // The row changed, so the next sync finds it; a dead letter is known, and not missing.
    #expect(try await scene.run(["sync"]).status == 10)
    let found = try await scene.verify()
    #expect(found.count("order_completed", "dead_letters") == 1, "\(found.object)")
    let text = try await scene.run(["verify"])
    #expect(text.stdout.contains("tidemark dead-letters list shows the dead letters"))
  }
}
