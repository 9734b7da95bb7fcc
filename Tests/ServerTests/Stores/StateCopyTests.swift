import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite("A copied state", .timeLimit(.minutes(19))) struct StateCopyTests {
  private func copy(
    _ source: any CopyableState,
    _ target: any CopyableState
  ) async throws -> StateCopy.Counts {
    try await StateCopy(from: source, to: target, holder: .sample(9), pageSize: 7).copy(.tested)
  }

  /// The whole ledger by key.
  private func ledger(_ state: any CopyableState) async throws -> [FactKey: LedgerEntry] {
    var entries: [FactKey: LedgerEntry] = [:]
    var last: FactKey?
    while true {
      let page = try await state.ledgerPage(of: .tested, after: last, limit: 100)
      guard let end = page.last else { return entries }
      for line in page { entries[line.key] = line.entry }
      last = end.key
    }
  }

  private func letters(_ state: any CopyableState) async throws -> [DeadLetter] {
    try await state.deadLetters(of: .tested, event: nil, after: nil, limit: .max)
  }

  /// Something of everything.
  private func fill(_ state: any CopyableState) async throws {
    _ = try await state.fileMark(of: .tested)
    var binding = SyncBinding.sample
    binding.edition = "v2"
    try await state.bind(.tested, to: binding)
    let rows = ["b", "a"].map { id in
      WaitingRow(
        kind: "order",
        root: id,
        row: "é\(id)",
        firstSeen: Timestamp(microseconds: 6),
        isOfBackfill: id == "a"
      )
    }
    try await state.setWatermark(
      Watermark(
        position: "1:2",
        firstPosition: "0:é",
        factsSince: Timestamp(microseconds: 5),
        marginSeconds: 900
      ),
      waiting: WaitingChange(added: rows),
      of: .tested
    )
    try await state.setDeletionsSince(Timestamp(microseconds: 77), of: .tested)
    let odd: [(key: FactKey, entry: LedgerEntry)] = [
      "", "a/x", "é/x", "\u{0}", "order_1/completed",
    ].map {
      (FactKey($0), LedgerEntry(fate: .dead))
    }
    let entries = (0..<20).flatMap { StateSample.orderEntries($0) } + odd
    try await state.record(
      DeliveryRecords(entries: entries, time: Timestamp(microseconds: 8_000_000)),
      of: .tested
    )
    let old = LedgerEntry(fate: .sent, time: .unknown)
    try await state.record(DeliveryRecords(entries: [(FactKey("old/x"), old)]), of: .tested)
    for time in [3, 9, 5] {
      let letters = ["a/x", "b/x", "c/\(time)"].map { key in
        DeadLetter(
          key: FactKey(key),
          event: .orderUpdated,
          messageID: MessageID(high: 0x0123_4567_89AB_5CDE, low: 0x8000_0000_0000_0001),
          reason: "answered 400",
          isAnswer: time == 5,
          payload: [0x7B, 0, 0xFF],
          time: Timestamp(microseconds: Int64(time))
        )
      }
      try await state.record(
        DeliveryRecords(deadLetters: letters, part: "part-\(time)"),
        of: .tested
      )
    }
    var backfill = Backfill(
      window: HistoryWindow(from: Timestamp(microseconds: 1)),
      events: [.identify, .orderCompleted],
      startedAt: Timestamp(microseconds: 10),
      mark: SourceMark(position: "1:2:é", clock: Timestamp(microseconds: 9)),
      freshUntil: Timestamp(microseconds: 20),
      parts: [
        BackfillPart(number: 1, range: "a…m", roots: 100, place: "f", read: 40),
        BackfillPart(number: 2, range: "n…z", roots: 7),
      ]
    )
    backfill.finishedAt = Timestamp(microseconds: 30)
    try await state.beginBackfill(backfill, watermark: nil, of: .tested)
    for number in 1...3 {
      let start = RunStart(command: "sync", startedAt: Timestamp(microseconds: Int64(number)))
      let run = try await state.beginRun(start, of: .tested)
      guard number != 2 else { continue }
      let end = RunEnd(
        finishedAt: Timestamp(microseconds: 40),
        outcome: "done",
        exitCode: 10,
        reportJSON: #"{"sent":1}"#
      )
      try await state.finishRun(run, end, of: .tested)
    }
  }

  private func withFile(
    _ body: (_ open: (String) async throws -> SQLiteStateStore) async throws -> Void
  ) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("tidemark-copy-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body { try await SQLiteStateStore.open("\(directory)/\($0).sqlite") }
  }

  @Test func `is equal there, and back again`() async throws {
    try await withFile { open in
      let (file, back) = (try await open("a"), try await open("b"))
      try await fill(file)
      let rest = try await file.rest(of: .tested)
      try await withState { postgres, _ in
        let counts = try await copy(file, postgres)
        #expect(counts.entries == 46)
        #expect(counts.deadLetters == 5)
        #expect(counts.runs == 3)
        #expect(try await postgres.rest(of: .tested) == rest)
        #expect(try await ledger(postgres) == (try await ledger(file)))
        let times = try await ledger(file).mapValues(\.time)
        #expect(Set(times.values) == [.at(Timestamp(microseconds: 8_000_000)), .unknown])
        #expect(try await ledger(postgres).mapValues(\.time) == times)
        #expect(try await letters(postgres) == (try await letters(file)))
        #expect(try await copy(postgres, back) == counts)
        #expect(try await postgres.holder(of: .tested) == nil)
        // The numbers of runs continue.
        let run = RunStart(command: "sync", startedAt: Timestamp(microseconds: 1))
        #expect(try await postgres.beginRun(run, of: .tested) == 4)
      }
      #expect(try await back.rest(of: .tested) == rest)
      #expect(try await ledger(back) == (try await ledger(file)))
      #expect(
        try await ledger(back).mapValues(\.time) == (try await ledger(file).mapValues(\.time))
      )
      #expect(try await letters(back) == (try await letters(file)))
      #expect(try await file.holder(of: .tested) == nil)
      await file.close()
      await back.close()
    }
  }

  @Test func `takes nothing's place, and only that of a copy that was broken off`() async throws {
    try await withFile { open in
      let file = try await open("a")
      try await fill(file)
      try await withState { postgres, _ in
        // The rest of a copy that was interrupted before its end.
        try await postgres.record(.of("gone/x"), of: .tested)
        _ = try await copy(file, postgres)
        #expect(try await ledger(postgres) == (try await ledger(file)))
        do {
          _ = try await copy(file, postgres)
          Issue.record("a sync that was used was overwritten")
        } catch StateCopy.Refusal.occupied {}
      }
      await file.close()
    }
  }

  @Test func `is not made while a shared backfill goes on`() async throws {
    try await withState { postgres, place in
      try await fill(postgres)
      var backfill = try #require(try await postgres.backfill(of: .tested))
      backfill.isShared = true
      backfill.finishedAt = nil
      try await postgres.beginBackfill(backfill, watermark: nil, of: .tested)
      try await withState { target, _ in
        do {
          _ = try await copy(postgres, target)
          Issue.record("work of others was cut in two")
        } catch StateCopy.Refusal.shared {}
        #expect(try await target.rest(of: .tested).isUsed == false)
      }
    }
  }

  @Test func `is not made while either lock is taken`() async throws {
    try await withFile { open in
      let file = try await open("a")
      try await fill(file)
      try await withState { postgres, place in
        let other = try await PostgresStateStore.open(place)
        try await other.acquire(.tested, as: .sample(1))
        do {
          _ = try await copy(file, postgres)
          Issue.record("the target's lock was passed over")
        } catch StateCopy.Refusal.target(.locked(by: .sample(1))) {}
        await other.close()
        try await file.acquire(.tested, as: .sample(2))
        do {
          _ = try await copy(file, postgres)
          Issue.record("the source's lock was passed over")
        } catch StateCopy.Refusal.source(.locked(by: .sample(2))) {}
        #expect(try await postgres.rest(of: .tested).isUsed == false)
      }
      await file.close()
    }
  }

  /// Does `body` with a state of each kind.
  private func withEach(_ body: (any CopyableState) async throws -> Void) async throws {
    try await withFile { open in
      let file = try await open("a")
      try await body(file)
      await file.close()
    }
    try await withState { postgres, _ in try await body(postgres) }
  }

  @Test func `of a name that is forgotten has nothing of it, and all of the others`() async throws {
    let other = try #require(SyncName("other"))
    try await withEach { state in
      try await fill(state)
      try await state.record(.of("a/x"), of: other)
      #expect(try await state.ledgerCount(of: .tested) == 46)
      try await state.acquire(.tested, as: .sample(1))
      try await state.forget(.tested)
      await state.release(.tested)
      #expect(try await state.syncNames() == [other])
      #expect(try await state.ledgerCount(of: .tested) == 0)
      #expect(try await state.ledgerCount(of: other) == 1)
      // The name may begin again, and knows nothing of its earlier use.
      try await state.acquire(.tested, as: .sample(2))
      #expect(try await state.rest(of: .tested).isUsed == false)
      #expect(try await ledger(state) == [:])
      #expect(try await letters(state) == [])
      try await state.record(.of("b/x"), of: .tested)
      await state.release(.tested)
      #expect(try await state.ledgerCount(of: .tested) == 1)
      try await state.forget(try #require(SyncName("never-used")))
    }
  }

  @Test func `of a name that is bound anew has all that it had`() async throws {
    try await withEach { state in
      try await fill(state)
      let (rest, entries) = (try await state.rest(of: .tested), try await ledger(state))
      var moved = SyncBinding.sample
      moved.destination.place = "eu1.example.com"
      moved.storeID = "store_new"
      try await state.acquire(.tested, as: .sample(1))
      try await state.rebind(.tested, to: moved)
      await state.release(.tested)
      var expected = rest
      expected.binding = moved
      #expect(try await state.rest(of: .tested) == expected)
      #expect(try await ledger(state) == entries)
      try await state.bind(.tested, to: moved)
      await #expect(throws: StateError.boundElsewhere(existing: moved, requested: .sample)) {
        try await state.bind(.tested, to: .sample)
      }
    }
  }
}
