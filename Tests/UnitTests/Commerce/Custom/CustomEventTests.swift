import Commerce
import Pipeline
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The definition of an event of the settings` {
  private func reviewed(_ change: (inout CustomEvent) -> Void = { _ in }) -> CustomEvent {
    var event = CustomEvent(
      name: "product_reviewed",
      event: EventName("Product Reviewed"),
      table: "product_review",
      timestamp: "created_at"
    )
    event.userID = "customer_id"
    event.properties = [.init(name: "rating", expression: "rating")]
    change(&event)
    return event
  }

  /// States keep these numbers: they never change.
  @Test func `has a number of its columns that stays what it is`() {
    #expect(reviewed().list == 20_856)
    #expect(reviewed { $0.timestamp = "updated_at" }.list == reviewed().list)
    let others = [
      reviewed { $0.properties[0].expression = "stars" },
      reviewed { $0.properties[0].name = "stars" },
      reviewed { $0.userID = "id" }, reviewed { $0.anonymousID = "id" },
      reviewed { $0.properties[0].currency = "code" }, reviewed { $0.properties = [] },
    ]
    #expect(Set(others.map(\.list) + [reviewed().list]).count == others.count + 1)
    for event in others { #expect((1 << 14...Int(Int16.max)).contains(event.list)) }
  }

  @Test(arguments: [
    "identify", "checkout_started", "completed", "updated", "shipped", "cancelled", "refunded",
    "created",
    "confirmed", "claimed", "deleted", "delivered", "outbox", "order_completed", "item_claimed",
    "deletion",
  ])
  func `cannot have the name of a key or an event that is built in`(name: String) {
    #expect(CustomNames.isTaken(name))
    #expect(!CustomNames.isFree(name))
  }

  @Test func `has a name that a key can end with for ever`() {
    for name in ["a", "product_reviewed", "v2", String(repeating: "a", count: 50)] {
      #expect(CustomNames.isFree(name), "\(name)")
    }
    for name in ["", "A", "2a", "_a", "a-b", "a/b", "a b", "é", String(repeating: "a", count: 51)] {
      #expect(!CustomNames.isFree(name), "\(name)")
    }
  }

  @Test func `cannot send an event that is called like a built-in one`() {
    for name in [
      "Order Completed", "order_completed", "OrderCompleted", "identify", "Deletion", "outbox", "!",
      "",
    ] {
      #expect(CustomNames.fault(ofEvent: name) != nil, "\(name)")
    }
    #expect(CustomNames.fault(ofEvent: String(repeating: "a", count: 201)) != nil)
    #expect(CustomNames.fault(ofEvent: "Product Reviewed") == nil)
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A fact of the settings` {
  private let start = Timestamp(microseconds: 1_000_000_000_000)

  private func fact(
    seconds: Int64,
    _ history: FactHistory,
    isRemembered: Bool = false,
    isState: Bool = false,
    origin: RowOrigin = .later
  ) -> Fact {
    let time = start.advanced(bySeconds: seconds)
    var fact = Fact(
      event: EventName("A"),
      key: FactKey("1/a"),
      time: time,
      root: 0,
      origin: origin,
      state: isState
        ? StateCoverage(
          kind: .custom,
          digest: StateDigest(high: 1, low: 2),
          list: 1 << 30,
          covered: time,
          createdAt: time
        ) : nil
    )
    fact.history = history
    fact.isRemembered = isRemembered
    return fact
  }

  private func decide(
    _ fact: Fact,
    _ entry: LedgerEntry? = nil,
    isSweep: Bool = false,
    position: String? = "p",
    window: HistoryWindow? = nil
  ) -> Sift.Decision {
    let watermark = Watermark(
      position: position,
      firstPosition: nil,
      factsSince: start,
      marginSeconds: 0
    )
    return Sift(watermark: watermark, isSweep: isSweep, window: window)
      .decide(0..<1, of: [fact]) { _ in entry }[0]
  }

  @Test func `is history by its time, by its event's start, or by what was there`() {
    #expect(decide(fact(seconds: -1, .byTime)) == .filter(.beforeWatermark))
    #expect(decide(fact(seconds: 0, .byTime)) == .send(version: 0))
    let later = FactHistory.since(start.advanced(bySeconds: 10_000))
    #expect(decide(fact(seconds: 5_000, later)) == .filter(.beforeWatermark))
    #expect(decide(fact(seconds: 9_500, later)) == .send(version: 0))
    #expect(decide(fact(seconds: 9_500, later, origin: .history)) == .filter(.beforeWatermark))
    #expect(decide(fact(seconds: 1, later, origin: .appeared)) == .send(version: 0))
    #expect(decide(fact(seconds: 1, .part)) == .filter(.beforeWatermark))
    #expect(decide(fact(seconds: -100_000, .over)) == .send(version: 0))
  }

  @Test func `is remembered where its time does not say that it is history`() {
    #expect(decide(fact(seconds: 1, .part, isRemembered: true)) == .note)
    #expect(decide(fact(seconds: -1, .byTime, isRemembered: true)) == .note)
    let noted = LedgerEntry(fate: .noted)
    #expect(decide(fact(seconds: 1, .over, isRemembered: true), noted) == .unchanged)
    // A backfill sends it, and not what a template left out.
    let all = HistoryWindow()
    #expect(
      decide(fact(seconds: 1, .byTime, isRemembered: true), noted, window: all) == .send(version: 0)
    )
    let leftOut = LedgerEntry(fate: .noted, time: .at(start))
    #expect(
      decide(fact(seconds: 1, .byTime, isRemembered: true), leftOut, window: all) == .unchanged
    )
    #expect(decide(fact(seconds: 1, .byTime), noted, window: all) == .unchanged)
    let sent = LedgerEntry(fate: .sent)
    #expect(decide(fact(seconds: 1, .byTime, isRemembered: true), sent, window: all) == .unchanged)
  }

  @Test func `is history by its time where another start is set`() {
    let old = fact(seconds: -100_000, .over, isRemembered: true)
    #expect(decide(old, isSweep: true, position: nil) == .note)
    #expect(decide(old, isSweep: true) == .send(version: 0))
  }

  @Test func `as a state is sent when it is new or changed, and noted when it is history`() {
    func known(_ digest: UInt64, list: Int = 1 << 30, deliveries: Int = 0) -> LedgerEntry {
      LedgerEntry(
        fate: deliveries > 0 ? .sent : .noted,
        state: LedgerState(
          digest: StateDigest(high: digest, low: 2),
          list: list,
          deliveries: deliveries,
          covered: start
        )
      )
    }
    let new = fact(seconds: -100_000, .over, isState: true)
    #expect(decide(new) == .send(version: 0))
    #expect(decide(new, known(1)) == .unchanged)
    #expect(decide(new, known(3)) == .send(version: 0))
    #expect(decide(new, known(3, deliveries: 4)) == .send(version: 4))
    #expect(decide(new, known(3, list: 2, deliveries: 4)) == .send(version: 4))
    let history = fact(seconds: 1, .part, isState: true)
    #expect(decide(history) == .note)
    #expect(decide(history, known(1, list: 2)) == .note)
    let all = HistoryWindow()
    #expect(decide(new, window: all) == .send(version: 0))
    #expect(decide(new, known(1), window: all) == .send(version: 0))
    #expect(decide(new, known(1, deliveries: 1), window: all) == .unchanged)
    #expect(decide(new, known(3, deliveries: 1), window: all) == .filter(.leftToSync))
  }
}
