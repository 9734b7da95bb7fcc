internal import Synchronization

/// Gives out turns at a steady rate, in the order of the requests.
///
/// The first batch goes at once; each later one waits until the messages before it have had their time.
package final class Pacer: Sendable {
  /// Messages a second; positive.
  package let rate: Int
  private let clock: any Clock<Duration>
  private let elapsed: @Sendable () -> Duration
  /// When the next turn begins, as time since the pacer was made.
  private let free = Mutex(Duration.zero)

  /// Starts with a turn that is free; `clock` measures and sleeps.
  package init(rate: Int, clock: any Clock<Duration> = ContinuousClock()) {
    self.rate = max(rate, 1)
    self.clock = clock
    elapsed = stopwatch(clock)
  }

  /// Waits for the turn of `count` messages.
  /// - Returns: false as soon as the task is cancelled or must stop; the turn is then lost.
  package func turn(of count: Int) async -> Bool {
    let now = elapsed()
    let length = Duration.seconds(1) * count / rate
    let wait = free.withLock { free in
      let start = max(free, now)
      free = start + length
      return start - now
    }
    guard wait > .zero else { return !Task.isCancelled }
    return await Halt.sleep(for: wait, on: clock)
  }
}
