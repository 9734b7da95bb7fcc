import Foundation
import Pipeline
import Stores
import Support
import Testing

/// One shop, and a settings file with several syncs.
private struct SeveralSyncsScene {
  let bench: SyncScene
  private let config: String

  init(orders: Int = 40, _ sections: (Place) throws -> String) async throws {
    bench = try await SyncScene(orders: orders)
    let sections = try sections(bench.place)
    config = try bench.place.file(
      "tidemark.yaml",
      "state: \(bench.place.path)/state.sqlite\nsyncs:\n\(sections)\n"
    )
  }

  private var environment: [String: String] {
    bench.shop.environment.merging(["TIDEMARK_CONFIG": config]) { $1 }
  }

  func run(_ arguments: String..., environment: [String: String] = [:]) async throws
    -> Program.Outcome
  {
    try await Program.run(
      arguments,
      environment: self.environment.merging(environment) { $1 },
      in: bench.place
    )
  }

  func start(_ arguments: String..., environment: [String: String] = [:]) throws -> RunningCommand {
    try Program.start(
      arguments,
      environment: self.environment.merging(environment) { $1 },
      in: bench.place
    )
  }

  func setWatermark(
    _ names: String...,
    to time: String = "2000-01-01T00:00:00Z",
    environment: [String: String] = [:]
  ) async throws {
    for name in names {
      let outcome = try await run(
        "watermark",
        "set",
        time,
        "--name",
        name,
        environment: environment
      )
      try outcome.demandWatermarkSet()
    }
  }

  /// The message ids in a directory of files.
  func ids(in directory: String) throws -> [String] {
    try bench.place.lines(in: directory).compactMap { line in
      line.firstMatch(of: /"messageId":"([^"]+)"/).map { String($0.1) }
    }
  }

  func watermark(of name: String) async throws -> Watermark? {
    let state = SQLiteStateStore.reading(bench.place.path + "/state.sqlite")
    return try await state.watermark(of: try #require(SyncName(name)))
  }
}

