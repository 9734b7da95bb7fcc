internal import Commerce
internal import Postgres
internal import SegmentSpec

// Lines, shipping methods and the rows behind their amounts.
extension V1OrderReader {
  mutating func readLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let known = page.arena.missingBytes
    let isNew = cell.isNew(
      after: page.orders[order].current.lines,
      page.lines.last?.id,
      rows,
      page.arena
    )
    if isNew { page.orders[order].current.lines.take(page.lines.count) }
    try readLine(rows, &cell, isNew: isNew)
    if isNew { try readLongTexts(rows, &cell, since: known) }
  }

  mutating func readMovedLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let known = page.arena.missingBytes
    let isNew = cell.isNew(
      after: page.orders[order].movedLines,
      page.lines.last?.id,
      rows,
      page.arena
    )
    if isNew { page.orders[order].movedLines.take(page.lines.count) }
    try readLine(rows, &cell, isNew: isNew)
    // A line that moved also comes once for each of its adjustments.
    if cell.isNull(rows) {
      cell.skip(V1OrderChild.adjustment)
    } else {
      try readAdjustment(rows, &cell, ofLine: page.lines.count - 1)
    }
    if isNew { try readLongTexts(rows, &cell, since: known) }
  }

  /// A line comes once for each of its tax lines, side by side.
  private mutating func readLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    isNew: Bool
  ) throws {
    if isNew {
      var line = try cell.line(rows, &page.arena)
      line.updatedAt = try cell.moment(rows) ?? line.updatedAt
      page.lines.append(line)
    } else {
      cell.skip(V1OrderChild.line)
      if let updatedAt = try cell.moment(rows) {
        let last = page.lines.count - 1
        page.lines[last].updatedAt = max(page.lines[last].updatedAt, updatedAt)
      }
    }
    if let rate = try cell.float8IfPresent(rows) {
      page.lines[page.lines.count - 1].taxRates.take(page.taxRates.count)
      page.taxRates.append(rate)
    }
  }

  private mutating func readLongTexts(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    since known: Int
  ) throws {
    let longTexts = try cell.longTexts(rows, &page.arena, since: known)
    page.lines[page.lines.count - 1].longTexts = longTexts
  }

  mutating func readAdjustment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    // Both come in the lines' order, so the next line with adjustments lies at or behind this one.
    let own = page.orders[order].current.lines.indices
    nextAdjusted = max(nextAdjusted, own.lowerBound)
    while nextAdjusted < own.upperBound,
      !cell.holds(page.lines[nextAdjusted].id, rows, page.arena)
    {
      nextAdjusted += 1
    }
    guard nextAdjusted < own.upperBound else { return }
    cell.skip()
    try readAdjustment(rows, &cell, ofLine: nextAdjusted)
  }

  private mutating func readAdjustment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    ofLine line: Int
  ) throws {
    var adjustment = LineItemAdjustment()
    adjustment.id = try cell.text(rows, &page.arena)
    adjustment.discountID = try cell.text(rows, &page.arena)
    adjustment.amount = try cell.float8IfPresent(rows) ?? 0
    page.lines[line].adjustments.take(page.adjustments.count)
    page.adjustments.append(adjustment)
  }

  mutating func readShippingMethod(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let known = page.orders[order].current.shippingMethods
    if cell.isNew(after: known, page.shippingMethods.last?.id, rows, page.arena) {
      var method = ShippingMethod()
      method.id = try cell.text(rows, &page.arena)
      method.optionID = try cell.text(rows, &page.arena)
      method.name = try cell.text(rows, &page.arena)
      method.price = try cell.int8IfPresent(rows) ?? 0
      method.includesTax = try cell.flag(rows)
      page.orders[order].current.shippingMethods.take(page.shippingMethods.count)
      page.shippingMethods.append(method)
    } else {
      cell.skip(V1OrderChild.shippingMethod)
    }
    let last = page.shippingMethods.count - 1
    if let rate = try cell.float8IfPresent(rows) {
      page.shippingMethods[last].taxRates.take(page.taxRates.count)
      page.taxRates.append(rate)
    }
    if let updatedAt = try cell.moment(rows) {
      let known = page.shippingMethods[last].taxUpdatedAt ?? updatedAt
      page.shippingMethods[last].taxUpdatedAt = max(known, updatedAt)
    }
  }
}

extension RowCursor {
  /// A line's own columns, `V1OrderChild.line`.
  mutating func line(_ rows: borrowing Rows, _ arena: inout Arena) throws -> LineItem {
    var line = LineItem()
    line.id = try text(rows, &arena)
    line.title = try text(rows, &arena)
    line.variantID = try text(rows, &arena)
    line.thumbnail = try text(rows, &arena)
    line.isGiftCard = try flag(rows)
    line.allowsDiscounts = try boolIfPresent(rows) ?? true
    line.includesTax = try flag(rows)
    line.unitPrice = try int8IfPresent(rows) ?? 0
    line.quantity = Quantity(try int8IfPresent(rows) ?? 0)
    return line
  }
}
