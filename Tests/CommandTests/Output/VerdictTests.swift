import Pipeline
import SegmentSpec
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The verdict of a status` {
  private let now = Timestamp(microseconds: 1_000_000_000_000_000)

  private func run(_ number: Int64, ago seconds: Int64, exit: Int32?, _ outcome: String = "done")
    -> RunRecord
  {
    RunRecord(
      number: number,
      start: RunStart(command: "tidemark sync", startedAt: now.advanced(bySeconds: -seconds)),
      end: exit.map {
        RunEnd(
          finishedAt: now.advanced(bySeconds: -seconds),
          outcome: outcome,
          exitCode: $0,
          reportJSON: "{}"
        )
      }
    )
  }

  private func status(_ change: (inout SyncStatus) -> Void) throws -> SyncStatus {
    var status = SyncStatus(sync: try #require(SyncName("default")), now: now)
    status.watermark = .since(now.advanced(bySeconds: -100_000))
    status.deliveredUntil = now.advanced(bySeconds: -30)
    status.runs = [run(1, ago: 30, exit: 0)]
    change(&status)
    return status
  }

  @Test func `is OK where everything is`() throws {
    let verdict = Verdict(try status { _ in })
    #expect(verdict.word == .ok)
    #expect(verdict.line == "OK, everything is delivered until 30 s ago")
  }

  @Test func `says since when runs fail, how many, and why the last one did`() throws {
    let verdict = Verdict(
      try status {
        $0.runs = [
          run(4, ago: 60, exit: 69, "the destination answered 400"),
          run(3, ago: 3_600, exit: 66, "the source was away"), run(2, ago: 7_200, exit: 10),
        ]
        $0.deadLetters = 2
      }
    )
    #expect(verdict.word == .failing)
    #expect(
      verdict.line
        == "FAILING, since 60 min ago (2 runs): the destination answered 400; 2 dead letters"
    )
  }

  @Test func `is FAILING after a run that was killed, and not while one goes on`() throws {
    let killed = Verdict(
      try status { $0.runs = [run(3, ago: 25, exit: nil), run(2, ago: 60, exit: 0)] }
    )
    #expect(killed.word == .failing)
    #expect(killed.line == "FAILING, since 25 s ago (1 run): the run was killed")
    func holder(ago seconds: Int64) -> LockHolder {
      LockHolder(
        pid: 7,
        host: "h",
        command: "tidemark sync",
        since: now.advanced(bySeconds: -seconds)
      )
    }
    let running = try status {
      $0.runs = [run(3, ago: 25, exit: nil), run(2, ago: 60, exit: nil)]
      $0.atWork = AtWork(holder: holder(ago: 30))
    }
    #expect(Verdict(running).word == .running)
    let texts = running.runs.map { RunText($0, now: now, running.atWork) }
    #expect(texts.map(\.endedWell) == [nil, false])
    #expect(texts.map { $0.cells[3] } == ["running", "killed"])
  }

  @Test func `is LATE where the watermark is older than it may be`() throws {
    let verdict = Verdict(
      try status {
        $0.maxAge = 10
        $0.deadLetters = 1
      }
    )
    #expect(verdict.word == .late)
    #expect(verdict.line == "LATE, everything is delivered until 30 s ago; 1 dead letter")
  }

  @Test func `names how to begin where nothing has`() throws {
    let begin = "tidemark watermark set now, or tidemark backfill"
    let unused = Verdict(
      try status {
        $0.watermark = nil
        $0.runs = []
      }
    )
    #expect(unused.word == .neverUsed)
    #expect(unused.line == "never used, begin with \(begin)")
    let reset = Verdict(try status { $0.watermark = nil })
    #expect(reset.word == .noWatermark)
    let fresh = Verdict(try status { $0.runs = [] })
    #expect(fresh.line == "not yet run, a watermark is set; send with tidemark sync")
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A table` {
  private let rows = [
    ["name", "a text that is longer than the terminal has room for"], ["n", "short"],
  ]

  @Test func `goes on below the beginning of its last column`() {
    #expect(
      Table.text(rows, width: 30) == """
        name   a text that is longer
               than the terminal has
               room for
        n      short
        """
    )
  }

  @Test(arguments: [60, 80, 120, 200])
  func `fits the terminal`(width: Int) {
    let long = (1...40).map { "word\($0)" }.joined(separator: " ")
    for line in Table.text([["name", long], ["other", long]], width: width).split(separator: "\n") {
      #expect(line.count <= width)
    }
  }

  @Test func `is as wide as it has to be where it is no terminal's`() {
    #expect(Table.text(rows).split(separator: "\n").count == 2)
  }
}

@Suite(.timeLimit(.minutes(19))) struct `Missing privileges` {
  private func statements(_ count: Int) -> String {
    (1...count).map { "GRANT SELECT (xmin, id) ON public.\"t.\($0)\" TO tidemark;" }
      .joined(separator: "\n")
  }

  @Test func `of many tables become two statements`() throws {
    let text = try #require(
      GrantText(statements: statements(4), exactly: "tidemark check --grants")
    )
    #expect(
      text.text == "Role tidemark may not read 4 tables that are needed, such as t.1, t.2, t.3"
    )
    #expect(text.remedy.contains("GRANT SELECT ON ALL TABLES IN SCHEMA public TO tidemark;"))
    #expect(text.remedy.hasSuffix("the statements of: tidemark check --grants"))
  }

  @Test func `of few tables stay as they are`() {
    #expect(GrantText(statements: statements(3), exactly: "x") == nil)
    #expect(GrantText(statements: statements(4) + "\nDROP TABLE x;", exactly: "x") == nil)
  }
}

@Suite(.timeLimit(.minutes(19))) struct `Colours` {
  @Test func `mark findings and verdicts, and nothing else`() {
    #expect(
      Colour.marked(
        "✓ source   fine\n✗ state   OK, no\nstatus   FAILING, since 1 s\nname   OK, all"
      )
        == "\u{1B}[32m✓\u{1B}[0m source   fine\n\u{1B}[31m✗\u{1B}[0m state   OK, no\n"
        + "status   \u{1B}[31mFAILING\u{1B}[0m, since 1 s\nname   OK, all"
    )
  }
}
