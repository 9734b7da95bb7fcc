import Pipeline
import SegmentSpec
import Testing

extension StateStoreRule {
  static let ledgerRules: [StateStoreRule] = [
    StateStoreRule("an unknown key has no entry, and no keys have no entries") {
      store async throws in
      #expect(try await store.find(["a/x", "b/x"]) == [nil, nil])
      #expect(try await store.find([]) == [])
    },
    StateStoreRule("every fate is read back, with its state or without") { store async throws in
      let fates: [LedgerEntry.Fate] = [.sent, .dead, .noted]
      let states = [nil, LedgerState.sample, LedgerState.extreme]
      var entries: [(key: FactKey, entry: LedgerEntry)] = []
      for (i, fate) in fates.enumerated() {
        for (j, state) in states.enumerated() {
          entries.append((FactKey("k\(i)\(j)"), LedgerEntry(fate: fate, state: state)))
        }
      }
      try await store.record(DeliveryRecords(entries: entries), of: .first)
      let read = try await store.ledger(of: .first, keys: entries.map(\.key))
      #expect(read == entries.map(\.entry))
    },
    StateStoreRule("an entry has the second of its records, unless it brings a time or is noted") {
      store async throws in
      let brought = EntryTime.at(.at(7_000_000))
      let entries: [(key: FactKey, entry: LedgerEntry)] = [
        (FactKey("a/x"), LedgerEntry(fate: .sent)),
        (FactKey("b/x"), LedgerEntry(fate: .dead, state: .sample, time: brought)),
        (FactKey("c/x"), LedgerEntry(fate: .dead, time: .unknown)),
        (FactKey("d/x"), LedgerEntry(fate: .sent, state: .extreme)),
        (FactKey("e/x"), LedgerEntry(fate: .noted, state: .sample)),
      ]
      try await store.record(
        DeliveryRecords(entries: entries, time: .at(1_700_000_000_999_999)),
        of: .first
      )
      let second = EntryTime.at(.at(1_700_000_000_000_000))
      let keys = ["a/x", "b/x", "c/x", "d/x", "e/x"]
      let times = try await store.find(keys).map { $0?.time }
      #expect(times == [second, brought, .unknown, second, .unknown])
      // Records without a time leave none behind.
      try await store.note([("a/x", .sent)])
      #expect(try await store.find(["a/x"]).map { $0?.time } == [.unknown])
    },
    StateStoreRule("entries come in the order of the keys, also when a key comes twice") {
      store async throws in
      try await store.note([
        ("a/x", LedgerEntry(fate: .sent)), ("b/x", LedgerEntry(fate: .noted)),
        ("c/x", LedgerEntry(fate: .dead)),
      ])
      let read = try await store.find(["c/x", "zz", "a/x", "a/x", "", "b/x", "c/x"])
      #expect(read.map { $0?.fate } == [.dead, nil, .sent, .sent, nil, .noted, .dead])
    },
    StateStoreRule("a key that begins another is another key") { store async throws in
      try await store.note([("order_1/completed", .sent), ("order_10", .sent)])
      let keys = [
        "order_1", "order_1/completed", "order_1/completed2", "order_10", "order_100",
      ]
      let read = try await store.find(keys)
      #expect(read == [nil, .sent, nil, .sent, nil])
    },
    StateStoreRule("keys may hold any text") { store async throws in
      let keys = ["é/x", "z/x", "🛒/x", "a b/x", "\u{1}", "a\u{0}b", "%_'\";--"]
      try await store.note(keys.map { ($0, .sent) })
      #expect(try await store.find(keys) == keys.map { _ in .sent })
      #expect(try await store.find(["a", "a\u{0}", "🛒"]) == [nil, nil, nil])
    },
    StateStoreRule("recording a key again replaces its entry") { store async throws in
      let before = LedgerEntry(fate: .noted, state: .sample)
      let after = LedgerEntry(fate: .sent, state: .extreme)
      try await store.note([("a/x", before), ("b/x", .sent)])
      try await store.note([("a/x", after), ("b/x", .sent)])
      #expect(try await store.find(["a/x", "b/x"]) == [after, .sent])
    },
    StateStoreRule("of one key twice in a delivery the last entry holds") { store async throws in
      let after = LedgerEntry(fate: .sent, state: .sample)
      try await store.note([("a/x", .sent), ("a/x", after)])
      #expect(try await store.find(["a/x"]) == [after])
    },
    StateStoreRule("any keys are found among any others") { store async throws in
      let seed = UInt64.random(in: 0 ... .max)
      var random = SeededGenerator(seed: seed)
      var known: [FactKey: LedgerEntry] = [:]
      for _ in 0..<40 {
        let entries: [(key: FactKey, entry: LedgerEntry)] = (0..<random.below(60)).map { _ in
          let entry = LedgerEntry(
            fate: [.sent, .noted, .dead][random.below(3)],
            state: random.below(2) == 0 ? nil : .numbered(random.below(1_000))
          )
          return (random.key(), entry)
        }
        try await store.record(DeliveryRecords(entries: entries), of: .first)
        for (key, entry) in entries { known[key] = entry }
        let keys = (0..<random.below(80)).map { _ in random.key() }
        let read = try await store.ledger(of: .first, keys: keys)
        #expect(read == keys.map { known[$0] }, "seed \(seed)")
      }
    },
    StateStoreRule("a record is written although its task was cancelled") { store async throws in
      let writing = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await store.record(.everything, of: .first)
        return try await store.find(["a/x"])
      }
      #expect(try await writing.value == [.sent])
      #expect(try await store.unconfirmedParts(of: .first) == ["part-1"])
    },
  ]

  static let historyRules: [StateStoreRule] = [
    StateStoreRule("a part stays unconfirmed until it is confirmed") { store async throws in
      try await store.record(DeliveryRecords(part: "b"), of: .first)
      try await store.record(DeliveryRecords(part: "a"), of: .first)
      try await store.record(DeliveryRecords(part: "b"), of: .first)
      #expect(try await store.unconfirmedParts(of: .first) == ["b", "a"])
      try await store.confirm(part: "b", of: .first)
      try await store.confirm(part: "unknown", of: .first)
      #expect(try await store.unconfirmedParts(of: .first) == ["a"])
    },
    StateStoreRule("runs are numbered from 1 and listed newest first") { store async throws in
      #expect(try await store.beginRun(.sync(at: 10), of: .first) == 1)
      #expect(try await store.beginRun(.sync(at: 5), of: .first) == 2)
      #expect(try await store.beginRun(.sync(at: 7), of: .second) == 1)
      let all = try await store.runs(of: .first, limit: 10)
      #expect(all.map(\.number) == [2, 1])
      #expect(all.map(\.start) == [.sync(at: 5), .sync(at: 10)])
      #expect(try await store.runs(of: .first, limit: 1).map(\.number) == [2])
      #expect(try await store.runs(of: .first, limit: 0) == [])
      #expect(try await store.runs(of: .first, limit: -1) == [])
    },
    StateStoreRule("a run without an end is listed without one") { store async throws in
      let killed = try await store.beginRun(.sync(at: 1), of: .first)
      let ended = try await store.beginRun(.sync(at: 2), of: .first)
      let end = RunEnd(
        finishedAt: .at(3),
        outcome: "the write key was refused",
        exitCode: 69,
        reportJSON: #"{"sent":0}"#
      )
      try await store.finishRun(ended, end, of: .first)
      let runs = try await store.runs(of: .first, limit: 10)
      #expect(
        runs == [
          RunRecord(number: ended, start: .sync(at: 2), end: end),
          RunRecord(number: killed, start: .sync(at: 1), end: nil),
        ]
      )
    },
    StateStoreRule("the last 1,000 runs are kept, and numbers go on") { store async throws in
      for number in 1...1_003 {
        #expect(
          try await store.beginRun(.sync(at: Int64(number)), of: .first) == Int64(number)
        )
      }
      let other = try await store.beginRun(.sync(at: 1), of: .second)
      let end = RunEnd(finishedAt: .at(9), outcome: "done", exitCode: 0, reportJSON: "{}")
      try await store.finishRun(1_003, end, of: .first)
      let runs = try await store.runs(of: .first, limit: 2_000)
      #expect(runs.map(\.number) == (4...1_003).reversed().map { Int64($0) })
      #expect(runs.first?.end == end)
      #expect(try await store.runs(of: .second, limit: 10).map(\.number) == [other])
      #expect(try await store.beginRun(.sync(at: 1), of: .first) == 1_004)
    },
    StateStoreRule("dead letters are read back newest first, with every byte") {
      store async throws in
      let letters: [DeadLetter] = [
        .letter("a/x", at: 2), .letter("c/x", at: 3), .letter("b/x", at: 3),
      ]
      try await store.record(DeliveryRecords(deadLetters: letters), of: .first)
      let read = try await store.deadLetters(of: .first, limit: 10)
      #expect(read == [letters[2], letters[1], letters[0]])
      #expect(try await store.deadLetters(of: .first, limit: 1) == [letters[2]])
      #expect(try await store.deadLetterCount(of: .first) == 3)
    },
    StateStoreRule("delivering a key removes its dead letter") { store async throws in
      let letters: [DeadLetter] = [.letter("a/x", at: 2), .letter("b/x", at: 1)]
      let dead = LedgerEntry(fate: .dead, state: .sample)
      for sync in [SyncName.first, .second] {
        try await store.record(
          DeliveryRecords(
            entries: letters.map { ($0.key, dead) },
            deadLetters: letters
          ),
          of: sync
        )
      }
      try await store.note([("b/x", LedgerEntry(fate: .noted)), ("c/x", .sent)])
      #expect(try await store.deadLetterCount(of: .first) == 2, "noted is not delivered")
      try await store.note([("a/x", .sent)])
      #expect(try await store.deadLetters(of: .first, limit: 10) == [letters[1]])
      #expect(try await store.deadLetterCount(of: .second) == 2)
    },
    StateStoreRule("of one key dead and sent in one delivery the last fate holds") {
      store async throws in
      let (a, b) = (DeadLetter.letter("a/x", at: 2), DeadLetter.letter("b/x", at: 1))
      try await store.record(
        DeliveryRecords(
          entries: [
            (a.key, LedgerEntry(fate: .dead)), (b.key, .sent), (a.key, .sent),
            (b.key, LedgerEntry(fate: .dead)),
          ],
          deadLetters: [a, b]
        ),
        of: .first
      )
      #expect(try await store.deadLetters(of: .first, limit: 10) == [b])
    },
    StateStoreRule("a dead letter replaces the one its key had") { store async throws in
      var second = DeadLetter.letter("a/x", at: 1, reason: "no currency")
      second.event = .identify
      second.payload = []
      second.messageID = MessageID(high: .max, low: 0)
      try await store.record(DeliveryRecords(deadLetters: [.letter("a/x", at: 2)]), of: .first)
      try await store.record(DeliveryRecords(deadLetters: [second]), of: .first)
      second.attempts = 2
      second.firstTime = .at(2)
      #expect(try await store.deadLetters(of: .first, limit: 10) == [second])
      #expect(try await store.deadLetterCount(of: .first) == 1)
    },
  ]
}

extension LedgerState {
  static let sample = LedgerState(
    digest: StateDigest(high: 0x0102_0304_0506_0708, low: 9),
    list: 1,
    deliveries: 2,
    covered: .at(1_700_000_000_123_456)
  )
  static let extreme = LedgerState(
    digest: StateDigest(high: .max, low: 0),
    list: 1_000,
    deliveries: 70_000,
    covered: .at(.min)
  )

  static func numbered(_ number: Int) -> LedgerState {
    LedgerState(
      digest: StateDigest(high: UInt64(number), low: .max),
      list: number % 5,
      deliveries: number,
      covered: .at(Int64(number))
    )
  }
}

extension SeededGenerator {
  /// One of some hundred keys: short ones that are prefixes of others, and ids of two tables.
  fileprivate mutating func key() -> FactKey {
    switch below(3) {
    case 0: FactKey(String(repeating: "k", count: below(6)) + "\(below(20))")
    case 1: FactKey("order_\(1_000 + below(150))/completed")
    default: FactKey("cus_\(1_000 + below(150))/identify")
    }
  }
}
