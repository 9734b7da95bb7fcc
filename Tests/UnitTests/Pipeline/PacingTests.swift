import Pipeline
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A pace` {
  private let clock = LeapingClock()
  private let base = ScriptedDestination { _, batch in .accepted(batch) }

  private func pacing(_ rate: Int) -> Pacing {
    Pacing(base: base, pacer: Pacer(rate: rate, clock: clock))
  }

  @Test
  func `lets the first batch go at once, and each other one after the time of those before it`()
    async throws
  {
    let pacing = pacing(10)
    for count in [5, 10, 1, 4] { _ = try await pacing.deliver(.sample(count)) }
    #expect(clock.sleeps == [.milliseconds(500), .seconds(1), .milliseconds(100)])
    #expect(base.received.map(\.count) == [5, 10, 1, 4])
  }

  @Test func `does not wait when time has passed, and saves none of it up`() async throws {
    let pacing = pacing(10)
    _ = try await pacing.deliver(.sample(10))
    clock.advance(by: .seconds(60))
    for _ in 1...2 { _ = try await pacing.deliver(.sample(10)) }
    #expect(clock.sleeps == [.seconds(1)])
  }

  @Test func `is one for all requests, also for those that are tried again`() async throws {
    let busy = ScriptedDestination { call, batch throws(DeliveryError) in
      guard call > 1 else { throw DeliveryError(.notYet(retryAfter: nil), reason: "503") }
      return .accepted(batch)
    }
    let pacer = Pacer(rate: 10, clock: clock)
    let retrying = Retrying(
      base: Pacing(base: busy, pacer: pacer),
      Retries(clock: clock, chance: { 0 })
    )
    _ = try await retrying.deliver(.sample(3))
    _ = try await Pacing(base: base, pacer: pacer).deliver(.sample(1))
    #expect(clock.sleeps == [.zero, .milliseconds(300), .milliseconds(300)])
  }

  @Test func `cuts batches to a second's messages, and leaves the other limits`() {
    #expect(pacing(7).limits.messages == 7)
    #expect(pacing(7).limits.bytes == base.limits.bytes)
    #expect(pacing(1_000_000).limits == base.limits)
    #expect(pacing(0).limits.messages == 1)
  }

  @Test(.timeLimit(.minutes(9))) func `of a stopped run ends the wait at once`() async throws {
    let pacing = Pacing(base: base, pacer: Pacer(rate: 1))
    _ = try await pacing.deliver(.sample(3_600))
    let task = Task {
      await #expect(throws: DeliveryError.self) { try await pacing.deliver(.sample(1)) }
    }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    #expect(base.received.count == 1)
  }
}