@Suite(.timeLimit(.minutes(19))) struct `Several syncs` {
  private static func files(_ place: Place) -> String {
    """
      eu:
        destination: file
        output: \(place.path)/eu
      us:
        destination: file
        output: \(place.path)/us
        events: {identify: {enabled: false}}
    """
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `each has its own files, watermark and ledger`() async throws {
    let several = try await SeveralSyncsScene(Self.files)
    try await several.setWatermark("eu")
    let half = try await several.run("sync", "--all")
    #expect(half.status == 78)
    #expect(
      half.stderr.hasPrefix("tidemark: sync \"us\": the sync has no watermark yet: it does not")
    )
    #expect(half.stderr.contains("tidemark watermark set now --name us\n"))
    #expect(half.stdout.isEmpty)
    let first = try several.ids(in: "eu")
    #expect(first.count > 40)
    #expect(try several.ids(in: "us").isEmpty)

    try await several.setWatermark("us")
    #expect(try await several.run("sync", "--all") == .init(0))
    #expect(try several.ids(in: "eu") == first)
    let other = try several.bench.place.lines(in: "us")
    #expect(other.count { $0.contains(#""event":"Order Completed""#) } == 40)
    #expect(other.count { $0.contains(#""type":"identify""#) } == 0)

    // A command for one sync does not affect the other: forgetting one watermark leaves the other.
    _ = try await several.run("watermark", "reset", "--name", "eu", "--yes")
    #expect(try await several.watermark(of: "eu") == nil)
    #expect(try await several.watermark(of: "us") != nil)
    #expect(try await several.run("sync", "--name", "us") == .init(0))
  }

  @Test func `a destination that refuses keeps no other from running, and the codes are one`()
    async throws
  {
    try await SegmentServer.with({ _ in .answer(401, body: "no") }) { server in
      let several = try await SeveralSyncsScene { place in
        """
          web:
            destination: segment
            host: \(server.url)
            write_key_env: SHOP_KEY
        \(Self.files(place))
        """
      }
      let key = ["SHOP_KEY": "hush4711", "SEGMENT_WRITE_KEY": "other4712"]
      try await several.setWatermark("web", "eu", "us", environment: key)
      let outcome = try await several.run("sync", "--all", "--json", environment: key)
      #expect(outcome.status == 69)
      #expect(outcome.stderr.hasPrefix("tidemark: sync \"web\": "))
      #expect(try several.ids(in: "eu").count > 40)
      #expect(try several.ids(in: "us").count >= 40)
      let keys = server.requests.compactMap { $0.header("authorization") }
      #expect(keys.first == "Basic " + Data("hush4711:".utf8).base64EncodedString())

      let result = try object(outcome.stdout)
      #expect(result["exit"] as? Int == 69)
      let list = try #require(result["syncs"] as? [[String: Any]])
      #expect(list.map { $0["sync"] as? String } == ["web", "eu", "us"])
      #expect(list.map { $0["exit"] as? Int } == [69, 0, 0])
      #expect((list[0]["error"] as? String)?.isEmpty == false)
      #expect(((list[1]["report"] as? [String: Any])?["sent"] as? Int ?? 0) > 40)

      let debug = ["TIDEMARK_LOG_LEVEL": "trace"]
      let all = [
        outcome,
        try await several.run("sync", "--all", environment: key.merging(debug) { $1 }),
        try await several.run("check", "--all", environment: key.merging(debug) { $1 }),
        try await several.run("status", environment: key),
      ]
      #expect(all.map(\.status) == [69, 69, 69, 0])
      for outcome in all {
        #expect(!(outcome.stdout + outcome.stderr).contains("hush4711"))
        #expect(!(outcome.stdout + outcome.stderr).contains("other4712"))
      }
      let missing = try await several.run("sync", "--all")
      #expect(missing.status == 78)
      #expect(
        missing.stderr.hasPrefix(
          "tidemark: sync \"web\": the environment variable that write_key_env names is not set\n"
        )
      )
    }
  }

  @Test func `a log line names its sync`() async throws {
    try await SegmentServer.with({ _ in .accept }) { server in
      let several = try await SeveralSyncsScene { place in
        """
        \(Self.files(place))
          web: {destination: segment, host: '\(server.url)'}
        """
      }
      let key = [
        "SEGMENT_WRITE_KEY": "hush4711", "TIDEMARK_LOG_FORMAT": "json",
        "TIDEMARK_LOG_LEVEL": "info",
      ]
      try await several.setWatermark("eu", "us", "web", environment: key)
      server.enqueue(.answer(503))
      let outcome = try await several.run("sync", "--all", environment: key)
      #expect(outcome.status == 0)
      let lines = try outcome.stderr.split(separator: "\n").map { try object(String($0)) }
      let named = lines.map { $0["sync"] as? String }
      #expect(Set(named) == ["eu", "us", "web"], "\(outcome.stderr)")
      let refused = lines.filter { $0["reason"] != nil }
      #expect(!refused.isEmpty)
      #expect(refused.allSatisfy { $0["sync"] as? String == "web" }, "\(outcome.stderr)")
    }
  }

  @Test func `one whose lock is held is 75, and the others run`() async throws {
    try await SegmentServer.with({ _ in .never }) { server in
      let several = try await SeveralSyncsScene { place in
        """
          web: {destination: segment, host: '\(server.url)', write_key_env: SHOP_KEY}
        \(Self.files(place))
        """
      }
      let key = ["SHOP_KEY": "hush4711"]
      try await several.setWatermark("web", "eu", "us", environment: key)
      let running = try several.start("sync", "--name", "web", environment: key)
      try await eventually("a request") { !server.requests.isEmpty }
      let outcome = try await several.run("sync", "--all", environment: key)
      #expect(outcome.status == 75)
      #expect(
        outcome.stderr.hasPrefix(
          "tidemark: sync \"web\": another run holds the lock of sync \"web\": tidemark sync, process \(running.pid)"
        )
      )
      #expect(try several.ids(in: "us").count >= 40)
      running.signal(9)
      _ = try await running.result()
    }
  }

  @Test(arguments: [(2, 130, "SIGINT"), (15, 143, "SIGTERM")])
  func `a signal stops the present one and lets no other begin`(
    signal: Int32,
    status: Int32,
    name: String
  ) async throws {
    try await SegmentServer.with({ _ in .never }) { server in
      let several = try await SeveralSyncsScene { place in
        """
          first: {destination: file, output: \(place.path)/first}
          web: {destination: segment, host: '\(server.url)', write_key_env: SHOP_KEY}
        \(Self.files(place))
        """
      }
      let key = ["SHOP_KEY": "hush4711"]
      try await several.setWatermark("first", "web", "eu", "us", environment: key)
      let running = try several.start("sync", "--all", "--json", environment: key)
      try await eventually("a request") { !server.requests.isEmpty }
      running.signal(signal)
      let result = try await running.result()
      #expect(result.status == status)
      #expect(
        result.stderr
          == """
          tidemark: sync "web": stopped by \(name); what was delivered is recorded
          hint: run the same command again: it goes on from there
          tidemark: stopped before these syncs began: eu, us

          """
      )
      #expect(try several.ids(in: "first").count > 40)
      #expect(try several.ids(in: "eu").isEmpty)
      let list = try #require(try object(result.stdout)["syncs"] as? [[String: Any]])
      #expect(list.map { $0["exit"] as? Int32 } == [0, status, status, status])
      #expect(list.last?["error"] as? String == "stopped before it began")
      server.follow { _ in .accept }
      #expect(try await several.run("sync", "--all", environment: key) == .init(0))
      let ids = try several.ids(in: "first")
      #expect(Set(ids).count == ids.count)
    }
  }

  @Test func `status shows all, and is 1 when one is stale`() async throws {
    let several = try await SeveralSyncsScene(Self.files)
    #expect(
      try await several.run("status").stdout.contains(
        "none: tidemark watermark set now --name us, or tidemark backfill --name us\n"
      )
    )
    try await several.setWatermark("eu", to: "now")
    try await several.setWatermark("us")
    #expect(try await several.run("sync", "--name", "eu") == .init(0))
    let outcome = try await several.run("status")
    #expect(outcome.status == 0)
    let heads = outcome.stdout.split(separator: "\n").filter { $0.hasPrefix("sync ") }
    #expect(heads.count == 2)
    #expect(heads.first?.contains(" eu, store ") == true)
    #expect(heads.last?.contains(" us, store ") == true)
    #expect(try await several.run("status", "--max-age", "1h").status == 1)
    #expect(try await several.run("status", "--max-age", "1h", "--name", "eu").status == 0)
    #expect(try await several.run("status", "--max-age", "1h", "--name", "us").status == 1)
    let result = try object(try await several.run("status", "--json", "--max-age", "1h").stdout)
    #expect(result["exit"] as? Int == 1)
    let list = try #require(result["syncs"] as? [[String: Any]])
    #expect(list.map { $0["exit"] as? Int } == [0, 1])
    #expect((list[0]["status"] as? [String: Any])?["fresh"] as? Bool == true)
    let one = try object(try await several.run("status", "--json", "--name", "eu").stdout)
    #expect(one["sync"] as? String == "eu")
  }

  @Test func `their state is made and copied as a whole`() async throws {
    let several = try await SeveralSyncsScene(Self.files)
    #expect(try await several.run("state", "migrate").status == 0)
    try await several.setWatermark("eu", "us")
    let other = several.bench.place.path + "/other.sqlite"
    let copied = try await several.run("state", "copy", "--all", "--to", other)
    #expect(copied.status == 0, "\(copied)")
    #expect(copied.stderr.contains("sync \"eu\": ") && copied.stderr.contains("sync \"us\": "))
    let one = try await several.run("state", "copy", "--to", other)
    #expect(one.status == 78, "\(one)")
  }

  @Test func `two of them do not load into one schema`() async throws {
    let several = try await SeveralSyncsScene { _ in
      """
        a: {destination: postgres, warehouse: "postgres://u@wh.example/w", warehouse_schema: shop}
        b: {destination: postgres, warehouse: "postgres://u@wh.example/w", warehouse_schema: shop}
      """
    }
    let outcome = try await several.run("sync", "--all")
    #expect(outcome.status == 78)
    #expect(outcome.stderr.contains("the syncs a and b load into one schema"), "\(outcome)")
  }

  @Test func `check looks at each`() async throws {
    let several = try await SeveralSyncsScene { place in
      Self.files(place) + "\n  bad: {destination: jitsu}"
    }
    #expect(try await several.run("check", "--name", "eu").status == 78)
    try await several.setWatermark("eu", "us")
    let outcome = try await several.run("check", "--all")
    #expect(outcome.status == 78)
    let heads = outcome.stdout.split(separator: "\n").filter { $0.hasPrefix("sync \"") }
    #expect(heads == ["sync \"eu\"", "sync \"us\"", "sync \"bad\""])
    #expect(try await several.run("check", "--name", "eu").status == 0)
    let result = try object(try await several.run("check", "--all", "--json").stdout)
    let list = try #require(result["syncs"] as? [[String: Any]])
    #expect(list.map { $0["exit"] as? Int } == [0, 0, 78])
  }

  @Test func `a command for one sync asks which, and --all goes with no name`() async throws {
    let several = try await SeveralSyncsScene(Self.files)
    for command in [["sync"], ["backfill"], ["runs"], ["check"], ["watermark", "show"]] {
      let outcome = try await Program.run(
        command,
        environment: ["TIDEMARK_CONFIG": several.bench.place.path + "/tidemark.yaml"],
        in: several.bench.place
      )
      #expect(
        outcome
          == .init(
            78,
            stderr: """
              tidemark: the settings file has several syncs and none was chosen: eu, us
              hint: choose one: --name eu; many commands also take --all

              """
          ),
        "\(command)"
      )
    }
    let both = try await several.run("sync", "--all", "--name", "eu")
    #expect(both.status == 64)
    #expect(both.stderr.contains("--name chooses one sync, and --all means every one"))
    let flag = try await several.run("sync", "--all", "--output", "x")
    #expect(flag.status == 64)
    #expect(flag.stderr.contains("--output would hold for every sync of the settings file alike"))
  }

  @Test func `killed at any point, all go on without a gap and without a repetition`() async throws
  {
    let several = try await SeveralSyncsScene(orders: 300) { place in
      Self.files(place) + "\n  third: {destination: file, output: \(place.path)/third}"
    }
    try await several.setWatermark("eu", "us", "third")
    var random = SeededGenerator(seed: .random(in: .min ... .max))
    let waits = (0..<8).map { _ in Int.random(in: 10...400, using: &random) }
    for wait in waits {
      let running = try several.start("sync", "--all", "--page-size", "7")
      try await Task.sleep(for: .milliseconds(wait))
      running.signal(9)
      _ = try await running.result()
    }
    #expect(try await several.run("sync", "--all") == .init(0), "killed after ms: \(waits)")
    for directory in ["eu", "us", "third"] {
      let completed = try several.bench.place.lines(in: directory).filter {
        $0.contains(#""event":"Order Completed""#)
      }
      #expect(completed.count == 300, "\(directory), killed after ms: \(waits)")
      let ids = try several.ids(in: directory)
      #expect(Set(ids).count == ids.count, "\(directory), killed after ms: \(waits)")
    }
  }
}
