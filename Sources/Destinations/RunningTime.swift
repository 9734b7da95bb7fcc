/// Time by a clock that stands still while the process does.
///
/// A process that is stopped, or whose machine sleeps, finds a deadline passed when it goes on, and the answer
/// it waited for unread in the socket. Sent again, the request would arrive twice.
enum RunningTime {
  /// Sleeps until the process was awake for about `duration`.
  ///
  /// The time is counted in slices, each as no more than it should have lasted; one in which the process stood
  /// still counts a quarter, so that there is always another one, in which what came meanwhile is read.
  static func sleep(for duration: Duration) async throws {
    let slice = duration / 20
    var counted = Duration.zero
    while counted < duration {
      let start = ContinuousClock.now
      try await Task.sleep(for: slice)
      // On a busy machine a slice takes longer than it should, but not by a second more than twice.
      let stoodStill = ContinuousClock.now - start > slice * 2 + .seconds(1)
      counted += stoodStill ? slice / 4 : slice
    }
  }
}
