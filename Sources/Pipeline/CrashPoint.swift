#if DEBUG
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif
internal import Synchronization
#endif

/// The moments of a run at which a test may let the process die, as `kill -9` or a power cut would.
///
/// Only debug builds can do this: `CRASH_AT=amid-record:3` in the environment ends the process when it reaches that
/// point for the third time. In a release build `pass` does nothing.
package enum CrashPoint: String, CaseIterable, Sendable {
  case afterHarvest = "after-harvest"
  case beforeSend = "before-send"
  case afterAnswer = "after-answer"
  case beforeRecord = "before-record"
  case amidRecord = "amid-record"
  case afterRecord = "after-record"
  case afterSeal = "after-seal"
  /// Between the files of a set, and once more before its manifest.
  case amidPublish = "amid-publish"
  case afterPublish = "after-publish"
  case beforeAdvance = "before-advance"
  case afterAdvance = "after-advance"

  #if DEBUG
  /// The point, and the count at which the process dies there; nil if none is named.
  private static let armed: (point: CrashPoint, last: Int)? = {
    guard let given = getenv("CRASH_AT") else { return nil }
    let parts = String(cString: given).split(separator: ":")
    guard parts.count == 2, let point = CrashPoint(rawValue: String(parts[0])),
      let last = Int(parts[1])
    else { return nil }
    return (point, last)
  }()
  private static let passed = Atomic(0)
  #endif

  /// Continues, or dies here.
  package func pass() {
    #if DEBUG
    guard let armed = Self.armed, armed.point == self else { return }
    if Self.passed.add(1, ordering: .relaxed).newValue >= armed.last { kill(getpid(), SIGKILL) }
    #endif
  }
}
