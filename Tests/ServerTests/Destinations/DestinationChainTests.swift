import Destinations
import Pipeline
import Support
import Testing

/// The destination as a run uses it: halving around retrying around HTTP.
@Suite(.timeLimit(.minutes(19))) struct `Delivery over HTTP with its decorators` {
  private let clock = LeapingClock()

  private func chain(_ server: SegmentServer, kind: SegmentKind = .rudderstack) throws -> Halving {
    let http = SegmentHTTP(
      endpoint: try SegmentEndpoint(kind: kind, host: server.url),
      key: try WriteKey("k3y4711"),
      version: "1"
    )
    return Halving(base: Retrying(base: http, Retries(clock: clock, chance: { 1 })))
  }

  private func answers(_ receipt: Receipt) -> [Receipt.Answer] {
    guard case .settled(let answers) = receipt else { return [] }
    return answers
  }

  @Test func `a lost answer is sent again with the same bytes and says that it is a repetition`()
    async throws
  {
    try await SegmentServer.with { server in
      server.enqueue(.resetAfterReading, .answer(503), .accept)
      let chain = try chain(server)
      let receipt = try await chain.deliver(.sample(3))
      await chain.close()
      #expect(answers(receipt) == [.accepted, .accepted, .accepted])
      #expect(server.requests.count == 3)
      #expect(Set(server.requests.map(\.body)).count == 1)
      #expect(server.requests.map { $0.header("X-Retry-Count") } == [nil, "1", "2"])
      #expect(clock.sleeps == [.milliseconds(500), .seconds(1)])
    }
  }

  @Test func `a limit on the rate is waited out`() async throws {
    try await SegmentServer.with { server in
      server.enqueue(.answer(429, headers: ["Retry-After": "42"]), .accept)
      let chain = try chain(server)
      _ = try await chain.deliver(.sample(1))
      await chain.close()
      #expect(clock.sleeps == [.seconds(42)])
    }
  }

  @Test func `one bad message among a hundred is found and the others arrive once`() async throws {
    let batch = Batch.sample(100)
    let bad = batch.messageIDs[41].written
    try await SegmentServer.with(SegmentServer.refusing([bad])) { server in
      let chain = try chain(server)
      let answers = answers(try await chain.deliver(batch))
      await chain.close()
      #expect(answers.count == 100)
      #expect(answers.indices.filter { answers[$0] != .accepted } == [41])
      #expect(
        answers[41]
          == .refused(
            Refusal(
              """
              127.0.0.1:\(server.port)/v1/batch answered 400: \
              request neither has anonymousid nor userid
              """,
              words: AnswerText("request neither has anonymousId nor userId"),
              blamesMessage: true
            )
          )
      )
      #expect(server.acceptedMessageIDs == batch.messageIDs.map(\.written).filter { $0 != bad })
      #expect(server.requests.count <= 15)
    }
  }

  @Test(arguments: [403, 422], SegmentKind.allCases)
  func `one message that a firewall refuses among a hundred is found`(
    status: Int,
    kind: SegmentKind
  ) async throws {
    let batch = Batch.sample(100)
    let bad = batch.messageIDs[70].written
    let page = ServerReply.answer(
      status,
      headers: ["Content-Type": "text/html"],
      body: "<html>\n<b>Blocked</b> request 4711"
    )
    try await SegmentServer.with { server in
      let accepts: SegmentServer.Rule =
        if kind == .jitsu { SegmentServer.jitsu() } else { { _ in .accept } }
      server.follow { $0.messageIDs.contains(bad) ? page : accepts($0) }
      let chain = try chain(server, kind: kind)
      let answers = answers(try await chain.deliver(batch))
      await chain.close()
      #expect(answers.indices.filter { answers[$0] != .accepted } == [70])
      guard case .refused(let refusal) = answers[70] else { return }
      #expect(refusal.words?.line == "<html> <b>Blocked</b> request 4711")
      // A firewall's page says nothing of the message: where nothing else passes it is asked.
      #expect(!refusal.blamesMessage)
    }
  }

  @Test func `a firewall that refuses everything stops after twenty, and is named`() async throws {
    try await SegmentServer.with({ _ in .answer(403) }) { server in
      let chain = try chain(server)
      let error = await #expect(throws: DeliveryError.self) {
        try await chain.deliver(.sample(500))
      }
      await chain.close()
      #expect(error?.kind == .stopped)
      #expect(
        error?.hint
          == "check the write key (SEGMENT_WRITE_KEY), and a firewall or a proxy in between; nothing was thrown away"
      )
      #expect(error?.culprit == 19)
    }
  }

  @Test func `a wrong path that refuses everything stops after twenty messages`() async throws {
    try await SegmentServer.with({ _ in .answer(400) }) { server in
      let chain = try chain(server)
      let error = await #expect(throws: DeliveryError.self) {
        try await chain.deliver(.sample(500))
      }
      await chain.close()
      #expect(error?.kind == .stopped)
      #expect(error?.answers == [])
      #expect(server.requests.filter { $0.messageIDs.count == 1 }.count == 20)
    }
  }

  @Test func `Jitsu's partial failure sends only the open messages again`() async throws {
    let batch = Batch.sample(4)
    let ids = batch.messageIDs.map(\.written)
    let errors = [ids[1]: "error# 1: producer error", ids[2]: "event error: too big"]
    try await SegmentServer.with(SegmentServer.jitsu(errors: errors)) { server in
      let chain = try chain(server, kind: .jitsu)
      server.follow { request in
        let first = request.messageIDs.count == 4
        return SegmentServer.jitsu(errors: first ? errors : [:])(request)
      }
      let receipt = try await chain.deliver(batch)
      await chain.close()
      let big = Refusal(
        "Jitsu refused it: too big",
        words: AnswerText("event error: too big"),
        blamesMessage: true
      )
      #expect(answers(receipt) == [.accepted, .accepted, .refused(big), .accepted])
      #expect(server.requests.map(\.messageIDs) == [ids, [ids[1]]])
    }
  }

  @Test func `a wrong key stops at once`() async throws {
    try await SegmentServer.with({ _ in .answer(401, body: "invalid write key") }) { server in
      let chain = try chain(server)
      let error = await #expect(throws: DeliveryError.self) {
        try await chain.deliver(.sample(50))
      }
      await chain.close()
      #expect(error?.kind == .stopped)
      #expect(server.requests.count == 1)
      #expect(clock.sleeps.isEmpty)
    }
  }

  @Test func `an answer that is held back is waited for`() async throws {
    try await SegmentServer.with({ _ in .held(.accept) }) { server in
      let chain = try chain(server)
      let delivery = Task { try await chain.deliver(.sample(1)) }
      await server.waitForRequest()
      #expect(server.acceptedMessageIDs.isEmpty)
      server.release()
      #expect(answers(try await delivery.value) == [.accepted])
      await chain.close()
    }
  }
}
