import Pipeline
import SegmentSpec
import Synchronization

/// The progress of a run: one line that is overwritten on a terminal, else a line every 30 seconds.
final class ProgressLine: Sendable {
  private let isTerminal: Bool
  /// The number of messages to send; nil if nobody counted them.
  private let planned: Int?
  /// The number of characters that fit in a line.
  private let width: @Sendable () -> Int?
  private let clock: any WallClock
  /// Is called after the first page.
  private let begun: @Sendable () -> Void
  private let write: @Sendable (String) -> Void

  private struct State {
    var backfill: Backfill?
    /// The first page, from which the pace is counted.
    var first: (time: Timestamp, roots: Int, sent: Int)?
    var report: RunReport?
    var lastWord: Timestamp?
    var passedAt: Timestamp?
    var isOpen = false
  }

  private let state = Mutex(State())

  /// `write` prints its text unchanged.
  init(
    isTerminal: Bool,
    planned: Int? = nil,
    width: @escaping @Sendable () -> Int? = { nil },
    clock: any WallClock,
    begun: @escaping @Sendable () -> Void = {},
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.planned = planned
    self.width = width
    self.clock = clock
    self.begun = begun
    self.write = write
  }

  func take(_ news: BackfillRun.News) {
    let now = clock.now()
    var isFirst = false
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
        isFirst = state.first == nil
        state.first = state.first ?? (now, report.roots, report.sent)
        state.report = report
        return word(&state, now)
      }
    }
    if isFirst { begun() }
    paint(line)
  }

  /// Writes the line again, so that the time advances even if nothing else does.
  func tick() {
    let now = clock.now()
    paint(state.withLock { word(&$0, now) })
  }

  /// Does `work` and ticks meanwhile; removes the line from the terminal afterwards.
  func during<Value>(_ work: () async throws -> Value) async throws -> Value {
    let ticking =
      isTerminal
      ? Task { [self] in
        while (try? await Task.sleep(for: .seconds(1))) != nil { tick() }
      } : nil
    defer {
      ticking?.cancel()
      end()
    }
    return try await work()
  }

  /// Removes the line from the terminal permanently.
  func end() {
    let isOpen = state.withLock { state in
      state.report = nil
      defer { state.isOpen = false }
      return state.isOpen
    }
    if isOpen { write("\r\u{1B}[2K") }
  }

  /// The line, if it is time for one.
  private func word(_ state: inout State, _ now: Timestamp) -> String? {
    guard let report = state.report else { return nil }
    let pause = isTerminal ? 200_000 : 30_000_000 as Int64
    if state.lastWord == nil, !isTerminal {
      state.lastWord = now
      return nil
    }
    if let last = state.lastWord, now.microseconds &- last.microseconds < pause { return nil }
    state.lastWord = now
    state.isOpen = isTerminal
    return fitted(fields(report, state, now))
  }

  private func paint(_ line: String?) {
    guard let line else { return }
    write(isTerminal ? "\r\u{1B}[2K\(line)" : line)
  }

  /// As many whole fields as fit, because a line that wraps would stay on the terminal.
  private func fitted(_ fields: [String]) -> String {
    guard isTerminal else { return fields.joined(separator: " · ") }
    let room = (width() ?? 100) - 1
    var line = ""
    for field in fields {
      let longer = line.isEmpty ? field : "\(line) · \(field)"
      if Printable.width(longer) > room { break }
      line = longer
    }
    return line
  }

  /// From the most to the least important.
  private func fields(_ report: RunReport, _ state: State, _ now: Timestamp) -> [String] {
    let first = state.first ?? (now, report.roots, report.sent)
    let seconds = now.seconds(since: first.time)
    let (sent, read) = (report.sent - first.sent, report.roots - first.roots)
    // Files count once they are finished; until then only their bytes grow.
    let isHeld = report.sent == 0 && report.bytes > 0
    let planned = isHeld ? nil : planned
    var fields: [String] = []
    var rest: Int64?
    if let backfill = state.backfill {
      let done = min(backfill.rootsRead + report.roots, backfill.roots)
      var percent = BackfillText.percent(done, of: backfill.roots)
      if read > 0, done < backfill.roots {
        rest = Int64(backfill.roots - done) * seconds / Int64(read)
      }
      if let planned, planned > 0 {
        // Reading runs ahead of sending, or waits for it: the slower of the two counts.
        percent = min(percent, BackfillText.percent(report.sent, of: planned))
        if sent > 0, report.sent < planned {
          rest = max(rest ?? 0, Int64(planned - report.sent) * seconds / Int64(sent))
        }
      }
      let filled = percent / 5
      fields.append(
        String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
          + " \(percent)%"
      )
    }
    if isHeld {
      fields.append("\(Summary.size(report.bytes)) written")
    } else {
      fields.append(
        planned.map { "\(report.sent) of \(Summary.counted(max($0, report.sent), "message"))" }
          ?? Summary.counted(report.sent, "message")
      )
    }
    if let rest, seconds > 0 { fields.append("\(Self.span(rest)) left") }
    if seconds > 0, !isHeld { fields.append("\(Int64(sent) / seconds)/s") }
    if report.deadLettered > 0 {
      fields.append(Summary.counted(report.deadLettered, "dead letter"))
    }
    if !isHeld { fields.append(Summary.size(report.bytes)) }
    if let passed = state.passedAt {
      fields.append("live changes until \(Self.span(now.seconds(since: passed))) ago")
    } else {
      fields.append("\(Summary.roots(report.roots)) read")
    }
    return fields
  }

  /// Writes `line` to the terminal as it is: only texts and escapes of the program, no text of the shop.
  static func paint(_ line: String) {
    try? Console.errors.write(Array(line.utf8))
  }

  /// `42 s`, `7 min`, `3 h 20 min`.
  static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<90: "\(max(0, seconds)) s"
    case ..<5_400: "\((seconds + 30) / 60) min"
    case ..<172_800: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    default: "\(seconds / 86_400) days"
    }
  }
}

extension CommandContext {
  /// The line that shows a run's progress.
  ///
  /// Runs without a plan show the messages sent and roots read so far. With `isSilent` nothing is shown without a
  /// terminal, so that cron sends no mail.
  func progress(planned: Int? = nil, isSilent: Bool = false) -> ProgressLine {
    let isTerminal = Console.errors.isTerminal
    // A progress line between messages on the same terminal would not help.
    let isMixed = result == .errors && Console.output.isTerminal
    return ProgressLine(
      isTerminal: isTerminal,
      planned: planned,
      width: { Console.errors.width },
      clock: SystemWallClock(),
      begun: ProcessMemory.releaseCodeOfStart
    ) { [outlet] line in
      if isMixed { return }
      if isTerminal {
        ProgressLine.paint(line)
      } else if !isSilent {
        outlet.remark(line)
      }
    }
  }
}
