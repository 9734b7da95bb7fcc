package import Logging

/// How to retry while the service says "not yet".
package struct Retries: Sendable {
  fileprivate let policy: RetryPolicy
  fileprivate let clock: any Clock<Duration>
  fileprivate let chance: @Sendable () -> Double
  fileprivate let meter: RunMeter?
  fileprivate let logger: Logger

  /// `clock` measures the budget and sleeps, `chance` gives numbers in 0..<1 for the jitter; `meter` counts the tries
  /// after the first.
  package init(
    policy: RetryPolicy = RetryPolicy(),
    clock: any Clock<Duration> = ContinuousClock(),
    chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
    meter: RunMeter? = nil,
    logger: Logger = Logger(label: "tidemark.retries") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.policy = policy
    self.clock = clock
    self.chance = chance
    self.meter = meter
    self.logger = logger
  }
}

/// The tries of one request: their number, and how long a policy's budget still lasts.
struct Tries {
  private let retries: Retries
  private let elapsed: () -> Duration
  /// The number of the current try, from 1.
  private(set) var number = 1

  /// Starts the clock.
  init(_ retries: Retries) {
    self.retries = retries
    elapsed = stopwatch(retries.clock)
  }

  /// Waits until the next try after `failure`, and reports the wait.
  /// - Throws: `failure` itself unless it is `.notYet`; the same with the number of tries if the budget does
  ///   not last that long; `.cancelled`, for the reason `stopped`, if the task was cancelled or must stop.
  mutating func wait(
    after failure: DeliveryError,
    saying message: Logger.Message,
    _ metadata: Logger.Metadata,
    stopped: String
  ) async throws(DeliveryError) {
    guard case .notYet(let retryAfter) = failure.kind else { throw failure }
    let policy = retries.policy
    let wait = policy.wait(after: number, retryAfter: retryAfter, chance: retries.chance())
    guard elapsed() + wait <= policy.budget else { throw exhausted(failure) }
    let more: Logger.Metadata = [
      "try": "\(number)", "wait": "\(Self.text(of: wait))", "reason": "\(failure.reason)",
    ]
    retries.logger.info(message, metadata: metadata.merging(more) { $1 })
    guard await Halt.sleep(for: wait, on: retries.clock) else {
      throw DeliveryError(.cancelled, reason: stopped)
    }
    number += 1
    retries.meter?.noteRetry()
  }

  /// The last error, with the number of tries in its reason, and the requested wait if it is longer than any
  /// run waits.
  private func exhausted(_ error: DeliveryError) -> DeliveryError {
    var error = error
    error.reason += number == 1 ? " (1 try)" : " (\(number) tries)"
    let longest = retries.policy.longestRetryAfter
    if case .notYet(let seconds?) = error.kind, .seconds(seconds) > longest {
      error.reason += "; it asks to wait for \(Self.text(ofSeconds: seconds))"
      error.hint = "run the same command again then; nothing is lost"
    }
    return error
  }

  /// `0.2 s`, `90.0 s`.
  private static func text(of wait: Duration) -> String {
    let tenths =
      (wait.components.seconds * 10) + wait.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// `24 hours`, `90 minutes` or `400 seconds`.
  private static func text(ofSeconds seconds: Int) -> String {
    if seconds % 3_600 == 0 { return seconds == 3_600 ? "1 hour" : "\(seconds / 3_600) hours" }
    return seconds % 60 == 0 ? "\(seconds / 60) minutes" : "\(seconds) seconds"
  }
}

/// Returns a function that measures the time since this call.
func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
