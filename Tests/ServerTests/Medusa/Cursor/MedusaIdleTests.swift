import Commerce
@testable import Medusa
import Pipeline
import Postgres
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A sync that finds nothing new` {
  /// Every statement counts: the transactions' beginnings and ends, and their settings.
  @Test func `runs at most ten statements`() async throws {
    let medusa = try await MedusaShop.counted()
    let sync = try MedusaSync()
    try await sync.run(medusa)
    // The writers' counters may arrive one run late.
    try await sync.run(medusa)
    let idle = try await medusa.statements { try await sync.run(medusa) }
    #expect(idle.report.sent == 0)
    #expect(idle.count <= 10, "\(idle.texts.joined(separator: "\n"))")
    #expect(!idle.texts.contains { $0.contains("xmin)") && $0.contains("as root") })
    // The count works: changed rows are looked up and read.
    try await medusa.execute("update \"order\" set email = 'new@example.com' where display_id = 1")
    try await medusa.waitUntil(
      "select n_tup_upd > 0 from pg_stat_user_tables where relname = 'order'"
    )
    let busy = try await medusa.statements { try await sync.run(medusa) }
    #expect(busy.report.roots > 0)
    #expect(busy.count > idle.count)
  }

  @Test func `takes a few more where the cluster's marks are withheld`() async throws {
    var medusa = try await MedusaShop.counted()
    try await medusa.execute(
      """
      create role hobbled login; grant select on all tables in schema public to hobbled;
      revoke execute on function pg_control_system() from public;
      """
    )
    medusa.role = "hobbled"
    let sync = try MedusaSync()
    try await sync.run(medusa)
    // The writers' counters may arrive one run late.
    try await sync.run(medusa)
    let idle = try await medusa.statements { try await sync.run(medusa) }
    #expect((11...25).contains(idle.count), "\(idle.texts.joined(separator: "\n"))")
    let position = try Position(parsing: #require(await sync.watermark?.position))
    #expect(position.systemIdentifier == nil)
    #expect(position.timeline != nil)
  }

  /// The one statement must return the same as the three.
  @Test func `sees the same snapshot in one statement as in three`() async throws {
    let primary = try await PrivateServer.start()
    let standby = try await primary.startStandby()
    for server in [primary, standby] {
      let conninfo = server.conninfo(database: "postgres")
      let session = try await Session.connect(ConnectionSettings(conninfo: conninfo))
      let (together, apart) = try await session.readTransaction { session in
        let identity = ClusterIdentity(canReadSystem: true, canReadTimeline: true)
        var apart = try await Snapshot.read(in: session, identity: identity)
        let together = try await Snapshot.readMarked(in: session)
        apart.clock = together.clock
        return (together, apart)
      }
      #expect("\(together)" == "\(apart)")
      #expect(together.timeline?.utf8.count == 8)
      #expect(together.isStandby == (server === standby))
      await session.close()
    }
  }
}
