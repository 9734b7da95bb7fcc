import Pipeline
import SegmentSpec
import Support
import Testing

/// `facts_since` of the tests: 1 hour after the epoch; times are microseconds.
private let since: Int64 = 3_600_000_000

@Suite(.timeLimit(.minutes(9))) struct `What becomes of a fact` {
  private let now = Watermark(
    position: "p",
    firstPosition: "p",
    factsSince: Timestamp(microseconds: since),
    marginSeconds: 900
  )
  private var sift: Sift { Sift(watermark: now, isSweep: false) }
  /// The first reading: nothing was read before.
  private var sweep: Sift {
    var first = now
    first.position = nil
    return Sift(watermark: first, isSweep: true)
  }
  /// After a failover or a restore.
  private var secondSweep: Sift { Sift(watermark: now, isSweep: true) }

  private func decide(
    _ fact: Fact,
    _ entry: LedgerEntry?,
    _ sift: Sift,
    precedesTrack: Bool = false
  ) throws -> Sift.Decision {
    sift.decide(
      state: fact,
      try #require(fact.state),
      entry,
      precedesTrack: precedesTrack
    )
  }

  @Test func `a fact in the ledger is never sent again`() {
    let fact = Fact.once("order_1/completed", at: since + 1)
    #expect(sift.decide(once: fact, nil) == .send(version: 0))
    #expect(sift.decide(once: fact, LedgerEntry(fate: .sent)) == .unchanged)
    #expect(sift.decide(once: fact, LedgerEntry(fate: .dead)) == .filter(.inDeadLetters))
  }

  @Test func `history is withheld, a transaction that was open is not`() {
    let margin: Int64 = 900_000_000
    let cases: [(time: Int64, isOld: Bool, decision: Sift.Decision)] = [
      (since, true, .send(version: 0)),
      (since - 1, true, .filter(.beforeWatermark)),
      (since - 1, false, .send(version: 0)),
      (since - margin, false, .send(version: 0)),
      (since - margin - 1, false, .filter(.beforeWatermark)),
    ]
    for (time, isOld, decision) in cases {
      let fact = Fact.once("order_1/completed", at: time, isOld: isOld)
      #expect(sift.decide(once: fact, nil) == decision, "time \(time), old row \(isOld)")
    }
  }

  @Test func `a watermark set to a time has no margin`() {
    let rules = Sift(watermark: .since(Timestamp(microseconds: since)), isSweep: true)
    #expect(
      rules.decide(once: .once("order_1/completed", at: since - 1), nil)
        == .filter(.beforeWatermark)
    )
    #expect(rules.decide(once: .once("order_1/completed", at: since), nil) == .send(version: 0))
  }

  @Test func `a state is sent when its content differs, with the next version`() throws {
    let fact = Fact.state("cus_1/identify", .identify, content: 2)
    #expect(try decide(fact, .known(2), sift) == .unchanged)
    #expect(try decide(fact, .known(1, deliveries: 3), sift) == .send(version: 3))
    #expect(try decide(fact, .known(1, deliveries: 3), sweep) == .send(version: 3))
  }

  @Test func `an unknown order update is sent only for an older order that changed since`() throws {
    func update(covered: Int64, createdAt: Int64) -> Fact {
      .state("order_1/updated", .orderUpdated, content: 1, covered: covered, createdAt: createdAt)
    }
    let old = since - 900_000_000 - 1
    let changedOld = update(covered: since + 1, createdAt: old)
    #expect(try decide(changedOld, nil, sift) == .send(version: 0))
    #expect(try decide(changedOld, nil, sweep) == .note)
    #expect(try decide(update(covered: since, createdAt: old), nil, sift) == .note)
    // One of the margin before the start is sent as completed.
    #expect(try decide(update(covered: since + 1, createdAt: since - 1), nil, sift) == .note)
    #expect(try decide(update(covered: since + 9, createdAt: since), nil, sift) == .note)
  }

  @Test func `an unknown customer is identified when new, changed, or needed by a track`() throws {
    func identify(covered: Int64, createdAt: Int64, isPrelude: Bool = false) -> Fact {
      .state(
        "cus_1/identify",
        .identify,
        content: 1,
        covered: covered,
        createdAt: createdAt,
        isPrelude: isPrelude
      )
    }
    #expect(try decide(identify(covered: 5, createdAt: since), nil, sweep) == .send(version: 0))
    #expect(try decide(identify(covered: since + 1, createdAt: 1), nil, sift) == .send(version: 0))
    #expect(try decide(identify(covered: since + 1, createdAt: 1), nil, sweep) == .note)
    #expect(try decide(identify(covered: 1, createdAt: 1), nil, sift) == .note)
    let prelude = identify(covered: 1, createdAt: 1, isPrelude: true)
    #expect(try decide(prelude, nil, sweep) == .notNeeded)
    #expect(try decide(prelude, nil, sweep, precedesTrack: true) == .send(version: 0))
    let noted = LedgerEntry.known(1, deliveries: 0, fate: .noted)
    #expect(try decide(prelude, noted, sift, precedesTrack: true) == .send(version: 0))
    #expect(try decide(prelude, .known(1), sift, precedesTrack: true) == .unchanged)
  }

  @Test func `another column list is noted, and sent only for what changed since`() throws {
    let fact = Fact.state(
      "order_1/updated",
      .orderUpdated,
      content: 7,
      list: 2,
      covered: 2_000,
      createdAt: since - 1
    )
    #expect(try decide(fact, .known(1, covered: 2_000), sift) == .note)
    #expect(try decide(fact, .known(1, deliveries: 2, covered: 1_999), sift) == .send(version: 2))
    #expect(try decide(fact, .known(1, covered: 1_999), sweep) == .note)
    // Its Order Completed went out with the other list's content: the change since has only this event.
    let young = Fact.state(
      "order_2/updated",
      .orderUpdated,
      content: 7,
      list: 2,
      covered: since + 2,
      createdAt: since + 1
    )
    #expect(
      try decide(young, .known(1, deliveries: 0, covered: since + 1), sift) == .send(version: 0)
    )
  }

  /// A text is too long for list 1 in list 3 and may have been too long before the lists were distinguished.
  @Test
  func `a text that became long is sent if its row changed since, one that became short always`()
    throws
  {
    var long = Fact.state("order_1/updated", .orderUpdated, content: 7, list: 3, covered: 5_000)
    long.state?.twin = 1
    long.state?.longTextsChanged = Timestamp(microseconds: 2_000)
    #expect(try decide(long, .known(1, deliveries: 2, covered: 2_000), sift) == .note)
    #expect(
      try decide(long, .known(1, deliveries: 2, covered: 1_999), sift) == .send(version: 2)
    )
    #expect(try decide(long, .known(1, deliveries: 2, covered: 1_999), sweep) == .note)
    var short = Fact.state("order_1/updated", .orderUpdated, content: 7, list: 1, covered: 10)
    short.state?.twin = 3
    #expect(try decide(short, .known(8, list: 3, deliveries: 2), sift) == .send(version: 2))
    #expect(try decide(short, .known(8, list: 3, deliveries: 2), sweep) == .note)
    // Another list than its twin is another setting.
    #expect(try decide(short, .known(8, list: 4, deliveries: 2), sift) == .note)
  }

  @Test func `what changed before a failover is sent by the sweep after it`() throws {
    let customer = Fact.state(
      "cus_1/identify",
      .identify,
      content: 1,
      covered: since + 1,
      createdAt: 1
    )
    #expect(try decide(customer, nil, secondSweep) == .send(version: 0))
    let older = Fact.state("cus_2/identify", .identify, content: 1, covered: since, createdAt: 1)
    #expect(try decide(older, nil, secondSweep) == .note)
    let order = Fact.state(
      "order_1/updated",
      .orderUpdated,
      content: 7,
      list: 2,
      covered: since + 1,
      createdAt: 1
    )
    #expect(try decide(order, nil, secondSweep) == .send(version: 0))
    #expect(
      try decide(order, .known(1, deliveries: 2, covered: since), secondSweep) == .send(version: 2)
    )
  }

  @Test func `every track is preceded by its customer, a state too`() {
    let prelude = Fact.state("cus_1/identify", .identify, content: 1, createdAt: 1, isPrelude: true)
    func precedes(_ fact: Fact, _ entry: LedgerEntry?) -> Bool {
      let decisions = sift.decide(0..<2, of: [prelude, fact]) { $0 == 0 ? nil : entry }
      return decisions[0] == .send(version: 0)
    }
    let update = Fact.state("order_1/updated", .orderUpdated, content: 2, createdAt: 1)
    #expect(precedes(update, .known(1)))
    #expect(!precedes(update, .known(2)))
    #expect(precedes(.once("order_1/completed", at: since), nil))
    #expect(!precedes(.once("order_1/completed", at: since), .known(1)))
    #expect(!precedes(.once("order_1/identify", .identify, at: since), nil))
  }

  @Test
  func
    `an order whose completion is a dead letter is not updated, nor its customer identified for it`()
  {
    let facts: [Fact] = [
      .state("cus_1/identify", .identify, content: 1, createdAt: 1, isPrelude: true),
      .once("order_1/completed", at: since),
      .state("order_1/updated", .orderUpdated, content: 2, createdAt: 1),
    ]
    let entries = [nil, LedgerEntry(fate: .dead), .known(1)]
    #expect(
      sift.decide(0..<3, of: facts) { entries[$0] }
        == [.notNeeded, .filter(.inDeadLetters), .filter(.inDeadLetters)]
    )
  }

  @Test func `a dead state waits until its content changes`() throws {
    let fact = Fact.state("cus_1/identify", .identify, content: 2)
    let dead = LedgerEntry.known(2, deliveries: 0, fate: .dead)
    #expect(try decide(fact, dead, sift) == .filter(.inDeadLetters))
    let changed = Fact.state("cus_1/identify", .identify, content: 3)
    #expect(try decide(changed, dead, sift) == .send(version: 0))
  }
}
