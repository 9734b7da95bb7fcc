import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Deletions in a run` {
  private func deleted(_ id: String, at time: Int64 = 1_000, root: Int32 = 0) -> Fact {
    .once("\(id)/deleted", .deletion, at: time, root: root)
  }

  /// Pages with `count` deletions, and an order before and after them.
  private func pages(deletions count: Int) -> [ScriptedPage] {
    [
      ScriptedPage([.once("order_1/completed")]),
      ScriptedPage((0..<count).map { deleted("cus_\($0)", root: Int32($0)) }),
      ScriptedPage([.once("order_2/completed")]),
    ]
  }

  private func source(_ pages: [ScriptedPage], at clock: Int64 = 0) -> ScriptedSource {
    var source = ScriptedSource(pages: pages)
    source.mark.clock = Timestamp(microseconds: clock)
    return source
  }

  private func counts(_ report: RunReport) -> [Int] {
    let counts = report.counts[.deletion] ?? RunReport.Counts()
    return [
      counts.derived, counts.sent, counts.unchanged, counts.filtered, counts.deadLettered,
    ]
  }

  @Test func `are requested after the last message, before the watermark moves, and once`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let (state, sync) = (rehearsal.state, rehearsal.sync)
    let destination = RecordingDestination()
    let requests = RecordingDeletions { _ in
      #expect(await destination.messages.count == 2)
      let watermark = try? await state.watermark(of: sync)
      #expect(watermark?.position == "start")
    }
    let plan = DeletionPlan(requests: requests, mostPerRun: 100)
    let pages = pages(deletions: 3)
    let report = try await rehearsal.run(source(pages), to: destination, deletions: plan)
    #expect(await requests.taken == [["cus_0", "cus_1", "cus_2"]])
    #expect(counts(report) == [3, 3, 0, 0, 0])
    #expect(try await rehearsal.position == "end")

    let again = try await rehearsal.run(source(pages), to: destination, deletions: plan)
    #expect(await requests.taken.count == 1)
    #expect(counts(again) == [3, 0, 3, 0, 0])
    #expect(await destination.messages.count == 2)
  }

  @Test func `name the users as messages do`() async throws {
    let rehearsal = try Rehearsal()
    let requests = RecordingDeletions()
    let plan = DeletionPlan(requests: requests, mostPerRun: 100)
    var run = rehearsal.run(
      of: source(pages(deletions: 1)),
      to: RecordingDestination(),
      deletions: plan
    )
    let path = try #require(FieldPath("userId"))
    run.privacy = PrivacyRules([PrivacyRule(path, .hash)])
    try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    _ = try await SyncRun(run).run()
    let hash = try #require(run.privacy?.userID("cus_0"))
    #expect(hash.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    #expect(await requests.taken == [[hash]])
    // The ledger keeps its keys.
    let entries = try await rehearsal.state.ledger(
      of: rehearsal.sync,
      keys: [FactKey("cus_0/deleted")]
    )
    #expect(entries[0]?.fate == .sent)
  }

  @Test func `count from the first run that can request them`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let requests = RecordingDeletions()
    let plan = DeletionPlan(requests: requests, mostPerRun: 100)
    let early = ScriptedPage([deleted("cus_0", at: 499), deleted("cus_1", at: 500)])
    let report = try await rehearsal.run(source([early], at: 500), to: destination, deletions: plan)
    #expect(counts(report) == [2, 0, 0, 2, 0])
    #expect(
      report.filtered.map(\.key.reason) == ["deleted before deletion requests were switched on"]
    )
    // A later run has a later clock, and the beginning stays.
    let late = ScriptedPage([deleted("cus_1", at: 500), deleted("cus_2", at: 501)])
    _ = try await rehearsal.run(source([late], at: 900), to: destination, deletions: plan)
    #expect(await requests.taken == [["cus_2"]])
  }

  @Test func `are never requested in a sweep`() async throws {
    let rehearsal = try Rehearsal()
    let requests = RecordingDeletions()
    let plan = DeletionPlan(requests: requests, mostPerRun: 100)
    var sweep = source(pages(deletions: 3))
    sweep.isSweep = true
    let report = try await rehearsal.run(sweep, to: RecordingDestination(), deletions: plan)
    #expect(await requests.calls == 0)
    #expect(counts(report) == [3, 0, 0, 3, 0])
    #expect(report.filtered.map(\.key.reason) == ["not requested while every root is read"])
  }

  @Test func `are left out where nobody can be asked`() async throws {
    let rehearsal = try Rehearsal()
    let report = try await rehearsal.run(
      source(pages(deletions: 1)),
      to: RecordingDestination()
    )
    #expect(counts(report) == [1, 0, 0, 1, 0])
    #expect(try await rehearsal.state.deletionsSince(of: rehearsal.sync) == nil)
  }

  @Test func `are none at all when there are too many, and all later, when that is allowed`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let requests = RecordingDeletions()
    let pages = pages(deletions: 101)
    let error = await #expect(throws: RunError.self) {
      let plan = DeletionPlan(requests: requests, mostPerRun: 100)
      return try await rehearsal.run(source(pages), to: destination, deletions: plan)
    }
    guard case .tooManyDeletions(101, most: 100) = error else { throw try #require(error) }
    #expect(await requests.calls == 0)
    #expect(await destination.messages.count == 2)
    #expect(try await rehearsal.position == "start")

    let report = try await rehearsal.run(
      source(pages),
      to: destination,
      deletions: DeletionPlan(requests: requests, mostPerRun: 101)
    )
    #expect(await requests.taken.flatMap { $0 }.count == 101)
    #expect(counts(report) == [101, 101, 0, 0, 0])
    #expect(await destination.messages.count == 2)
    #expect(try await rehearsal.position == "end")
  }

  @Test(arguments: [DeliveryError.Kind.stopped, .refused, .notYet(retryAfter: nil)])
  func `that fail keep what was taken and the messages, and the watermark stays`(
    kind: DeliveryError.Kind
  ) async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let failing = RecordingDeletions(mostIDs: 2) { (call) async throws(DeliveryError) in
      if call == 1 { throw DeliveryError(kind, reason: "no") }
    }
    let pages = pages(deletions: 5)
    let error = await #expect(throws: RunError.self) {
      let plan = DeletionPlan(requests: failing, mostPerRun: 5)
      return try await rehearsal.run(source(pages), to: destination, deletions: plan)
    }
    guard case .delivery = error else { throw try #require(error) }
    #expect(await failing.taken == [["cus_0", "cus_1"]])
    #expect(await destination.messages.count == 2)
    #expect(try await rehearsal.position == "start")

    let healthy = RecordingDeletions(mostIDs: 2)
    let report = try await rehearsal.run(
      source(pages),
      to: destination,
      deletions: DeletionPlan(requests: healthy, mostPerRun: 5)
    )
    #expect(await healthy.taken == [["cus_2", "cus_3"], ["cus_4"]])
    #expect(counts(report) == [5, 3, 2, 0, 0])
    #expect(await destination.messages.count == 2)
  }

  @Test func `wait for messages that cannot be delivered`() async throws {
    let rehearsal = try Rehearsal()
    let requests = RecordingDeletions()
    let failing = RecordingDestination { (_, _) throws(DeliveryError) in
      throw DeliveryError(.stopped, reason: "no")
    }
    await #expect(throws: RunError.self) {
      let plan = DeletionPlan(requests: requests, mostPerRun: 100)
      return try await rehearsal.run(source(pages(deletions: 1)), to: failing, deletions: plan)
    }
    #expect(await requests.calls == 0)
  }

  @Test func `are told by a preview and shown as no message`() async throws {
    let rehearsal = try Rehearsal()
    let preview = PreviewRun(
      source: source([ScriptedPage([deleted("cus_0", at: 5), .once("order_1/completed")])]),
      state: rehearsal.state,
      sync: rehearsal.sync,
      namespace: .test
    )
    func decisions() async throws -> [Sift.Decision] {
      var messages = 0
      let outcome = try await preview.messages(of: ["cus_0"]) { _ in
        messages += 1
        return true
      }
      #expect(messages == 1)
      return outcome.deletions.map(\.decision)
    }
    #expect(try await decisions() == [.filter(.deletedBefore)])
    try await rehearsal.state.setDeletionsSince(Timestamp(microseconds: 4), of: rehearsal.sync)
    #expect(try await decisions() == [.request])
    try await rehearsal.state.record(
      DeliveryRecords(entries: [(FactKey("cus_0/deleted"), LedgerEntry(fate: .sent))]),
      of: rehearsal.sync
    )
    #expect(try await decisions() == [.unchanged])
  }
}

@Suite(.timeLimit(.minutes(9))) struct `Requesting deletions again` {
  private let clock = LeapingClock()

  private func retrying(_ base: RecordingDeletions) -> RetryingDeletions {
    let policy = RetryPolicy(budget: .seconds(100))
    return RetryingDeletions(base: base, Retries(policy: policy, clock: clock, chance: { 1 }))
  }

  @Test func `waits as long as the answer asks, then asks for the same ids`() async throws {
    let base = RecordingDeletions { (call) async throws(DeliveryError) in
      if call == 0 { throw DeliveryError(.notYet(retryAfter: 7), reason: "busy") }
    }
    #expect(try await retrying(base).request(["cus_1"]) == "reg_1")
    #expect(clock.sleeps == [.seconds(7)])
    #expect(await base.taken == [["cus_1"]])
  }

  @Test func `ends when the budget is used up, and says how often it tried`() async throws {
    let base = RecordingDeletions { (_) async throws(DeliveryError) in
      throw DeliveryError(.notYet(retryAfter: 40), reason: "busy")
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await retrying(base).request(["cus_1"])
    }
    #expect(error?.reason == "busy (3 tries)")
    #expect(clock.sleeps == [.seconds(40), .seconds(40)])
  }

  @Test(arguments: [DeliveryError.Kind.stopped, .refused])
  func `is of no use after a refusal`(kind: DeliveryError.Kind) async throws {
    let base = RecordingDeletions { (_) async throws(DeliveryError) in
      throw DeliveryError(kind, reason: "no")
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await retrying(base).request(["cus_1"])
    }
    #expect(error?.kind == kind)
    #expect(clock.sleeps.isEmpty)
  }
}
