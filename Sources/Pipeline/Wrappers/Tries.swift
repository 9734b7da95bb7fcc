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

  /// Waits and counts the next try; false when the task was cancelled, or told to stop.
  mutating func sleep(for wait: Duration) async -> Bool {
    guard await Halt.sleep(for: wait, on: clock) else { return false }
    number += 1
    return true
  }

  /// The last error, with the number of tries in its reason, and how long was asked for where no run waits that
  /// long.
  func exhausted(_ error: DeliveryError) -> DeliveryError {
    var error = error
    error.reason += number == 1 ? " (1 try)" : " (\(number) tries)"
    if case .notYet(let seconds?) = error.kind, .seconds(seconds) > policy.longestRetryAfter {
      error.reason += "; it asks to wait for \(Self.text(ofSeconds: seconds))"
      error.hint = "run the same command again then; nothing is lost"
    }
    return error
  }

  /// `24 hours`, `90 minutes` or `400 seconds`.
  private static func text(ofSeconds seconds: Int) -> String {
    if seconds % 3_600 == 0 { return seconds == 3_600 ? "1 hour" : "\(seconds / 3_600) hours" }
    return seconds % 60 == 0 ? "\(seconds / 60) minutes" : "\(seconds) seconds"
  }
}

/// Tells how long ago it was made.
func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
