import Commerce
import SegmentSpec

// The swaps and claims of the order begun last.
extension PageBuilder {
  mutating func swap(
    _ id: String,
    new: [Pieces] = [],
    back: [Pieces] = [],
    difference: Int64? = nil,
    at time: Timestamp = moment,
    confirmedAt: Timestamp? = nil,
    _ edit: (inout Swap, inout Arena) -> Void = { _, _ in }
  ) {
    var swap = Swap()
    swap.id = text(id)
    swap.paymentStatus = text("not_paid")
    swap.fulfillmentStatus = text("not_fulfilled")
    swap.differenceDue = difference
    swap.createdAt = time
    swap.confirmedAt = confirmedAt
    swap.newItems = items(new)
    swap.returnItems = items(back)
    edit(&swap, &page.arena)
    page.swaps.append(swap)
    take(\.swaps, page.swaps.count - 1)
  }

  mutating func claimed(
    _ id: String,
    of claim: String = "claim_1",
    _ pieces: Pieces,
    type: String? = "refund",
    amount: Int64? = nil,
    at time: Timestamp = moment,
    tags: [(id: String?, value: String?)] = [],
    images: [String?] = [],
    _ edit: (inout ClaimItem, inout Arena) -> Void = { _, _ in }
  ) {
    var item = ClaimItem()
    item.id = text(id)
    item.claimID = text(claim)
    item.type = text(type)
    item.refundAmount = amount
    item.createdAt = time
    item.reason = text("production_failure")
    item.part = part(pieces)
    item.variantID = text("variant_9")
    item.productID = text("prod_9")
    item.variantTitle = text("XL")
    item.sku = text("SHIRT-XL")
    item.tags = Span32(start: Int32(page.claimTags.count), count: Int32(tags.count))
    item.images = Span32(start: Int32(page.claimImages.count), count: Int32(images.count))
    for (id, value) in tags {
      var tag = ClaimTag()
      tag.id = text(id)
      tag.value = text(value)
      page.claimTags.append(tag)
    }
    for image in images { page.claimImages.append(text(image)) }
    edit(&item, &page.arena)
    page.claimItems.append(item)
    take(\.claimItems, page.claimItems.count - 1)
  }

  private mutating func items(_ pieces: [Pieces]) -> Span32 {
    let span = Span32(start: Int32(page.swapItems.count), count: Int32(pieces.count))
    for pieces in pieces { page.swapItems.append(part(pieces)) }
    return span
  }
}
