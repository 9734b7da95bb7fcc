import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `What a sync writes to stdout` {
  private let stdout = ["TIDEMARK_DESTINATION": "stdout"]

  private func completed(_ text: String) -> Int {
    text.split(separator: "\n").count { $0.contains(#""event":"Order Completed""#) }
  }

  @Test func `has a watermark, a ledger and a history of its own beside the name's`() async throws {
    let bench = try await SyncScene()
    let said = try await bench.run("watermark", "set", "2000-01-01T00:00:00Z", environment: stdout)
    #expect(said.status == 0)
    #expect(said.stdout.isEmpty)
    #expect(said.stderr.hasPrefix("sync          default@stdout\n"), "\(said)")
    let printed = try await bench.run("sync", environment: stdout)
    #expect(printed.status == 0)
    #expect(completed(printed.stdout) == 40)

    // Nothing of that counts as delivered, and nothing is bound to it.
    #expect(try await bench.run("sync").status == 78)
    #expect(try await bench.run("runs").stderr.contains("\"default\" has no runs yet"))
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    let delivered = try bench.place.lines(in: "out")
    #expect(completed(delivered.joined(separator: "\n")) == 40)

    // And the other way round.
    #expect(try await bench.run("sync", environment: stdout) == .init(0))
    let status = try await bench.run("status", environment: stdout)
    #expect(status.stdout.contains("\nsync             default@stdout, store "), "\(status)")
    #expect(
      try await bench.run("runs", environment: stdout).stdout.split(separator: "\n").count > 1
    )
    #expect(
      try await bench.run("watermark", "show", environment: stdout).stdout.contains(
        "default@stdout"
      )
    )
    let check = try await bench.run("check", environment: stdout)
    #expect(check.status == 0)
    #expect(check.stdout.contains("with a watermark and a ledger of their own: \"default@stdout\""))
    try await bench.shop.execute(
      """
      update "order" set canceled_at = now(), status = 'canceled'
      where id = (select min(id) from "order" where canceled_at is null)
      """
    )
    for environment in [stdout, [:]] {
      let refused = try await bench.run("watermark", "set", "now", environment: environment)
      #expect(refused.status == 78, "\(refused)")
    }
    let flag = try await bench.run("watermark", "set", "now", "--destination", "stdout")
    #expect(
      flag.stderr.contains(
        "\n  tidemark watermark set now --skip-pending --destination stdout\n"
      ),
      "\(flag)"
    )
  }

  @Test(arguments: [false, true])
  func `under the name, as earlier releases kept it, is taken over with all that it has`(
    isInPostgres: Bool
  ) async throws {
    let bench = try await SyncScene()
    var place = bench.place.path + "/state.sqlite"
    var environment = stdout
    if isInPostgres {
      let database = try await bench.shop.server.createDatabase(named: "state")
      let server = bench.shop.server
      place = "postgres:///\(database)?host=\(server.directory)&port=\(server.port)"
      environment["TIDEMARK_STATE"] = place
      if let user = bench.shop.environment["PGUSER"] { place += "&user=\(user)" }
    }
    let other = environment.filter { $0.key == "TIDEMARK_STATE" }
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    #expect(completed(try await bench.run("sync", environment: environment).stdout) == 40)
    try await rename("default@stdout", "default", in: place, isInPostgres, bench)

    // A look changes nothing, and shows the existing messages.
    let watermark = try await bench.run("watermark", "show", environment: environment)
    #expect(watermark.status == 0, "\(watermark)")
    #expect(try await bench.run("preview", environment: environment) == .init(0))
    #expect(
      try await bench.run("status", environment: environment).stdout.contains("to stdout -")
    )
    #expect(
      try await bench.run("runs", environment: environment).stdout.contains("tidemark sync")
    )
    #expect(try await bench.run("status", environment: other).stdout.contains("never used"))
    #expect(try await bench.run("check", environment: other).status == 78)

    // The name is free for another destination, and stdout continues from its place.
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: other)
    #expect(try await bench.run("sync", environment: other) == .init(0))
    #expect(completed(try bench.place.lines(in: "out").joined(separator: "\n")) == 40)
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    let runs = try await bench.run("runs", environment: environment).stdout
    #expect(runs.split(separator: "\n").count { $0.hasPrefix("#") } == 2, "\(runs)")
  }

  @Test func `goes on, too, when it is the first to come after an earlier release`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: stdout)
    #expect(completed(try await bench.run("sync", environment: stdout).stdout) == 40)
    let state = bench.place.path + "/state.sqlite"
    try await rename("default@stdout", "default", in: state, false, bench)
    #expect(try await bench.run("sync", environment: stdout) == .init(0))
    #expect(try await bench.run("watermark", "show").status == 78)
  }

  @Test func `cannot be named but by the destination`() async throws {
    let bench = try await SyncScene(orders: 3)
    let outcome = try await bench.run("status", "--name", "default@stdout")
    #expect(
      outcome
        == .init(
          78,
          stderr: """
            tidemark: what --name gives cannot be a sync's name
            hint: --name default --destination stdout means that one

            """
        )
    )
  }

  private func rename(
    _ old: String,
    _ new: String,
    in place: String,
    _ isInPostgres: Bool,
    _ bench: SyncScene
  ) async throws {
    guard isInPostgres else {
      let state = try await SQLiteStateStore.open(place)
      let (old, new) = (
        try #require(SyncName(stored: old)), try #require(SyncName(stored: new))
      )
      try await state.rename(old, to: new)
      await state.close()
      return
    }
    let database = String(place.dropFirst("postgres:///".count).prefix { $0 != "?" })
    try await bench.shop.server.execute(
      "update tidemark.sync set name = '\(new)' where name = '\(old)'",
      in: database
    )
  }
}
