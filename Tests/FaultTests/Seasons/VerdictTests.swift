import Testing

/// The oracle of all fault tests, which must find every fault.
@Suite(.faultLimit) struct `The verdict` {
  private static let log: [WriteLog.Line] = [
    .init(event: "Order Completed", subject: "order_F1_1", isHistory: false),
    .init(event: "Order", subject: "order_F1_1", version: 2001, isHistory: false),
    .init(event: "Order", subject: "order_F0_1", version: 2000, isHistory: false),
    .init(event: "Order Completed", subject: "order_F0_1", isHistory: true),
    .init(event: "Order Refunded", subject: "ref_F1_1", isHistory: false),
    .init(event: "identify", subject: "cus_F1_1", version: 2001, isHistory: false),
    .init(event: "identify", subject: "cus_F0_1", version: 1000, isHistory: true),
  ]

  private static var messages: [[String: Any]] {
    [
      order("a", "Order Completed", "order_F1_1", 1001), customer("b", "cus_F1_1", 1001),
      track("c", "Order Refunded", ["order_id": "order_F0_1", "refund_id": "ref_F1_1"]),
      order("d", "Order Updated", "order_F0_1", 2000), customer("e", "cus_F1_1", 2001),
      order("f", "Order Updated", "order_F1_1", 2001), customer("g", "cus_F0_1", 1000),
    ]
  }

  private static func track(_ id: String, _ event: String, _ properties: [String: Any])
    -> [String: Any]
  {
    ["messageId": id, "event": event, "properties": properties]
  }

  private static func order(_ id: String, _ event: String, _ order: String, _ version: Int)
    -> [String: Any]
  {
    track(id, event, ["order_id": order, "metadata": ["v": version]])
  }

  private static func customer(_ id: String, _ customer: String, _ version: Int) -> [String: Any] {
    ["messageId": id, "userId": customer, "traits": ["lastName": "v\(version)"]]
  }

  private static func verdict(_ messages: [[String: Any]]) -> Verdict {
    let takings = messages.compactMap(FiledMessage.init).map {
      Inbox.Taking(message: $0, run: 1, isAcknowledged: true)
    }
    return Verdict(log: log, guests: ["cus_G"], takings: takings, ends: [1: 0])
  }

  @Test func `on what is right finds nothing`() {
    #expect(Self.verdict(Self.messages).faults(allowingUnknown: false) == [])
  }

  @Test(arguments: 0..<6) func `names what is missing`(index: Int) {
    var messages = Self.messages
    messages.remove(at: index)
    // The first version of the customer need not be sent.
    let expected = [
      ["lost: Order Completed order_F1_1"], [], ["lost: Order Refunded ref_F1_1"],
      ["lost: Order order_F0_1: version 2000, the destination has none"],
      ["lost: identify cus_F1_1: version 2001, the destination has 1001"],
      ["lost: Order order_F1_1: version 2001, the destination has 1001"],
    ]
    #expect(Self.verdict(messages).faults(allowingUnknown: true) == expected[index])
  }

  @Test func `names what was told twice`() {
    func faults(_ message: [String: Any]) -> [String] {
      Self.verdict(Self.messages + [message]).faults(allowingUnknown: true)
    }
    #expect(
      faults(Self.messages[2]) == [
        "message id twice: Order Refunded ref_F1_1 c, from run 1 with exit code 0 and run 1"
      ]
    )
    #expect(
      faults(Self.order("x", "Order Completed", "order_F1_1", 2001))
        == ["fact under two ids: Order Completed order_F1_1"]
    )
    #expect(
      faults(Self.order("x", "Order Updated", "order_F0_1", 2000))
        == ["the same state twice: Order Updated order_F0_1 d and x"]
    )
  }

  @Test func `takes two orders that a guest placed at one time for no repetition`() {
    let both: [[String: Any]] = ["x", "y"].map {
      ["messageId": $0, "anonymousId": "cus_G", "traits": ["email": "g@example.com"]]
    }
    #expect(Self.verdict(Self.messages + both).faults(allowingUnknown: true) == [])
  }

  @Test func `names what was never committed, unless the store went back`() {
    let wrong = [
      Self.order("x", "Order Completed", "order_F9_9", 1009),
      Self.order("y", "Order Completed", "order_F0_1", 2000), Self.customer("z", "cus_F9_9", 1009),
    ]
    let verdict = Self.verdict(Self.messages + wrong)
    #expect(
      verdict.faults(allowingUnknown: false).sorted() == [
        "told, but not committed: Order Completed order_F0_1",
        "told, but not committed: Order Completed order_F9_9",
        "told, but not committed: identify cus_F9_9",
      ]
    )
    #expect(verdict.faults(allowingUnknown: true) == [])
  }

  @Test func `names a state that was told older than before, unless the store went back`() {
    let messages =
      Self.messages + [
        Self.customer("x", "cus_F1_1", 3001), Self.customer("y", "cus_F1_1", 2001),
      ]
    #expect(
      Self.verdict(messages).faults(allowingUnknown: false)
        == ["told again as it was before: identify cus_F1_1 y: version 2001 after 3001"]
    )
    #expect(Self.verdict(messages).faults(allowingUnknown: true) == [])
  }
}
