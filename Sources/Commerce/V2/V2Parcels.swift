internal import SegmentSpec

extension V2Preparation {
  /// Pieces of a line in a parcel or a receipt.
  struct Pieces {
    var lineID: Text
    /// The place in `OrderPage.lines` that the row names, or -1.
    var line: Int32
    var quantity: ExactDecimal
  }

  /// Pieces in the order of their lines, which stand by created_at, id; those of lines that are gone come last, by id.
  func inOrder(_ pieces: [Pieces]) -> [Pieces] {
    pieces.sorted { [texts] in
      let (left, right) = (UInt32(bitPattern: $0.line), UInt32(bitPattern: $1.line))
      return left == right ? texts.precedes($0.lineID, $1.lineID) : left < right
    }
  }

  /// Fills the order's parcels: a parcel with lines of exchanges becomes a row for the order and a row for each
  /// exchange.
  mutating func prepareParcels(of index: Int) {
    let order = rows.orders[index]
    let start = page.fulfillments.count
    var parcels: [(place: Int, leftAt: Timestamp, id: Text)] = []
    for place in order.parcels.indices {
      let parcel = rows.parcels[place]
      guard parcel.canceledAt == nil, parcel.isOwner, let leftAt = parcel.leftAt else {
        continue
      }
      parcels.append((place, leftAt, parcel.id))
    }
    parcels.sort { [texts] in texts.precedes(($0.leftAt, $0.id), ($1.leftAt, $1.id)) }
    var counter = PieceCounter()
    for parcel in parcels { prepareParcel(parcel.place, of: index, &counter) }
    page.orders[index].fulfillments = span(start, page.fulfillments.count)
  }

  private mutating func prepareParcel(_ place: Int, of index: Int, _ counter: inout PieceCounter) {
    let order = rows.orders[index]
    let parcel = rows.parcels[place]
    let pieces = contents(of: parcel, order)
    var own: [Pieces] = []
    var ofExchanges: [(exchange: Int32, pieces: [Pieces])] = []
    for piece in pieces {
      let use = self.place(of: piece.line, in: order).map { lines[$0] } ?? V2LineUse()
      if use.isOwn {
        own.append(piece)
      } else if use.exchange >= 0, !rows.exchanges[Int(use.exchange)].isDeleted {
        if let known = ofExchanges.firstIndex(where: { $0.exchange == use.exchange }) {
          ofExchanges[known].pieces.append(piece)
        } else {
          ofExchanges.append((use.exchange, [piece]))
        }
      }
    }
    if !own.isEmpty || pieces.isEmpty {
      prepareOwn(parcel, own, of: index, &counter)
    }
    guard let shippedAt = parcel.shippedAt else { return }
    for (exchange, pieces) in ofExchanges {
      var row = fulfillment(parcel, pieces, of: order, &counter)
      row.shippedAt = shippedAt
      row.swap = exchange
      row.swapID = rows.exchanges[Int(exchange)].id
      guard settling.isSettled(parcel, of: order) else {
        wait(parcel.id, of: index, .swapShipped)
        continue
      }
      page.fulfillments.append(row)
    }
  }

  /// The row of the parcel for the order itself.
  private mutating func prepareOwn(
    _ parcel: V2Parcel,
    _ pieces: [Pieces],
    of index: Int,
    _ counter: inout PieceCounter
  ) {
    let order = rows.orders[index]
    var row = fulfillment(parcel, pieces, of: order, &counter)
    let tellsDelivery = settings.shipmentTrigger == .delivered
    row.showsShipment = parcel.shippedAt != nil || tellsDelivery
    row.shippedAt = parcel.leftAt ?? row.shippedAt
    row.isPartial = facts.orders[index].currentContent.items.contains { [items = rows.items] in
      let item = items[$0]
      var sent = ExactDecimal.zero
      for piece in pieces where piece.line == item.line { sent += piece.quantity }
      return sent < item.quantity
    }
    if row.showsShipment, !settling.isSettled(parcel, of: order) {
      wait(parcel.id, of: index, .orderShipped)
      row.showsShipment = false
    }
    if settings.isEnabled(.orderDelivered), let deliveredAt = parcel.deliveredAt {
      if settling.isDeliverySettled(parcel, of: order) {
        row.deliveredAt = deliveredAt
      } else {
        wait(parcel.id, of: index, .orderDelivered)
      }
    }
    if row.showsShipment || row.deliveredAt != nil { page.fulfillments.append(row) }
  }

