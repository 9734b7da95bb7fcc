internal import Commerce
internal import Postgres
internal import SegmentSpec

extension V1OrderReader {
  mutating func readSwaps(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      // A swap comes once for each of its items, side by side.
      if isNext(rows, row, after: page.orders[order].swaps, page.swaps.last?.id) {
        var swap = Swap()
        swap.id = try page.arena.text(rows, row, 1)
        swap.paymentStatus = try page.arena.text(rows, row, 2)
        swap.fulfillmentStatus = try page.arena.text(rows, row, 3)
        swap.differenceDue = try rows.int8IfPresent(row, 4)
        swap.createdAt = try rows.moment(row, 5) ?? swap.createdAt
        swap.confirmedAt = try rows.moment(row, 6)
        swap.origin = try settings.origin(rows, row, 7)
        page.orders[order].swaps.take(page.swaps.count)
        page.swaps.append(swap)
      }
      guard let part = try readPart(rows, row, 9, of: order) else { continue }
      let items = try rows.bool(row, 8) ? \Swap.returnItems : \Swap.newItems
      page.swaps[page.swaps.count - 1][keyPath: items].take(page.swapItems.count)
      page.swapItems.append(part)
    }
  }

  mutating func readClaims(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      // An item comes once for each of its tags and images, side by side.
      if isNext(rows, row, after: page.orders[order].claimItems, page.claimItems.last?.id) {
        page.orders[order].claimItems.take(page.claimItems.count)
        page.claimItems.append(try readClaimItem(rows, row, of: order))
      }
      let place = page.claimItems.count - 1
      if !rows.isNull(row, 15) {
        var tag = ClaimTag()
        tag.id = try page.arena.text(rows, row, 15)
        tag.value = try page.arena.text(rows, row, 16)
        page.claimItems[place].tags.take(page.claimTags.count)
        page.claimTags.append(tag)
      }
      if !rows.isNull(row, 17) {
        page.claimItems[place].images.take(page.claimImages.count)
        page.claimImages.append(try page.arena.text(rows, row, 17))
      }
    }
  }

  private mutating func readClaimItem(
    _ rows: borrowing Rows,
    _ row: Int,
    of order: Int
  ) throws -> ClaimItem {
    var item = ClaimItem()
    item.id = try page.arena.text(rows, row, 1)
    item.claimID = try page.arena.text(rows, row, 2)
    item.type = try page.arena.text(rows, row, 3)
    item.refundAmount = try rows.int8IfPresent(row, 4)
    item.createdAt = try rows.moment(row, 5) ?? item.createdAt
    item.origin = try settings.origin(rows, row, 6)
    item.reason = try page.arena.text(rows, row, 7)
    item.note = try page.arena.text(rows, row, 8)
    item.part = try readPart(rows, row, 9, of: order) ?? item.part
    item.variantID = try page.arena.text(rows, row, 11)
    item.productID = try page.arena.text(rows, row, 12)
    item.variantTitle = try page.arena.text(rows, row, 13)
    item.sku = try page.arena.text(rows, row, 14)
    return item
  }
}
