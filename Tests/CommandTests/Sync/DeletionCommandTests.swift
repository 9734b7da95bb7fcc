import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Deletions by the program` {
  /// A shop whose syncs go to `server`, events and deletions alike.
  private struct Setting {
    let bench: SyncScene
    let server: SegmentServer

    init(_ server: SegmentServer) async throws {
      self.server = server
      bench = try await SyncScene()
    }

    static let token = "t0k3n-4711-t0k3n"

    var environment: [String: String] {
      [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "k",
        "TIDEMARK_DELETIONS_HOST": server.url, "SEGMENT_PUBLIC_API_TOKEN": Self.token,
      ]
    }

    func run(
      _ arguments: String...,
      with more: [String: String] = [:]
    ) async throws -> Program.Outcome {
      let outcome = try await Program.run(
        arguments,
        environment: bench.environment.merging(environment) { $1 }.merging(more) { $1 },
        in: bench.place
      )
      #expect(!outcome.description.contains("t0k3n"))
      return outcome.replacing("127.0.0.1:\(server.port)", with: "$SERVER")
    }

    /// The ids of each deletion request so far.
    var requests: [[String]] {
      server.requests.filter { $0.uri == "/regulations" }.map { request in
        let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
        return body?["subjectIds"] as? [String] ?? []
      }
    }

    /// Deletes `count` customers with an account and gives their ids.
    func delete(_ count: Int) async throws -> [String] {
      try await bench.shop.execute(
        """
        update customer set deleted_at = clock_timestamp() where id in (
          select id from customer where has_account and deleted_at is null order by id limit \(count)
        ) returning id
        """
      ).split(separator: "\n").map(String.init).filter { $0.hasPrefix("cus") }.sorted()
    }
  }

  private static let takesAll: SegmentServer.Rule = { request in
    request.uri.hasPrefix("/regulations")
      ? .answer(200, body: #"{"data":{"regulateId":"r1"}}"#) : .accept
  }

  @Test func `go out once, after the token's first run, and not to other destinations`()
    async throws
  {
    try await SegmentServer.with(Self.takesAll) { server in
      let setting = try await Setting(server)
      try await setting.bench.setWatermark("now", environment: setting.environment)
      _ = try await setting.delete(1)
      #expect(try await setting.run("sync") == .init(0))
      #expect(setting.requests.isEmpty)

      let ids = try await setting.delete(2)
      let preview = try await setting.run("preview")
      #expect(preview.stderr.split(separator: "\n").count == 2)
      #expect(
        preview.stderr.contains(
          "\(ids[0]): sync requests the deletion of this customer from Segment; that is no message"
        )
      )
      #expect(try await setting.run("sync") == .init(0))
      #expect(setting.requests.map { $0.sorted() } == [ids])
      #expect(try await setting.run("sync") == .init(0))
      try await setting.bench.shop.execute("update customer set updated_at = now()")
      #expect(try await setting.run("sync") == .init(0))
      #expect(setting.requests.count == 1)
      let again = try await setting.run("preview", ids[0])
      #expect(again.status == 0)
      #expect(
        again.stderr.contains("\(ids[0]): the deletion of this customer was requested before")
      )

      let file = ["TIDEMARK_DESTINATION": "file", "TIDEMARK_NAME": "file"]
      _ = try await setting.run("watermark", "set", "now", with: file)
      _ = try await setting.run("sync", with: file)
      _ = try await setting.delete(1)
      #expect(try await setting.run("sync", with: file) == .init(0))
      #expect(setting.requests.count == 1)
    }
  }

  @Test func `are none when there are too many, and the run asks`() async throws {
    try await SegmentServer.with(Self.takesAll) { server in
      let setting = try await Setting(server)
      let two = ["TIDEMARK_DELETIONS_MAX_PER_RUN": "2"]
      try await setting.bench.setWatermark("now", environment: setting.environment)
      #expect(try await setting.run("sync") == .init(0))
      let ids = try await setting.delete(3)
      let expected = """
        tidemark: 3 customers were deleted since the last run, and one run requests at most 2 deletions; none was requested, everything else is delivered
        hint: if that was intended: TIDEMARK_DELETIONS_MAX_PER_RUN=3 tidemark sync

        """
      for _ in 0..<2 {
        #expect(try await setting.run("sync", with: two) == .init(78, stderr: expected))
      }
      #expect(setting.requests.isEmpty)
      let raised = ["TIDEMARK_DELETIONS_MAX_PER_RUN": "3"]
      #expect(try await setting.run("sync", with: raised) == .init(0))
      #expect(setting.requests.map { $0.sorted() } == [ids])
    }
  }

  @Test(arguments: [400, 401, 403])
  func `that are refused end with 69 after the events, and are requested again`(status: Int)
    async throws
  {
    try await SegmentServer.with(Self.takesAll) { server in
      let setting = try await Setting(server)
      try await setting.bench.setWatermark("now", environment: setting.environment)
      #expect(try await setting.run("sync") == .init(0))
      let ids = try await setting.delete(1)
      try await setting.bench.shop.execute(
        """
        update "order" set canceled_at = now(), status = 'canceled'
        where id = (select min(id) from "order" where canceled_at is null)
        """
      )
      server.follow { request in
        request.uri.hasPrefix("/regulations")
          ? .answer(status, body: #"{"errors":[{"message":"not this one"}]}"#) : .accept
      }
      let refused = try await setting.run("sync")
      #expect(refused.status == 69)
      #expect(refused.stderr.contains("$SERVER/regulations answered \(status)"))
      #expect(refused.stderr.contains("not this one") == (status == 400))
      #expect(refused.stderr.contains("SEGMENT_PUBLIC_API_TOKEN") == (status != 400))
      let events = server.acceptedMessageIDs.count
      #expect(events > 0)
      #expect(try await setting.run("check").status == (status == 400 ? 0 : 69))

      server.follow(Self.takesAll)
      #expect(try await setting.run("sync") == .init(0))
      #expect(setting.requests == [ids, ids])
      #expect(server.acceptedMessageIDs.count == events)
    }
  }

  @Test func `are told by check`() async throws {
    try await SegmentServer.with(Self.takesAll) { server in
      let setting = try await Setting(server)
      try await setting.bench.setWatermark("now", environment: setting.environment)
      #expect(
        try await setting.run("check").stdout.contains(
          "$SERVER takes the token; deletions are requested from the next sync on, at most 100 a run"
        )
      )
      for (change, text) in [
        (["SEGMENT_PUBLIC_API_TOKEN": ""], "off: no Public API token is given"),
        (
          ["TIDEMARK_EVENTS_DELETION_ENABLED": "false"],
          "off: events.deletion.enabled is false"
        ),
        (
          ["TIDEMARK_DESTINATION": "file", "TIDEMARK_NAME": "f"],
          "off: the destination is file"
        ),
      ] {
        #expect(try await setting.run("check", with: change).stdout.contains(text), "\(text)")
      }
      // The sync f has no watermark.
      for (change, why, status) in [
        (["TIDEMARK_EVENTS_DELETION_ENABLED": "false"], "events.deletion.enabled is false", 0),
        (["TIDEMARK_DESTINATION": "file", "TIDEMARK_NAME": "f"], "the destination is file", 78),
      ] as [([String: String], String, Int32)] {
        let file = ["SEGMENT_PUBLIC_API_TOKEN": "", "TIDEMARK_DELETIONS_TOKEN_FILE": "/nowhere/t"]
        let found = try await setting.run("check", with: file.merging(change) { $1 })
        #expect(found.status == status)
        #expect(
          found.stdout.contains(
            "off: \(why); the token is missing: the file /nowhere/t"
              + " (deletions.token_file) cannot be read: No such file or directory"
          )
        )
      }
      #expect(setting.requests.isEmpty)
    }
  }
}
