/// How long to wait between tries, and when to give up.
package struct RetryPolicy: Hashable, Sendable {
  /// The longest wait before the second try; it doubles with every later one.
  package var base: Duration
  /// The longest wait that the policy itself chooses.
  package var cap: Duration
  /// The longest wait that a destination can ask for; a longer one is cut to this.
  package var longestRetryAfter: Duration
  /// The longest time for all tries of one batch, waits included.
  package var budget: Duration

  package init(
    base: Duration = .milliseconds(500),
    cap: Duration = .seconds(60),
    longestRetryAfter: Duration = .seconds(300),
    budget: Duration = .seconds(600)
  ) {
    self.base = base
    self.cap = cap
    self.longestRetryAfter = longestRetryAfter
    self.budget = budget
  }

  /// The wait after the failed try `number`.
  ///
  /// Exponential with full jitter: anything between nothing and the doubled base, so that many senders do not
  /// return at the same moment; never shorter than the wait that the destination asked for.
  /// - Parameters:
  ///   - number: the try that failed, from 1.
  ///   - retryAfter: seconds that the destination named, if it did.
  ///   - chance: a random number in 0..<1.
  /// - Returns: how long to wait.
  package func wait(after number: Int, retryAfter: Int?, chance: Double) -> Duration {
    // Beyond 2^20 any base has long reached the cap.
    let doubled = base * (1 << min(max(number, 1) - 1, 20))
    let own = min(doubled, cap) * min(max(chance, 0), 1)
    guard let retryAfter else { return own }
    return max(own, min(.seconds(max(retryAfter, 0)), longestRetryAfter))
  }
}
