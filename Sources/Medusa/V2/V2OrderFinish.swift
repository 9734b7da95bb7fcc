internal import Commerce
internal import SegmentSpec

// The last step, once everything was read.
extension V2OrderReader {
  /// Gives rows the places of their lines, and takes in rows that came out of order.
  mutating func finish() {
    placeItems()
    placeDeleted()
    for order in v2.orders.indices {
      let more = v2.orders[order]
      let places = lines[order].places
      func place(_ line: Int32) -> Int32 { line < 0 ? -1 : places[Int(line)] }
      for index in more.items.indices { v2.items[index].line = place(v2.items[index].line) }
      for index in more.actions.indices { v2.actions[index].line = place(v2.actions[index].line) }
      for parcel in more.parcels.indices {
        for index in v2.parcels[parcel].items.indices {
          v2.parcelItems[index].line = place(v2.parcelItems[index].line)
        }
      }
      for sent in more.returns.indices {
        for index in v2.returns[sent].items.indices {
          v2.returnItems[index].line = place(v2.returnItems[index].line)
        }
      }
      for exchange in more.exchanges.indices {
        for index in v2.exchanges[exchange].items.indices {
          v2.exchangeItems[index].line = place(v2.exchangeItems[index].line)
        }
      }
      for claim in more.claims.indices {
        for index in v2.claims[claim].items.indices {
          v2.claimItems[index].line = place(v2.claimItems[index].line)
        }
      }
    }
  }

  /// Puts the items of each order side by side: those of lines that vanished came last.
  private mutating func placeItems() {
    var byOrder: [[V2Item]] = []
    if newItems.indices.dropFirst().contains(where: { newItems[$0].order < newItems[$0 - 1].order })
    {
      byOrder = Array(repeating: [], count: v2.orders.count)
      for (order, item) in newItems { byOrder[order].append(item) }
      newItems = byOrder.enumerated().flatMap { order, items in items.map { (order, $0) } }
    }
    v2.items.reserveCapacity(newItems.count)
    for (order, item) in newItems {
      v2.orders[order].items.take(v2.items.count)
      v2.items.append(item)
    }
    newItems = []
  }

  /// Puts exchanges and claims that are deleted beside those of their orders.
  private mutating func placeDeleted() {
    if !deletedExchanges.isEmpty {
      let known = v2.exchanges
      v2.exchanges = []
      for order in v2.orders.indices {
        let span = v2.orders[order].exchanges
        v2.orders[order].exchanges = Span32()
        var own = Array(known[span.indices])
        for deleted in deletedExchanges where deleted.order == order {
          var exchange = deleted.exchange
          exchange.items.take(v2.exchangeItems.count)
          v2.exchangeItems.append(deleted.line)
          own.append(exchange)
        }
        for exchange in own {
          v2.orders[order].exchanges.take(v2.exchanges.count)
          v2.exchanges.append(exchange)
        }
      }
    }
    if !deletedClaims.isEmpty {
      let known = v2.claims
      v2.claims = []
      for order in v2.orders.indices {
        let span = v2.orders[order].claims
        v2.orders[order].claims = Span32()
        var own = Array(known[span.indices])
        for deleted in deletedClaims where deleted.order == order {
          var claim = deleted.claim
          claim.items.take(v2.claimItems.count)
          v2.claimItems.append(deleted.line)
          own.append(claim)
        }
        for claim in own {
          v2.orders[order].claims.take(v2.claims.count)
          v2.claims.append(claim)
        }
      }
    }
  }
}

extension Arena {
  /// Whether `text` is the word; an absent text is not.
  func holds(_ text: Text, _ word: StaticString) -> Bool {
    guard !text.isAbsent, Int(text.count) == word.utf8CodeUnitCount else { return false }
    return withBytes(of: text) { bytes in
      word.withUTF8Buffer { bytes.elementsEqual($0) }
    }
  }
}
