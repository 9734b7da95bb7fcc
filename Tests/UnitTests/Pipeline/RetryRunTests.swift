import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A retry of dead letters` {
  /// Takes every message but those that hold one of `words`.
  private static func refusing(_ words: String..., batchesPerPart: Int? = nil)
    -> RecordingDestination
  {
    RecordingDestination(batchesPerPart: batchesPerPart) { (_, message) throws(DeliveryError) in
      words.contains { message.contains($0) } ? .refused(reason: "answered 400") : .accepted
    }
  }

  private static func retry(
    _ keys: [String],
    _ rehearsal: Rehearsal,
    _ source: ScriptedSource,
    to destination: any Destination,
    isEnabled: @escaping @Sendable (EventName) -> Bool = { _ in true }
  ) async throws -> Retried {
    try await retry(.keys(keys.map { FactKey($0) }), rehearsal, source, to: destination, isEnabled)
  }

  private static func retry(
    _ selection: RetryRun.Selection,
    chunk: Int = 1_000,
    _ rehearsal: Rehearsal,
    _ source: ScriptedSource,
    to destination: any Destination,
    _ isEnabled: @escaping @Sendable (EventName) -> Bool = { _ in true }
  ) async throws -> Retried {
    let base = rehearsal.run(of: source, to: destination)
    let run = RetryRun(base, selection, chunk: chunk, isEnabled: isEnabled)
    return try await Retried { try await run.run($0) }
  }

  private static func letters(_ rehearsal: Rehearsal) async throws -> [DeadLetter] {
    try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 100)
  }

  private static func entry(_ key: String, _ rehearsal: Rehearsal) async throws -> LedgerEntry? {
    try await rehearsal.state.ledger(of: rehearsal.sync, keys: [FactKey(key)])[0]
  }

  /// The id of a scripted message.
  private static func id(_ message: String?) -> Substring? { message?.split(separator: "\"")[7] }

  private static let orders = ScriptedSource(pages: [
    ScriptedPage([.once("order_1/completed", root: 0), .once("order_2/completed", root: 1)]),
    ScriptedPage([.once("order_3/completed", root: 0), .once("order_3/cancelled", root: 0)]),
  ])

  /// The same with the event of the last key.
  private static let cancelled = ScriptedSource(pages: [
    orders.pages[0],
    ScriptedPage([.once("order_3/completed"), .once("order_3/cancelled", .orderCancelled)]),
  ])

  @Test
  func `sends a fact under the id it had, wherever the watermark lies, and leaves that alone`()
    async throws
  {
    let rehearsal = try Rehearsal()
    var broken = Self.orders
    broken.pages[0].refusedKeys = ["order_1/completed"]
    _ = try await rehearsal.run(broken, to: Self.refusing("order_3/completed"))
    let dead = try await Self.letters(rehearsal)
    #expect(dead.map(\.key.text).sorted() == ["order_1/completed", "order_3/completed"])
    #expect(dead.map(\.isAnswer).sorted { !$0 && $1 } == [false, true])
    let late = Watermark.since(Timestamp(microseconds: 1 << 50))
    try await rehearsal.state.setWatermark(late, of: rehearsal.sync)

    let destination = RecordingDestination()
    let outcome = try await Self.retry(
      dead.map(\.key.text),
      rehearsal,
      Self.orders,
      to: destination
    )
    #expect(outcome.settled == 2)
    #expect(outcome.stays == [])
    let messages = await destination.messages
    #expect(messages.count == 2)
    #expect(
      Set(messages.compactMap(Self.id)) == Set(dead.map { Substring($0.messageID.description) })
    )
    #expect(try await Self.letters(rehearsal) == [])
    #expect(try await Self.entry("order_3/completed", rehearsal)?.fate == .sent)
    #expect(try await rehearsal.state.watermark(of: rehearsal.sync) == late)
    let run = try await rehearsal.state.runs(of: rehearsal.sync, limit: 1).first
    #expect(run?.end?.exitCode == 0)
  }

  @Test func `keeps a fact that is refused again, with the new reason and one more attempt`()
    async throws
  {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.orders, to: Self.refusing("order_1"))
    let first = try #require(try await Self.letters(rehearsal).first)
    let stubborn = RecordingDestination { (_, _) throws(DeliveryError) in
      .refused(reason: "answered 413")
    }
    let outcome = try await Self.retry(["order_1/completed"], rehearsal, Self.orders, to: stubborn)
    #expect(outcome.settled == 0)
    #expect(outcome.stays.map(\.why) == [.refused("answered 413")])
    let letter = try #require(try await Self.letters(rehearsal).first)
    #expect(letter.reason == "answered 413")
    #expect(letter.attempts == 2)
    #expect(letter.firstTime == first.firstTime)
    #expect(letter.time > first.time)
    #expect(try await Self.entry("order_1/completed", rehearsal)?.fate == .dead)
    #expect(try await rehearsal.state.runs(of: rehearsal.sync, limit: 1)[0].end?.exitCode == 10)

    var broken = Self.orders
    broken.pages[0].refusedKeys = ["order_1/completed"]
    let again = try await Self.retry(["order_1/completed"], rehearsal, broken, to: stubborn)
    #expect(again.stays.map(\.why) == [.refused("order_1/completed is not valid")])
    #expect(try await Self.letters(rehearsal).map(\.attempts) == [3])
  }

  @Test func `keeps and names what the store does not show any more, and what is switched off`()
    async throws
  {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.orders, to: Self.refusing("order_1", "order_3"))
    let dead = try await Self.letters(rehearsal).map(\.key.text)
    #expect(dead.count == 3)
    var emptied = ScriptedSource(pages: [])
    emptied.unknownIDs = ["order_1"]
    let outcome = try await Self.retry(dead, rehearsal, emptied, to: RecordingDestination())
    #expect(outcome.settled == 0)
    let whys = Dictionary(uniqueKeysWithValues: outcome.stays.map { ($0.key.text, $0.why) })
    #expect(whys["order_1/completed"] == .gone)
    #expect(whys["order_3/completed"] == .notShown)
    #expect(whys["order_3/cancelled"] == .notShown)
    let off = try await Self.retry(dead, rehearsal, Self.orders, to: RecordingDestination()) {
      $0 != .orderCompleted
    }
    #expect(off.stays.map(\.why) == [.switchedOff, .switchedOff, .switchedOff])
    #expect(try await Self.letters(rehearsal).map(\.attempts) == [1, 1, 1])
  }

  @Test func `sends only what it was asked for`() async throws {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.orders, to: Self.refusing("order_1", "order_3"))
    let destination = RecordingDestination()
    let keys = ["order_3/cancelled", "order_2/completed", "nothing"]
    let outcome = try await Self.retry(keys, rehearsal, Self.orders, to: destination)
    #expect(outcome.settled == 1)
    #expect(outcome.stays == [])
    let messages = await destination.messages
    #expect(messages.count == 1 && messages[0].contains("order_3/cancelled"))
    #expect(try await Self.letters(rehearsal).count == 2)
  }

  /// An order and its customer, each root with several letters that lie far apart by key.
  private static let scattered = ScriptedSource(pages: [
    ScriptedPage([.state("cus_1/identify", .identify, content: 1)]),
    ScriptedPage([
      .state("cus_1/identify", .identify, content: 1, isPrelude: true),
      .once("order_1/completed"), .once("ful_1/shipped"), .once("claim_1/claimed"),
    ]),
    ScriptedPage([.once("order_2/completed"), .once("ful_2/shipped")]),
  ])

  @Test(arguments: [1, 2, 1_000])
  func `of all sends each root's letters together, in its order, however many are read at once`(
    chunk: Int
  ) async throws {
    let rehearsal = try Rehearsal()
    var broken = Self.scattered
    for index in broken.pages.indices {
      broken.pages[index].refusedKeys = Set(broken.pages[index].facts.map(\.key.text))
    }
    _ = try await rehearsal.run(broken, to: RecordingDestination())
    let dead = try await Self.letters(rehearsal).map(\.key.text)
    #expect(dead.count == 6)
    let stubborn = Self.refusing("key")
    let refused = try await Self.retry(
      .every(nil),
      chunk: chunk,
      rehearsal,
      Self.scattered,
      to: stubborn
    )
    #expect(refused.settled == 0)
    #expect(refused.stays.map(\.key.text) == dead.sorted())
    #expect(Set(refused.stays.map(\.why)) == [.refused("answered 400")])
    // Each was tried once, whatever led to its root.
    #expect(try await Self.letters(rehearsal).map(\.attempts) == Array(repeating: 2, count: 6))

    let destination = RecordingDestination()
    let outcome = try await Self.retry(
      .every(nil),
      chunk: chunk,
      rehearsal,
      Self.scattered,
      to: destination
    )
    #expect(outcome.settled == 6)
    #expect(outcome.stays == [])
    #expect(try await Self.letters(rehearsal) == [])
    let sent = await destination.messages.compactMap {
      $0.split(separator: "\"").dropFirst(3).first
    }
    #expect(sent.count == 6)
    #expect(
      sent.filter { $0.hasSuffix("_1/identify") || $0.contains("_1/") } == [
        "cus_1/identify", "order_1/completed", "ful_1/shipped", "claim_1/claimed",
      ]
    )
    #expect(sent.filter { $0.contains("_2/") } == ["order_2/completed", "ful_2/shipped"])
  }

  @Test func `of one event leaves the others alone`() async throws {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.cancelled, to: Self.refusing("order_3"))
    let destination = RecordingDestination()
    let outcome = try await Self.retry(
      .every(.orderCancelled),
      rehearsal,
      Self.cancelled,
      to: destination
    )
    #expect(outcome.settled == 1)
    #expect(outcome.stays == [])
    #expect(await destination.messages.count == 1)
    #expect(try await Self.letters(rehearsal).map(\.key.text) == ["order_3/completed"])
  }

  @Test func `of all names what the store does not show any more, and what is switched off`()
    async throws
  {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.cancelled, to: Self.refusing("order_1", "order_3"))
    var emptied = ScriptedSource(pages: [])
    emptied.unknownIDs = ["order_1"]
    let outcome = try await Self.retry(
      .every(nil),
      chunk: 1,
      rehearsal,
      emptied,
      to: RecordingDestination()
    ) { $0 != .orderCancelled }
    #expect(outcome.settled == 0)
    let whys = Dictionary(uniqueKeysWithValues: outcome.stays.map { ($0.key.text, $0.why) })
    #expect(whys["order_1/completed"] == .gone)
    #expect(whys["order_3/completed"] == .notShown)
    #expect(whys["order_3/cancelled"] == .switchedOff)
    #expect(try await rehearsal.state.runs(of: rehearsal.sync, limit: 1)[0].end?.exitCode == 10)
  }

  @Test func `sends a discarded fact when its key is named`() async throws {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.orders, to: Self.refusing("order_1"))
    let key = FactKey("order_1/completed")
    try await rehearsal.state.discardDeadLetters(of: rehearsal.sync, keys: [key])
    let idle = RecordingDestination()
    #expect(try await rehearsal.run(Self.orders, to: idle).sent == 0)
    let destination = RecordingDestination()
    let outcome = try await Self.retry([key.text], rehearsal, Self.orders, to: destination)
    #expect(outcome.settled == 1)
    #expect(await destination.messages.count == 1)
    #expect(try await Self.entry(key.text, rehearsal)?.fate == .sent)
  }

  @Test func `sends a state's content of today under the version that the ledger says`()
    async throws
  {
    func source(_ content: UInt64) -> ScriptedSource {
      ScriptedSource(pages: [
        ScriptedPage([.state("cus_1/identify", .identify, content: content)]),
        ScriptedPage([
          .state("cus_1/identify", .identify, content: content, isPrelude: true),
          .once("order_1/completed"),
        ]),
      ])
    }
    let rehearsal = try Rehearsal()
    let first = RecordingDestination()
    _ = try await rehearsal.run(source(1), to: first)
    // The order's new fact is accepted, so that the refusal is the message's own fault.
    var second = source(2)
    second.pages[1].facts.append(.once("order_1/cancelled"))
    _ = try await rehearsal.run(second, to: Self.refusing("identify"))
    let dead = try #require(try await Self.letters(rehearsal).first)
    #expect(dead.key.text == "cus_1/identify")

    let destination = RecordingDestination()
    let outcome = try await Self.retry(["cus_1/identify"], rehearsal, source(3), to: destination)
    #expect(outcome.settled == 1)
    let messageID = MessageID(
      namespace: .test,
      key: dead.key,
      version: 1,
      content: StateDigest(high: 0, low: 3)
    )
    #expect(await destination.messages.map { Self.id($0) } == [Substring(messageID.description)])
    let entry = try await Self.entry("cus_1/identify", rehearsal)
    #expect(entry?.state?.deliveries == 2)
    #expect(entry?.state?.digest.low == 3)
    let after = RecordingDestination()
    #expect(try await rehearsal.run(source(3), to: after).sent == 0)

    // Refused, then delivered with a later content: nothing is left to send again.
    second.pages[1].facts.append(.once("order_2/completed", root: 1))
    _ = try await rehearsal.run(second, to: Self.refusing("identify"))
    #expect(try await Self.letters(rehearsal).count == 1)
    #expect(try await rehearsal.run(source(4), to: RecordingDestination()).sent == 1)
    let late = RecordingDestination()
    let none = try await Self.retry(["cus_1/identify"], rehearsal, second, to: late)
    #expect(none.settled == 0 && none.stays.isEmpty)
    #expect(await late.messages.isEmpty)
  }

  @Test func `still has a state that a sweep noted under another list of columns`() async throws {
    let rehearsal = try Rehearsal()
    func source(_ content: UInt64, list: Int, isSweep: Bool = false) -> ScriptedSource {
      let customer = Fact.state("cus_1/identify", .identify, content: content, list: list)
      let order = Fact.once("order_\(content)/completed", root: 1)
      return ScriptedSource(pages: [ScriptedPage([customer, order])], isSweep: isSweep)
    }
    _ = try await rehearsal.run(source(1, list: 1), to: RecordingDestination())
    _ = try await rehearsal.run(source(2, list: 1), to: Self.refusing("identify"))
    let sweep = source(2, list: 2, isSweep: true)
    #expect(try await rehearsal.run(sweep, to: RecordingDestination()).sent == 0)
    #expect(try await Self.letters(rehearsal).count == 1)
    let destination = RecordingDestination()
    let outcome = try await Self.retry(["cus_1/identify"], rehearsal, sweep, to: destination)
    #expect(outcome.settled == 1)
    #expect(try await Self.entry("cus_1/identify", rehearsal)?.state?.deliveries == 2)
  }

  @Test func `identifies a customer before the track, and does not blame what goes along`()
    async throws
  {
    let page = ScriptedPage([
      .state("cus_1/identify", .identify, content: 1, covered: -9, createdAt: -9, isPrelude: true),
      .once("order_1/completed"),
    ])
    var broken = page
    broken.refusedKeys = ["order_1/completed"]
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(ScriptedSource(pages: [broken]), to: RecordingDestination())
    // As if the customer had only been noted.
    let customer = FactKey("cus_1/identify")
    let noted = LedgerEntry(fate: .noted, state: nil)
    try await rehearsal.state.record(
      DeliveryRecords(entries: [(customer, noted)]),
      of: rehearsal.sync
    )
    let source = ScriptedSource(pages: [page])
    let stubborn = Self.refusing("key")
    let refused = try await Self.retry(["order_1/completed"], rehearsal, source, to: stubborn)
    #expect(refused.stays.map(\.why) == [.refused("answered 400")])
    #expect(try await Self.letters(rehearsal).map(\.key.text) == ["order_1/completed"])
    #expect(try await Self.entry("cus_1/identify", rehearsal) == noted)

    let destination = RecordingDestination()
    let outcome = try await Self.retry(["order_1/completed"], rehearsal, source, to: destination)
    #expect(outcome.settled == 1)
    let messages = await destination.messages
    #expect(messages.count == 2 && messages[0].contains("cus_1/identify"))
  }

  @Test func `that is stopped by the destination keeps every letter, and frees the lock`()
    async throws
  {
    let rehearsal = try Rehearsal()
    _ = try await rehearsal.run(Self.orders, to: Self.refusing("order_1"))
    let before = try await Self.letters(rehearsal)
    let closed = RecordingDestination { (_, _) throws(DeliveryError) in
      throw DeliveryError(.stopped, reason: "answered 401")
    }
    await #expect(throws: RunError.self) {
      _ = try await Self.retry(["order_1/completed"], rehearsal, Self.orders, to: closed)
    }
    #expect(try await Self.letters(rehearsal) == before)
    let outcome = try await Self.retry(
      ["order_1/completed"],
      rehearsal,
      Self.orders,
      to: RecordingDestination(batchesPerPart: 3)
    )
    #expect(outcome.settled == 1)
    #expect(try await rehearsal.position == "end")
  }
}
