import Pipeline
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Trying again` {
  private let clock = LeapingClock()

  private func retrying(
    _ base: ScriptedDestination,
    policy: RetryPolicy = RetryPolicy(),
    chance: Double = 1
  ) -> Retrying {
    Retrying(base: base, Retries(policy: policy, clock: clock, chance: { chance }))
  }

  private static func notYet(
    after seconds: Int? = nil,
    answers: [Receipt.Answer?] = []
  ) -> DeliveryError {
    DeliveryError(
      .notYet(retryAfter: seconds),
      reason: "x answered 503",
      hint: "later",
      answers: answers
    )
  }

  @Test func `a batch that is accepted is handed over once, without a wait`() async throws {
    let base = ScriptedDestination { _, batch in .accepted(batch) }
    _ = try await retrying(base).deliver(.sample(2))
    #expect(base.received.count == 1)
    #expect(clock.sleeps.isEmpty)
  }

  @Test func `waits double up to a minute`() async throws {
    let base = ScriptedDestination { call, batch throws(DeliveryError) in
      guard call > 9 else { throw Self.notYet() }
      return .accepted(batch)
    }
    let batch = Batch.sample(2)
    _ = try await retrying(base).deliver(batch)
    #expect(
      clock.sleeps.map {
        $0.components.seconds * 1_000 + $0.components.attoseconds / 1_000_000_000_000_000
      }
        == [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
    )
    #expect(base.attemptNumbers == Array(1...10))
    #expect(base.received.allSatisfy { $0.bytes == batch.bytes })
  }

  @Test func `chance shortens a wait, but never below what the destination asks for`() {
    let policy = RetryPolicy()
    #expect(policy.wait(after: 3, retryAfter: nil, chance: 0) == .zero)
    #expect(policy.wait(after: 3, retryAfter: nil, chance: 0.25) == .milliseconds(500))
    #expect(policy.wait(after: 1, retryAfter: 7, chance: 0.5) == .seconds(7))
    #expect(policy.wait(after: 9, retryAfter: 7, chance: 0.5) == .seconds(30))
    #expect(policy.wait(after: 1, retryAfter: 9_999, chance: 0.5) == .seconds(300))
    #expect(policy.wait(after: .max, retryAfter: -5, chance: 7) == .seconds(60))
    #expect(policy.wait(after: .min, retryAfter: .min, chance: -7) == .zero)
  }

  @Test func `it gives up within the budget and says how often it tried`() async throws {
    let base = ScriptedDestination { _, _ throws(DeliveryError) in throw Self.notYet(after: 200) }
    let error = await #expect(throws: DeliveryError.self) {
      try await retrying(base).deliver(.sample(1))
    }
    #expect(clock.sleeps == [.seconds(200), .seconds(200), .seconds(200)])
    #expect(error?.kind == .notYet(retryAfter: 200))
    #expect(error?.reason == "x answered 503 (4 tries)")
    #expect(error?.hint == "later")
  }

  @Test(arguments: [
    (86_400, "24 hours"), (3_600, "1 hour"), (5_400, "90 minutes"), (301, "301 seconds"),
  ])
  func `an error says how long was asked for where no run waits that long`(
    seconds: Int,
    text: String
  ) async throws {
    let base = ScriptedDestination { _, _ throws(DeliveryError) in throw Self.notYet(after: seconds)
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await retrying(base).deliver(.sample(1))
    }
    #expect(error?.reason == "x answered 503 (3 tries); it asks to wait for \(text)")
    #expect(error?.hint == "run the same command again then; nothing is lost")
  }

  @Test func `a wait ends as soon as the batch is told to stop, and none begins after that`()
    async throws
  {
    let halt = Halt()
    let base = ScriptedDestination { call, _ throws(DeliveryError) in
      if call == 1 { Task { halt.set() } }
      throw Self.notYet(after: 250)
    }
    let retrying = Retrying(base: base, Retries(chance: { 1 }))
    let start = ContinuousClock.now
    for call in 1...2 {
      let error = await Halt.$current.withValue(halt) {
        await #expect(throws: DeliveryError.self) { try await retrying.deliver(.sample(1)) }
      }
      #expect(error?.kind == .cancelled)
      #expect(base.received.count == call)
    }
    let pacer = Pacer(rate: 1)
    let turns = await Halt.$current.withValue(halt) {
      [await pacer.turn(of: 100), await pacer.turn(of: 1)]
    }
    #expect(turns == [true, false])
    #expect(ContinuousClock.now - start < .seconds(240), "the wait was one of 250 seconds")
  }

  @Test func `time that the tries themselves take counts`() async throws {
    let clock = clock
    let base = ScriptedDestination { _, _ throws(DeliveryError) in
      clock.advance(by: .seconds(400))
      throw Self.notYet(after: 100)
    }
    await #expect(throws: DeliveryError.self) { try await retrying(base).deliver(.sample(1)) }
    #expect(base.received.count == 2)
    #expect(clock.sleeps == [.seconds(100)])
  }

  @Test(arguments: [DeliveryError.Kind.refused, .stopped, .cannotWrite, .cancelled])
  func `other errors pass at once, as they are`(kind: DeliveryError.Kind) async throws {
    let base = ScriptedDestination { _, _ throws(DeliveryError) in
      throw DeliveryError(kind, reason: "why")
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await retrying(base).deliver(.sample(1))
    }
    #expect(error?.kind == kind)
    #expect(error?.reason == "why")
    #expect(base.received.count == 1)
  }

  @Test func `only open messages are sent again, and the answers keep their places`() async throws {
    let base = ScriptedDestination { call, batch throws(DeliveryError) in
      switch call {
      case 1: throw Self.notYet(answers: [.accepted, nil, .refused(reason: "bad"), nil])
      case 2: throw Self.notYet(answers: [nil, .accepted])
      default: return .accepted(batch)
      }
    }
    let batch = Batch.sample(4)
    guard case .settled(let answers) = try await retrying(base).deliver(batch) else {
      Issue.record("the batch was held")
      return
    }
    #expect(answers == [.accepted, .accepted, .refused(reason: "bad"), .accepted])
    #expect(
      base.received.map(\.texts) == [
        batch.texts, [batch.texts[1], batch.texts[3]], [batch.texts[1]],
      ]
    )
  }

  @Test func `what was settled before giving up is not forgotten`() async throws {
    let base = ScriptedDestination { call, batch throws(DeliveryError) in
      throw Self.notYet(after: 300, answers: call == 1 ? [.accepted, nil] : [])
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await retrying(base).deliver(.sample(2))
    }
    #expect(error?.answers == [.accepted, nil])
  }

  @Test func `a cancelled task stops at the wait`() async throws {
    let base = ScriptedDestination { _, _ throws(DeliveryError) in throw Self.notYet() }
    let retrying = retrying(base)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await #expect(throws: DeliveryError.self) { try await retrying.deliver(.sample(1)) }
    }
    #expect(await task.value?.kind == .cancelled)
    #expect(base.received.count == 1)
  }

  @Test func `closing closes the wrapped destination`() async {
    let base = ScriptedDestination { _, batch in .accepted(batch) }
    await Halving(base: retrying(base)).close()
    #expect(base.closeCount == 1)
  }
}
