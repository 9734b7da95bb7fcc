internal import SegmentSpec

/// The known facts about a line of the current order.
struct V2LineUse {
  /// Whether it is the order's own, and not one that an exchange or a claim added.
  var isOwn = true
  /// The exchange that it goes out for, by its place in `V2Rows.exchanges`, or -1.
  var exchange: Int32 = -1
  /// Its row at the current version, else at its last, by its place in `V2Rows.items`, or -1.
  var item: Int32 = -1
  /// The place in `OrderPage.lines` of the line with its amounts; parts of the line name this place.
  var copy: Int32 = -1
}

extension V2Preparation {
  /// Finds the owner of each line of the order, and its newest row.
  mutating func useLines(of order: V2Order, _ placedVersion: Int32) {
    lines = Array(repeating: V2LineUse(), count: Int(order.lines.count))
    for exchange in order.exchanges.indices {
      for item in rows.exchangeItems[rows.exchanges[exchange].items.indices] {
        guard let place = place(of: item.line, in: order) else { continue }
        lines[place].isOwn = false
        lines[place].exchange = Int32(truncatingIfNeeded: exchange)
      }
    }
    for claim in rows.claims[order.claims.indices] {
      for item in rows.claimItems[claim.items.indices] where item.isAdditional {
        guard let place = place(of: item.line, in: order) else { continue }
        lines[place].isOwn = false
      }
    }
    for index in order.items.indices {
      let item = rows.items[index]
      guard let place = place(of: item.line, in: order) else { continue }
      // Placed lines are the order's own, whatever those tables say.
      if item.version == placedVersion {
        lines[place].isOwn = true
        lines[place].exchange = -1
      }
      if lines[place].item < 0 || isNearer(item, than: rows.items[Int(lines[place].item)], order) {
        lines[place].item = Int32(truncatingIfNeeded: index)
      }
    }
  }

  /// A version that the order does not have, or no longer has, counts only if no other exists.
  private func isNearer(_ item: V2Item, than other: V2Item, _ order: V2Order) -> Bool {
    let isOfOrder = item.version <= order.version
    guard isOfOrder == (other.version <= order.version) else { return isOfOrder }
    return isNewer(item, than: other)
  }

  /// The row of a line at a version; nil if it has none there.
  func item(of line: Int32, at version: Int32, in order: V2Order) -> V2Item? {
    var newest: V2Item?
    for item in rows.items[order.items.indices]
    where item.version == version && item.line == line {
      if let known = newest, !isNewer(item, than: known) { continue }
      newest = item
    }
    return newest
  }

  /// Of two rows of one version and line the newest counts.
  private func isNewer(_ item: V2Item, than other: V2Item) -> Bool {
    if item.version != other.version { return item.version > other.version }
    return texts.precedes((other.createdAt, other.id), (item.createdAt, item.id))
  }

  /// A line's place among those of the order; nil for a line that is gone.
  func place(of line: Int32, in order: V2Order) -> Int? {
    let place = Int(line) - Int(order.lines.start)
    return order.lines.indices.contains(Int(line)) ? place : nil
  }

  /// The rows of the order's own lines and methods at a version.
  private func content(of order: V2Order, at version: Int32) -> V2Content {
    var newest: [Int] = Array(repeating: -1, count: lines.count)
    for index in order.items.indices where rows.items[index].version == version {
      guard let place = place(of: rows.items[index].line, in: order), lines[place].isOwn else {
        continue
      }
      if newest[place] < 0 || isNewer(rows.items[index], than: rows.items[newest[place]]) {
        newest[place] = index
      }
    }
    var content = V2Content()
    // Lines stand in the order of their created_at, id.
    content.items = newest.filter { $0 >= 0 }
    for place in order.methods.indices where rows.methods[place].version == version {
      let method = rows.methods[place]
      guard method.returnID.isAbsent, method.claimID.isAbsent, method.exchangeID.isAbsent else {
        continue
      }
      content.methods.append(place)
    }
    content.methods.sort { [texts, methods = rows.methods] in
      texts.precedes(methods[$0].id, methods[$1].id)
    }
    return content
  }

  /// Fills the order's lines, methods and discounts: those of the current version and of the placed one.
  mutating func prepareContents(of index: Int, _ placedVersion: Int32) {
    let order = rows.orders[index]
    let current = content(of: order, at: order.version)
    facts.orders[index].currentContent = current
    var sums = V2Sums()
    page.orders[index].current = append(current, index, isCurrent: true, &sums)
    facts.orders[index].current = sums
    let start = page.lines.count
    for place in lines.indices where lines[place].copy < 0 { appendOther(place, of: order) }
    page.orders[index].movedLines = span(start, page.lines.count)
    guard placedVersion != order.version else {
      page.orders[index].placed = page.orders[index].current
      facts.orders[index].placed = facts.orders[index].current
      facts.orders[index].placedContent = current
      return
    }
    let placed = content(of: order, at: placedVersion)
    facts.orders[index].placedContent = placed
    sums = V2Sums()
    page.orders[index].placed = append(placed, index, isCurrent: false, &sums)
    facts.orders[index].placed = sums
  }

