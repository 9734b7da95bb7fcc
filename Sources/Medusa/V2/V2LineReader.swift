internal import Commerce
internal import Postgres
internal import SegmentSpec

// Lines, shipping methods and the rows behind their amounts.
extension V2OrderReader {
  mutating func readItem(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var item = V2Item()
    item.id = try cell.text(rows, &page.arena)
    item.version = try cell.int4(rows)
    item.line = try lines[order].note(rows, &cell, &page.arena)
    item.quantity = try cell.decimal(rows) ?? .notANumber
    item.unitPrice = try cell.decimal(rows)
    item.fulfilled = try cell.decimal(rows) ?? .zero
    item.createdAt = try cell.moment(rows) ?? item.createdAt
    item.updatedAt = try cell.moment(rows) ?? item.updatedAt
    if item.line >= 0 { lines[order].note(item) }
    newItems.append((order, item))
  }

  mutating func readLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    // A line comes once for each of its tax lines, side by side.
    if !cell.isNew(after: v2.orders[order].lines, page.lines.last?.id, rows, page.arena) {
      cell.skip(V2OrderChild.line)
      let place = page.lines.count - 1
      if let updatedAt = try cell.moment(rows) {
        v2.lines[place].updatedAt = max(v2.lines[place].updatedAt, updatedAt)
      }
      if let rate = try cell.decimal(rows) {
        v2.lines[place].rates.take(v2.rates.count)
        v2.rates.append(rate)
      }
      return
    }
    var line = LineItem()
    var more = V2Line()
    let missing = page.arena.missingBytes
    let named = try lines[order].find(rows, cell, page.arena)
    line.id = try cell.text(rows, &page.arena)
    more.title = try cell.text(rows, &page.arena)
    line.title = try cell.text(rows, &page.arena)
    line.variantID = try cell.text(rows, &page.arena)
    line.productID = try cell.text(rows, &page.arena)
    line.variantTitle = try cell.text(rows, &page.arena)
    line.sku = try cell.text(rows, &page.arena)
    line.productSubtitle = try cell.text(rows, &page.arena)
    line.productHandle = try cell.text(rows, &page.arena)
    line.category = try cell.text(rows, &page.arena)
    line.type = try cell.text(rows, &page.arena)
    line.brand = try cell.text(rows, &page.arena)
    line.thumbnail = try cell.text(rows, &page.arena)
    line.isGiftCard = try cell.flag(rows)
    more.isTaxInclusive = try cell.flag(rows)
    more.unitPrice = try cell.decimal(rows)
    more.createdAt = try cell.moment(rows) ?? more.createdAt
    more.updatedAt = try cell.moment(rows) ?? more.updatedAt
    line.updatedAt = more.updatedAt
    if let rate = try cell.decimal(rows) {
      more.rates.take(v2.rates.count)
      v2.rates.append(rate)
    }
    line.longTexts = try cell.longTexts(rows, &page.arena, since: missing)
    if let named { lines[order].place(named, at: page.lines.count) }
    v2.orders[order].lines.take(page.lines.count)
    page.lines.append(line)
    v2.lines.append(more)
  }

  mutating func readAdjustment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    // Lines were read before.
    guard let named = try lines[order].find(rows, cell, page.arena) else { return }
    let line = Int(lines[order].places[named])
    guard line >= 0 else { return }
    cell.skip()
    let (adjustment, updatedAt) = try adjustment(rows, &cell, isOfLine: true)
    v2.lines[line].adjustments.take(v2.adjustments.count)
    if let updatedAt { v2.lines[line].updatedAt = max(v2.lines[line].updatedAt, updatedAt) }
    v2.adjustments.append(adjustment)
  }

  mutating func readMethodAdjustment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let own = v2.orders[order].methods.indices.filter {
      cell.holds(v2.methods[$0].id, rows, page.arena)
    }
    cell.skip()
    let (adjustment, updatedAt) = try adjustment(rows, &cell, isOfLine: false)
    // The rows of a method, one for each version, share them.
    for place in own {
      v2.methods[place].adjustments.take(v2.adjustments.count)
      if let updatedAt {
        v2.methods[place].updatedAt = max(v2.methods[place].updatedAt, updatedAt)
      }
    }
    v2.adjustments.append(adjustment)
  }

  private mutating func adjustment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    isOfLine: Bool
  ) throws -> (V2Adjustment, Timestamp?) {
    var adjustment = V2Adjustment()
    adjustment.id = try cell.text(rows, &page.arena)
    adjustment.version = try cell.int4IfPresent(rows)
    adjustment.amount = try cell.decimal(rows) ?? .notANumber
    if isOfLine { adjustment.isTaxInclusive = try cell.flag(rows) }
    adjustment.promotionID = try cell.text(rows, &page.arena)
    adjustment.code = try cell.text(rows, &page.arena)
    adjustment.createdAt = try cell.moment(rows) ?? adjustment.createdAt
    return (adjustment, try cell.moment(rows))
  }

  mutating func readMethod(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var head = cell
    head.skip()
    let version = try head.int4(rows)
    let known = v2.orders[order].methods
    // A method of one version comes once for each of its tax lines, side by side.
    if !cell.isNew(after: known, v2.methods.last?.id, rows, page.arena),
      let place = v2.methods.indices.last, v2.methods[place].version == version
    {
      cell.skip(V2OrderChild.method)
      if let updatedAt = try cell.moment(rows) {
        v2.methods[place].updatedAt = max(v2.methods[place].updatedAt, updatedAt)
      }
      if let rate = try cell.decimal(rows) {
        v2.methods[place].rates.take(v2.rates.count)
        v2.rates.append(rate)
      }
      return
    }
    var method = V2Method()
    method.id = try cell.text(rows, &page.arena)
    method.version = try cell.int4(rows)
    method.createdAt = try cell.moment(rows) ?? method.createdAt
    method.returnID = try cell.text(rows, &page.arena)
    method.claimID = try cell.text(rows, &page.arena)
    method.exchangeID = try cell.text(rows, &page.arena)
    method.optionID = try cell.text(rows, &page.arena)
    method.name = try cell.text(rows, &page.arena)
    method.amount = try cell.decimal(rows) ?? .notANumber
    method.isTaxInclusive = try cell.flag(rows)
    method.updatedAt = try cell.moment(rows) ?? method.updatedAt
    if let rate = try cell.decimal(rows) {
      method.rates.take(v2.rates.count)
      v2.rates.append(rate)
    }
    v2.orders[order].methods.take(v2.methods.count)
    v2.methods.append(method)
  }

  mutating func readCreditLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var line = V2CreditLine()
    line.id = try cell.text(rows, &page.arena)
    line.version = try cell.int4IfPresent(rows)
    line.amount = try cell.decimal(rows) ?? .notANumber
    line.createdAt = try cell.moment(rows) ?? line.createdAt
    line.updatedAt = try cell.moment(rows) ?? line.updatedAt
    v2.orders[order].creditLines.take(v2.creditLines.count)
    v2.creditLines.append(line)
  }
}
