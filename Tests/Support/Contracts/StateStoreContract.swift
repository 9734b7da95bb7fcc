package import Pipeline
import SegmentSpec
import Testing

/// A rule that every state store keeps; its description is the sentence that a failure shows.
package struct StateStoreRule: Sendable, CustomTestStringConvertible {
  package let testDescription: String
  private let check: @Sendable (any StateStore) async throws -> Void

  init(_ sentence: String, _ check: @escaping @Sendable (any StateStore) async throws -> Void) {
    testDescription = sentence
    self.check = check
  }

  fileprivate func hold(for store: any StateStore) async throws {
    try await check(store)
  }

  /// Every rule of the contract.
  package static let all =
    watermarkRules + ledgerRules + lockRules + historyRules
    + deadLetterRules + backfillRules + waitingRules
}

/// Checks a fresh store against one rule of the contract.
package func exerciseStateStore(
  _ rule: StateStoreRule,
  _ make: () async throws -> any StateStore
) async throws {
  try await rule.hold(for: try await make())
}

extension StateStoreRule {
  static let watermarkRules: [StateStoreRule] = [
    StateStoreRule("a sync that was never used has no watermark and no binding") {
      store async throws in
      #expect(try await store.watermark(of: .first) == nil)
      #expect(try await store.binding(of: .first) == nil)
    },
    StateStoreRule("a sync's file mark is its own and never changes") { store async throws in
      let mark = try await store.fileMark(of: .first)
      #expect(mark.utf8.count == 8)
      #expect(mark.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      try await store.setWatermark(.since(.at(5)), of: .first)
      try await store.setWatermark(nil, of: .first)
      #expect(try await store.fileMark(of: .first) == mark)
      #expect(try await store.fileMark(of: .second) != mark)
    },
    StateStoreRule("a watermark is read back as it was set, to the microsecond") {
      store async throws in
      let watermark = Watermark(
        position: "1:2:3",
        firstPosition: "0:0:é",
        factsSince: .at(1_700_000_000_123_456),
        marginSeconds: 900
      )
      try await store.setWatermark(watermark, of: .first)
      #expect(try await store.watermark(of: .first) == watermark)
    },
    StateStoreRule("a watermark without positions is a watermark") { store async throws in
      let watermark = Watermark.since(.at(-1))
      try await store.setWatermark(watermark, of: .first)
      #expect(try await store.watermark(of: .first) == watermark)
    },
    StateStoreRule("the start of deletion requests is each sync's own and outlives the watermark") {
      store async throws in
      #expect(try await store.deletionsSince(of: .first) == nil)
      try await store.setWatermark(.since(.at(5)), of: .first)
      #expect(try await store.deletionsSince(of: .first) == nil)
      try await store.setDeletionsSince(.at(1_700_000_000_123_456), of: .first)
      try await store.setWatermark(nil, of: .first)
      #expect(try await store.deletionsSince(of: .first) == .at(1_700_000_000_123_456))
      #expect(try await store.deletionsSince(of: .second) == nil)
    },
    StateStoreRule("an empty position is not an absent one") { store async throws in
      let watermark = Watermark(
        position: "",
        firstPosition: nil,
        factsSince: .at(0),
        marginSeconds: 0
      )
      try await store.setWatermark(watermark, of: .first)
      #expect(try await store.watermark(of: .first) == watermark)
    },
    StateStoreRule("forgetting the watermark keeps ledger and binding") { store async throws in
      try await store.bind(.first, to: .segment)
      try await store.setWatermark(.since(.at(5)), of: .first)
      try await store.note([("a/x", .sent)])
      try await store.setWatermark(nil, of: .first)
      #expect(try await store.watermark(of: .first) == nil)
      #expect(try await store.binding(of: .first) == .segment)
      #expect(try await store.find(["a/x"]) == [.sent])
    },
    StateStoreRule("two syncs share nothing") { store async throws in
      try await store.bind(.first, to: .segment)
      try await store.setWatermark(.since(.at(5)), of: .first)
      try await store.record(.everything, of: .first)
      _ = try await store.beginRun(.sync(at: 1), of: .first)
      #expect(try await store.binding(of: .second) == nil)
      #expect(try await store.watermark(of: .second) == nil)
      #expect(try await store.find(["a/x"], of: .second) == [nil])
      #expect(try await store.unconfirmedParts(of: .second) == [])
      #expect(try await store.runs(of: .second, limit: 10) == [])
      #expect(try await store.deadLetters(of: .second, limit: 10) == [])
      #expect(try await store.deadLetterCount(of: .second) == 0)
      try await store.record(.everything, of: .second)
      try await store.confirm(part: "part-1", of: .second)
      #expect(try await store.unconfirmedParts(of: .first) == ["part-1"])
    },
    StateStoreRule("a sync may be bound to the same place again") { store async throws in
      try await store.bind(.first, to: .segment)
      try await store.bind(.first, to: .segment)
      #expect(try await store.binding(of: .first) == .segment)
    },
    StateStoreRule("a sync that gets another name keeps everything, and its own is free") {
      store async throws in
      try await store.bind(.first, to: .segment)
      try await store.setWatermark(.since(.at(5)), of: .first)
      try await store.record(.everything, of: .first)
      let run = try await store.beginRun(.sync(at: 1), of: .first)
      let name = SyncName.first.onStandardOutput
      try await store.acquire(.first, as: .cron)
      try await store.rename(.first, to: name)
      await store.release(.first)
      #expect(try await store.binding(of: name) == .segment)
      #expect(try await store.watermark(of: name) == .since(.at(5)))
      #expect(try await store.find(["a/x"], of: name) == [.sent])
      #expect(try await store.deadLetterCount(of: name, event: nil) == 1)
      #expect(try await store.runs(of: name, limit: 9).map(\.number) == [run])
      #expect(try await store.binding(of: .first) == nil)
      #expect(try await store.find(["a/x"], of: .first) == [nil])
      // Both names are locked and written like any others.
      for sync in [SyncName.first, name] {
        try await store.acquire(sync, as: .person)
        try await store.setWatermark(.since(.at(7)), of: sync)
        await store.release(sync)
      }
      try await store.rename(.first, to: name)
      #expect(try await store.watermark(of: .first) == .since(.at(7)))
      #expect(try await store.binding(of: name) == .segment)
      try await store.rename(.second, to: .second.onStandardOutput)
      #expect(try await store.watermark(of: .second.onStandardOutput) == nil)
    },
    StateStoreRule("a sync bound to another store or destination is refused with both") {
      store async throws in
      try await store.bind(.first, to: .segment)
      var otherStore = SyncBinding.segment
      otherStore.storeID = "store_other"
      var otherPlace = SyncBinding.segment
      otherPlace.destination.place = "events.example.com"
      var otherKind = SyncBinding.segment
      otherKind.destination.kind = "jitsu"
      for requested in [otherStore, otherPlace, otherKind] {
        await #expect(throws: StateError.boundElsewhere(existing: .segment, requested: requested)) {
          try await store.bind(.first, to: requested)
        }
      }
      #expect(try await store.binding(of: .first) == .segment)
      try await store.bind(.second, to: otherStore)
    },
  ]

  static let lockRules: [StateStoreRule] = [
    StateStoreRule("a sync that is locked is refused with its holder") { store async throws in
      try await store.acquire(.first, as: .cron)
      await #expect(throws: StateError.locked(by: .cron)) {
        try await store.acquire(.first, as: .person)
      }
      try await store.acquire(.second, as: .person)
    },
    StateStoreRule("a released lock is free for the next holder") { store async throws in
      try await store.acquire(.first, as: .cron)
      await store.release(.first)
      try await store.acquire(.first, as: .person)
      await #expect(throws: StateError.locked(by: .person)) {
        try await store.acquire(.first, as: .cron)
      }
    },
    StateStoreRule("a refused lock does not free the one that is held") { store async throws in
      try await store.acquire(.first, as: .cron)
      for _ in 0..<2 {
        await #expect(throws: StateError.locked(by: .cron)) {
          try await store.acquire(.first, as: .person)
        }
      }
    },
    StateStoreRule("releasing a lock that nobody holds does nothing") { store async throws in
      await store.release(.first)
      try await store.acquire(.first, as: .cron)
    },
  ]
}

