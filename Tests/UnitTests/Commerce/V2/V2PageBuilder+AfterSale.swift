import Commerce
import SegmentSpec

extension V2PageBuilder {
  struct Amount {
    var id: String
    var amount: String
    var at: Int64
    var edit: (inout V2Refund, inout Arena) -> Void = { _, _ in }
  }

  struct Paid {
    var id: String
    var provider: String? = "pp_stripe_stripe"
    var at: Int64 = 0
    var capturedAt: Int64?
    var canceledAt: Int64?
    var captures: [Amount] = []
    var refunds: [Amount] = []
  }

  /// A collection that is linked to the order.
  mutating func collection(
    _ id: String = "paycol_1",
    amount: String = "100",
    captured: String = "0",
    refunded: String = "0",
    status: String = "authorized",
    payments: [Paid] = [],
    _ edit: (inout V2Collection, inout Arena) -> Void = { _, _ in }
  ) {
    let money = Self.appended(
      id,
      amount: amount,
      captured: captured,
      refunded: refunded,
      status: status,
      payments,
      to: &rows.money,
      &page.arena,
      edit
    )
    rows.money.collections.append(money)
    grow(\.collections)
  }

  static func appended(
    _ id: String,
    amount: String,
    captured: String = "0",
    refunded: String = "0",
    status: String = "not_paid",
    _ payments: [Paid],
    to money: inout V2Money,
    _ arena: inout Arena,
    _ edit: (inout V2Collection, inout Arena) -> Void
  ) -> V2Collection {
    var collection = V2Collection()
    collection.id = arena.append(id)
    collection.createdAt = at(-60)
    collection.linkedAt = at(-60)
    collection.status = arena.append(status)
    collection.currencyCode = arena.append("eur")
    collection.amount = ExactDecimal(amount)
    collection.captured = ExactDecimal(captured)
    collection.refunded = ExactDecimal(refunded)
    collection.payments = Span32(start: Int32(money.payments.count), count: Int32(payments.count))
    for paid in payments {
      var payment = V2Payment()
      payment.id = arena.append(paid.id)
      payment.providerID = arena.append(paid.provider)
      payment.currencyCode = arena.append("eur")
      payment.createdAt = at(paid.at)
      payment.capturedAt = paid.capturedAt.map { at($0) }
      payment.canceledAt = paid.canceledAt.map { at($0) }
      payment.captures = Span32(
        start: Int32(money.captures.count),
        count: Int32(paid.captures.count)
      )
      for amount in paid.captures {
        var capture = V2Capture()
        capture.id = arena.append(amount.id)
        capture.amount = ExactDecimal(amount.amount)
        capture.createdAt = at(amount.at)
        money.captures.append(capture)
      }
      payment.refunds = Span32(start: Int32(money.refunds.count), count: Int32(paid.refunds.count))
      for amount in paid.refunds {
        var refund = V2Refund()
        refund.id = arena.append(amount.id)
        refund.amount = ExactDecimal(amount.amount)
        refund.createdAt = at(amount.at)
        amount.edit(&refund, &arena)
        money.refunds.append(refund)
      }
      money.payments.append(payment)
    }
    edit(&collection, &arena)
    return collection
  }

  mutating func transaction(
    _ reference: String,
    _ id: String,
    _ edit: (inout V2Transaction, inout Arena) -> Void = { _, _ in }
  ) {
    var transaction = V2Transaction()
    transaction.reference = text(reference)
    transaction.referenceID = text(id)
    edit(&transaction, &page.arena)
    rows.transactions.append(transaction)
    grow(\.transactions)
  }

  mutating func parcel(
    _ id: String,
    shipped: Int64? = nil,
    delivered: Int64? = nil,
    items: [(line: Int32, quantity: String)] = [],
    labels: [(number: String?, url: String?)] = [],
    _ edit: (inout V2Parcel, inout Arena) -> Void = { _, _ in }
  ) {
    var parcel = V2Parcel()
    parcel.id = text(id)
    parcel.providerID = text("manual_manual")
    parcel.packedAt = Self.at(10)
    parcel.shippedAt = shipped.map { Self.at($0) }
    parcel.deliveredAt = delivered.map { Self.at($0) }
    parcel.items = Span32(start: Int32(rows.parcelItems.count), count: Int32(items.count))
    for (line, quantity) in items {
      var item = V2ParcelItem()
      item.line = line
      item.lineID = page.lines[Int(line)].id
      item.quantity = ExactDecimal(quantity)
      rows.parcelItems.append(item)
    }
    parcel.labels = Span32(start: Int32(page.trackingLinks.count), count: Int32(labels.count))
    for (number, url) in labels {
      var link = TrackingLink()
      link.number = text(number)
      link.url = text(url)
      page.trackingLinks.append(link)
    }
    edit(&parcel, &page.arena)
    rows.parcels.append(parcel)
    grow(\.parcels)
  }

  mutating func returned(
    _ id: String,
    of owner: Owner = Owner(),
    refund: String? = nil,
    items: [(line: Int32, quantity: String)] = []
  ) {
    var row = V2Return()
    row.id = text(id)
    row.exchangeID = text(owner.exchangeID)
    row.claimID = text(owner.claimID)
    row.refundAmount = refund.map { ExactDecimal($0) }
    row.items = Span32(start: Int32(rows.returnItems.count), count: Int32(items.count))
    for (line, quantity) in items {
      var item = V2ReturnItem()
      item.line = line
      item.lineID = page.lines[Int(line)].id
      item.quantity = ExactDecimal(quantity)
      item.reasonID = text("rr_size")
      item.reasonValue = text("too_small")
      item.note = text("by far")
      rows.returnItems.append(item)
    }
    rows.returns.append(row)
    grow(\.returns)
  }

  mutating func exchange(_ id: String, items: [(line: Int32, quantity: String)]) {
    var row = V2Exchange()
    row.id = text(id)
    row.items = Span32(start: Int32(rows.exchangeItems.count), count: Int32(items.count))
    for (line, quantity) in items {
      var item = V2ExchangeItem()
      item.line = line
      item.lineID = page.lines[Int(line)].id
      item.quantity = ExactDecimal(quantity)
      rows.exchangeItems.append(item)
    }
    rows.exchanges.append(row)
    grow(\.exchanges)
  }

  mutating func claim(
    _ id: String,
    type: String = "refund",
    refund: String? = nil,
    items: [(id: String, line: Int32, quantity: String, isAdditional: Bool)]
  ) {
    var row = V2Claim()
    row.id = text(id)
    row.type = text(type)
    row.refundAmount = refund.map { ExactDecimal($0) }
    row.items = Span32(start: Int32(rows.claimItems.count), count: Int32(items.count))
    for (id, line, quantity, isAdditional) in items {
      var item = V2ClaimItem()
      item.id = text(id)
      item.line = line
      item.lineID = page.lines[Int(line)].id
      item.quantity = ExactDecimal(quantity)
      item.isAdditional = isAdditional
      item.reason = text("wrong_item")
      item.note = text("blue")
      if !isAdditional {
        item.images = Span32(start: Int32(page.claimImages.count), count: 1)
        page.claimImages.append(text("https://shop.example/a b.jpg"))
      }
      rows.claimItems.append(item)
    }
    rows.claims.append(row)
    grow(\.claims)
  }
}
