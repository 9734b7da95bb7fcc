import Destinations
import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Segment-compatible HTTP as a destination` {
  private func destination(
    _ server: SegmentServer,
    kind: SegmentKind = .segment,
    key: String = "k3y",
    path: String? = nil,
    options: SegmentHTTP.Options = .init()
  ) throws -> SegmentHTTP {
    SegmentHTTP(
      endpoint: try SegmentEndpoint(kind: kind, host: server.url, path: path),
      key: try WriteKey(key),
      version: "1.2.3",
      options: options
    )
  }

  /// Delivers `batch` once and returns the result.
  private func deliver(
    _ batch: Batch,
    to destination: SegmentHTTP
  ) async -> Result<[Receipt.Answer], DeliveryError> {
    defer { Task { await destination.close() } }
    do throws(DeliveryError) {
      guard case .settled(let answers) = try await destination.deliver(batch) else {
        return .success([])
      }
      return .success(answers)
    } catch {
      return .failure(error)
    }
  }

  private func error(
    _ batch: Batch = .sample(2),
    to destination: SegmentHTTP
  ) async -> DeliveryError? {
    guard case .failure(let error) = await deliver(batch, to: destination) else { return nil }
    return error
  }

  @Test(arguments: DestinationContract.clauses, SegmentKind.allCases)
  func `keeps the contract`(clause: DestinationContract, kind: SegmentKind) async throws {
    let server = try await SegmentServer.start()
    if kind == .jitsu { server.follow(SegmentServer.jitsu()) }
    let destination = try destination(server, kind: kind)
    try await clause.hold {
      DestinationSubject(destination) {
        server.requests.flatMap { request -> [String] in
          let messages = request.text.dropFirst(10).dropLast(2).replacing("},{", with: "}\n{")
          return messages.split(separator: "\n").map { String($0) }
        }
      } end: {
        await server.stop()
      }
    }
  }

  @Test func `a request is what the service expects, to the byte`() async throws {
    try await SegmentServer.with { server in
      let batch = Batch.sample(2)
      _ = try await deliver(batch, to: try destination(server)).get()
      let request = try #require(server.requests.first)
      #expect(server.requests.count == 1)
      #expect(request.method == "POST")
      #expect(request.uri == "/v1/batch")
      #expect(request.header("Content-Type") == "application/json")
      #expect(request.header("Content-Encoding") == "gzip")
      #expect(request.header("Authorization") == "Basic azN5Og==")
      #expect(request.header("User-Agent") == "tidemark/1.2.3")
      #expect(request.header("X-Retry-Count") == nil)
      #expect(request.wasCompressed)
      #expect(request.text == #"{"batch":["# + batch.texts.joined(separator: ",") + "]}")
      #expect(request.messageIDs == batch.messageIDs.map(\.written))
    }
  }

  @Test func `a body may go uncompressed`() async throws {
    try await SegmentServer.with { server in
      _ = try await deliver(
        .sample(1),
        to: try destination(server, options: .init(compresses: false))
      )
      .get()
      let request = try #require(server.requests.first)
      #expect(request.header("Content-Encoding") == nil)
      #expect(request.header("Content-Length") == "\(request.body.count)")
      #expect(request.messages?.count == 1)
    }
  }

  @Test func `Jitsu has its own path and key`() async throws {
    try await SegmentServer.with(SegmentServer.jitsu()) { server in
      _ = try await deliver(.sample(1), to: try destination(server, kind: .jitsu, key: "id:secret"))
        .get()
      #expect(server.requests.first?.uri == "/api/s/s2s/batch")
      #expect(server.requests.first?.header("Authorization") == "Basic aWQ6c2VjcmV0")
    }
  }

  @Test func `another path is taken as it is given`() async throws {
    try await SegmentServer.with { server in
      _ = try await deliver(.sample(1), to: try destination(server, path: "/v1/import")).get()
      #expect(server.requests.first?.uri == "/v1/import")
    }
  }

  @Test func `batches share a connection`() async throws {
    try await SegmentServer.with { server in
      let destination = try destination(server)
      for number in 1...20 { _ = try await destination.deliver(.sample(1, from: number)) }
      await destination.close()
      #expect(server.requests.count == 20)
      // A connection may be late to come back to the pool on a busy machine.
      #expect(server.connectionCount < 5)
    }
  }

  @Test func `a connection that the server closes is opened again`() async throws {
    try await SegmentServer.with { server in
      let destination = try destination(server)
      for number in 1...3 {
        server.enqueue(.answer(200, closes: true))
        _ = try await destination.deliver(.sample(1, from: number))
      }
      await destination.close()
      #expect(server.connectionCount == 3)
    }
  }

  @Test(
    arguments: [
      (200, "accepted"), (202, "accepted"), (301, "stopped"), (400, "refused"), (401, "stopped"),
      (403, "refused"), (404, "stopped"), (405, "stopped"), (408, "notYet"), (410, "notYet"),
      (413, "refused"), (422, "refused"), (425, "notYet"), (429, "notYet"), (460, "notYet"),
      (500, "notYet"),
      (501, "stopped"), (502, "notYet"), (503, "notYet"), (504, "notYet"), (505, "stopped"),
      (511, "notYet"), (529, "notYet"),
    ])
  func `a status over the wire means what the table says`(status: Int, meaning: String) async throws
  {
    try await SegmentServer.with({ _ in .answer(status, body: "ok") }) { server in
      let outcome = await deliver(.sample(1), to: try destination(server))
      let read =
        switch outcome {
        case .success: "accepted"
        case .failure(let error):
          switch error.kind {
          case .notYet: "notYet"
          case .refused: "refused"
          case .stopped: "stopped"
          default: "\(error.kind)"
          }
        }
      #expect(read == meaning)
      #expect(server.requests.count == 1, "one delivery is one request")
    }
  }

  @Test func `the time to wait comes from the headers`() async throws {
    try await SegmentServer.with { server in
      server.enqueue(
        .answer(429, headers: ["Retry-After": "17"]),
        .answer(429, headers: ["X-RateLimit-Reset": "5"]),
        .answer(
          503,
          headers: [
            "Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:07 GMT",
          ]
        ),
        .answer(429)
      )
      let destination = try destination(server)
      for seconds in [17, 5, 30, nil] {
        let error = await #expect(throws: DeliveryError.self) {
          try await destination.deliver(.sample(1))
        }
        #expect(error?.kind == .notYet(retryAfter: seconds))
      }
      await destination.close()
    }
  }

  @Test(
    arguments: [
      (ServerReply.resetBeforeReading, 0), (.resetAfterReading, 1), (.resetMidAnswer, 1),
    ])
  func `a connection that breaks leaves the batch open`(reply: ServerReply, requests: Int)
    async throws
  {
    try await SegmentServer.with { server in
      server.enqueue(reply)
      // Jitsu also needs the body of a 200.
      let error = try #require(await error(to: try destination(server, kind: .jitsu)))
      #expect(error.kind == .notYet(retryAfter: nil))
      #expect(error.answers == [])
      #expect(error.reason.hasPrefix("127.0.0.1:\(server.port)/api/s/s2s/batch "))
      #expect(server.requests.count == requests)
    }
  }

  @Test(arguments: [ServerReply.never, .trickle(200)])
  func `a server that goes silent is given up on`(reply: ServerReply) async throws {
    try await SegmentServer.with({ _ in reply }) { server in
      let options = SegmentHTTP.Options(requestTimeout: .milliseconds(150))
      let jitsu = try destination(server, kind: .jitsu, options: options)
      let error = try #require(await error(to: jitsu))
      #expect(error.kind == .notYet(retryAfter: nil))
      #expect(error.reason.hasSuffix("gave no whole answer within 0.15 seconds"))
    }
  }

  @Test(
    arguments: [SegmentKind.segment, .rudderstack],
    [ServerReply.resetMidAnswer, .trickle(200)]
  )
  func `a 200 counts although its body breaks off`(kind: SegmentKind, reply: ServerReply)
    async throws
  {
    try await SegmentServer.with({ _ in reply }) { server in
      let options = SegmentHTTP.Options(requestTimeout: .seconds(6))
      let outcome = await deliver(
        .sample(2),
        to: try destination(server, kind: kind, options: options)
      )
      #expect(try outcome.get() == [.accepted, .accepted])
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: SegmentKind.allCases)
  func `a page with a 200 is no delivery, also one that breaks off`(kind: SegmentKind) async throws
  {
    let pages: [ServerReply] = [
      .answer(200, headers: ["Content-Type": "text/html; charset=utf-8"], body: "Sign in"),
      .answer(202, body: "\u{FEFF}\r\n <!DOCTYPE html><title>Wi-Fi</title>"),
    ]
    try await SegmentServer.with { server in
      for page in pages {
        server.enqueue(page)
        let error = await error(to: try destination(server, kind: kind))
        #expect(error?.kind == .stopped)
        #expect(error?.reason.contains("with a web page, not as \(kind.title) does") == true)
        #expect(error?.hint?.contains("nothing counts as delivered") == true)
        server.enqueue(page, page)
        let asked = try destination(server, kind: kind)
        await #expect(throws: DeliveryError.self) { try await asked.reach() }
        #expect(try await asked.takesProbe(of: #require(SyncName("a")), at: .beginning) == false)
        await asked.close()
      }
    }
  }

  @Test func `the head of a 200 alone is no delivery`() async throws {
    try await SegmentServer.with({ _ in .answer(200, headers: ["Content-Length": "9"]) }) {
      server in
      let options = SegmentHTTP.Options(requestTimeout: .milliseconds(300))
      let error = await error(to: try destination(server, options: options))
      #expect(error?.kind == .notYet(retryAfter: nil))
    }
  }

  @Test func `a probe's event is taken, refused, or not answered`() async throws {
    let sync = try #require(SyncName("shop-1"))
    try await SegmentServer.with { server in
      let destination = try destination(server)
      #expect(try await destination.takesProbe(of: sync, at: .beginning) == true)
      let text = try #require(server.requests.first?.text)
      #expect(text.contains(#""event":"Tidemark Probe""#))
      #expect(text.contains(#""integrations":{"All":false}"#))
      for status in [400, 401, 403, 404] {
        server.enqueue(.answer(status))
        #expect(try await destination.takesProbe(of: sync, at: .beginning) == false)
      }
      server.enqueue(.answer(503))
      await #expect(throws: DeliveryError.self) {
        try await destination.takesProbe(of: sync, at: .beginning)
      }
      await destination.close()
    }
  }

  @Test(arguments: SegmentKind.allCases)
  func `a refusal counts although its body never ends`(kind: SegmentKind) async throws {
    try await SegmentServer.with({ _ in .trickle(401) }) { server in
      let options = SegmentHTTP.Options(requestTimeout: .seconds(6))
      let error = await error(to: try destination(server, kind: kind, options: options))
      #expect(error?.kind == .stopped)
    }
  }

  @Test func `an answer that comes before the body was read counts`() async throws {
    try await SegmentServer.with({ _ in .accept }) { server in
      server.enqueue(.early(413))
      let error = await error(
        .sample(20, padding: 20_000),
        to: try destination(
          server,
          options: .init(compresses: false)
        )
      )
      #expect(error?.kind == .refused || error?.kind == .notYet(retryAfter: nil))
    }
  }

  @Test func `nobody listening and an unknown name are told apart`() async throws {
    let refusing = try RefusingPort()
    defer { refusing.free() }
    let port = refusing.number
    let refused = await error(
      to: SegmentHTTP(
        endpoint: try SegmentEndpoint(kind: .segment, host: "http://127.0.0.1:\(port)"),
        key: try WriteKey("k"),
        version: "1"
      )
    )
    #expect(refused?.kind == .notYet(retryAfter: nil))
    #expect(refused?.reason == "127.0.0.1:\(port)/v1/batch refused the connection")
    let unknown = await error(
      to: SegmentHTTP(
        endpoint: try SegmentEndpoint(kind: .segment, host: "tidemark.invalid"),
        key: try WriteKey("k"),
        version: "1"
      )
    )
    #expect(unknown?.kind == .notYet(retryAfter: nil))
    #expect(
      unknown?.reason == "tidemark.invalid/v1/batch could not be found: its name has no address"
    )
  }

  @Test func `a server without TLS behind https stops`() async throws {
    try await SegmentServer.with { server in
      let error = await error(
        to: SegmentHTTP(
          endpoint: try SegmentEndpoint(kind: .segment, host: "https://127.0.0.1:\(server.port)"),
          key: try WriteKey("k"),
          version: "1"
        )
      )
      #expect(error?.kind == .stopped)
      #expect(error?.reason == "127.0.0.1:\(server.port) does not speak TLS")
    }
  }

  @Test func `a cancelled delivery ends at once`() async throws {
    try await SegmentServer.with({ _ in .never }) { server in
      let destination = try destination(server)
      let task = Task {
        await #expect(throws: DeliveryError.self) { try await destination.deliver(.sample(1)) }
      }
      task.cancel()
      #expect(await task.value?.kind == .cancelled)
      await destination.close()
    }
  }

  @Test func `a closed destination says so`() async throws {
    try await SegmentServer.with { server in
      let destination = try destination(server)
      await destination.close()
      let error = await #expect(throws: DeliveryError.self) {
        try await destination.deliver(.sample(1))
      }
      #expect(error?.kind == .stopped)
    }
  }

  @Test func `no error holds the key or a message`() async throws {
    try await SegmentServer.with { server in
      let batch = Batch.sample(1)
      let replies: [ServerReply] = [
        .answer(400, body: batch.texts[0]), .answer(401, body: "k3y azN5Og=="),
        .answer(500, body: batch.texts[0]), .resetAfterReading,
        .answer(302, headers: ["Location": "/k3y"]),
      ]
      for reply in replies {
        server.enqueue(reply)
        let error = try #require(await error(batch, to: try destination(server)))
        let shown = "\(error)"
        for secret in ["k3y", "azN5Og", "cus_1", batch.messageIDs[0].written] {
          #expect(!shown.contains(secret))
        }
      }
    }
  }
}
