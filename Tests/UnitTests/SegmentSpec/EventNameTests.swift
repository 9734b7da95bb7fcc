import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The name of an event` {
  @Test func `may be any, and is the known event's where there is one`() {
    let own = EventName("Product Reviewed")
    #expect(own.rawValue == "Product Reviewed")
    #expect(own.role == .plain)
    #expect(own == EventName("Product Reviewed"))
    #expect(own != .orderCompleted)
    #expect(EventName("Order Completed") == .orderCompleted)
    #expect(EventName("Order Completed").role == .completes)
    #expect(EventName(known: "Order Completed")?.role == .completes)
    #expect(EventName(known: "Product Reviewed") == nil)
  }

  @Test func `of a known event is there once, and of one role each`() {
    #expect(Set(EventName.known).count == EventName.known.count)
    for (role, event) in [
      (EventRole.introduces, EventName.identify), (.completes, .orderCompleted),
      (.updates, .orderUpdated), (.deletes, .deletion),
    ] {
      #expect(EventName.known.filter { $0.role == role } == [event])
    }
  }

  @Test func `is spelled one way in settings, files and tables`() {
    #expect(
      EventName.known.map(\.slug) == [
        "identify", "checkout_started", "order_completed", "order_updated", "order_shipped",
        "order_delivered", "order_cancelled", "order_refunded", "swap_created", "swap_confirmed",
        "swap_shipped", "item_claimed", "deletion",
      ]
    )
    #expect(EventName("Product Reviewed").slug == "product_reviewed")
  }

  /// Files, tables and settings have these names: they never change.
  @Test(arguments: [
    ("ご注文完了", "event_d1a583ad"), ("Заказ оплачен", "event_c80a549e"), ("!", "event_bb7208bc"),
    ("注文 A", "a"),
  ])
  func `without a letter from a to z and a digit is spelled by its digest`(
    name: String,
    slug: String
  ) throws {
    #expect(EventName(name).slug == slug)
    // So does a warehouse name its table.
    let message = #"{"type":"track","event":"\#(name)","messageId":"m","properties":{}}"#
    var row = WarehouseRow()
    try Array(message.utf8).withUnsafeBytes { bytes in try row.read(bytes) }
    #expect(String(decoding: row.names[row.table], as: UTF8.self) == slug)
  }

  @Test func `stands in reports before those that are not known`() {
    let events: Set<EventName> = [
      EventName("Zebra Seen"), .deletion, EventName("Ape Seen"), .orderCompleted,
    ]
    #expect(
      EventName.inOrder(events).map(\.rawValue)
        == ["Order Completed", "deletion", "Ape Seen", "Zebra Seen"]
    )
  }
}
