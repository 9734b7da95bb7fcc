import Pipeline
import SegmentSpec
import Synchronization

/// The progress of a verification: a line that is overwritten on a terminal, and nothing elsewhere.
final class VerifyProgress: Sendable {
  private let isShown = Console.errors.isTerminal
  private let last = Mutex<Timestamp?>(nil)

  /// Takes the number of customers, carts and orders that were read.
  func take(_ roots: Int) {
    guard isShown else { return }
    let now = SystemWallClock().now()
    let isDue = last.withLock { last in
      if let last, now.microseconds &- last.microseconds < 200_000 { return false }
      last = now
      return true
    }
    guard isDue else { return }
    ProgressLine.paint("\r\u{1B}[2K\(Summary.roots(roots)) looked at")
  }

  /// Removes the line.
  func end() {
    guard isShown, last.withLock({ $0 }) != nil else { return }
    ProgressLine.paint("\r\u{1B}[2K")
  }
}
