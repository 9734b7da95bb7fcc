import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Rows that wait, in a state` {
  private static let seen = Timestamp(microseconds: 1_700_000_000_000_000)
  private static let rows = ["order_1", "order_2"].map {
    WaitingRow(kind: "order", root: $0, row: $0, firstSeen: seen)
  }

  /// Lends the bench's state while no command works with it.
  private func withState<Value>(
    _ bench: SyncScene,
    _ body: (SQLiteStateStore, SyncName) async throws -> Value
  ) async throws -> Value {
    let state = try await SQLiteStateStore.open(bench.place.path + "/state.sqlite")
    let value = try await body(state, try #require(SyncName("default")))
    await state.close()
    return value
  }

  /// A bench with a watermark and two rows that wait.
  private func waitingBench() async throws -> SyncScene {
    let bench = try await SyncScene(orders: 3)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    try await withState(bench) { state, name in
      let watermark = try await state.watermark(of: name)
      try await state.setWatermark(watermark, waiting: .init(added: Self.rows), of: name)
    }
    return bench
  }

  private func waiting(_ bench: SyncScene) async throws -> [WaitingRow] {
    try await withState(bench) { try await $0.waiting(of: $1) }
  }

  @Test func `are shown by status, copied, and forgotten with their sync`() async throws {
    let bench = try await waitingBench()
    let status = try await bench.run("status")
    #expect(
      status.stdout.contains(
        "\nwaiting          2 rows are not settled yet, the first seen 2023-11-14T22:13:20Z\n"
      )
    )
    let json = try await bench.run("status", "--json").stdout
    #expect(json.contains(#""waiting":2,"waiting_since":"2023-11-14T22:13:20Z""#))
    let copy = bench.place.path + "/copy.sqlite"
    let copied = try await bench.run("state", "copy", "--to", copy)
    #expect(copied.status == 0)
    let there = try await bench.run("status", "--state", copy, "--json").stdout
    #expect(there.contains(#""waiting":2"#))
    #expect(try await bench.run("state", "forget", "--name", "default", "--yes").status == 0)
    #expect(try await waiting(bench) == [])
  }

  @Test(arguments: ["after-harvest", "after-record", "before-advance"])
  func `outlive a sync that is killed before its watermark moved`(point: String) async throws {
    let bench = try await waitingBench()
    let killed = try await bench.run("sync", environment: ["CRASH_AT": "\(point):1"])
    #expect(killed.status != 0)
    #expect(try await waiting(bench) == Self.rows)
    let report = try await bench.run("sync", "--json")
    #expect(report.status == 0)
    // Their roots are gone, so none of their facts is sent.
    #expect(report.stdout.contains(#""waiting":0"#))
    #expect(try await waiting(bench) == [])
  }

  @Test func `are no longer there once a watermark moved with them`() async throws {
    let bench = try await waitingBench()
    let killed = try await bench.run("sync", environment: ["CRASH_AT": "after-advance:1"])
    #expect(killed.status != 0)
    #expect(try await waiting(bench) == [])
  }

  @Test func `of Medusa v2 are no business of a sync that belongs to a v1 store`() async throws {
    let bench = try await waitingBench()
    #expect(try await bench.run("sync").status == 0)
    // As if the sync had been bound to a store of the other edition with the same id.
    try await withState(bench) { state, name in
      var binding = try #require(try await state.binding(of: name))
      #expect(binding.edition == "v1")
      binding.edition = "v2"
      try await state.acquire(
        name,
        as: LockHolder(pid: 1, host: "here", command: "test", since: Self.seen)
      )
      try await state.rebind(name, to: binding)
      await state.release(name)
    }
    let refused = try await bench.run("sync")
    #expect(refused.status == 78)
    #expect(
      refused.stderr.contains(
        "this database is Medusa v1, and sync \"default\" belongs to a Medusa v2 store"
      )
    )
    #expect(refused.stderr.contains("\n  tidemark watermark set now --name NAME\n"))
    #expect(refused.stderr.contains("\n  tidemark sync --name NAME\n"))
    for command in [["check"], ["watermark", "set", "now"], ["state", "rebind", "--yes"]] {
      let outcome = try await Program.run(command, environment: bench.environment, in: bench.place)
      #expect(outcome.status == 78, "\(command)")
      let said = outcome.stdout + outcome.stderr
      #expect(said.contains("belongs to a Medusa v2 store"), "\(command)")
    }
  }
}
