internal import SegmentSpec

extension V2Preparation {
  /// Fills the order's swaps, which v2 calls exchanges, and gives its parcels their places.
  mutating func prepareExchanges(of index: Int) {
    let order = rows.orders[index]
    let start = page.swaps.count
    var found: [(change: V2Change, exchange: Int)] = []
    for place in order.exchanges.indices where !rows.exchanges[place].isDeleted {
      let id = rows.exchanges[place].id
      guard let change = firstChange("exchange", of: order, { texts.areEqual($0.exchangeID, id) })
      else { continue }
      found.append((change, place))
    }
    found.sort { [texts] in
      texts.precedes(($0.change.moment, $0.change.id), ($1.change.moment, $1.change.id))
    }
    for (change, exchange) in found {
      guard settling.isSettled(change, of: order) else {
        for event in [EventName.swapCreated, .swapConfirmed] { wait(change.id, of: index, event) }
        continue
      }
      page.swaps.append(swap(rows.exchanges[exchange], change, of: index))
    }
    page.orders[index].swaps = span(start, page.swaps.count)
    placeParcels(of: index)
  }

  /// The first confirmed change of a type that belongs to a row.
  private func firstChange(
    _ type: StaticString,
    of order: V2Order,
    _ belongs: (V2Change) -> Bool
  ) -> V2Change? {
    rows.changes[order.changes.indices].filter { [texts] in
      texts.holds($0.type, type) && belongs($0)
    }
    .min { [texts] in texts.precedes(($0.moment, $0.id), ($1.moment, $1.id)) }
  }

  private mutating func swap(_ exchange: V2Exchange, _ change: V2Change, of index: Int) -> Swap {
    let order = rows.orders[index]
    let returned =
      rows.returns[order.returns.indices].first { [texts] in
        texts.areEqual($0.exchangeID, exchange.id)
      }
      ?? rows.returns[order.returns.indices].first { [texts] in
        texts.filled(exchange.returnID) != nil && texts.areEqual($0.id, exchange.returnID)
      }
    var swap = Swap()
    swap.id = exchange.id
    swap.createdAt = change.moment
    swap.confirmedAt = change.moment
    swap.origin = change.origin
    let items = rows.exchangeItems[exchange.items.indices]
    swap.newItems = appendParts(
      inOrder(
        items.map { Pieces(lineID: $0.lineID, line: $0.line, quantity: $0.quantity) }
      ),
      of: order,
      &swap.fault
    )
    let returnItems = returned.map { rows.returnItems[$0.items.indices] } ?? []
    let back = returnItems.map {
      Pieces(lineID: $0.lineID, line: $0.line, quantity: $0.quantity)
    }
    swap.returnItems = appendParts(
      inOrder(back),
      of: order,
      &swap.fault
    )

    // The difference due: the new lines and the shipping both ways, minus the lines that come back.
    var due = ExactDecimal.zero
    for item in items {
      guard let place = place(of: item.line, in: order) else { continue }
      due += amounts(ofLine: place, of: order, at: change.version, item.quantity).total
    }
    for place in order.methods.indices {
      let method = rows.methods[place]
      guard method.version == change.version else { continue }
      let isOfExchange = texts.areEqual(method.exchangeID, exchange.id)
      let isOfReturn = returned.map { texts.areEqual(method.returnID, $0.id) } ?? false
      if isOfExchange || isOfReturn { due += rows.amounts(of: method).total }
    }
    for piece in back {
      guard let place = place(of: piece.line, in: order) else { continue }
      due -= amounts(ofLine: place, of: order, at: change.version, piece.quantity)
        .total(ofPieces: piece.quantity)
    }
    swap.differenceDue = minorUnits(due, "difference", of: index, &swap.fault)
    return swap
  }

  /// The amounts of a line at a version; without a row there, at its last version; without any row, by its price.
  private func amounts(
    ofLine place: Int,
    of order: V2Order,
    at version: Int32,
    _ quantity: ExactDecimal
  ) -> V2Amounts {
    let line = order.lines.start + Int32(truncatingIfNeeded: place)
    let item =
      self.item(of: line, at: version, in: order)
      ?? (lines[place].item >= 0 ? rows.items[Int(lines[place].item)] : nil)
    return item.map { rows.amounts(of: $0) }
      ?? rows.amounts(ofUnusedLine: Int(line), quantity: quantity)
  }

  private mutating func appendParts(
    _ pieces: [Pieces],
    of order: V2Order,
    _ fault: inout String?
  ) -> Span32 {
    let start = page.swapItems.count
    for piece in pieces {
      var unused = PieceCounter()
      let (part, wrong) = part(piece, of: order, &unused)
      fault = fault ?? wrong
      page.swapItems.append(part)
    }
    return span(start, page.swapItems.count)
  }

  /// Gives the parcels of exchanges the places of their swaps; a parcel has no event if its exchange has none.
  private mutating func placeParcels(of index: Int) {
    let places = page.orders[index].fulfillments
    let start = Int(places.start)
    var kept: [Fulfillment] = []
    for parcel in page.fulfillments[places.indices] {
      guard parcel.swap >= 0 else {
        kept.append(parcel)
        continue
      }
      guard
        let swap = page.orders[index].swaps.indices.first(where: {
          texts.areEqual(page.swaps[$0].id, parcel.swapID)
        })
      else {
        // It waits with its exchange.
        let isOpen = rows.changes[rows.orders[index].changes.indices].contains { [texts] in
          texts.holds($0.type, "exchange") && texts.areEqual($0.exchangeID, parcel.swapID)
        }
        if isOpen { leaveOut(.swapShipped, .notSettled) }
        continue
      }
      var parcel = parcel
      parcel.swap = Int32(truncatingIfNeeded: swap)
      kept.append(parcel)
    }
    page.fulfillments.replaceSubrange(start..., with: kept)
    page.orders[index].fulfillments = span(start, page.fulfillments.count)
  }

  /// Fills the order's claimed items.
  mutating func prepareClaims(of index: Int) {
    let order = rows.orders[index]
    let start = page.claimItems.count
    for claim in rows.claims[order.claims.indices] where !claim.isDeleted {
      guard
        let change = firstChange("claim", of: order, { texts.areEqual($0.claimID, claim.id) })
      else { continue }
      let isSettled = settling.isSettled(change, of: order)
      for item in rows.claimItems[claim.items.indices] where !item.isAdditional {
        guard isSettled else {
          wait(change.id, of: index, .itemClaimed)
          continue
        }
        var row = ClaimItem()
        row.id = item.id
        row.claimID = claim.id
        row.type = claim.type
        row.createdAt = change.moment
        row.origin = change.origin
        row.reason = item.reason
        row.note = item.note
        row.images = item.images
        if let amount = claim.refundAmount {
          row.refundAmount = minorUnits(amount, "refund amount", of: index, &row.fault)
        }
        var unused = PieceCounter()
        let piece = Pieces(lineID: item.lineID, line: item.line, quantity: item.quantity)
        let (part, fault) = part(piece, of: order, &unused)
        row.part = part
        row.fault = row.fault ?? fault
        page.claimItems.append(row)
      }
    }
    page.orders[index].claimItems = span(start, page.claimItems.count)
  }
}
