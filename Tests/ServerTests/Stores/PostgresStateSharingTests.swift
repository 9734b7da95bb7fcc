import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite("A backfill that is shared in PostgreSQL", .timeLimit(.minutes(19)))
struct PostgresStateSharingTests {
  private static let backfill = Backfill(
    window: HistoryWindow(),
    events: nil,
    startedAt: Timestamp(microseconds: 10),
    mark: SourceMark(position: "p", clock: Timestamp(microseconds: 9)),
    freshUntil: Timestamp(microseconds: 20),
    isShared: true,
    parts: (1...3).map { BackfillPart(number: $0, range: "\($0)", roots: 10) }
  )

  /// Lends a state with a shared backfill of three parts to `body`.
  private func withShared(
    _ options: PostgresStateStore.Options = .patient,
    _ body: (PostgresStateStore, PostgresStatePlace) async throws -> Void
  ) async throws {
    try await withState(options) { state, place in
      try await state.beginBackfill(Self.backfill, watermark: nil, of: .tested)
      #expect(try await state.backfill(of: .tested) == Self.backfill)
      try await body(state, place)
    }
  }

  private func claim(_ state: PostgresStateStore, _ pid: Int32) async throws -> Int? {
    try await state.claimPart(of: .tested, among: [1, 2, 3], as: .sample(pid))?.number
  }

  @Test func `gives each part to one process`() async throws {
    try await withShared { state, place in
      let others = [
        try await PostgresStateStore.open(place, options: .patient),
        try await PostgresStateStore.open(place, options: .patient),
        try await PostgresStateStore.open(place, options: .patient),
      ]
      let claimed = try await withThrowingTaskGroup(of: Int?.self) { group in
        for (number, store) in ([state] + others).enumerated() {
          // A process that looked at a part that was taken at that moment looks again.
          group.addTask {
            for _ in 0..<20 {
              if let part = try await self.claim(store, Int32(number)) { return part }
            }
            return nil
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(claimed) == [1, 2, 3, nil])
      #expect(claimed.count == 4)
      for store in others { await store.close() }
    }
  }

  @Test func `tells who works, as long as somebody does`() async throws {
    try await withShared { state, _ in
      #expect(try await state.worker(of: .tested) == nil)
      let part = try #require(try await claim(state, 7))
      #expect(try await state.worker(of: .tested) == .sample(7))
      try await state.endPart(part, finishedAt: nil, of: .tested)
      #expect(try await state.worker(of: .tested) == nil)
    }
  }

  @Test func `gives each run that begins a number of its own`() async throws {
    try await withShared { state, place in
      let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
        for number in 1...8 {
          group.addTask {
            let other = try await PostgresStateStore.open(place, options: .patient)
            let start = RunStart(
              command: "backfill",
              startedAt: Timestamp(microseconds: Int64(number))
            )
            let begun = try await other.beginRun(start, of: .tested)
            await other.close()
            return begun
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(numbers.sorted() == Array(1...8))
    }
  }

  @Test func `is taken over from a process that is gone, which can write nothing any more`()
    async throws
  {
    // Too short to be renewed in time.
    var hasty = PostgresStateStore.Options()
    hasty.lease = .zero
    hasty.renewal = .seconds(3_600)
    try await withShared(hasty) { state, place in
      #expect(try await claim(state, 1) == 1)
      let place1 = PagePlace(part: 1, place: "c")
      try await state.advanceBackfill(
        to: [PartProgress(place: place1, roots: 4)],
        freshUntil: Timestamp(microseconds: 30),
        of: .tested
      )
      let other = try await PostgresStateStore.open(place, options: .patient)
      let taken = try await other.claimPart(of: .tested, among: [1, 2, 3], as: .sample(2))
      #expect(taken?.number == 1 && taken?.place == "c" && taken?.read == 4)
      let late = await stateError { try await state.record(.of("a/x"), of: .tested) }
      guard case .lockLost? = late else {
        Issue.record("\(String(describing: late))")
        return
      }
      let end = await stateError {
        try await state.endPart(1, finishedAt: Timestamp(microseconds: 5), of: .tested)
      }
      guard case .lockLost? = end else {
        Issue.record("\(String(describing: end))")
        return
      }
      try await other.record(.of("a/x"), of: .tested)
      #expect(try await other.backfill(of: .tested)?.parts[0].isFinished == false)
      await other.close()
    }
  }

  @Test func `is finished by the last of its parts, also when two end at once`() async throws {
    for _ in 0..<5 {
      try await withShared { state, place in
        let other = try await PostgresStateStore.open(place, options: .patient)
        #expect(try await claim(state, 1) == 1)
        try await state.endPart(1, finishedAt: Timestamp(microseconds: 100), of: .tested)
        #expect(try await state.backfill(of: .tested)?.finishedAt == nil)
        #expect(try await claim(state, 1) == 2)
        #expect(try await claim(other, 2) == 3)
        async let one: Void = state.endPart(2, finishedAt: .init(microseconds: 101), of: .tested)
        async let two: Void = other.endPart(3, finishedAt: .init(microseconds: 102), of: .tested)
        _ = try await (one, two)
        #expect(try await state.backfill(of: .tested)?.finishedAt != nil)
        #expect(try await claim(other, 2) == nil)
        await other.close()
      }
    }
  }

  @Test func `gives a part back that was let go of before its end`() async throws {
    try await withShared { state, place in
      #expect(try await claim(state, 1) == 1)
      try await state.endPart(1, finishedAt: nil, of: .tested)
      let other = try await PostgresStateStore.open(place, options: .patient)
      #expect(try await claim(other, 2) == 1)
      await other.close()
    }
  }

  @Test func `that is begun anew takes the parts away from all who work on the old one`()
    async throws
  {
    try await withShared { state, place in
      let other = try await PostgresStateStore.open(place, options: .patient)
      #expect(try await claim(other, 2) == 1)
      try await state.beginBackfill(Self.backfill, watermark: nil, of: .tested)
      let late = await stateError { try await other.record(.of("a/x"), of: .tested) }
      guard case .lockLost? = late else {
        Issue.record("\(String(describing: late))")
        return
      }
      #expect(try await claim(state, 1) == 1)
      await other.close()
    }
  }

  @Test func `leaves the sync's lock to syncs`() async throws {
    try await withShared { state, place in
      #expect(try await claim(state, 1) == 1)
      let other = try await PostgresStateStore.open(place, options: .patient)
      #expect(try await other.holder(of: .tested) == nil)
      try await other.acquire(.tested, as: .sample(2))
      try await other.record(.of("a/x"), of: .tested)
      try await state.record(.of("a/y"), of: .tested)
      #expect(try await state.ledger(of: .tested, keys: [FactKey("a/x")]) == [.init(fate: .sent)])
      await other.release(.tested)
      await other.close()
    }
  }
}
