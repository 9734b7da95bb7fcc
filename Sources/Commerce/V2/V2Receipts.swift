internal import SegmentSpec

extension V2Preparation {
  /// Fills the order's returns: a row a receipt, as one return may come back in several.
  mutating func prepareReceipts(of index: Int) {
    let order = rows.orders[index]
    let start = page.returns.count
    var counter = PieceCounter()
    var seen: [Text] = []
    var receipts: [(place: Int, change: V2Change)] = []
    for place in order.changes.indices
    where texts.holds(rows.changes[place].type, "return_receive") {
      receipts.append((place, rows.changes[place]))
    }
    receipts.sort { [texts] in
      texts.precedes(($0.change.moment, $0.change.id), ($1.change.moment, $1.change.id))
    }
    for (place, change) in receipts {
      let pieces = contents(ofReceipt: place, order)
      let returned = rows.returns[order.returns.indices].first { [texts] in
        texts.areEqual($0.id, change.returnID)
      }
      let isFirst = !seen.contains { [texts] in texts.areEqual($0, change.returnID) }
      seen.append(change.returnID)
      // Shares count all returned pieces of a line, so the receipts of exchanges and claims also count below.
      let (items, fault) = appendItems(pieces, of: returned, order, &counter)
      let isOfOther = [change.exchangeID, change.claimID, returned?.exchangeID, returned?.claimID]
        .contains { [texts] in $0.map { texts.filled($0) != nil } ?? false }
      // Without a return it is no receipt of goods, though Medusa calls it one.
      guard settings.refundsGoods, !isOfOther, texts.filled(change.returnID) != nil else {
        continue
      }
      if facts.orders[index].isPart {
        leaveOut(.orderRefunded, .ofPart)
        continue
      }
      guard settling.isSettled(change, of: order) else {
        wait(change.id, of: index, .orderRefunded)
        continue
      }
      var row = Return()
      row.id = change.returnID
      row.receiptID = change.id
      row.receivedAt = change.moment
      row.origin = change.origin
      row.sumsProducts = true
      row.items = items
      row.fault = fault
      row.refundAmount = nil
      if let amount = returned?.refundAmount {
        row.refundAmount = minorUnits(amount, "requested amount", of: index, &row.fault)
      }
      if isFirst, let price = shippingPrice(ofReturn: change.returnID, order) {
        row.shippingPrice = minorUnits(price, "return shipping", of: index, &row.fault)
      }
      page.returns.append(row)
    }
    page.orders[index].returns = span(start, page.returns.count)
  }

  private mutating func appendItems(
    _ pieces: [Pieces],
    of returned: V2Return?,
    _ order: V2Order,
    _ counter: inout PieceCounter
  ) -> (Span32, String?) {
    let start = page.returnItems.count
    var fault: String?
    for piece in inOrder(pieces) {
      var item = ReturnItem()
      let (part, wrong) = part(piece, of: order, &counter)
      item.part = part
      fault = fault ?? wrong
      if let span = returned?.items,
        let row = rows.returnItems[span.indices].first(where: { [texts] in
          texts.areEqual($0.lineID, piece.lineID)
        })
      {
        item.reasonID = row.reasonID
        item.reasonValue = row.reasonValue
        item.note = row.note
      }
      page.returnItems.append(item)
    }
    return (span(start, page.returnItems.count), fault)
  }

  /// The pieces that came back by a change, each line once.
  private func contents(ofReceipt change: Int, _ order: V2Order) -> [Pieces] {
    sum(
      rows.actions[order.actions.indices].lazy.filter { [texts] in
        Int($0.change) == change
          && (texts.holds($0.action, "RECEIVE_RETURN_ITEM")
            || texts.holds($0.action, "RECEIVE_DAMAGED_RETURN_ITEM"))
      }
    )
  }

  /// The price of sending a return's goods back: the amounts of its shipping methods, each of which stands in many
  /// versions.
  private func shippingPrice(ofReturn id: Text, _ order: V2Order) -> ExactDecimal? {
    guard texts.filled(id) != nil else { return nil }
    var known: [Text] = []
    var sum = ExactDecimal.zero
    for method in rows.methods[order.methods.indices] where texts.areEqual(method.returnID, id) {
      guard !known.contains(where: { [texts] in texts.areEqual($0, method.id) }) else { continue }
      known.append(method.id)
      sum += method.amount
    }
    return known.isEmpty ? nil : sum
  }

  /// An amount in minor units; its fault goes into `fault`, unless that already has one.
  func minorUnits(
    _ amount: ExactDecimal,
    _ name: String,
    of index: Int,
    _ fault: inout String?
  ) -> Int64? {
    guard let units = amount.minorUnits(decimals: facts.orders[index].decimals),
      abs(units) < V2Limits.amount
    else {
      fault = fault ?? self.fault(of: amount, name)
      return nil
    }
    return units
  }
}
