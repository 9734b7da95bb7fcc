package import Pipeline
internal import SegmentSpec
import Testing

extension StateStoreRule {
  static let deadLetterRules: [StateStoreRule] = [
    StateStoreRule("dead letters come in pages, oldest first") { store async throws in
      let times: [(String, Int64)] = [("d", 9), ("a", 2), ("c", 2), ("b", -5), ("e", 9), ("f", 3)]
      let letters = times.map { DeadLetter.letter($0.0 + "/x", at: $0.1) }
      try await store.record(DeliveryRecords(deadLetters: letters), of: .first)
      var keys: [String] = []
      var place: DeadLetter.Place?
      for size in [2, 1, 3, 2] {
        let page = try await store.deadLetters(of: .first, event: nil, after: place, limit: size)
        keys += page.map(\.key.text)
        place = page.last?.place ?? place
      }
      #expect(keys == ["b/x", "c/x", "a/x", "f/x", "e/x", "d/x"])
      #expect(
        try await store.deadLetters(of: .first, event: nil, after: nil, limit: -1).isEmpty
      )
    },
    StateStoreRule("dead letters of one event are listed and counted alone") {
      store async throws in
      var identify = DeadLetter.letter("c/identify", at: 1)
      identify.event = .identify
      let letters = [.letter("a/x", at: 1), identify, .letter("b/x", at: 3)]
      try await store.record(DeliveryRecords(deadLetters: letters), of: .first)
      let found = try await store.deadLetters(
        of: .first,
        event: .identify,
        after: nil,
        limit: 10
      )
      #expect(found == [identify])
      #expect(try await store.deadLetterCount(of: .first, event: .identify) == 1)
      #expect(try await store.deadLetterCount(of: .first, event: .orderUpdated) == 2)
      #expect(try await store.deadLetterCount(of: .first, event: .orderCompleted) == 0)
      #expect(try await store.deadLetterCount(of: .first, event: nil) == 3)
    },
    StateStoreRule("dead letters are found by their keys, in the keys' order") {
      store async throws in
      let (a, b) = (DeadLetter.letter("a/x", at: 2), DeadLetter.letter("b/x", at: 1))
      try await store.record(DeliveryRecords(deadLetters: [a, b]), of: .first)
      let keys = ["b/x", "c/x", "a/x", "a/x"].map { FactKey($0) }
      #expect(try await store.deadLetters(of: .first, keys: keys) == [b, nil, a, a])
      #expect(try await store.deadLetters(of: .second, keys: keys) == [nil, nil, nil, nil])
      #expect(try await store.deadLetters(of: .first, keys: []) == [])
    },
    StateStoreRule("dead letters are walked by key, and stay in their place when they die again") {
      store async throws in
      var identify = DeadLetter.letter("B/identify", at: 1, reason: "no e-mail")
      identify.event = .identify
      let letters = [.letter("d/x", at: 1), identify, .letter("é/x", at: 3), .letter("c/x", at: 9)]
      try await store.record(DeliveryRecords(deadLetters: letters), of: .first)
      try await store.record(DeliveryRecords(deadLetters: letters), of: .second)
      func heads(_ event: EventName?, after key: String?, _ limit: Int) async throws -> [String] {
        try await store.deadLetterHeads(
          of: .first,
          event: event,
          after: key.map { FactKey($0) },
          limit: limit
        )
        .map(\.key.text)
      }
      #expect(try await heads(nil, after: nil, 2) == ["B/identify", "c/x"])
      try await store.record(DeliveryRecords(deadLetters: [.letter("c/x", at: 99)]), of: .first)
      #expect(try await heads(nil, after: "c/x", 10) == ["d/x", "é/x"])
      #expect(try await heads(nil, after: "é/x", 10) == [])
      #expect(try await heads(.orderUpdated, after: "a", 1) == ["c/x"])
      #expect(
        try await store.deadLetterHeads(of: .first, event: .identify, after: nil, limit: 5) == [
          DeadLetterHead(
            key: identify.key,
            event: .identify,
            reason: "no e-mail",
            time: .at(1)
          )
        ]
      )
    },
    StateStoreRule("only what was delivered in the end leaves the dead letters") {
      store async throws in
      let letters = ["a/x", "b/x", "c/x"].map { DeadLetter.letter($0, at: 1) }
      try await store.record(
        DeliveryRecords(
          entries: letters.map { ($0.key, LedgerEntry(fate: .dead)) },
          deadLetters: letters
        ),
        of: .first
      )
      // Sent, and refused with a later content in the same batch.
      try await store.record(
        DeliveryRecords(
          entries: [
            (letters[0].key, .sent), (letters[1].key, .sent),
            (letters[1].key, LedgerEntry(fate: .dead)),
          ],
          deadLetters: [.letter("b/x", at: 2)]
        ),
        of: .first
      )
      let left = try await store.deadLetters(of: .first, event: nil, after: nil, limit: 9)
      #expect(left.map(\.key.text) == ["c/x", "b/x"])
      #expect(left.map(\.attempts) == [1, 2])
    },
    StateStoreRule(
      "what a template left out leaves the dead letters, and alone of noted ones keeps its time"
    ) {
      store async throws in
      let letters = ["a/x", "b/x"].map { DeadLetter.letter($0, at: 1) }
      try await store.record(
        DeliveryRecords(
          entries: letters.map { ($0.key, LedgerEntry(fate: .dead)) },
          deadLetters: letters
        ),
        of: .first
      )
      let time = Timestamp(microseconds: 1_700_000_000_000_000)
      try await store.record(
        DeliveryRecords(
          entries: [
            (letters[0].key, LedgerEntry(fate: .noted, time: .at(time))),
            (FactKey("c/x"), LedgerEntry(fate: .noted)),
          ],
          time: .at(5)
        ),
        of: .first
      )
      let left = try await store.deadLetters(of: .first, event: nil, after: nil, limit: 9)
      #expect(left.map(\.key.text) == ["b/x"])
      let entries = try await store.ledger(of: .first, keys: ["a/x", "c/x"].map { FactKey($0) })
      #expect(entries.map { $0?.isLeftOut } == [true, false])
      #expect(entries[0]?.time == .at(time))
    },
    StateStoreRule("a dead letter that dies again counts its attempts and keeps its first time") {
      store async throws in
      var answer = DeadLetter.letter("a/x", at: 5, reason: "answered 400")
      answer.isAnswer = true
      answer.words = AnswerText("request size exceeds max limit\n\u{1F}ada@shop.test")
      for letter in [.letter("a/x", at: 2), answer, .letter("a/x", at: 9), answer] {
        try await store.record(DeliveryRecords(deadLetters: [letter]), of: .first)
      }
      let found = try await store.deadLetters(of: .first, keys: [answer.key])[0]
      #expect(found?.attempts == 4)
      #expect(found?.firstTime == .at(2))
      #expect(found?.time == .at(5))
      #expect(found?.isAnswer == true)
      #expect(found?.reason == "answered 400")
      #expect(found?.words?.line == "request size exceeds max limit ada@shop.test")
      // Once it is delivered, its history begins again.
      try await store.note([("a/x", .sent)])
      try await store.record(DeliveryRecords(deadLetters: [answer]), of: .first)
      #expect(try await store.deadLetters(of: .first, keys: [answer.key]) == [answer])
    },
    StateStoreRule("a discarded dead letter is gone and its key stays dead") { store async throws in
      let letters = ["a/x", "b/x", "c/x"].map { DeadLetter.letter($0, at: 1) }
      for sync in [SyncName.first, .second] {
        try await store.record(
          DeliveryRecords(
            entries: letters.map { ($0.key, LedgerEntry(fate: .dead)) },
            deadLetters: letters
          ),
          of: sync
        )
      }
      let keys = ["c/x", "a/x", "unknown"].map { FactKey($0) }
      try await store.discardDeadLetters(of: .first, keys: keys)
      #expect(try await store.deadLetters(of: .first, limit: 10) == [letters[1]])
      #expect(try await store.find(["a/x", "c/x"]).map { $0?.fate } == [.dead, .dead])
      #expect(try await store.deadLetterCount(of: .second) == 3)
    },
  ]
}

extension StateStore {
  /// The newest `limit` dead letters, newest first.
  package func deadLetters(
    of sync: SyncName,
    limit: Int
  ) async throws(StateError) -> [DeadLetter] {
    let all = try await deadLetters(of: sync, event: nil, after: nil, limit: .max)
    return Array(all.reversed().prefix(max(0, limit)))
  }

  package func deadLetterCount(of sync: SyncName) async throws(StateError) -> Int {
    try await deadLetterCount(of: sync, event: nil)
  }
}
