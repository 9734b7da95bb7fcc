internal import SegmentSpec

// What only a Medusa v2 store shows, or holds back.
extension Derivation {
  /// A part of another order: what it consists of, and what was paid for it, the other one tells.
  mutating func derivePart(_ index: Int) {
    let order = page.orders[index]
    if events.identify, order.isRegistered { identify(order, index) }
    if events.completed, completion(of: order, index) != nil {
      v2?.leaveOut(.orderCompleted, .ofPart)
    }
    if events.shipped { shipped(order, index) }
    if events.delivered { delivered(order, index) }
    if events.claimed { claimed(order, index) }
    if events.swapCreated { swapped(.swapCreated, "/created", order, index, at: \.createdAt) }
    if events.swapConfirmed {
      swapped(.swapConfirmed, "/confirmed", order, index, at: \.confirmedAt)
    }
    if events.swapShipped { shipped(order, index, ofSwaps: true) }
    if events.cancelled, order.canceledAt != nil { v2?.leaveOut(.orderCancelled, .ofPart) }
  }

  /// Takes back the facts of an order that may still vanish, and notes that it waits.
  mutating func leaveOutWaiting(_ index: Int, since start: Int) {
    for fact in facts[start...] where !fact.isPrelude && fact.state == nil {
      v2?.leaveOut(fact.event, .notSettled)
    }
    facts.removeSubrange(start...)
    evidence.removeSubrange(start...)
    let order = page.orders[index]
    if let clock { v2?.wait(order.id, order.id, clock, texts) }
  }

  /// Notes that Order Cancelled and Order Updated wait.
  mutating func waitForCalm(_ order: Order, isCompleted: Bool) {
    let isCancelled = events.cancelled && order.canceledAt != nil
    guard isCancelled || events.updated && isCompleted else { return }
    if isCancelled { v2?.leaveOut(.orderCancelled, .notSettled) }
    if let clock { v2?.wait(order.id, order.id, clock, texts) }
  }

  /// The parcels of the order itself that were delivered.
  mutating func delivered(_ order: Order, _ index: Int) {
    for place in order.fulfillments.indices {
      let parcel = page.fulfillments[place]
      guard parcel.swap < 0, let deliveredAt = parcel.deliveredAt else { continue }
      append(
        Fact(
          event: .orderDelivered,
          key: texts.key(parcel.id, "/delivered"),
          time: deliveredAt,
          root: Int32(truncatingIfNeeded: index),
          origin: parcel.origin
        ),
        shownBy: .fulfillment(Int32(truncatingIfNeeded: place))
      )
    }
  }
}
