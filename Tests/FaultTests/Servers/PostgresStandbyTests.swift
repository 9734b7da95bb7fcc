import Support
import Testing

@Suite(.serialized, .faultLimit) struct `A standby as the source` {
  @Test func `that lags at times tells everything in the end and nothing twice`() async throws {
    let seed = faultSeed()
    var random = SeededGenerator(seed: seed)
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(
        try await bench.server.startStandby(settings: ["max_standby_streaming_delay": "-1"])
      )
      let source = standby.environment
      try await bench.succeed("watermark", "set", "now", source: source)
      let writers = try Writers(0..<6, seed: seed, shop: bench.shop)
      for _ in 0..<rounds(4) {
        let isPaused = random.below(2) == 0
        try await standby.execute("select pg_wal_replay_\(isPaused ? "pause" : "resume")()")
        try await bench.succeed("sync", "--page-size", "3", source: source)
      }
      try await writers.stop()
      try await standby.execute("select pg_wal_replay_resume()")
      try await bench.waitForReplay(by: standby)
      try await bench.succeed("sync", source: source)
      #expect(try await bench.faults() == [], "seed \(seed)")
      // The same on the primary afterwards: facts sent from the standby are not sent again.
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed)")
    }
  }

  @Test func `that lags behind the primary which was read before ends the run with 66`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      try await bench.succeed("watermark", "set", "now")
      for round in 0..<rounds(2) {
        try await standby.execute("select pg_wal_replay_pause()")
        try await bench.wait(
          until: "select pg_get_wal_replay_pause_state()",
          gives: "paused",
          in: standby
        )
        try await Writers(
          transactions: 15,
          pause: 0,
          seed: seed &+ UInt64(round),
          shop: bench.shop
        ).finish()
        try await bench.succeed("sync")
        let outcome = try await bench.run("sync", source: standby.environment)
        #expect(outcome.status == 66)
        #expect(
          outcome.stderr
            == """
            tidemark: the standby lags behind what was already read
            hint: Run the sync again when the standby has caught up, or point --source at the primary.

            """
        )
        try await standby.execute("select pg_wal_replay_resume()")
        try await bench.waitForReplay(by: standby)
        try await bench.succeed("sync", source: standby.environment)
        #expect(try await bench.faults() == [], "seed \(seed), round \(round)")
      }
    }
  }

  @Test func `whose replay cancels queries loses nothing`() async throws {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(
        try await bench.server.startStandby(settings: ["max_standby_streaming_delay": "0"])
      )
      let source = standby.environment
      try await bench.succeed("watermark", "set", "now", source: source)
      let writers = try Writers(seed: seed, shop: bench.shop)
      // Row versions go away on the primary as soon as nobody needs them there. The writers' own rows are left out,
      // because two writers that change two rows each could wait for each other.
      let cleaner = try bench.server.start(
        String(
          repeating: """
            update "order" set metadata = metadata where id not like 'order_F%';
            vacuum "order"; vacuum customer; vacuum refund;
            select pg_sleep(0.02);

            """,
          count: 20_000
        ),
        environment: bench.shop.environment
      )
      let conflicts = """
        select coalesce(sum(confl_snapshot + confl_bufferpin + confl_lock), 0)
        from pg_stat_database_conflicts where datname = current_database()
        """
      var statuses: [Int32] = []
      var cancelled = 0
      repeat {
        let outcome = try await bench.run("sync", "--page-size", "5", source: source)
        statuses.append(outcome.status)
        if outcome.status != 0 {
          #expect(outcome.status == 66, "\(outcome)")
          #expect(
            outcome.stderr.contains("conflict with recovery")
              || outcome.stderr.contains("the connection to the shop's database was lost"),
            "\(outcome)"
          )
          #expect(outcome.stderr.contains("\nhint: "), "\(outcome)")
        }
        cancelled = Int(try await standby.execute(conflicts).dropLast()) ?? 0
      } while statuses.count < rounds(2) || (cancelled == 0 && statuses.count < 40)
      cleaner.signal(15)
      _ = try await cleaner.result()
      try await writers.stop()
      try await bench.waitForReplay(by: standby)
      try await bench.succeed("sync", source: source)
      #expect(try await bench.faults() == [], "seed \(seed), runs ended with \(statuses)")
      print("\(statuses.count) runs, \(cancelled) cancelled queries, exits \(Set(statuses))")
      #expect(cancelled > 0, "no query was cancelled")
    }
  }

  @Test func `that replays a lock ends the run with 66 once the lock timeout has passed`()
    async throws
  {
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      try await bench.succeed("watermark", "set", "now", source: standby.environment)
      try await Writers(transactions: 5, pause: 0, seed: 1, shop: bench.shop).finish()
      let migration = try PostgresLock("line_item", of: bench.shop)
      try await migration.waitUntilHeld(on: bench)
      try await bench.waitForReplay(by: standby)
      let outcome = try await bench.run(
        "sync",
        "--lock-timeout",
        "1s",
        source: standby.environment
      )
      #expect(outcome.status == 66)
      #expect(
        outcome.stderr.hasPrefix("tidemark: another transaction locks a table of the shop:"),
        "\(outcome)"
      )
      try await migration.release()
      try await bench.waitForReplay(by: standby)
      try await bench.succeed("sync", source: standby.environment)
      #expect(try await bench.faults() == [])
    }
  }
}
