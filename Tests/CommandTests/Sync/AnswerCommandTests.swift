import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `What a destination answers` {
  /// A shop whose history is not sent, and a server.
  private struct Setting {
    let bench: SyncScene
    let server: SegmentServer
    let kind: String

    init(_ server: SegmentServer, kind: String, since: String = "now") async throws {
      bench = try await SyncScene()
      self.server = server
      self.kind = kind
      try await bench.setWatermark(since, environment: http)
    }

    var http: [String: String] {
      [
        "TIDEMARK_DESTINATION": kind, "TIDEMARK_HOST": server.url,
        "SEGMENT_WRITE_KEY": "hush4711:x",
      ]
    }

    func run(_ arguments: String..., key: String? = nil) async throws -> Program.Outcome {
      var environment = bench.environment.merging(http) { $1 }
      if let key { environment["SEGMENT_WRITE_KEY"] = key }
      return try await Program.run(arguments, environment: environment, in: bench.place)
    }

    /// Cancels the order with this number among all, so that a sync has only that to send.
    func cancel(_ number: Int) async throws {
      try await bench.shop.execute(
        """
        update "order" set canceled_at = now(), status = 'canceled' where id = (
          select id from "order" where canceled_at is null order by id limit 1 offset \(number))
        """
      )
    }

    var probes: Int { server.requests.count { $0.text.contains("Tidemark Probe") } }
  }

  @Test(arguments: ["segment", "rudderstack", "jitsu"])
  func `as a web page is no delivery: 69, nothing is recorded, and all is sent later`(kind: String)
    async throws
  {
    try await SegmentServer.with { server in
      let setting = try await Setting(server, kind: kind, since: "2000-01-01T00:00:00Z")
      server.follow { _ in
        .answer(200, headers: ["Content-Type": "text/html"], body: "<html>Sign in</html>")
      }
      let sync = try await setting.run("sync")
      #expect(sync.status == 69)
      #expect(sync.stderr.contains("answered 200 with a web page"))
      for command in ["check", "probe"] {
        let outcome = try await setting.run(command)
        #expect(outcome.status == 69, "\(outcome)")
        #expect((outcome.stdout + outcome.stderr).contains("nothing counts as delivered"))
      }
      let seen = server.requests.count
      let takes: SegmentServer.Rule =
        if kind == "jitsu" { SegmentServer.jitsu() } else { { _ in .accept } }
      server.follow(takes)
      #expect(try await setting.run("sync") == .init(0))
      var completed = 0
      for request in server.requests.dropFirst(seen) {
        completed += request.text.split(separator: #""event":"Order Completed""#).count - 1
      }
      #expect(completed == 40)
    }
  }

  @Test(arguments: ["rudderstack", "jitsu"])
  func `of one message alone makes it a dead letter; only show and export tell the words`(
    kind: String
  ) async throws {
    try await SegmentServer.with { server in
      let setting = try await Setting(server, kind: kind)
      server.follow { _ in .answer(400, body: "bad value\n\u{1B}]0;x\u{7} ada@shop.test") }
      try await setting.cancel(0)
      let sync = try await setting.run("sync", "--json", "--log-level", "trace")
      #expect(sync.status == 10)
      #expect(setting.probes == 0)
      let list = try await setting.run("dead-letters", "list")
      let listed = try await setting.run("dead-letters", "list", "--json")
      let runs = try await setting.run("runs", "--json")
      let key = try #require(list.stdout.firstMatch(of: /order_\S+/)?.0)
      #expect(sync.stderr.contains(/the first: (cus|order)_\S+:/))
      for silent in [sync, list, listed, runs, try await setting.run("status")] {
        #expect(!(silent.stdout + silent.stderr).contains("ada"))
      }
      let show = try await setting.run("dead-letters", "show", String(key))
      #expect(show.stdout.contains("its words    bad value ]0;x ada@shop.test\n"))
      let export = try await setting.run("dead-letters", "export")
      #expect(export.stdout.contains(#""answer_text":"bad value ]0;x ada@shop.test""#))
      #expect(try await setting.run("sync") == .init(0))
    }
  }

  @Test func `of Segment to one message alone is held against a test event, once a day`()
    async throws
  {
    try await SegmentServer.with { server in
      let setting = try await Setting(server, kind: "segment")
      server.follow { $0.text.contains("Tidemark Probe") ? .accept : .answer(400) }
      for number in 0..<2 {
        try await setting.cancel(number)
        #expect(try await setting.run("sync").status == 10)
        #expect(setting.probes == 1)
      }
    }
  }

  @Test(arguments: [400, 403])
  func `that refuses a test event, too, makes no dead letter, and the message is named`(
    status: Int
  ) async throws {
    try await SegmentServer.with({ _ in .answer(status) }) { server in
      let setting = try await Setting(server, kind: "segment")
      try await setting.cancel(0)
      for _ in 0..<2 {
        let sync = try await setting.run("sync")
        #expect(sync.status == 69)
        #expect(sync.stderr.contains(/none was accepted, nor was a test event at \S+: order_\S+:/))
        #expect(sync.stderr.contains(status == 403 ? "a firewall" : "the write key"))
        #expect(!sync.stderr.contains("hush"))
      }
      #expect(setting.probes == 1)
      #expect(try await setting.run("dead-letters", "list") == .init(0))
      server.follow { _ in .accept }
      #expect(try await setting.run("sync") == .init(0))
    }
  }

  @Test(arguments: [#""abc47""#, "<abc47>", "SEGMENT_WRITE_KEY=abc47", "Bearer abc47", "abc 47"])
  func `is not asked for with what is no key`(key: String) async throws {
    try await SegmentServer.with { server in
      let setting = try await Setting(server, kind: "segment")
      for command in ["sync", "check", "probe"] {
        let outcome = try await setting.run(command, key: key)
        #expect(outcome.status == 78, "\(outcome)")
        #expect((outcome.stdout + outcome.stderr).contains("SEGMENT_WRITE_KEY: the write key "))
        #expect(!(outcome.stdout + outcome.stderr).contains(/abc ?47/))
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: ["429 for a minute", "a slow pace"])
  func `is not waited for once SIGTERM came, as nothing is under way`(what: String) async throws {
    try await SegmentServer.with { server in
      let setting = try await Setting(server, kind: "segment", since: "2000-01-01T00:00:00Z")
      var environment = setting.http
      if what == "a slow pace" {
        environment["TIDEMARK_EVENTS_PER_SECOND"] = "1"
      } else {
        server.follow { _ in .answer(429, headers: ["Retry-After": "60"]) }
      }
      let running = try setting.bench.start("sync", environment: environment)
      await server.waitForRequest()
      try await Task.sleep(for: .milliseconds(300))
      let start = ContinuousClock.now
      running.signal(15)
      let result = try await running.result()
      #expect(result.status == 143)
      #expect(ContinuousClock.now - start < .seconds(5), "the grace is 20 seconds")
    }
  }

  @Test func `a day's Retry-After is told`() async throws {
    try await SegmentServer.with({ _ in .answer(429, headers: ["Retry-After": "86400"]) }) {
      server in
      let setting = try await Setting(server, kind: "segment", since: "2000-01-01T00:00:00Z")
      let sync = try await setting.run("sync", "--retry-budget", "1s")
      #expect(sync.status == 69)
      #expect(sync.stderr.contains("answered 429 (1 try); it asks to wait for 24 hours\n"))
    }
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A setting that makes all messages dead` {
  private static let noConsent = """
    update "order" set metadata = jsonb_build_object('consent', true);
    update customer set metadata = jsonb_build_object('consent', true);
    update cart set metadata = jsonb_build_object('consent', true)
    """

  @Test func `stops sync, backfill and export with 78, names it and buries nothing`() async throws {
    let bench = try await SyncScene(orders: 150)
    try await bench.shop.execute(Self.noConsent)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let directory = bench.place.path + "/export"
    for arguments in [["sync"], ["backfill", "--yes"], ["export", "--directory", directory]] {
      let outcome = try await Program.run(
        arguments,
        environment: bench.environment,
        in: bench.place
      )
      #expect(outcome.status == 78, "\(outcome)")
      #expect(outcome.stderr.contains("check the setting consent_key"))
      #expect(outcome.stderr.contains("--accept-dead-letters"))
    }
    #expect(try await bench.run("dead-letters", "list") == .init(0))
    #expect(!FileManager.default.fileExists(atPath: directory + "/_manifest.json"))
    let key = ["TIDEMARK_CONSENT_KEY": "choices"]
    #expect(try await bench.run("sync", environment: key) == .init(0))
    let completed = try bench.place.lines(in: "out").count {
      $0.contains(#""event":"Order Completed""#)
    }
    #expect(completed == 150)
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: ["sync", "backfill"])
  func `is accepted when that is asked for`(command: String) async throws {
    let bench = try await SyncScene(orders: 150)
    try await bench.shop.execute(Self.noConsent)
    if command == "sync" { try await bench.setWatermark("2000-01-01T00:00:00Z") }
    let more = command == "backfill" ? ["--yes"] : []
    let outcome = try await Program.run(
      [command, "--accept-dead-letters"] + more,
      environment: bench.environment,
      in: bench.place
    )
    #expect(outcome.status == 10)
    let list = try await bench.run("dead-letters", "list")
    #expect(list.stdout.split(separator: "\n").count { $0.contains("Order Completed") } == 150)
  }
}
