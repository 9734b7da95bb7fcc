import Support
import Testing

@Suite(.serialized, .faultLimit) struct `Behind a transaction-mode pooler` {
  @Test func `every command works, and syncs among writers lose and repeat nothing`() async throws {
    let seed = faultSeed()
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      // By turns among the server connections, so that one is not all that anybody sees.
      let pooler = try await PgBouncer.start(
        before: [bench.server],
        pool: 3,
        settings: ["server_round_robin": "1"]
      )
      let source = pooler.environment(database: bench.shop.database)
      try await bench.succeed("watermark", "set", "now", source: source)
      let through = try Writers(
        0..<4,
        seed: seed,
        shop: bench.shop,
        environment: source
      )
      let direct = try Writers(4..<6, seed: seed &+ 1, shop: bench.shop)
      var checks: [Program.Outcome] = []
      for _ in 0..<rounds(3) {
        try await bench.succeed("sync", "--page-size", "3", source: source)
        checks.append(try await bench.run("check", source: source))
      }
      try await through.stop()
      try await direct.stop()
      try await bench.succeed("sync", source: source)
      #expect(try await bench.faults() == [], "seed \(seed)")
      #expect(checks.allSatisfy { $0.status == 0 }, "\(checks)")
      #expect(try await tells(of: "There is a pooler", bench, source: source))

      let order = try await bench.shop.execute(#"select min(id) from "order""#).dropLast()
      let preview = try await bench.run("preview", String(order), source: source)
      #expect(preview.status == 0 && preview.stdout.contains(order), "\(preview)")
    }
  }

  /// Whether a check says so once the pooler has several server connections, which it opens for clients at once.
  private func tells(of text: String, _ bench: PostgresScene, source: [String: String])
    async throws -> Bool
  {
    for _ in 0..<20 {
      let openers = try (0..<3).map { _ in
        try bench.server.start("select pg_sleep(0.5)", environment: source)
      }
      for opener in openers { _ = try await opener.result() }
      if try await bench.run("check", source: source).stdout.contains(text) { return true }
    }
    return false
  }

  @Test func `a setting that the pooler refuses is named`() async throws {
    try await PostgresScene.with { bench in
      let pooler = try await PgBouncer.start(before: [bench.server])
      var source = pooler.environment(database: bench.shop.database)
      source["PGOPTIONS"] = "-c search_path=public"
      let outcome = try await bench.run("watermark", "set", "now", source: source)
      #expect(outcome.status == 66)
      #expect(
        outcome.stderr.hasPrefix(
          "tidemark: the pooler before the shop's database refuses a setting:"
        )
      )
      #expect(outcome.stderr.contains("unsupported startup parameter: options"), "\(outcome)")
      #expect(outcome.stderr.contains("\nhint: "))
    }
  }

  @Test
  func `a pooler that leads to a primary and its standby by turns stops the run, nothing is lost`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      let standby = try await bench.server.startStandby()
      // By turns among two server connections, one to each host.
      let pooler = try await PgBouncer.start(
        before: [bench.server, standby],
        settings: ["server_round_robin": "1"]
      )
      let source = pooler.environment(database: bench.shop.database)
      try await bench.succeed("watermark", "set", "now")
      let writers = try Writers(transactions: 20, pause: 0, seed: seed, shop: bench.shop)
      try await writers.finish()
      try await bench.waitForReplay(by: bench.shop.on(standby))
      let openers = try (0..<2).map { _ in
        try bench.server.start("select pg_sleep(4)", environment: source)
      }
      for opener in openers { _ = try await opener.result() }

      let outcome = try await bench.run("sync", "--page-size", "5", source: source)
      #expect(outcome.status == 66, "\(outcome)")
      #expect(
        outcome.stderr
          == """
          tidemark: another server answered in the middle of the run (a failover, a restart, or a \
          pooler over several servers)
          hint: Nothing is lost, the watermark stays: run the sync again, and point --source at one \
          server.

          """
      )
      #expect(try await !bench.faults().isEmpty, "seed \(seed): nothing was left to be sent")
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed)")
    }
  }
}
