import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

@testable import tidemark

@Suite struct `The progress of a backfill` {
  /// A clock that tells what it is told.
  private final class SetClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 0))

    func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) {
      time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
  }

  private func report(roots: Int, sent: Int) -> RunReport {
    var report = RunReport(
      sync: "default",
      command: "tidemark backfill",
      startedAt: Timestamp(microseconds: 0)
    )
    report.roots = roots
    report.bytes = 12_345_678
    report.count(.orderCompleted, \.sent, by: sent)
    return report
  }

  private func backfill(roots: Int, read: Int) -> Backfill {
    Backfill(
      window: HistoryWindow(),
      events: nil,
      startedAt: Timestamp(microseconds: 0),
      mark: SourceMark(position: "", clock: Timestamp(microseconds: 0)),
      freshUntil: Timestamp(microseconds: 0),
      parts: [BackfillPart(number: 1, range: "", roots: roots, read: read)]
    )
  }

  @Test func `is one line that is written over and fits the terminal`() {
    let clock = SetClock()
    let lines = Mutex<[String]>([])
    let progress = ProgressLine(isTerminal: true, width: { 40 }, clock: clock) { line in
      lines.withLock { $0.append(line) }
    }
    progress.take(.began(backfill(roots: 1_000, read: 100)))
    clock.advance(seconds: 10)
    progress.take(.page(report(roots: 400, sent: 2_000)))
    progress.take(.page(report(roots: 450, sent: 2_000)))
    progress.end()
    #expect(
      lines.withLock { $0 } == [
        "\r\u{1B}[2K██████████░░░░░░░░░░ 50% · 2000 events ", "\r\u{1B}[2K",
      ]
    )
  }

  @Test func `is a line every thirty seconds where there is no terminal`() {
    let clock = SetClock()
    let lines = Mutex<[String]>([])
    let progress = ProgressLine(isTerminal: false, clock: clock) { line in
      lines.withLock { $0.append(line) }
    }
    progress.take(.began(backfill(roots: 1_000, read: 0)))
    for step in 1...6 {
      clock.advance(seconds: 10)
      if step == 5 { progress.take(.passed(clock.now())) }
      progress.take(.page(report(roots: step * 100, sent: step * 500)))
    }
    progress.end()
    #expect(
      lines.withLock { $0 } == [
        "██████░░░░░░░░░░░░░░ 30% · 1500 events · 50/s · 12.3 MB · 70 s left · horizon 30 s old",
        "████████████░░░░░░░░ 60% · 3000 events · 50/s · 12.3 MB · 40 s left · horizon 10 s old",
      ]
    )
  }
}
