import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `What databases and answers hold` {
  /// An id as an attacker would choose it: it clears the screen, sets the title, makes up a line and turns the text.
  private static let nasty =
    "order_\u{1B}[2J\u{1B}]0;x\u{7}\n\u{9B}31m\u{202E}\u{200B}tidemark: all is well"
  private static let shown =
    #"order_\u001b[2J\u001b]0;x\u0007 \u009b31m\u202e\u200btidemark: all is well"#

  private func isClean(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0 != "\n" && Printable.isHarmful($0) }
  }

  @Test func `steers no terminal out of the lists and pages of dead letters and runs`()
    async throws
  {
    let place = try Place()
    let path = place.path + "/state.sqlite"
    let state = try await SQLiteStateStore.open(path)
    let name = try #require(SyncName("default"))
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    let key = FactKey(Self.nasty + "/completed")
    let letter = DeadLetter(
      key: key,
      event: .orderCompleted,
      messageID: MessageID(high: 0x0123_4567_89AB_5CDE, low: 0x8000_0000_0000_0001),
      reason: "the destination said \(Self.nasty)",
      isAnswer: true,
      payload: Array("{\"name\":\"\u{9B}31m\u{202E}\"}".utf8),
      time: time
    )
    try await state.record(
      DeliveryRecords(entries: [(key, LedgerEntry(fate: .dead))], deadLetters: [letter]),
      of: name
    )
    let run = try await state.beginRun(
      RunStart(command: "tidemark sync \(Self.nasty)", startedAt: time),
      of: name
    )
    try await state.finishRun(
      run,
      RunEnd(finishedAt: time, outcome: Self.nasty, exitCode: 66, reportJSON: "{}"),
      of: name
    )
    await state.close()
    let environment = ["TIDEMARK_STATE": path, "PGHOST": "/nowhere"]
    for (command, lines) in [
      (["dead-letters", "list"], 1), (["dead-letters", "show", key.text], 11), (["runs"], 1),
      (["status"], 0), (["dead-letters", "list", "--json"], 1),
      (["dead-letters", "show", key.text, "--json"], 1), (["runs", "--json"], 1),
      (["report"], 0), (["report", "--html", "-"], 0), (["report", "--json"], 1),
      (["status", "--json"], 1), (["dead-letters", "show", "order_"], 0),
    ] {
      let outcome = try await Program.run(command, environment: environment, in: place)
      #expect(isClean(outcome.stdout + outcome.stderr), "\(command): \(outcome)")
      if lines > 0 {
        #expect(outcome.stdout.split(separator: "\n").count == lines, "\(command): \(outcome)")
        #expect(outcome.stdout.contains(#"order_\u001b[2J"#), "\(command): \(outcome)")
      }
      guard command.contains("--json") else { continue }
      // The escapes are JSON's own: machines get the very text.
      #expect(throws: Never.self) {
        try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8))
      }
    }
    let list = try await Program.run(
      ["dead-letters", "list", "--json"],
      environment: environment,
      in: place
    )
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(list.stdout.utf8)) as? [String: Any]
    )
    let letters = try #require(object["dead_letters"] as? [[String: Any]])
    #expect(letters.first?["key"] as? String == key.text)
  }

  @Test func `steers no terminal out of status, whoever holds a transaction open`() throws {
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    let sync = try #require(SyncName("default"))
    var status = SyncStatus(sync: sync, now: time)
    status.binding = SyncBinding(
      storeID: Self.nasty,
      destination: DestinationIdentity(kind: "segment", place: "api.segment.io")
    )
    status.atWork = AtWork(
      holder: LockHolder(pid: 1, host: Self.nasty, command: Self.nasty, since: time)
    )
    status.horizon = .success(
      Horizon(
        clock: time,
        transactionsBehind: 3,
        holders: [
          Horizon.Holder(
            pid: nil,
            role: Self.nasty,
            application: Self.nasty,
            state: "prepared",
            beganAt: time
          )
        ]
      )
    )
    let plain = StatusText(status).plain
    #expect(isClean(plain))
    #expect(plain.split(separator: "\n").count == 8, "\(plain)")
    #expect(plain.contains(Self.shown))
  }

  @Test func `steers no terminal out of findings, errors, remarks and logs`() {
    let finding = Finding(.warning, subject: "source", text: Self.nasty, remedy: "look")
    let report = CheckReport([CheckResult(finding, status: .done)]).text(forTerminal: true)
    #expect(isClean(report))
    #expect(report.hasPrefix("!   source   \(Self.shown)\n    look\n"))
    for format in [LogFormat.text, .json] {
      let text = ErrorOutlet(format: format).text(of: Failure(.sourceUnavailable, Self.nasty))
      #expect(isClean(text))
      #expect(text.split(separator: "\n").count == 1)
      let line = ConsoleLog.line(
        format,
        level: "warning",
        message: Self.nasty,
        [("id", Self.nasty)],
        now: Timestamp(microseconds: 0)
      )
      #expect(isClean(line))
      #expect(line.split(separator: "\n").count == 1)
    }
    let explained = Failure(.cannotWriteState, explained: "it failed (\(Self.nasty). x). Try\nit.")
    #expect(explained.hint?.contains("\n") == false)
  }
}
