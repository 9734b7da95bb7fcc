import Support
import Testing

@Suite(.serialized, .faultLimit) struct `After a failover` {
  /// The text of the first sync after a failover, which no later sync prints.
  private static let warning = """
    tidemark: warning: every root is read once and held against the ledger \
    (why=the server's timeline changed since the last run (a failover or a restore))

    """

  @Test func `that keeps what was acknowledged all is swept once, nothing lost, nothing twice`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      try await bench.shop.execute(
        "alter system set synchronous_standby_names = '*'; select pg_reload_conf()"
      )
      try await bench.wait(
        until: "select count(*) from pg_stat_replication where sync_state = 'sync'",
        gives: "1"
      )
      try await bench.succeed("watermark", "set", "now")
      let writers = try Writers(
        seed: seed,
        shop: bench.shop,
        settings: "set synchronous_commit = on;"
      )
      for _ in 0..<2 {
        try await writers.commit(30)
        try await bench.succeed("sync")
      }
      // These are not sent before the crash.
      let late = try Writers(
        3..<6,
        seed: seed &+ 1,
        shop: bench.shop,
        settings: "set synchronous_commit = on;"
      )
      try await late.commit(20)
      try await bench.server.crash()
      try await writers.end()
      try await late.end()
      try await standby.server.promote()
      let survivors = try await WriteLog.transactions(in: standby)
      #expect(survivors.isSuperset(of: writers.acknowledged + late.acknowledged), "seed \(seed)")

      try await swept(bench, standby, seed: seed)
    }
  }

  @Test func `that lost the last commits is swept once, and the new primary is told as it is`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      try await bench.succeed("watermark", "set", "now")
      try await Writers(transactions: 30, pause: 0, seed: seed, shop: bench.shop).finish()
      try await bench.succeed("sync")
      try await bench.waitForReplay(by: standby)
      // The standby hears nothing of the commits that follow, the program does.
      try await standby.execute(
        "alter system set primary_conninfo = ''; select pg_reload_conf()"
      )
      try await bench.wait(
        until: "select count(*) from pg_stat_wal_receiver",
        gives: "0",
        in: standby
      )
      try await Writers(transactions: 30, pause: 0, seed: seed &+ 1, shop: bench.shop)
        .finish()
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed)")
      try await bench.server.crash()
      try await standby.server.promote()
      // More transactions than were lost, so that no id lies before those that were seen.
      try await Writers(
        8..<11,
        transactions: 60,
        pause: 0,
        seed: seed &+ 2,
        shop: standby
      ).finish()
      try await swept(bench, standby, seed: seed)
    }
  }

  @Test func `in the middle of a run it stops, and the next one goes on with the new primary`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      var hosts = bench.shop.environment
      hosts["PGHOST"] = "\(bench.server.directory),\(standby.server.directory)"
      hosts["PGTARGETSESSIONATTRS"] = "read-write"
      try await bench.succeed("watermark", "set", "now", source: hosts)
      try await Writers(transactions: 20, pause: 0, seed: seed, shop: bench.shop).finish()
      try await bench.waitForReplay(by: standby)
      let lock = try PostgresLock("product_variant", of: bench.shop)
      try await lock.waitUntilHeld(on: bench)
      let run = try bench.start("sync", "--lock-timeout", "60s", source: hosts)
      try await lock.waitUntilAwaited(by: run, on: bench)
      try await bench.server.crash()
      try await standby.server.promote()
      let result = try await run.result()
      #expect(result.status == 66)
      #expect(result.stderr.contains("tidemark: another server answered in the middle of the run"))

      let between = try await bench.run("sync", source: hosts)
      #expect(between.untimed == .init(0, stderr: Self.warning))
      #expect(try await bench.faults(in: standby) == [], "seed \(seed)")
      try await bench.succeed("sync", source: hosts)
    }
  }

  /// Syncs among writers on the promoted `standby`: the first one reports its sweep, the others are silent, and in the
  /// end every change is sent.
  private func swept(_ bench: PostgresScene, _ standby: FreshShop, seed: UInt64) async throws {
    let writers = try Writers(16..<19, seed: seed &+ 3, shop: standby)
    let first = try await bench.run("sync", source: standby.environment)
    #expect(first.untimed == .init(0, stderr: Self.warning))
    try await bench.succeed("sync", source: standby.environment)
    try await writers.stop()
    try await bench.succeed("sync", source: standby.environment)
    #expect(try await bench.faults(in: standby, allowingUnknown: true) == [], "seed \(seed)")
  }
}