extension SyncName {
  private static func named(_ text: String) -> SyncName {
    guard let name = SyncName(text) else { preconditionFailure("\(text) is no sync name") }
    return name
  }

  static let first = named("default")
  static let second = named("second.sync-2")
}

extension SyncBinding {
  static let segment = SyncBinding(
    storeID: "store_01",
    destination: DestinationIdentity(kind: "segment", place: "api.segment.io")
  )
}

extension LockHolder {
  static let cron = LockHolder(
    pid: 4711,
    host: "shop-1",
    command: "sync",
    since: .at(1_700_000_000_000_001)
  )
  static let person = LockHolder(
    pid: 12,
    host: "laptop \"é\"",
    command: "backfill",
    since: .at(1_800_000_000_000_002)
  )
}

extension RunStart {
  static func sync(at microseconds: Int64) -> RunStart {
    RunStart(command: "sync", startedAt: .at(microseconds))
  }
}

extension DeliveryRecords {
  /// One entry, one dead letter and a part.
  static let everything = DeliveryRecords(
    entries: [(FactKey("a/x"), .sent), (FactKey("b/x"), LedgerEntry(fate: .dead))],
    deadLetters: [.letter("b/x", at: 7)],
    part: "part-1"
  )
}

extension DeadLetter {
  static func letter(_ key: String, at microseconds: Int64, reason: String = "too long")
    -> DeadLetter
  {
    DeadLetter(
      key: FactKey(key),
      event: .orderUpdated,
      messageID: MessageID(high: 0x0123_4567_89AB_5CDE, low: 0x8000_0000_0000_0001),
      reason: reason,
      payload: [0x7B, 0x00, 0xFF, 0x7D],
      time: .at(microseconds)
    )
  }
}

extension LedgerEntry {
  static let sent = LedgerEntry(fate: .sent)
}

extension Timestamp {
  static func at(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }
}

extension StateStore {
  /// Records entries and nothing else.
  func note(_ entries: [(String, LedgerEntry)], of sync: SyncName = .first) async throws {
    try await record(
      DeliveryRecords(entries: entries.map { (FactKey($0.0), $0.1) }),
      of: sync
    )
  }

  func find(_ keys: [String], of sync: SyncName = .first) async throws -> [LedgerEntry?] {
    try await ledger(of: sync, keys: keys.map { FactKey($0) })
  }
}
