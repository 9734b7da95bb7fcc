/// The tries of one thing: how many there were, and how long a policy's budget still lasts.
struct Tries {
  private let policy: RetryPolicy
  private let clock: any Clock<Duration>
  private let chance: @Sendable () -> Double
  private let elapsed: () -> Duration
  /// The try that is under way, from 1.
  private(set) var number = 1

  /// Starts the clock.
  init(
    policy: RetryPolicy,
    clock: any Clock<Duration>,
    chance: @escaping @Sendable () -> Double
  ) {
    self.policy = policy
    self.clock = clock
    self.chance = chance
    elapsed = stopwatch(clock)
  }

  /// How long to wait after the present try failed; nil when the budget does not last that long.
  func next(retryAfter: Int?) -> Duration? {
    let wait = policy.wait(after: number, retryAfter: retryAfter, chance: chance())
    return elapsed() + wait <= policy.budget ? wait : nil
  }

  /// Waits and counts the next try; false when the task was cancelled.
  mutating func sleep(for wait: Duration) async -> Bool {
    do {
      try await clock.sleep(for: wait)
    } catch {
      return false
    }
    number += 1
    return true
  }

  /// The last error, with the number of tries in its reason.
  func exhausted(_ error: DeliveryError) -> DeliveryError {
    var error = error
    error.reason += number == 1 ? " (1 try)" : " (\(number) tries)"
    return error
  }
}

/// Tells how long ago it was made.
func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
