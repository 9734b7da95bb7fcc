/// How long to wait between tries, and when to give up.
package struct RetryPolicy: Hashable, Sendable {
  /// The longest wait before the second try; it doubles with every further one.
  package var base: Duration
  /// No wait of our own choice is longer.
  package var cap: Duration
  /// A wait that the destination asks for is cut to this.
  package var longestRetryAfter: Duration
  /// How long one batch may be tried in all, waits included.
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
  /// Exponential with full jitter: anything between nothing and the doubled base, so that many senders
  /// do not come back at the same moment; never shorter than what the destination asked for.
  /// - Parameters:
  ///   - number: the try that failed, from 1.
  ///   - retryAfter: seconds the destination named, if it did.
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
