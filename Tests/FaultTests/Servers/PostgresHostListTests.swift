import Support
import Testing

@Suite(.serialized, .faultLimit) struct `Two hosts in one address` {
  @Test(arguments: ["read-write", "any"])
  func `of which the first goes away between runs, nothing is lost`(attributes: String)
    async throws
  {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      let hosts = [bench.server, standby.server].map { server in
        server.directory.replacing("/", with: "%2F")
      }
      let source = [
        "DATABASE_URL": "postgres://\(PrivateServer.superuser)@\(hosts.joined(separator: ","))"
          + "/\(bench.shop.database)?target_session_attrs=\(attributes)"
      ]
      try await bench.succeed("watermark", "set", "now", source: source)
      try await Writers(transactions: 20, pause: 0, seed: seed, shop: bench.shop).finish()
      try await bench.succeed("sync", source: source)
      try await Writers(transactions: 20, pause: 0, seed: seed &+ 1, shop: bench.shop)
        .finish()
      try await bench.waitForReplay(by: standby)
      try await bench.server.crash()

      let between = try await bench.run("sync", source: source)
      if attributes == "any" {
        // A standby serves as well; it is another host, and no failover.
        #expect(between == .init(0))
        #expect(try await bench.faults(in: standby) == [], "seed \(seed)")
      } else {
        #expect(between.status == 66)
        #expect(
          between.stderr.hasPrefix("tidemark: the shop's database does not answer:"),
          "\(between)"
        )
      }
      try await standby.server.promote()
      let after = try await bench.run("sync", source: source)
      #expect(after.status == 0)
      #expect(after.stderr.contains("timeline changed"), "\(after)")
      #expect(try await bench.faults(in: standby) == [], "seed \(seed)")
      try await bench.succeed("sync", source: source)
    }
  }

  @Test func `by turns a primary and its standby, nothing is lost and nothing told twice`()
    async throws
  {
    let seed = faultSeed()
    var random = SeededGenerator(seed: seed)
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      let standby = bench.shop.on(
        try await bench.server.startStandby(settings: ["max_standby_streaming_delay": "-1"])
      )
      try await bench.succeed("watermark", "set", "now")
      let writers = try Writers(0..<6, seed: seed, shop: bench.shop)
      var statuses: [Int32] = []
      for _ in 0..<rounds(5) {
        let isStandby = random.below(2) == 0
        let replay = ["pause", "resume", nil][random.below(3)]
        if let replay { try await standby.execute("select pg_wal_replay_\(replay)()") }
        let outcome = try await bench.run(
          "sync",
          "--page-size",
          "3",
          source: isStandby ? standby.environment : nil
        )
        statuses.append(outcome.status)
        guard outcome.status != 0 else { continue }
        #expect(outcome.status == 66 && isStandby, "\(outcome)")
        #expect(outcome.stderr.hasPrefix("tidemark: the standby lags behind what was already read"))
      }
      try await writers.stop()
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed), runs ended with \(statuses)")
    }
  }
}
