import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A shared backfill` {
  private let bench: SyncScene
  private let database: String

  init() async throws {
    bench = try await SyncScene(orders: 300)
    database = try await bench.shop.server.createDatabase(named: "state")
  }

  private func environment(to segment: SegmentServer) -> [String: String] {
    let server = bench.shop.server
    return [
      "TIDEMARK_STATE":
        "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres",
      "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": segment.url,
      "SEGMENT_WRITE_KEY": "key", "TIDEMARK_PAGE_SIZE": "5",
      // Only a destination knows its output.
      "TIDEMARK_OUTPUT": "",
    ]
  }

  private func work(_ environment: [String: String]) throws -> RunningCommand {
    try bench.start("backfill", "--work", environment: environment)
  }

  /// The messages that one process sends to its own server.
  private func expected() async throws -> Set<String> {
    let other = SyncScene(shop: bench.shop, place: try Place())
    return try await SegmentServer.with { segment in
      var environment = environment(to: segment)
      environment["TIDEMARK_STATE"] = other.place.path + "/state.sqlite"
      let outcome = try await other.run("backfill", environment: environment)
      guard outcome == .init(0) else { throw UnexpectedOutcome(description: outcome.description) }
      return Set(segment.acceptedMessageIDs)
    }
  }

  @Test func `sends by many processes what one would send, and nothing twice`() async throws {
    let expected = try await expected()
    try await SegmentServer.with { segment in
      let environment = environment(to: segment)
      let plan = try await bench.run("backfill", "--shards", "12", environment: environment)
      #expect(plan.status == 0 && plan.stdout.contains("0 of 1"), "\(plan)")
      #expect(segment.acceptedMessageIDs.isEmpty)
      let workers = try (0..<3).map { _ in try work(environment) }
      for worker in workers { #expect(try await worker.result().status == 0) }
      let ids = segment.acceptedMessageIDs
      #expect(Set(ids) == expected)
      #expect(ids.count == Set(ids).count)
      let status = try await bench.run("backfill", "--status", environment: environment)
      #expect(status.stdout.contains("finished"), "\(status)")
      // There is nothing left to do, for a worker nor for the sync.
      #expect(try await bench.run("backfill", "--work", environment: environment) == .init(0))
      #expect(try await bench.run("sync", environment: environment) == .init(0))
      #expect(segment.acceptedMessageIDs.count == ids.count)
    }
  }

  @Test func `loses and repeats nothing when workers are killed and the shop goes on`()
    async throws
  {
    try await SegmentServer.with { segment in
      let environment = environment(to: segment)
      #expect(
        try await bench.run("backfill", "--shards", "12", environment: environment).status == 0
      )
      // Slow enough to be killed on the way, on a busy machine as well.
      let slow = environment.merging(["TIDEMARK_EVENTS_PER_SECOND": "60"]) { $1 }
      var killed = 0
      for wait in [300, 500, 700, 900] {
        let workers = try (0..<2).map { _ in try work(slow) }
        try await Task.sleep(for: .milliseconds(wait))
        workers[0].signal(9)
        workers[1].signal(15)
        _ = try await workers[1].result()
        if try await workers[0].result().status != 0 { killed += 1 }
        // Nobody renews the dead one's lease.
        try await bench.shop.server.execute(
          "update tidemark.lease set expires_at = '-infinity' where pid = \(workers[0].pid)",
          in: database
        )
        try await bench.shop.execute(
          """
          update "order" set canceled_at = now(), status = 'canceled', updated_at = now()
          where id = (select min(id) from "order" where canceled_at is null)
          """
        )
        let sync = try await bench.run("sync", environment: environment)
        #expect(sync == .init(0))
      }
      #expect(killed > 0)
      #expect(try await bench.run("backfill", "--work", environment: environment).status == 0)
      #expect(try await bench.run("sync", environment: environment) == .init(0))
      let counts = Dictionary(segment.acceptedMessageIDs.map { ($0, 1) }, uniquingKeysWith: +)
      // The batches that a killed worker had under way, at most four, may come again under the same id.
      #expect(counts.values.allSatisfy { $0 <= 1 + killed })
      let sent = Set(counts.keys)
      // Every order was sent, and all four cancellations.
      let again = try await expected()
      #expect(again.subtracting(sent).isEmpty, "\(again.subtracting(sent).count) are missing")
    }
  }

  @Test(arguments: [
    (["--shards", "4", "--from", "2024-01-01"], "a shared backfill is of the whole history"),
    (["--work", "--shards", "4"], "give one of them"),
    (["--work", "--events", "identify"], "the plan says so"),
    (["--shards", "0"], "from 1 to 100000"),
  ])
  func `says which options do not go together`(_ arguments: [String], _ reason: String)
    async throws
  {
    let outcome = try await Program.run(
      ["backfill"] + arguments,
      environment: bench.environment,
      in: bench.place
    )
    #expect(outcome.status == 64)
    #expect(outcome.stderr.contains(reason), "\(outcome)")
  }

  @Test func `needs a plan, a state in PostgreSQL and a destination for all`() async throws {
    try await SegmentServer.with { segment in
      let environment = environment(to: segment)
      let unplanned = try await bench.run("backfill", "--work", environment: environment)
      #expect(unplanned.status == 78)
      #expect(unplanned.stderr.contains("tidemark backfill --shards"), "\(unplanned)")
      var local = environment
      local["TIDEMARK_STATE"] = bench.place.path + "/state.sqlite"
      let inFile = try await bench.run("backfill", "--shards", "4", environment: local)
      #expect(inFile.status == 78)
      #expect(inFile.stderr.contains("set TIDEMARK_STATE to postgres://"), "\(inFile)")
      let toFiles = try await bench.run("backfill", "--shards", "4")
      #expect(toFiles.status == 78)
      #expect(toFiles.stderr.contains("tidemark export"), "\(toFiles)")
      #expect(
        try await bench.run("backfill", "--shards", "4", environment: environment).status == 0
      )
      let alone = try await bench.run("backfill", environment: environment)
      #expect(alone.status == 78)
      #expect(alone.stderr.contains("tidemark backfill --work"), "\(alone)")
    }
  }
}
