import Pipeline
import SegmentSpec
import Stores
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A shared backfill` {
  private let rehearsal: Rehearsal

  init() throws { rehearsal = try Rehearsal() }

  private func fact(_ number: Int) -> Fact { .once("order_\(number)/completed", at: 1_000) }

  private func history(failingPage: Int? = nil, stages: [Int: Int] = [:]) -> ScriptedHistory {
    ScriptedHistory(
      [
        [ScriptedPage([fact(1)]), ScriptedPage([fact(2)])],
        [ScriptedPage([fact(3)]), ScriptedPage([fact(4)])],
      ],
      failingPage: failingPage,
      stages: stages
    )
  }

  private func share(
    _ events: [EventName]? = nil,
    restarts: Bool = false
  ) async throws -> Backfill {
    try await ShareRun(
      rehearsal.run(of: ScriptedSource(pages: []), to: RecordingDestination()),
      history: history(),
      events: events,
      ranges: 2,
      restarts: restarts
    )
    .share()
  }

  private var state: any SharedState {
    get throws { try #require(rehearsal.state as? any SharedState) }
  }

  private func work(
    _ history: ScriptedHistory,
    to destination: any Destination,
    wait: @escaping @Sendable () async throws -> Void = { throw ScriptedFailure() }
  ) async throws -> RunReport {
    try await WorkRun(
      rehearsal.run(of: ScriptedSource(pages: []), to: destination),
      state: try state,
      history: history,
      wait: wait
    )
    .work()
  }

  private func stored() async throws -> Backfill {
    try #require(try await rehearsal.state.backfill(of: rehearsal.sync))
  }

  private var claimant: LockHolder {
    LockHolder(pid: 2, host: "other", command: "work", since: Timestamp(microseconds: 0))
  }

  @Test(arguments: [
    ([50, 100, 101], 8), ([7, 0, 1], 8), ([1_000_000, 3, 900_001], 256), ([5, 5, 5], 3), ([], 4),
    ([12], 12), ([40, 40, 40], 100),
  ])
  func `has at most as many ranges as were asked for, each kind at least one`(
    kinds: [Int],
    ranges: Int
  ) {
    func count(_ size: Int) -> Int { kinds.reduce(0) { $0 + ($1 + size - 1) / size } }
    let size = ShareRun.size(of: kinds, ranges: ranges)
    #expect(count(size) <= ranges)
    // A smaller range would make too many.
    #expect(size == 1 || count(size - 1) > ranges)
  }

  @Test func `has one range for each kind where fewer were asked for`() {
    #expect(ShareRun.size(of: [9, 4, 2], ranges: 1) == 9)
  }

  @Test func `is planned once, sends nothing then, and leaves the sync's watermark`() async throws {
    let plan = try await share()
    #expect(plan.isShared && plan.parts.count == 2 && plan.finishedAt == nil)
    #expect(try await share() == plan)
    #expect(try await rehearsal.position == "end")
    await #expect(throws: RunError.self) { try await share([.orderCompleted]) }
    #expect(try await share([.orderCompleted], restarts: true).events == [.orderCompleted])
  }

  @Test func `is not given up while somebody works on it`() async throws {
    let plan = try await share()
    #expect(try await state.claimPart(of: rehearsal.sync, among: [1, 2], as: claimant) != nil)
    let error = await #expect(throws: RunError.self) {
      try await share([.orderCompleted], restarts: true)
    }
    guard case .state(.locked(by: claimant))? = error else {
      Issue.record("\(String(describing: error)) does not name the worker")
      return
    }
    #expect(try await stored() == plan)
  }

  @Test func `is finished by one worker alone, each fact once`() async throws {
    _ = try await share()
    let destination = RecordingDestination()
    #expect(try await work(history(), to: destination).sent == 4)
    #expect(try await stored().finishedAt != nil)
    #expect(try await stored().parts.allSatisfy(\.isFinished))
    #expect(try await work(history(), to: destination).sent == 0)
  }

  @Test func `goes on in another process from the last recorded page of a range`() async throws {
    _ = try await share()
    let destination = RecordingDestination()
    await #expect(throws: RunError.self) {
      try await work(history(failingPage: 1), to: destination)
    }
    #expect(try await stored().parts.allSatisfy { !$0.isFinished })
    _ = try await work(history(), to: destination)
    #expect(Set(await destination.messages).count == 4)
    #expect(await destination.messages.count == 4)
  }

  @Test func `leaves a range to the process that works on it, and waits for it`() async throws {
    _ = try await share()
    let state = try state
    let sync = rehearsal.sync
    let first = try await state.claimPart(of: sync, among: [1, 2], as: claimant)
    #expect(first?.number == 1)
    let waits = Mutex(0)
    let destination = RecordingDestination()
    let report = try await work(history(), to: destination) {
      // The other one gives up: its range is free again.
      if waits.withLock({
        $0 += 1; return $0
      }) == 2 {
        try await state.endPart(1, finishedAt: nil, of: sync)
      }
    }
    #expect(waits.withLock { $0 } == 2)
    #expect(report.sent == 4)
    #expect(await destination.messages.map { $0.prefix(15) }.first == "{\"key\":\"order_3")
  }

  @Test func `begins no range before all of the stage before it are finished`() async throws {
    _ = try await share()
    let state = try state
    let sync = rehearsal.sync
    _ = try await state.claimPart(of: sync, among: [1], as: claimant)
    let destination = RecordingDestination()
    await #expect(throws: RunError.self) {
      try await work(history(stages: [2: 1]), to: destination)
    }
    #expect(await destination.messages.isEmpty)
    try await state.endPart(1, finishedAt: nil, of: sync)
    #expect(try await work(history(stages: [2: 1]), to: destination).sent == 4)
  }

  @Test func `lets a sync pass on what lies in no unfinished range, and keeps the watermark`()
    async throws
  {
    try await rehearsal.state.setWatermark(.since(.beginning), of: rehearsal.sync)
    _ = try await share()
    let left = Noted<[String]>()
    var source = ScriptedSource(pages: [ScriptedPage([fact(9)])], position: "later")
    source.left = left
    let destination = RecordingDestination()
    #expect(try await rehearsal.run(source, to: destination).sent == 1)
    #expect(left.all == [["0", "1"]])
    #expect(try await rehearsal.position == nil)
    _ = try await state.claimPart(of: rehearsal.sync, among: [1], as: claimant)
    try await state.endPart(1, finishedAt: Timestamp(microseconds: 1), of: rehearsal.sync)
    _ = try await rehearsal.run(source, to: destination)
    #expect(left.all.last == ["1"])
    _ = try await work(history(), to: destination)
    _ = try await rehearsal.run(source, to: destination)
    #expect(left.all.last == [])
    #expect(try await rehearsal.position == "later")
  }

  @Test func `is nothing that a backfill of one process takes up`() async throws {
    await #expect(throws: RunError.self) { try await work(history(), to: RecordingDestination()) }
    _ = try await share()
    let live = rehearsal.run(of: ScriptedSource(pages: []), to: RecordingDestination())
    do {
      _ = try await BackfillRun(live: live, history: history(), request: .init()).run()
      Issue.record("it was taken up")
    } catch RunError.sharedBackfill {
    }
  }
}
