internal import Commerce
internal import Postgres
internal import SegmentSpec

// Exchanges: swaps and claims.
extension V1OrderReader {
  /// A swap comes once for each of its items, side by side.
  mutating func readSwap(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    if cell.isNew(after: page.orders[order].swaps, page.swaps.last?.id, rows, page.arena) {
      var swap = Swap()
      swap.id = try cell.text(rows, &page.arena)
      swap.paymentStatus = try cell.text(rows, &page.arena)
      swap.fulfillmentStatus = try cell.text(rows, &page.arena)
      swap.differenceDue = try cell.int8IfPresent(rows)
      swap.createdAt = try cell.moment(rows) ?? swap.createdAt
      swap.confirmedAt = try cell.moment(rows)
      swap.origin = try cell.origin(rows, settings)
      page.orders[order].swaps.take(page.swaps.count)
      page.swaps.append(swap)
    } else {
      cell.skip(V1OrderChild.swap)
    }
    let isReturned = try cell.flag(rows)
    guard let part = try readPart(rows, &cell, of: order) else { return }
    let items = isReturned ? \Swap.returnItems : \Swap.newItems
    page.swaps[page.swaps.count - 1][keyPath: items].take(page.swapItems.count)
    page.swapItems.append(part)
  }

  /// An item comes once for each of its tags and images, side by side.
  mutating func readClaim(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let known = page.orders[order].claimItems
    if cell.isNew(after: known, page.claimItems.last?.id, rows, page.arena) {
      page.orders[order].claimItems.take(page.claimItems.count)
      page.claimItems.append(try readClaimItem(rows, &cell, of: order))
    } else {
      cell.skip(V1OrderChild.claimItem)
    }
    let place = page.claimItems.count - 1
    if cell.isNull(rows) {
      cell.skip(V1OrderChild.claimTag)
    } else {
      var tag = ClaimTag()
      tag.id = try cell.text(rows, &page.arena)
      tag.value = try cell.text(rows, &page.arena)
      page.claimItems[place].tags.take(page.claimTags.count)
      page.claimTags.append(tag)
    }
    guard !cell.isNull(rows) else { return }
    page.claimItems[place].images.take(page.claimImages.count)
    page.claimImages.append(try cell.text(rows, &page.arena))
  }

  private mutating func readClaimItem(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws -> ClaimItem {
    var item = ClaimItem()
    item.id = try cell.text(rows, &page.arena)
    item.claimID = try cell.text(rows, &page.arena)
    item.type = try cell.text(rows, &page.arena)
    item.refundAmount = try cell.int8IfPresent(rows)
    item.createdAt = try cell.moment(rows) ?? item.createdAt
    item.origin = try cell.origin(rows, settings)
    item.reason = try cell.text(rows, &page.arena)
    item.note = try cell.text(rows, &page.arena)
    item.part = try readPart(rows, &cell, of: order) ?? item.part
    item.variantID = try cell.text(rows, &page.arena)
    item.productID = try cell.text(rows, &page.arena)
    item.variantTitle = try cell.text(rows, &page.arena)
    item.sku = try cell.text(rows, &page.arena)
    return item
  }
}
