import Support
import Testing

@Suite(.serialized) struct `After a failover` {
  /// What the first sync after a failover says, and only that one.
  private static let warning = """
    tidemark: warning: every root is read once and held against the ledger \
    (why=the server's timeline changed since the last run (a failover or a restore))

    """

  @Test func `that keeps what was acknowledged all is swept once, nothing lost, nothing twice`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresBench.with(settings: PostgresBench.scanningAll) { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      try await bench.shop.execute(
        "alter system set synchronous_standby_names = '*'; select pg_reload_conf()"
      )
      try await bench.wait(
        until: "select count(*) from pg_stat_replication where sync_state = 'sync'",
        gives: "1"
      )
      try await bench.succeed("watermark", "set", "now")
      let writers = try PostgresWriters(
        seed: seed,
        shop: bench.shop,
        settings: "set synchronous_commit = on;"
      )
      for goal in [30, 60] {
        while writers.acknowledged.count < goal { try await Task.sleep(for: .milliseconds(10)) }
        try await bench.succeed("sync")
      }
      // These are told to nobody before the crash.
      let late = try PostgresWriters(
        3..<6,
        seed: seed &+ 1,
        shop: bench.shop,
        settings: "set synchronous_commit = on;"
      )
      while late.acknowledged.count < 20 { try await Task.sleep(for: .milliseconds(10)) }
      try await bench.server.crash()
      try await writers.end()
      try await late.end()
      try await standby.server.promote()
      let survivors = Set(try await WriteLog.read(from: standby).entries.map(\.name))
      #expect(survivors.isSuperset(of: writers.acknowledged + late.acknowledged), "seed \(seed)")

      try await swept(bench, standby, seed: seed)
    }
  }

  @Test func `that lost the last commits is swept once, and the new primary is told as it is`()
    async throws
  {
    let seed = faultSeed()
    try await PostgresBench.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      try await bench.succeed("watermark", "set", "now")
      try await PostgresWriters(transactions: 30, pause: 0, seed: seed, shop: bench.shop).finish()
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
      try await PostgresWriters(transactions: 30, pause: 0, seed: seed &+ 1, shop: bench.shop)
        .finish()
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed)")
      try await bench.server.crash()
      try await standby.server.promote()
      // More transactions than were lost, so that no id lies before those that were seen.
      try await PostgresWriters(
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
    try await PostgresBench.with { bench in
      let standby = bench.shop.on(try await bench.server.startStandby())
      var hosts = bench.shop.environment
      hosts["PGHOST"] = "\(bench.server.directory),\(standby.server.directory)"
      hosts["PGTARGETSESSIONATTRS"] = "read-write"
      try await bench.succeed("watermark", "set", "now", source: hosts)
      try await PostgresWriters(transactions: 20, pause: 0, seed: seed, shop: bench.shop).finish()
      try await bench.waitForReplay(by: standby)
      let lock = try PostgresLock("product_variant", of: bench.shop)
      try await lock.isHeld(on: bench)
      let run = try bench.start("sync", "--lock-timeout", "60s", source: hosts)
      try await lock.isAwaited(by: run, on: bench)
      try await bench.server.crash()
      try await standby.server.promote()
      let result = try await run.result()
      #expect(result.status == 66)
      #expect(result.stderr.contains("tidemark: another server answered in the middle of the run"))

      let between = try await bench.run("sync", source: hosts)
      #expect(between == .init(0, stderr: Self.warning))
      #expect(try await bench.faults(in: standby) == [], "seed \(seed)")
      try await bench.succeed("sync", source: hosts)
    }
  }

  /// Syncs among writers on the promoted `standby`: the first one says what it does, the others are
  /// silent, and in the end all is told.
  private func swept(_ bench: PostgresBench, _ standby: FreshShop, seed: UInt64) async throws {
    let writers = try PostgresWriters(16..<19, seed: seed &+ 3, shop: standby)
    let first = try await bench.run("sync", source: standby.environment)
    #expect(first == .init(0, stderr: Self.warning))
    try await bench.succeed("sync", source: standby.environment)
    try await writers.stop()
    try await bench.succeed("sync", source: standby.environment)
    #expect(try await bench.faults(in: standby, allowingUnknown: true) == [], "seed \(seed)")
  }
}

extension WriteLog.Entry {
  /// As an acknowledgement names it.
  var name: String { "\(writer).\(step)" }
}
