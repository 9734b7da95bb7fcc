import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

/// A run with templates, which a test answers for.
@Suite(.timeLimit(.minutes(9))) struct `A run with templates` {
  /// Gives each message the outcome that a test wants for its key.
  private struct Scripted: MessageTemplates {
    var events: Set<EventName> = [.identify, .orderCompleted, .orderUpdated]
    var outcome: @Sendable (String) -> TemplateOutcome?

    func isFor(_ event: EventName) -> Bool { events.contains(event) }

    func apply(to messages: [TemplateInput]) -> [TemplateOutcome] {
      messages.map { input in
        let text = String(decoding: input.message, as: UTF8.self)
        if let outcome = outcome(text) { return outcome }
        // As if the template had changed something: an id, which scripted messages have not.
        let object = #"{"type":"identify","userId":"u","was":\#(text)}"#
        do throws(TemplatedMessage.Fault) {
          return .message(
            try TemplatedMessage(Array(object.utf8), of: Array(#"{"messageId":"m"}"#.utf8))
          )
        } catch {
          return .refused(.init("the template t.jq \(error.predicate)", setting: "t"))
        }
      }
    }
  }

  private func sync(
    _ rehearsal: Rehearsal,
    _ pages: [ScriptedPage],
    to destination: RecordingDestination,
    by templates: Scripted?
  ) async throws -> RunReport {
    if try await rehearsal.state.watermark(of: rehearsal.sync) == nil {
      try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    }
    var run = rehearsal.run(of: ScriptedSource(pages: pages), to: destination)
    run.templates = templates
    return try await SyncRun(run).run()
  }

  private func entry(_ key: String, _ rehearsal: Rehearsal) async throws -> LedgerEntry? {
    try await rehearsal.state.ledger(of: rehearsal.sync, keys: [FactKey(key)])[0]
  }

  @Test func `remembers what was left out, and no later run sends it`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let pages = [
      ScriptedPage([
        .state("cus_1/identify", .identify, content: 1, root: 0),
        .once("order_1/completed", root: 1),
        .once("order_2/completed", root: 2),
      ])
    ]
    let report = try await sync(
      rehearsal,
      pages,
      to: destination,
      by: .init {
        $0.contains("order_2") ? nil : .leftOut
      }
    )
    #expect(report.filtered.map(\.key.reason).allSatisfy { $0 == "left out by the template" })
    #expect(report.filtered.values.reduce(0, +) == 2)
    #expect(report.sent == 1)
    for key in ["cus_1/identify", "order_1/completed"] {
      let entry = try await entry(key, rehearsal)
      #expect(entry?.isLeftOut == true, "\(key)")
      #expect(entry?.state?.deliveries ?? 0 == 0)
    }
    #expect(try await entry("order_2/completed", rehearsal)?.fate == .sent)
    let again = try await sync(rehearsal, pages, to: destination, by: nil)
    #expect(again.sent == 0)
    #expect(again.filtered.isEmpty)
    #expect(await destination.messages.count == 1)
    // A content that is new is none of history.
    let changed = [ScriptedPage([.state("cus_1/identify", .identify, content: 2)])]
    #expect(try await sync(rehearsal, changed, to: destination, by: nil).sent == 1)
    #expect(try await entry("cus_1/identify", rehearsal)?.state?.deliveries == 1)
  }

  @Test func `identifies no customer before a track whom a template left out`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let page = { (order: String) in
      ScriptedPage([
        .state("cus_1/identify", .identify, content: 1, isPrelude: true),
        .once("\(order)/completed"),
      ])
    }
    let leaving = Scripted { $0.contains("identify") ? .leftOut : nil }
    _ = try await sync(rehearsal, [page("order_1")], to: destination, by: leaving)
    _ = try await sync(rehearsal, [page("order_2")], to: destination, by: nil)
    #expect(await destination.messages.count == 2)
    #expect(await destination.messages.allSatisfy { !$0.contains("cus_1/identify") })
  }

  @Test func `keeps the order of messages, with templates for some events or for all`() async throws
  {
    for events: Set<EventName> in [[.orderCompleted], [.identify], [.identify, .orderCompleted]] {
      let rehearsal = try Rehearsal()
      let limits = BatchLimits(messages: 7, bytes: 10_000, messageBytes: 1_000)
      let destination = RecordingDestination(limits: limits)
      let pages = (0..<5).map { page in
        ScriptedPage(
          (0..<120).flatMap { order -> [Fact] in
            let name = "\(page)_\(order)"
            return [
              .state(
                "cus_\(name)/identify",
                .identify,
                content: 1,
                root: Int32(order),
                isPrelude: true
              ),
              .once("order_\(name)/completed", root: Int32(order)),
            ]
          }
        )
      }
      let report = try await sync(
        rehearsal,
        pages,
        to: destination,
        by: .init(events: events) { _ in nil }
      )
      #expect(report.sent == 1_200)
      let keys = await destination.messages.compactMap {
        $0.firstMatch(of: /"key":"([^"]+)"/).map { String($0.1) }
      }
      #expect(keys == pages.flatMap(\.facts).map(\.key.text))
      // A person and the track lie in one batch.
      for batch in await destination.batches { #expect(batch.count.isMultiple(of: 2)) }
    }
  }

  @Test(arguments: [true, false])
  func `settles by its last content a customer that comes up twice before templates answer`(
    isRefused: Bool
  ) async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let pages = [
      ScriptedPage([
        .state("cus_1/identify", .identify, content: 1, root: 0),
        .state("cus_1/identify", .identify, content: 2, root: 1, isPrelude: true),
        .once("order_1/completed", root: 1),
        // Enough that no batch is small.
        .state("cus_1/identify", .identify, content: 2, root: 2, isPrelude: true),
        .once("order_2/completed", root: 2),
      ])
    ]
    let first = Once()
    let report = try await sync(
      rehearsal,
      pages,
      to: destination,
      by: .init { text in
        guard text.contains("cus_1"), first.isFirst() else { return nil }
        return isRefused ? .refused(.init("the template t.jq fails", setting: "t")) : .leftOut
      }
    )
    #expect(report.sent == 3)
    #expect(report.deadLettered == 0)
    let entry = try await entry("cus_1/identify", rehearsal)
    #expect(entry?.fate == .sent)
    #expect(entry?.state?.digest == StateDigest(high: 0, low: 2))
    let messages = await destination.messages
    #expect(messages.count == 3)
    _ = try await sync(
      rehearsal,
      pages.map { ScriptedPage(Array($0.facts.dropFirst())) },
      to: destination,
      by: nil
    )
    #expect(await destination.messages.count == 3)
  }

  @Test(arguments: [RetryRun.Selection.keys([FactKey("order_1/completed")]), .every(nil)])
  func `makes dead letters of what fails, and a retry that leaves one out settles it`(
    selection: RetryRun.Selection
  ) async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let pages = [
      ScriptedPage([.once("order_1/completed", root: 0), .once("order_2/completed", root: 1)])
    ]
    let report = try await sync(
      rehearsal,
      pages,
      to: destination,
      by: .init {
        $0.contains("order_1")
          ? .refused(
            .init(
              "the template t.jq ends with an error",
              words: AnswerText("no a@b.c"),
              setting: "t"
            )
          )
          : nil
      }
    )
    #expect(report.deadLettered == 1)
    let letter = try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 9)[0]
    #expect(letter.reason.hasSuffix("the template t.jq ends with an error"))
    #expect(letter.words?.line == "no a@b.c")
    #expect(String(decoding: letter.payload, as: UTF8.self).contains("order_1/completed"))
    var base = rehearsal.run(of: ScriptedSource(pages: pages), to: destination)
    base.templates = Scripted { _ in .leftOut }
    let retry = RetryRun(base, selection, isEnabled: { _ in true })
    let retried = try await Retried { try await retry.run($0) }
    #expect(retried.settled == 1)
    #expect(retried.stays.isEmpty)
    #expect(try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 9).isEmpty)
    #expect(try await entry("order_1/completed", rehearsal)?.isLeftOut == true)
    #expect(await destination.messages.count == 1)
  }

  @Test func `files a message by the event and the time that its template gave it`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let made = try TemplatedMessage(
      Array(
        #"{"type":"track","event":"Purchase","userId":"u","timestamp":"2026-01-02T03:04:05Z"}"#.utf8
      ),
      of: Array(#"{"messageId":"m","timestamp":"2020-01-01T00:00:00.000Z"}"#.utf8)
    )
    let report = try await sync(
      rehearsal,
      [ScriptedPage([.once("order_1/completed")])],
      to: destination,
      by: .init { _ in .message(made) }
    )
    #expect(report.counts.keys.map(\.rawValue) == ["Order Completed"])
    #expect(await destination.labels.map(\.event.rawValue) == ["Purchase"])
    #expect(await destination.labels.map(\.time.iso8601) == ["2026-01-02T03:04:05Z"])
  }
}

/// Whether something was asked before.
private final class Once: Sendable {
  private let isAsked = Mutex(false)

  func isFirst() -> Bool {
    isAsked.withLock { isAsked in
      defer { isAsked = true }
      return !isAsked
    }
  }
}
