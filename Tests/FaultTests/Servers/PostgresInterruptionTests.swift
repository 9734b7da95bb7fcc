import Support
import Testing

@Suite(.serialized, .faultLimit) struct `A run that is interrupted by the server` {
  @Test(arguments: [
    (["--lock-timeout", "1s"], "another transaction locks a table of the shop"),
    (["--statement-timeout", "1s"], "the shop's database took too long"),
  ])
  func `by a timeout ends with 66 and says which`(flags: [String], reason: String) async throws {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      try await bench.succeed("watermark", "set", "now")
      try await Writers(transactions: 10, pause: 0, seed: seed, shop: bench.shop).finish()
      let migration = try PostgresLock("line_item", of: bench.shop)
      try await migration.waitUntilHeld(on: bench)
      let outcome = try await bench.run("sync", flags[0], flags[1])
      #expect(outcome.status == 66)
      #expect(outcome.stderr.hasPrefix("tidemark: \(reason):"), "\(outcome)")
      #expect(outcome.stderr.contains("\nhint: Nothing is lost: run the command again"))
      #expect(outcome.stderr.contains(flags[0]))
      try await migration.release()
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed)")
    }
  }

  @Test func `because the role's sessions may not be idle goes on by itself`() async throws {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      try await bench.shop.execute(
        """
        create role reader login;
        grant pg_read_all_data to reader;
        alter role reader set idle_in_transaction_session_timeout = '1ms';
        alter role reader set idle_session_timeout = '20ms';
        alter role reader set statement_timeout = '1s';
        """
      )
      let source = bench.server.environment(database: bench.shop.database, user: "reader")
      let start = try await bench.run("watermark", "set", "now", source: source)
      #expect(start.status == 0, "\(start)")
      let writers = try Writers(0..<6, seed: seed, shop: bench.shop)
      for _ in 0..<rounds(3) {
        let outcome = try await bench.run("sync", "--page-size", "5", source: source)
        #expect(outcome.status == 0, "\(outcome)")
      }
      try await writers.stop()
      #expect(try await bench.run("sync", source: source).status == 0)
      #expect(try await bench.faults() == [], "seed \(seed)")
    }
  }

  @Test func `because no connection is left ends with 66 and says so`() async throws {
    try await PostgresScene.with(settings: ["max_connections": "10"]) { bench in
      try await bench.shop.execute("create role reader login; grant pg_read_all_data to reader")
      let source = bench.server.environment(database: bench.shop.database, user: "reader")
      try await bench.succeed("watermark", "set", "now", source: source)
      // Ten, of which three are the superuser's; sessions of before may take a moment to go.
      var others: [RunningCommand] = []
      while others.count < 7 {
        let other = try bench.server.start("select 1; select pg_sleep(60)", environment: source)
        try await eventually("the server answers") {
          !other.stdoutSoFar.isEmpty || !other.stderrSoFar.isEmpty
        }
        if other.stderrSoFar.isEmpty { others.append(other) }
      }
      let outcome = try await bench.run("sync", source: source)
      #expect(outcome.status == 66)
      #expect(
        outcome.stderr.hasPrefix("tidemark: the shop's database has no connection left:"),
        "\(outcome)"
      )
      #expect(outcome.stderr.contains("max_connections"))
      for other in others { other.signal(2) }
      for other in others { _ = try await other.result() }
      try await bench.shop.execute("alter role reader connection limit 0")
      let limited = try await bench.run("sync", source: source)
      #expect(limited.status == 66)
      #expect(limited.stderr.contains("CONNECTION LIMIT"), "\(limited)")
      try await bench.shop.execute("alter role reader connection limit 5")
      try await bench.succeed("sync", source: source)
    }
  }

  @Test func `because it is not up yet ends with 66 and says so`() async throws {
    try await PostgresScene.with { bench in
      try await bench.succeed("watermark", "set", "now")
      // A standby that only replays answers as a server that is starting up does.
      let standby = try await bench.server.startStandby(settings: ["hot_standby": "off"])
      let outcome = try await bench.run("sync", source: bench.shop.on(standby).environment)
      #expect(outcome.status == 66)
      #expect(
        outcome.stderr.hasPrefix("tidemark: the shop's database does not accept connections yet:"),
        "\(outcome)"
      )
      #expect(outcome.stderr.contains("\nhint: Nothing is lost"))
      try await bench.succeed("sync")
    }
  }

  @Test func `because it crashed under it ends with 66, and nothing is lost`() async throws {
    let seed = faultSeed()
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      try await bench.succeed("watermark", "set", "now")
      for round in 0..<rounds(2) {
        // Those of a writer that the crash ends come back with other ids.
        let writers = try Writers(
          (round * 8)..<(round * 8 + 3),
          seed: seed &+ UInt64(round),
          shop: bench.shop
        )
        try await writers.commit(20)
        try await bench.succeed("sync")
        try await writers.commit(10)
        let lock = try PostgresLock("product_variant", of: bench.shop)
        try await lock.waitUntilHeld(on: bench)
        let run = try bench.start("sync", "--lock-timeout", "60s")
        try await lock.waitUntilAwaited(by: run, on: bench)
        try await bench.server.crash()
        try await writers.end()
        try await bench.server.resume()
        let result = try await run.result()
        #expect(result.status == 66)
        #expect(
          result.stderr.contains("tidemark: another server answered in the middle of the run"),
          "\(result)"
        )
        let next = try await bench.run("sync")
        #expect(next.status == 0, "\(next)")
        #expect(
          try await bench.faults(allowingUnknown: true) == [],
          "seed \(seed), round \(round)"
        )
      }
    }
  }

  @Test func `because it stays away ends with 66 in a few seconds`() async throws {
    try await PostgresScene.with { bench in
      try await bench.succeed("watermark", "set", "now")
      try await Writers(transactions: 10, pause: 0, seed: 1, shop: bench.shop).finish()
      let lock = try PostgresLock("product_variant", of: bench.shop)
      try await lock.waitUntilHeld(on: bench)
      let run = try bench.start("sync", "--lock-timeout", "60s")
      try await lock.waitUntilAwaited(by: run, on: bench)
      try await bench.server.crash()
      let result = try await run.result()
      #expect(result.status == 66)
      #expect(result.stderr.contains("tidemark: the shop's database does not answer:"), "\(result)")
      #expect(result.stderr.contains("\nhint: "))
      try await bench.server.resume()
      #expect(try await bench.run("sync").status == 0)
      #expect(try await bench.faults(allowingUnknown: true) == [])
    }
  }
}
