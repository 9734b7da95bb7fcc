import Pipeline
import SegmentSpec
import Testing

extension WaitingRow {
  static func order(
    _ id: String,
    row: String? = nil,
    at microseconds: Int64 = 1,
    isOfBackfill: Bool = false
  ) -> WaitingRow {
    WaitingRow(
      kind: "order",
      root: id,
      row: row ?? id,
      firstSeen: .at(microseconds),
      isOfBackfill: isOfBackfill
    )
  }
}

extension StateStore {
  fileprivate func change(
    removing removed: [WaitingRow] = [],
    adding added: [WaitingRow] = [],
    _ watermark: Watermark? = .since(.at(5))
  ) async throws {
    let change = WaitingChange(removed: removed, added: added)
    try await setWatermark(watermark, waiting: change, of: .first)
  }
}

extension StateStoreRule {
  static let waitingRules: [StateStoreRule] = [
    StateStoreRule("rows that wait are read back as they were written, in the bytes' order") {
      store async throws in
      #expect(try await store.waiting(of: .first) == [])
      let cart = WaitingRow(kind: "cart", root: "z", row: "z", firstSeen: .at(-1))
      let rows: [WaitingRow] = [
        .order("b"), .order("é", row: "ref_1", at: 1_700_000_000_123_456), .order("b", row: "A"),
        cart,
        .order("a", isOfBackfill: true),
      ]
      try await store.change(adding: rows)
      #expect(
        try await store.waiting(of: .first) == [cart, rows[4], rows[2], rows[0], rows[1]]
      )
      #expect(try await store.waiting(of: .second) == [])
      #expect(try await store.watermark(of: .first) == .since(.at(5)))
    },
    StateStoreRule("rows that settled are removed with the watermark, and no others") {
      store async throws in
      try await store.change(adding: [.order("a"), .order("b"), .order("b", row: "c")])
      try await store.setWatermark(.since(.at(8)), of: .first)
      #expect(try await store.waiting(of: .first).count == 3)
      let settled: [WaitingRow] = [.order("b", at: 99), .order("never")]
      try await store.change(removing: settled, adding: [.order("d")], .since(.at(9)))
      #expect(
        try await store.waiting(of: .first) == [.order("a"), .order("b", row: "c"), .order("d")]
      )
      #expect(try await store.watermark(of: .first) == .since(.at(9)))
    },
    StateStoreRule("a row that waits already keeps when it was first seen") { store async throws in
      try await store.change(adding: [.order("a", at: 3), .order("b", at: 3, isOfBackfill: true)])
      let again: [WaitingRow] = [
        .order("a", at: 9, isOfBackfill: true), .order("b", at: 9), .order("c", at: 9),
        .order("c", at: 10),
      ]
      try await store.change(adding: again)
      #expect(
        try await store.waiting(of: .first) == [
          .order("a", at: 3, isOfBackfill: true), .order("b", at: 3, isOfBackfill: true),
          .order("c", at: 9),
        ]
      )
    },
    StateStoreRule("rows wait on when the watermark is forgotten, and under another name") {
      store async throws in
      try await store.change(adding: [.order("a")])
      try await store.setWatermark(nil, of: .first)
      #expect(try await store.waiting(of: .first) == [.order("a")])
      try await store.acquire(.first, as: .cron)
      try await store.rename(.first, to: .first.onStandardOutput)
      await store.release(.first)
      #expect(try await store.waiting(of: .first) == [])
      #expect(try await store.waiting(of: .first.onStandardOutput) == [.order("a")])
    },
    StateStoreRule("a backfill's places come with the rows that it left") { store async throws in
      let part = BackfillPart(number: 1, range: "a…z", roots: 9)
      let backfill = Backfill(
        window: HistoryWindow(),
        events: nil,
        startedAt: .at(1),
        mark: SourceMark(position: "1", clock: .at(1)),
        freshUntil: .at(2),
        parts: [part]
      )
      try await store.beginBackfill(backfill, watermark: nil, of: .first)
      let steps = ["b", "c"].map { place in
        PartProgress(
          place: PagePlace(part: 1, place: place),
          roots: 2,
          waiting: [.order(place, isOfBackfill: true), .order("both", isOfBackfill: true)]
        )
      }
      try await store.advanceBackfill(to: steps, freshUntil: .at(3), of: .first)
      #expect(
        try await store.waiting(of: .first)
          == ["b", "both", "c"].map {
            .order($0, isOfBackfill: true)
          }
      )
      #expect(try await store.backfill(of: .first)?.parts.map(\.read) == [4])
    },
    StateStoreRule("a sync bound to a store of one edition is refused for another") {
      store async throws in
      var second = SyncBinding.segment
      second.edition = "v2"
      try await store.bind(.first, to: .segment)
      await #expect(throws: StateError.boundElsewhere(existing: .segment, requested: second)) {
        try await store.bind(.first, to: second)
      }
      try await store.bind(.second, to: second)
      #expect(try await store.binding(of: .second) == second)
      #expect(try await store.binding(of: .first)?.edition == "v1")
    },
  ]
}
