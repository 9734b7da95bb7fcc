import Destinations
import Foundation
import Logging
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Deletion requests over HTTP` {
  private static let accepted = ServerReply.answer(200, body: #"{"data":{"regulateId":"r1"}}"#)

  private func regulations(
    _ server: SegmentServer,
    requestTimeout: Duration = .seconds(30)
  ) throws -> SegmentRegulations {
    SegmentRegulations(
      endpoint: try RegulationEndpoint(host: server.url),
      token: try PublicAPIToken("t0k3n-t0k3n"),
      version: "1.2.3",
      requestTimeout: requestTimeout
    )
  }

  /// Requests the deletion of `ids` once.
  private func outcome(
    _ ids: [String] = ["cus_1"],
    from regulations: SegmentRegulations
  ) async -> Result<String, DeliveryError> {
    defer { Task { await regulations.close() } }
    do throws(DeliveryError) {
      return .success(try await regulations.request(ids))
    } catch {
      return .failure(error)
    }
  }

  private func subjects(_ request: ServerRequest) throws -> [String] {
    let body = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    return try #require(body?["subjectIds"] as? [String])
  }

  @Test func `are one POST of the ids with the token`() async throws {
    try await SegmentServer.with({ _ in Self.accepted }) { server in
      let ids = ["cus_1", "cus \"2\"\n😀"]
      #expect(try await outcome(ids, from: regulations(server)).get() == "r1")
      let request = try #require(server.requests.first)
      #expect(request.method == "POST" && request.uri == "/regulations")
      #expect(request.header("Authorization") == "Bearer t0k3n-t0k3n")
      #expect(request.header("Content-Type") == "application/json")
      #expect(request.header("User-Agent") == "tidemark/1.2.3")
      #expect(
        request.text
          == #"{"regulationType":"SUPPRESS_WITH_DELETE","subjectType":"USER_ID","#
          + #""subjectIds":["cus_1","cus \"2\"\n😀"]}"#
      )
    }
  }

  @Test(arguments: [401, 403])
  func `that are refused for the token say so without it`(status: Int) async throws {
    let body = #"{"errors":[{"type":"forbidden","message":"bad token t0k3n-t0k3n"}]}"#
    try await SegmentServer.with({ _ in .answer(status, body: body) }) { server in
      guard case .failure(let error) = await outcome(from: try regulations(server)) else {
        throw UnexpectedAcceptance()
      }
      #expect(error.kind == .stopped)
      #expect(error.hint?.contains("SEGMENT_PUBLIC_API_TOKEN") == true)
      #expect(!"\(error)".contains("t0k3n"))
    }
  }

  @Test func `that a web page answers are not requested, and the question says so`() async throws {
    for page in [
      ServerReply.answer(200, body: "\n<html>Sign in</html>"),
      .answer(200, headers: ["Content-Type": "text/html"], body: #"{"data":{"regulateId":"r1"}}"#),
      .answer(200, body: "ok"), .answer(204),
    ] {
      try await SegmentServer.with({ _ in page }) { server in
        let regulations = try regulations(server)
        await #expect(throws: DeliveryError.self) { try await regulations.reach() }
        guard case .failure(let error) = await outcome(from: regulations) else {
          throw UnexpectedAcceptance()
        }
        #expect(error.kind == .stopped)
        #expect(error.hint?.contains("no deletion was recorded") == true)
      }
    }
    try await SegmentServer.with({ _ in .answer(200, body: #"{"data":{"regulations":[]}}"#) }) {
      server in
      let regulations = try regulations(server)
      #expect(try await regulations.reach() == 200)
      await regulations.close()
    }
  }

  @Test func `that come too fast say when to come again`() async throws {
    let date = "Sun, 06 Nov 1994 08:49:37"
    for headers in [
      ["Retry-After": "9"],
      ["X-RateLimit-Reset": "\(date) GMT", "Date": "Sun, 06 Nov 1994 08:49:28 GMT"],
      ["X-RateLimit-Reset": "\(date) +0000", "Date": "Sun, 06 Nov 1994 08:49:28 GMT"],
    ] {
      try await SegmentServer.with({ _ in .answer(429, headers: headers) }) { server in
        guard case .failure(let error) = await outcome(from: try regulations(server)) else {
          throw UnexpectedAcceptance()
        }
        #expect(error.kind == .notYet(retryAfter: 9), "\(headers)")
      }
    }
  }

  @Test(arguments: ["resets", "half an answer", "silence"])
  func `whose answer is lost may be made again`(what: String) async throws {
    try await SegmentServer.with { server in
      let reply: ServerReply =
        switch what {
        case "resets": .resetAfterReading
        case "half an answer": .resetMidAnswer
        default: .trickle(200)
        }
      server.enqueue(reply)
      let regulations = try regulations(server, requestTimeout: .milliseconds(300))
      guard case .failure(let error) = await outcome(from: regulations) else {
        throw UnexpectedAcceptance()
      }
      #expect(error.kind == .notYet(retryAfter: nil))
    }
  }

  @Test func `of a run are tried again after a 429, and 5,001 of them are two`() async throws {
    try await SegmentServer.with({ _ in Self.accepted }) { server in
      server.enqueue(.answer(429, headers: ["Retry-After": "12"]))
      let clock = LeapingClock()
      let facts = (0..<5_001).map { number in
        Fact.once("cus_\(number)/deleted", .deletion, root: Int32(number))
      }
      let state = MemoryStateStore()
      let sync = try #require(SyncName("default"))
      try await state.setWatermark(.since(Timestamp(microseconds: 0)), of: sync)
      let run = Run(
        source: ScriptedSource(pages: [ScriptedPage(facts)]),
        destination: RecordingDestination(),
        deletions: DeletionPlan(
          requests: RetryingDeletions(base: try regulations(server), Retries(clock: clock)),
          mostPerRun: 6_000
        ),
        state: state,
        sync: sync,
        namespace: Namespace(storeID: "store", writeKey: nil, outputKind: "test"),
        clock: SystemWallClock(),
        holder: LockHolder(
          pid: 1,
          host: "test",
          command: "sync",
          since: Timestamp(microseconds: 0)
        ),
        exitCode: { _, _ in 0 },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      )
      let report = try await SyncRun(run).run()
      #expect(report.counts[.deletion]?.sent == 5_001)
      #expect(clock.sleeps == [.seconds(12)])
      #expect(server.requests.count == 3)
      let asked = try server.requests.dropFirst().map(subjects)
      #expect(asked.map(\.count) == [5_000, 1])
      #expect(asked.flatMap { $0 } == facts.map { String($0.key.row) })
    }
  }

  @Test func `are preceded by a question that changes nothing`() async throws {
    try await SegmentServer.with({ _ in .answer(403) }) { server in
      let regulations = try regulations(server)
      #expect(try await regulations.reach() == 403)
      await regulations.close()
      let request = try #require(server.requests.first)
      #expect(request.method == "GET" && request.uri == "/regulations?pagination.count=1")
      #expect(request.header("Authorization") == "Bearer t0k3n-t0k3n")
      #expect(request.body.isEmpty)
    }
  }

  private struct UnexpectedAcceptance: Error {}
}
