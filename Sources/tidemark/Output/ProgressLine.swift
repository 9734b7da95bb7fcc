import Pipeline
import SegmentSpec
import Synchronization

/// How a backfill goes: one line that is written over on a terminal, else a line every 30 seconds.
final class ProgressLine: Sendable {
  private let isTerminal: Bool
  /// How many characters a line has room for.
  private let width: @Sendable () -> Int?
  private let clock: any WallClock
  private let write: @Sendable (String) -> Void

  private struct State {
    var backfill: Backfill?
    /// The first page, after whatever came before it: what a rate is counted from.
    var first: (time: Timestamp, roots: Int, sent: Int)?
    var lastWord: Timestamp?
    var passedAt: Timestamp?
    var isOpen = false
  }

  private let state = Mutex(State())

  /// `write` prints what it is given as it is.
  init(
    isTerminal: Bool,
    width: @escaping @Sendable () -> Int? = { nil },
    clock: any WallClock,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.clock = clock
    self.write = write
  }

  func take(_ news: BackfillRun.News) {
    let now = clock.now()
    let line: String? = state.withLock { state in
      switch news {
      case .began(let backfill):
        state.backfill = backfill
        state.lastWord = isTerminal ? nil : now
        state.passedAt = backfill.mark.clock
        return nil
      case .passed(let time):
        state.passedAt = time
        return nil
      case .page(let report):
        let first = state.first ?? (now, report.roots, report.sent)
        state.first = first
        let pause = isTerminal ? 200_000 : 30_000_000 as Int64
        if let last = state.lastWord, now.microseconds &- last.microseconds < pause { return nil }
        state.lastWord = now
        state.isOpen = isTerminal
        return Self.line(report, state, now)
      }
    }
    guard let line else { return }
    // A line that is broken would stay.
    write(isTerminal ? "\r\u{1B}[2K\(line.prefix(width().map { $0 - 1 } ?? 99))" : line)
  }

  /// Takes the line off the terminal.
  func end() {
    let isOpen = state.withLock { state in
      defer { state.isOpen = false }
      return state.isOpen
    }
    if isOpen { write("\r\u{1B}[2K") }
  }

  private static func line(_ report: RunReport, _ state: State, _ now: Timestamp) -> String {
    let roots = state.backfill?.roots ?? 0
    let before = state.backfill?.rootsRead ?? 0
    let read = min(before + report.roots, roots)
    let percent = BackfillText.percent(read, of: roots)
    let seconds = state.first.map { now.seconds(since: $0.time) } ?? 0
    let rootsSince = report.roots - (state.first?.roots ?? 0)
    let filled = percent / 5
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    var words = ["\(bar) \(percent)%", "\(report.sent) events", Summary.size(report.bytes)]
    if seconds > 0 {
      let sent = report.sent - (state.first?.sent ?? 0)
      words.insert("\(Int64(sent) / seconds)/s", at: 2)
      if rootsSince > 0, read < roots {
        words.append("\(span(Int64(roots - read) * seconds / Int64(rootsSince))) left")
      }
    }
    if report.deadLettered > 0 { words.append("\(report.deadLettered) dead letters") }
    words.append("horizon \(span(state.passedAt.map { now.seconds(since: $0) } ?? 0)) old")
    return words.joined(separator: " · ")
  }

  /// `42 s`, `7 min`, `3 h 20 min`.
  static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<90: "\(seconds) s"
    case ..<5_400: "\((seconds + 30) / 60) min"
    default: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }
  }
}
