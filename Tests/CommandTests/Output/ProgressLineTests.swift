import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The progress of a backfill` {
  /// A clock that shows the time it was set to.
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

  /// The lines that a progress of the given width writes while `body` feeds it.
  private func lines(
    isTerminal: Bool = true,
    planned: Int? = nil,
    width: Int? = nil,
    _ body: (ProgressLine, SetClock) -> Void
  ) -> [String] {
    let clock = SetClock()
    let lines = Mutex<[String]>([])
    let progress = ProgressLine(
      isTerminal: isTerminal,
      planned: planned,
      width: { width },
      clock: clock
    ) { line in lines.withLock { $0.append(line) } }
    body(progress, clock)
    progress.end()
    return lines.withLock { $0 }
  }

  @Test(arguments: [
    (40, "██████████░░░░░░░░░░ 50%"),
    (45, "██████████░░░░░░░░░░ 50% · 2000 messages"),
    (200, "██████████░░░░░░░░░░ 50% · 2000 messages · 12.3 MB · live changes until 10 s ago"),
  ])
  func `is one line of whole words that is written over and fits the terminal`(
    width: Int,
    line: String
  ) {
    let lines = lines(width: width) { progress, clock in
      progress.take(.began(backfill(roots: 1_000, read: 100)))
      clock.advance(seconds: 10)
      progress.take(.page(report(roots: 400, sent: 2_000)))
      progress.take(.page(report(roots: 450, sent: 2_000)))
    }
    #expect(lines == ["\r\u{1B}[2K\(line)", "\r\u{1B}[2K"])
  }

  @Test func `counts by the slower of reading and sending where the messages are known`() {
    let lines = lines(planned: 10_000, width: 200) { progress, clock in
      progress.take(.began(backfill(roots: 1_000, read: 0)))
      progress.take(.page(report(roots: 100, sent: 0)))
      clock.advance(seconds: 10)
      // Everything is read by now, and sending has only begun.
      progress.take(.page(report(roots: 1_000, sent: 1_000)))
    }
    #expect(
      lines.dropFirst().first
        == "\r\u{1B}[2K██░░░░░░░░░░░░░░░░░░ 10% · 1000 of 10000 messages · 2 min left · 100/s · 12.3 MB"
        + " · live changes until 10 s ago"
    )
  }

  @Test func `of files goes by what is read, as they count only when they are finished`() {
    let lines = lines(planned: 10_000, width: 200) { progress, clock in
      progress.take(.began(backfill(roots: 1_000, read: 0)))
      clock.advance(seconds: 10)
      progress.take(.page(report(roots: 400, sent: 0)))
    }
    #expect(
      lines.first
        == "\r\u{1B}[2K████████░░░░░░░░░░░░ 40% · 12.3 MB written · live changes until 10 s ago"
    )
  }

  @Test func `goes on by the clock while no page ends`() {
    let lines = lines(width: 60) { progress, clock in
      progress.take(.page(report(roots: 100, sent: 500)))
      clock.advance(seconds: 5)
      progress.tick()
    }
    #expect(
      lines == [
        "\r\u{1B}[2K500 messages · 12.3 MB",
        "\r\u{1B}[2K500 messages · 0/s · 12.3 MB", "\r\u{1B}[2K",
      ]
    )
  }

  @Test func `is a line every thirty seconds where there is no terminal`() {
    let lines = lines(isTerminal: false) { progress, clock in
      progress.take(.began(backfill(roots: 1_000, read: 0)))
      for step in 1...6 {
        clock.advance(seconds: 10)
        if step == 5 { progress.take(.passed(clock.now())) }
        progress.take(.page(report(roots: step * 100, sent: step * 500)))
      }
    }
    #expect(
      lines == [
        "██████░░░░░░░░░░░░░░ 30% · 1500 messages · 70 s left · 50/s · 12.3 MB"
          + " · live changes until 30 s ago",
        "████████████░░░░░░░░ 60% · 3000 messages · 40 s left · 50/s · 12.3 MB"
          + " · live changes until 10 s ago",
      ]
    )
  }
}
