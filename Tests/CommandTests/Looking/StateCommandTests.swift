import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `State commands` {
  private static let beginning = "2000-01-01T00:00:00Z"

  /// The states that a sync may have.
  private static let kinds = ["file", "postgres"]

  /// A shop whose sync has run, with a state of that kind.
  private struct Setting {
    let bench: SyncScene
    var environment: [String: String] = [:]
    let sent: [String]
    let store: String

    init(_ kind: String) async throws {
      bench = try await SyncScene()
      if kind == "postgres" {
        let server = bench.shop.server
        let database = try await server.createDatabase(named: "state")
        environment["TIDEMARK_STATE"] =
          "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres"
      }
      try await bench.setWatermark(beginning, environment: environment)
      guard try await bench.run("sync", environment: environment) == .init(0) else {
        throw UnexpectedOutcome(description: "the first sync failed")
      }
      sent = try bench.messageIDs()
      store = String(try await bench.shop.execute("select id from store").dropLast())
    }

    func run(
      _ arguments: String...,
      with more: [String: String] = [:]
    ) async throws -> Program.Outcome {
      try await Program.run(
        arguments,
        environment: bench.environment.merging(environment) { $1 }.merging(more) { $1 },
        in: bench.place
      )
    }

    func json(_ outcome: Program.Outcome) throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8))
      return try #require(value as? [String: Any])
    }

    func syncs() async throws -> [[String: Any]] {
      let list = try await run("state", "list", "--json")
      #expect(list.status == 0)
      return try #require(try json(list)["syncs"] as? [[String: Any]])
    }
  }

  @Test(arguments: kinds)
  func `list every name with what is remembered of it`(kind: String) async throws {
    let setting = try await Setting(kind)
    try await setting.bench.setWatermark(
      "now",
      environment: setting.environment.merging([
        "TIDEMARK_NAME": "second", "TIDEMARK_OUTPUT": setting.bench.place.path + "/second",
      ]) { $1 }
    )
    let syncs = try await setting.syncs()
    #expect(syncs.map { $0["sync"] as? String } == ["default", "second"])
    let first = try #require(syncs.first)
    #expect(first["store"] as? String == setting.store)
    #expect(first["destination"] as? String == "file")
    #expect((first["place"] as? String)?.hasSuffix("/out") == true)
    #expect(first["ledger_entries"] as? Int ?? 0 > setting.sent.count)
    #expect(first["dead_letters"] as? Int == 0)
    #expect(first["watermark"] is String)
    #expect((first["last_run"] as? [String: Any])?["command"] as? String == "tidemark sync")
    #expect(syncs.last?["last_run"] is [String: Any] == false)
    let list = try await setting.run("state", "list")
    #expect(list.status == 0)
    let blocks = list.stdout.components(separatedBy: "\n\n")
    #expect(blocks.count == 2)
    #expect(
      blocks[0].hasPrefix(
        "sync             default\nbelongs to       store \(setting.store) and file $PLACE/out\n"
      )
    )
    let one = try await setting.run("state", "list", "--name", "second")
    #expect(one == .init(0, stdout: blocks[1]))
    let none = try await setting.run("state", "list", "--name", "third")
    #expect(none.status == 78)
    #expect(
      none.stderr.contains("does not have sync \"third\"\nhint: its syncs are default, second")
    )
  }

  @Test(arguments: kinds)
  func `forget a name only when told so, and then whole`(kind: String) async throws {
    let setting = try await Setting(kind)
    let asked = try await setting.run("state", "forget", "--name", "default")
    #expect(asked.status == 64)
    #expect(
      asked.stderr.hasPrefix(
        "tidemark: sync \"default\" of store \(setting.store) and file $PLACE/out will be forgotten: its watermark, "
      )
    )
    #expect(asked.stderr.hasSuffix("hint: if that is what you want, add --yes\n"))
    #expect(try await setting.syncs().count == 1)
    #expect(try await setting.run("state", "forget", "--yes").status == 64)
    #expect(try await setting.run("state", "forget", "--name", "other", "--yes").status == 78)

    let forgotten = try await setting.run("state", "forget", "--name", "default", "--yes", "--json")
    #expect(forgotten.status == 0)
    #expect(forgotten.stderr.hasSuffix("tidemark: sync \"default\" is forgotten\n"))
    #expect(try setting.json(forgotten)["forgotten"] as? String == "default")
    #expect(try await setting.syncs().isEmpty)
    #expect(try await setting.run("sync").status == 78)
    // From then on it may be another destination's, and everything is new to it.
    try await setting.bench.setWatermark(
      Self.beginning,
      environment: setting.environment.merging([
        "TIDEMARK_OUTPUT": setting.bench.place.path + "/second"
      ]) { $1 }
    )
    let again = try await setting.run(
      "sync",
      with: ["TIDEMARK_OUTPUT": setting.bench.place.path + "/second"]
    )
    #expect(again == .init(0))
    #expect(try setting.bench.place.lines(in: "second").count == setting.sent.count)
  }

  @Test(arguments: kinds)
  func `rebind a name, which keeps what it sent`(kind: String) async throws {
    let setting = try await Setting(kind)
    let moved = ["TIDEMARK_OUTPUT": setting.bench.place.path + "/moved"]
    // A run that may not begin is none.
    let refused = try await setting.run("sync", with: moved)
    #expect(refused.status == 78)
    #expect(refused.stderr.contains("tidemark state rebind --name default"))
    #expect(
      try await setting.run("runs").stdout.split(separator: "\n").first?.contains("#1 ") == true
    )
    let asked = try await setting.run("state", "rebind", with: moved)
    #expect(asked.status == 64)
    #expect(
      asked.stderr.contains(
        "it will belong to store \(setting.store) and file $PLACE/moved; its watermark, "
      )
    )
    #expect(try await setting.run("sync", with: moved).status == 78)

    let bound = try await setting.run("state", "rebind", "--yes", "--json", with: moved)
    #expect(bound.status == 0)
    let result = try setting.json(bound)
    #expect(((result["before"] as? [String: Any])?["place"] as? String)?.hasSuffix("/out") == true)
    #expect(((result["after"] as? [String: Any])?["place"] as? String)?.hasSuffix("/moved") == true)
    #expect(try await setting.run("sync", with: moved) == .init(0))
    #expect(try setting.bench.place.lines(in: "moved").isEmpty)
    #expect(try await setting.run("sync").status == 78)
    let same = try await setting.run("state", "rebind", with: moved)
    #expect(same.status == 0)
    #expect(same.stderr.hasSuffix(" already\n"))
    // A store that was given a new id.
    try await setting.bench.shop.execute("update store set id = 'store_new'")
    #expect(try await setting.run("sync", with: moved).status == 78)
    #expect(try await setting.run("state", "rebind", "--yes", with: moved).status == 0)
    #expect(try await setting.run("sync", with: moved) == .init(0))
    #expect(try setting.bench.place.lines(in: "moved").isEmpty)
  }

  @Test func `refuse what cannot be bound`() async throws {
    let setting = try await Setting("file")
    let toOutput = try await setting.run(
      "state",
      "rebind",
      "--yes",
      with: ["TIDEMARK_DESTINATION": "stdout"]
    )
    #expect(toOutput.status == 78)
    let unknown = try await setting.run("state", "rebind", "--yes", "--name", "other")
    #expect(unknown.status == 78)
    #expect(unknown.stderr.contains("does not have sync \"other\""))
  }

  @Test(arguments: [["forget", "--name", "default"], ["rebind"]])
  func `wait for no run that is at work`(command: [String]) async throws {
    let setting = try await Setting("file")
    try await SegmentServer.with({ _ in .never }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      let other = http.merging(["TIDEMARK_NAME": "default"]) { $1 }
      #expect(try await setting.run("state", "rebind", "--yes", with: other).status == 0)
      try await setting.bench.setWatermark(Self.beginning, environment: http)
      try await setting.bench.shop.execute("update customer set first_name = 'Ada'")
      let running = try setting.bench.start("sync", environment: http)
      await server.waitForRequest()
      let moved = ["TIDEMARK_OUTPUT": setting.bench.place.path + "/moved"]
      let outcome = try await Program.run(
        ["state"] + command + ["--yes"],
        environment: setting.bench.environment.merging(moved) { $1 },
        in: setting.bench.place
      )
      #expect(outcome.status == 75)
      #expect(
        outcome.stderr.contains("another run holds the lock of sync \"default\": tidemark sync")
      )
      running.signal(9)
      _ = try await running.result()
    }
  }
}
