import Pipeline
import SegmentSpec
import Testing

extension Backfill {
  /// Every field filled; of two parts, neither begun.
  fileprivate static let sample = Backfill(
    window: HistoryWindow(from: .at(-5), to: .at(1_700_000_000_123_456)),
    events: [.identify, .orderCompleted],
    startedAt: .at(10),
    mark: SourceMark(position: "1:2:é", clock: .at(9)),
    freshUntil: .at(20),
    parts: [
      BackfillPart(number: 1, range: "a…m", roots: 100),
      BackfillPart(number: 2, range: "n…z", roots: 7, place: "q", read: 3),
    ]
  )
}

extension StateStoreRule {
  static let backfillRules: [StateStoreRule] = [
    StateStoreRule("a sync without a backfill has none") { store async throws in
      #expect(try await store.backfill(of: .first) == nil)
      try await store.setWatermark(.since(.at(5)), of: .first)
      #expect(try await store.backfill(of: .first) == nil)
    },
    StateStoreRule("a backfill is read back as it was begun, and leaves the watermark alone") {
      store async throws in
      try await store.setWatermark(.since(.at(5)), of: .first)
      try await store.beginBackfill(.sample, watermark: nil, of: .first)
      #expect(try await store.backfill(of: .first) == .sample)
      #expect(try await store.watermark(of: .first) == .since(.at(5)))
      #expect(try await store.backfill(of: .second) == nil)
    },
    StateStoreRule("a backfill without bounds and events has none afterwards, too") {
      store async throws in
      var backfill = Backfill.sample
      backfill.window = HistoryWindow()
      backfill.events = nil
      backfill.parts = []
      try await store.beginBackfill(backfill, watermark: .since(.at(6)), of: .first)
      #expect(try await store.backfill(of: .first) == backfill)
      #expect(try await store.watermark(of: .first) == .since(.at(6)))
    },
    StateStoreRule("a backfill's parts go on from where they came to") { store async throws in
      try await store.beginBackfill(.sample, watermark: nil, of: .first)
      let steps = [
        PartProgress(place: PagePlace(part: 1, place: "b"), roots: 40),
        PartProgress(place: PagePlace(part: 2, place: "z"), roots: 4),
      ]
      try await store.advanceBackfill(to: steps, freshUntil: .at(30), of: .first)
      let last = PartProgress(place: PagePlace(part: 1, place: "c"), roots: 1)
      try await store.advanceBackfill(to: [last], freshUntil: .at(40), of: .first)
      let found = try #require(try await store.backfill(of: .first))
      #expect(found.parts.map(\.place) == ["c", "z"])
      #expect(found.parts.map(\.read) == [41, 7])
      #expect(found.freshUntil == .at(40))
      #expect(found.finishedAt == nil)
      try await store.finishBackfill(at: .at(50), of: .first)
      #expect(try await store.backfill(of: .first)?.finishedAt == .at(50))
    },
    StateStoreRule("a new backfill takes the place of the one before") { store async throws in
      var earlier = Backfill.sample
      earlier.parts.append(BackfillPart(number: 3, range: "0…9", roots: 1))
      try await store.beginBackfill(earlier, watermark: nil, of: .first)
      try await store.finishBackfill(at: .at(50), of: .first)
      try await store.beginBackfill(.sample, watermark: nil, of: .first)
      #expect(try await store.backfill(of: .first) == .sample)
    },
  ]
}
