import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Batches that go with their records` {
  private func page(_ orders: Range<Int>) -> ScriptedPage {
    ScriptedPage(orders.map { .once("order_\($0)/completed", root: Int32($0)) })
  }

  private func run(
    _ pages: [ScriptedPage],
    _ rehearsal: Rehearsal,
    to destination: RecordingWarehouse
  ) async throws -> RunReport {
    try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    return try await SyncRun(rehearsal.run(of: ScriptedSource(pages: pages), to: destination)).run()
  }

  private func together(
    _ rehearsal: Rehearsal,
    _ answer: @escaping RecordingWarehouse.Rule = { (_, _) throws(DeliveryError) in .accepted }
  ) -> RecordingWarehouse {
    RecordingWarehouse(state: rehearsal.state, sync: rehearsal.sync, answer)
  }

  @Test func `carry the watermark in the last one, and nowhere else is anything recorded`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let destination = together(rehearsal)
    let report = try await run([page(0..<3), page(3..<7)], rehearsal, to: destination)
    #expect(report.sent == 7)
    #expect(report.batches == 4)
    let records = destination.records
    #expect(records.map(\.delivery.entries.count) == [2, 2, 2, 1])
    #expect(records.map { $0.watermark?.position } == [nil, nil, nil, "end"])
    #expect(records.allSatisfy { $0.reached.isEmpty && $0.freshUntil == nil })
    #expect(try await rehearsal.position == "end")
    #expect(destination.most == 1)
    let again = try await run([page(0..<7)], rehearsal, to: destination)
    #expect(again.unchanged == 7)
    // Without a batch the watermark goes alone.
    #expect(destination.records.count == 4)
    #expect(try await rehearsal.position == "end")
  }

  @Test func `carry what changes of the rows that wait in the last one, with the watermark`()
    async throws
  {
    func row(_ id: String) -> WaitingRow {
      WaitingRow(kind: "order", root: id, row: id, firstSeen: Timestamp(microseconds: 1))
    }
    let rehearsal = try Rehearsal()
    try await rehearsal.state.setWatermark(
      rehearsal.watermark,
      waiting: WaitingChange(added: [row("a"), row("b")]),
      of: rehearsal.sync
    )
    let destination = together(rehearsal)
    var pages = [page(0..<3), page(3..<7)]
    pages[0].waiting = [row("b")]
    pages[1].waiting = [row("c")]
    let report = try await run(pages, rehearsal, to: destination)
    #expect(report.waiting.count == 2)
    #expect(destination.records.dropLast().allSatisfy { $0.waiting.isEmpty || $0.watermark == nil })
    #expect(
      destination.records.last?.waiting == WaitingChange(removed: [row("a")], added: [row("c")])
    )
    #expect(try await rehearsal.state.waiting(of: rehearsal.sync) == [row("b"), row("c")])
  }

  @Test func `take what is noted with them, and not before`() async throws {
    let rehearsal = try Rehearsal()
    let destination = together(rehearsal)
    let facts: [Fact] = [
      .once("order_1/completed", root: 1),
      .state("order_1/updated", .orderUpdated, content: 1, root: 1),
    ]
    _ = try await run([ScriptedPage(facts)], rehearsal, to: destination)
    #expect(destination.records.map(\.delivery.entries.count) == [2])
  }

  @Test func `take the dead letters with them; what is not blamed holds the watermark back`()
    async throws
  {
    let rehearsal = try Rehearsal()
    // The first batch is refused as a whole, of the next ones one message each.
    let destination = together(rehearsal) { (call, index) throws(DeliveryError) in
      call == 1 || index == 0 ? .refused(reason: "no") : .accepted
    }
    let report = try await run([page(0..<6)], rehearsal, to: destination)
    #expect(report.sent == 2)
    #expect(report.deadLettered == 4)
    #expect(destination.records.map(\.delivery.deadLetters.count) == [0, 3, 1])
    #expect(destination.records.last?.watermark?.position == "end")
    #expect(
      try await rehearsal.state.deadLetterCount(of: rehearsal.sync, event: nil) == 4
    )

    let last = try Rehearsal()
    let refusing = together(last) { (call, _) throws(DeliveryError) in
      call == 2 ? .refused(reason: "no") : .accepted
    }
    let mixed = try await run([page(0..<4)], last, to: refusing)
    #expect(mixed.deadLettered == 2)
    #expect(refusing.records.allSatisfy { $0.watermark == nil })
    #expect(try await last.position == "end")

    let none = try Rehearsal()
    let closed = together(none) { (_, _) throws(DeliveryError) in .refused(reason: "no") }
    await #expect(throws: RunError.self) { _ = try await run([page(0..<4)], none, to: closed) }
    #expect(try await none.position == "start")
    #expect(try await none.state.deadLetterCount(of: none.sync, event: nil) == 0)
  }

  @Test func `leave the watermark where it is when one fails`() async throws {
    let rehearsal = try Rehearsal()
    let destination = together(rehearsal) { (call, _) throws(DeliveryError) in
      if call == 2 {
        throw DeliveryError(.state(.lockLost(to: nil)), reason: "taken over")
      }
      return .accepted
    }
    do {
      _ = try await run([page(0..<6)], rehearsal, to: destination)
      Issue.record("it went on")
    } catch RunError.state(.lockLost) {}
    #expect(destination.records.count == 1)
    #expect(try await rehearsal.position == "start")
  }

  @Test func `take the pages of a backfill with them, each once`() async throws {
    let rehearsal = try Rehearsal()
    let destination = together(rehearsal)
    let history = ScriptedHistory(
      (0..<3).map { part in
        (0..<4).map { page in
          ScriptedPage(
            (0..<(page == 2 ? 0 : 3)).map {
              .once("order_\(part)_\(page)_\($0)/completed", root: Int32($0))
            }
          )
        }
      }
    )
    _ = try await BackfillRun(
      live: rehearsal.run(of: ScriptedSource(pages: []), to: destination),
      history: history,
      request: BackfillRun.Request()
    )
    .run()
    let stored = try #require(try await rehearsal.state.backfill(of: rehearsal.sync))
    #expect(stored.rootsRead == 27)
    #expect(stored.finishedAt != nil)
    let reached = destination.records.flatMap(\.reached)
    #expect(reached.reduce(0) { $0 + $1.roots } == 27)
    #expect(destination.records.allSatisfy { $0.freshUntil != nil && $0.watermark == nil })
  }
}

/// A destination that writes the records of a batch when it takes the batch.
private final class RecordingWarehouse: Destination {
  typealias Rule =
    @Sendable (_ call: Int, _ index: Int) throws(DeliveryError) -> Receipt.Answer

  let identity = DestinationIdentity(kind: "together", place: "memory")
  let limits = BatchLimits(messages: 2, bytes: 100_000, messageBytes: 10_000)
  let takesBatchesAtOnce = true
  private let state: any StateStore
  private let sync: SyncName
  private let rule: Rule
  private struct Tally {
    var records: [BatchRecords] = []
    var calls = 0
    var inHand = 0
    var most = 0
  }
  private let tally = Mutex(Tally())

  init(state: any StateStore, sync: SyncName, _ rule: @escaping Rule) {
    self.state = state
    self.sync = sync
    self.rule = rule
  }

  var records: [BatchRecords] { tally.withLock { $0.records } }
  /// The most batches that were in hand at once.
  var most: Int { tally.withLock { $0.most } }

  func recordsBatches() async throws(DeliveryError) -> Bool { true }

  func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    throw DeliveryError(.stopped, reason: "a batch came without its records")
  }

  func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt {
    let call = tally.withLock { tally in
      tally.calls += 1
      tally.inHand += 1
      tally.most = max(tally.most, tally.inHand)
      return tally.calls
    }
    defer { tally.withLock { $0.inHand -= 1 } }
    try? await Task.sleep(for: .milliseconds(1))
    var answers: [Receipt.Answer] = []
    for index in 0..<batch.count { answers.append(try rule(call, index)) }
    let records = recording(answers)
    do throws(StateError) {
      try await state.record(records.delivery, of: sync)
      if let freshUntil = records.freshUntil {
        try await state.advanceBackfill(to: records.reached, freshUntil: freshUntil, of: sync)
      }
      if let watermark = records.watermark {
        try await state.setWatermark(watermark, waiting: records.waiting, of: sync)
      }
    } catch {
      throw DeliveryError(.state(error), reason: "the state failed")
    }
    tally.withLock { $0.records.append(records) }
    return .recorded(answers)
  }
}
