internal import Commerce
internal import SegmentSpec

// The tables that only events need which are switched off.
extension V2Columns {
  /// Tables without which a shop can be read, with the switched-off events that need them.
  ///
  /// Tables of exchanges and claims are never among them: they decide which lines are the order's own.
  static func spareTables(_ mapping: MappingSettings) -> [String: [EventName]] {
    var spare: [String: [EventName]] = [:]
    for need in needs
    where need.events.allSatisfy({ !mapping.isEnabled($0) || need.isSpared($0, mapping) }) {
      // Goods are switched off apart from the event.
      let off = need.events.filter { !mapping.isEnabled($0) || $0 == .orderRefunded }
      for table in need.tables { spare[table] = off }
    }
    return spare
  }

  /// Tables, and the events that need them.
  private struct Need {
    let tables: [String]
    let events: [EventName]

    /// Whether an event that is switched on does without the tables, by another setting.
    func isSpared(_ event: EventName, _ mapping: MappingSettings) -> Bool {
      switch event {
      case .orderRefunded: !mapping.refundsGoods
      // Only the trigger `fulfilled` looks into parcels.
      case .orderCompleted, .orderUpdated:
        tables == V2Columns.parcelItems && mapping.completionTrigger != .fulfilled
      default: false
      }
    }
  }

  private static let parcelItems = ["fulfillment_item"]

  private static let needs = [
    Need(
      tables: [
        "cart_payment_collection", "cart_line_item", "cart_line_item_tax_line",
        "cart_line_item_adjustment", "cart_shipping_method", "cart_shipping_method_tax_line",
        "cart_shipping_method_adjustment", "cart_address", "cart_promotion",
      ],
      events: [.checkoutStarted]
    ),
    Need(
      tables: ["customer_address", "customer_group", "customer_group_customer"],
      events: [.identify]
    ),
    Need(
      tables: ["return", "return_item", "return_reason"],
      events: [.orderRefunded, .swapCreated, .swapConfirmed, .swapShipped]
    ),
    Need(tables: ["order_claim_item_image"], events: [.itemClaimed]),
    Need(
      tables: ["fulfillment_label"],
      events: [.orderShipped, .orderDelivered, .swapShipped]
    ),
    Need(
      tables: parcelItems,
      events: [.orderShipped, .orderDelivered, .swapShipped, .orderCompleted, .orderUpdated]
    ),
    Need(
      tables: ["order_promotion", "payment_session"],
      events: [.orderCompleted, .orderUpdated, .orderCancelled]
    ),
    Need(
      tables: ["promotion"],
      events: [.checkoutStarted, .orderCompleted, .orderUpdated, .orderCancelled]
    ),
  ]
}