  private mutating func append(
    _ content: V2Content,
    _ index: Int,
    isCurrent: Bool,
    _ sums: inout V2Sums
  ) -> OrderContent {
    let order = rows.orders[index]
    var result = OrderContent()
    result.lines = appendLines(content, of: order, isCurrent: isCurrent, &sums)
    result.shippingMethods = appendMethods(content, index, &sums)
    result.discounts = appendCoupons(content, of: order)
    return result
  }

  private mutating func appendLines(
    _ content: V2Content,
    of order: V2Order,
    isCurrent: Bool,
    _ sums: inout V2Sums
  ) -> Span32 {
    let start = page.lines.count
    for index in content.items {
      let item = rows.items[index]
      let amounts = rows.amounts(of: item)
      sums.add(line: amounts)
      let copy = append(amounts, of: Int(item.line))
      page.lines[Int(copy)].coupon = coupon(of: item)
      if isCurrent, let place = place(of: item.line, in: order) { lines[place].copy = copy }
    }
    return span(start, page.lines.count)
  }

  /// Appends a line that is not of the order's current content, with its amounts at the current version, else at its
  /// last one.
  private mutating func appendOther(_ place: Int, of order: V2Order) {
    let line = Int(order.lines.start) + place
    let item = lines[place].item
    let amounts =
      item < 0
      ? rows.amounts(ofUnusedLine: line) : rows.amounts(of: rows.items[Int(item)])
    lines[place].copy = append(amounts, of: line)
  }

  /// Appends a copy of a line with the amounts.
  private mutating func append(_ amounts: V2Amounts, of line: Int) -> Int32 {
    var copy = page.lines[line]
    copy.amounts = Int32(truncatingIfNeeded: facts.amounts.count)
    copy.quantity = Quantity(amounts.quantity) ?? 0
    copy.includesTax = rows.lines[line].isTaxInclusive
    facts.amounts.append(amounts)
    page.lines.append(copy)
    return Int32(truncatingIfNeeded: page.lines.count - 1)
  }

  private mutating func appendMethods(
    _ content: V2Content,
    _ index: Int,
    _ sums: inout V2Sums
  ) -> Span32 {
    let start = page.shippingMethods.count
    for place in content.methods {
      let row = rows.methods[place]
      sums.add(method: rows.amounts(of: row))
      var method = ShippingMethod()
      method.id = row.id
      method.optionID = row.optionID
      method.name = row.name
      // Without a place the order's totals have none either, so nothing is written.
      method.price = row.amount.minorUnits(decimals: facts.orders[index].decimals) ?? 0
      page.shippingMethods.append(method)
    }
    return span(start, page.shippingMethods.count)
  }

  /// Appends the distinct codes of the adjustments of lines, then methods; without such codes, those of the promotions
  /// that are linked to the order.
  private mutating func appendCoupons(_ content: V2Content, of order: V2Order) -> Span32 {
    let start = page.discounts.count
    var adjustments: [V2Adjustment] = []
    for index in content.items {
      let item = rows.items[index]
      let line = rows.lines[Int(item.line)]
      adjustments += rows.adjustments(line.adjustments, at: item.version, madeAt: item.createdAt)
    }
    for index in content.methods {
      let method = rows.methods[index]
      adjustments += rows.adjustments(
        method.adjustments,
        at: method.version,
        madeAt: method.createdAt
      )
    }
    for adjustment in adjustments { appendCoupon(adjustment.code, since: start) }
    if page.discounts.count == start {
      for code in rows.promotionCodes[order.promotionCodes.indices] {
        appendCoupon(code, since: start)
      }
    }
    return span(start, page.discounts.count)
  }

  /// The code of the first adjustment of a line that has one.
  private func coupon(of item: V2Item) -> Text {
    let span = rows.lines[Int(item.line)].adjustments
    return rows.adjustments(span, at: item.version, madeAt: item.createdAt)
      .first { [texts] in texts.filled($0.code) != nil }?.code ?? .absent
  }

  private mutating func appendCoupon(_ code: Text, since start: Int) {
    guard texts.filled(code) != nil,
      !page.discounts[start...].contains(where: { [texts] in texts.areEqual($0.code, code) })
    else { return }
    var discount = Discount()
    discount.code = code
    page.discounts.append(discount)
  }
}