  private mutating func fulfillment(
    _ parcel: V2Parcel,
    _ pieces: [Pieces],
    of order: V2Order,
    _ counter: inout PieceCounter
  ) -> Fulfillment {
    var row = Fulfillment()
    row.id = parcel.id
    row.providerID = parcel.providerID
    row.origin = parcel.origin
    row.trackingLinks = parcel.labels
    for place in parcel.labels.indices {
      if texts.holds(page.trackingLinks[place].url, "#") { page.trackingLinks[place].url = .absent }
      if texts.holds(page.trackingLinks[place].number, "#") {
        page.trackingLinks[place].number = .absent
      }
    }
    let start = page.fulfillmentItems.count
    for piece in inOrder(pieces) {
      let (part, fault) = part(piece, of: order, &counter)
      row.fault = row.fault ?? fault
      page.fulfillmentItems.append(part)
    }
    row.items = span(start, page.fulfillmentItems.count)
    return row
  }

  /// Pieces as a part of their line, and their fault, if any.
  func part(
    _ piece: Pieces,
    of order: V2Order,
    _ counter: inout PieceCounter
  ) -> (LinePart, String?) {
    var part = LinePart()
    part.lineID = piece.lineID
    part.line = place(of: piece.line, in: order).map { lines[$0].copy } ?? -1
    var fault: String?
    if let quantity = Quantity(piece.quantity) {
      part.quantity = quantity
    } else {
      fault = self.fault(of: piece.quantity, "quantity")
    }
    part.before = counter.take(part)
    return (part, fault)
  }

  /// The content of a parcel, each line once.
  ///
  /// The actions know it by line; `fulfillment_item` knows inventory items, of which a kit has several, each times the
  /// number that the kit needs.
  private func contents(of parcel: V2Parcel, _ order: V2Order) -> [Pieces] {
    for action in ["SHIP_ITEM", "FULFILL_ITEM"] as [StaticString] {
      let pieces = sum(
        rows.actions[order.actions.indices].lazy.filter { [texts] in
          texts.holds($0.action, action) && texts.holds($0.reference, "fulfillment")
            && texts.areEqual($0.referenceID, parcel.id)
        }
      )
      if !pieces.isEmpty { return pieces }
    }
    var result: [Pieces] = []
    for item in rows.parcelItems[parcel.items.indices] where texts.filled(item.lineID) != nil {
      if let known = result.firstIndex(where: { isSame($0, item.lineID, item.line) }) {
        result[known].quantity = .least(result[known].quantity, item.quantity)
      } else {
        result.append(Pieces(lineID: item.lineID, line: item.line, quantity: item.quantity))
      }
    }
    return result
  }

  /// The pieces of actions, a line once.
  func sum(_ actions: some Sequence<V2Action>) -> [Pieces] {
    var result: [Pieces] = []
    for action in actions where texts.filled(action.lineID) != nil {
      if let known = result.firstIndex(where: { isSame($0, action.lineID, action.line) }) {
        result[known].quantity += action.quantity
      } else {
        result.append(
          Pieces(lineID: action.lineID, line: action.line, quantity: action.quantity)
        )
      }
    }
    return result
  }

  private func isSame(_ pieces: Pieces, _ lineID: Text, _ line: Int32) -> Bool {
    line >= 0 ? pieces.line == line : texts.areEqual(pieces.lineID, lineID)
  }

  /// When the order was completed by its first settled parcel with a line of its own: shipped, or delivered without
  /// having been shipped.
  mutating func firstParcel(of index: Int) -> V2Completion? {
    let order = rows.orders[index]
    var first: (time: Timestamp, parcel: V2Parcel)?
    var open: V2Parcel?
    for place in order.parcels.indices {
      let parcel = rows.parcels[place]
      guard parcel.canceledAt == nil, parcel.isOwner, let leftAt = parcel.leftAt,
        contents(of: parcel, order).contains(where: { piece in
          self.place(of: piece.line, in: order).map { lines[$0].isOwn } ?? false
        })
      else { continue }
      guard settling.isSettled(parcel, of: order) else {
        open = open ?? parcel
        continue
      }
      if let known = first {
        let isEarlier = texts.precedes((leftAt, parcel.id), (known.time, known.parcel.id))
        guard isEarlier else { continue }
      }
      first = (leftAt, parcel)
    }
    if first == nil, let open { wait(open.id, of: index, .orderCompleted) }
    return first.map { V2Completion(time: $0.time, origin: $0.parcel.origin) }
  }
}

extension V2Parcel {
  /// When it was shipped; if it was delivered without having been shipped, when it was delivered.
  var leftAt: Timestamp? { shippedAt ?? deliveredAt }
}
