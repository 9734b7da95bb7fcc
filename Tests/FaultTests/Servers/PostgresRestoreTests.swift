import Support
import Testing

@Suite(.serialized, .faultLimit) struct `After a restore` {
  @Test func `of a backup whose transaction ids fell back it is swept once`() async throws {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      try await writeToldAndUntold(bench, seed: seed)
      let restored = bench.shop.on(try await bench.server.backUp())
      try await Writers(transactions: 60, pause: 0, seed: seed &+ 2, shop: bench.shop)
        .finish()
      // Sent like the changes in the backup, and lost with the server.
      try await bench.succeed("sync")
      try await bench.server.stop()
      try await restored.server.resume()
      try await expectSweep(
        bench,
        restored,
        why: "the server's transaction ids lie before those of the last run (a restore)",
        seed: seed
      )
    }
  }

  @Test func `of a dump into a new cluster it is swept once`() async throws {
    let seed = faultSeed()
    try await PostgresScene.with { bench in
      try await writeToldAndUntold(bench, seed: seed)
      let dump = try await bench.server.dump(bench.shop.database)
      try await bench.server.stop()
      let other = try await PrivateServer.start()
      try await other.execute("create database \"\(bench.shop.database)\"", in: "postgres")
      try await other.execute(dump, in: bench.shop.database)
      try await expectSweep(
        bench,
        bench.shop.on(other),
        why:
          "the database cluster is another one than at the last run (a restore, an upgrade, or a move)",
        seed: seed
      )
    }
  }

  /// An asynchronous commit is visible before it is on disk: a crash then forgets it, and the server assigns its
  /// transaction id again.
  @Test func `by a crash that forgot commits, new ones with their transaction ids are told`()
    async throws
  {
    let seed = faultSeed()
    let settings = ["synchronous_commit": "off", "wal_writer_delay": "10000"]
    try await PostgresScene.with(settings: settings) { bench in
      var forgotten = 0
      // Whatever the server has on its mind may put them on disk, so that it takes another try.
      for attempt in 0..<8 where forgotten == 0 {
        try await bench.shop.execute("checkpoint")
        if attempt == 0 { try await bench.succeed("watermark", "set", "now") }
        let first = attempt * 16
        try await Writers(
          first..<(first + 1),
          transactions: 10,
          pause: 0,
          seed: seed,
          shop: bench.shop
        ).finish()
        #expect(try await bench.run("sync").status == 0)
        let seen = try await bench.shop.execute("select pg_snapshot_xmax(pg_current_snapshot())")
        let before = try await WriteLog.transactions(in: bench.shop).count
        try await bench.server.crash()
        try await bench.server.resume()
        forgotten = try await before - WriteLog.transactions(in: bench.shop).count
        try await Writers(
          (first + 8)..<(first + 11),
          transactions: 20,
          pause: 0,
          seed: seed,
          shop: bench.shop
        ).finish()
        try await bench.wait(
          until: "select pg_snapshot_xmax(pg_current_snapshot())::text::int8 >= \(seen)"
        )
      }
      #expect(forgotten > 0, "no crash forgot anything")
      try await bench.succeed("sync")
      #expect(try await bench.faults(allowingUnknown: true) == [], "seed \(seed)")
    }
  }

  /// Commits that are sent, then others that are not.
  private func writeToldAndUntold(_ bench: PostgresScene, seed: UInt64) async throws {
    try await bench.succeed("watermark", "set", "now")
    try await Writers(transactions: 20, pause: 0, seed: seed, shop: bench.shop).finish()
    try await bench.succeed("sync")
    try await Writers(3..<6, transactions: 20, pause: 0, seed: seed &+ 1, shop: bench.shop).finish()
  }

  /// The first sync of the restored shop says why it reads every root, and its changes are sent, then and later.
  private func expectSweep(
    _ bench: PostgresScene,
    _ restored: FreshShop,
    why: String,
    seed: UInt64
  ) async throws {
    let first = try await bench.run("sync", source: restored.environment)
    let warning =
      "tidemark: warning: every root is read once and held against the ledger (why=\(why))\n"
    #expect(first.untimed == .init(0, stderr: warning))
    #expect(try await bench.faults(in: restored, allowingUnknown: true) == [], "seed \(seed)")
    let writers = try Writers(16..<19, seed: seed &+ 3, shop: restored)
    try await bench.succeed("sync", source: restored.environment)
    try await writers.stop()
    try await bench.succeed("sync", source: restored.environment)
    #expect(try await bench.faults(in: restored, allowingUnknown: true) == [], "seed \(seed)")
  }
}
