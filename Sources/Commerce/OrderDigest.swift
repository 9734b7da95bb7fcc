internal import SegmentSpec

/// Digests of an order's own columns: what tells that an order changed.
///
/// List 1, in this order; children by id, byte by byte, each kind after its number of rows:
/// - `order`: status, email, customer_id, region_id, currency_code, tax_rate, sales_channel_id,
///   external_id, no_notification, md5(metadata::text)
/// - `address`, shipping then billing: id, first_name, last_name, company, address_1, address_2, city,
///   province, postal_code, country_code, phone
/// - `line_item` with this order_id: id, title, variant_id, quantity, unit_price, includes_tax,
///   is_giftcard, allow_discounts; of its `line_item_adjustment` rows id, discount_id, amount; of its
///   `line_item_tax_line` rows the rates
/// - `shipping_method` with this order_id: id, shipping_option_id, price, includes_tax; the rates of its
///   `shipping_method_tax_line` rows
/// - `order_discounts.discount_id`; `order_gift_cards.gift_card_id`
/// - `gift_card_transaction`: id, amount, is_taxable, tax_rate
///
/// List 2 is list 1 followed by order.payment_status and order.fulfillment_status.
///
/// Not covered: timestamps (status tells of a cancelling), what shipping, paying and returning change
/// (list 2 aside), reference data such as names, codes, titles of products and SKUs, and every setting.
/// A list never changes; another choice of columns is another number.
struct OrderDigest {
  private var input = DigestInput()
  private let countsStatuses: Bool

  init(countsStatuses: Bool) {
    self.countsStatuses = countsStatuses
  }

  var list: Int { countsStatuses ? 2 : 1 }

  mutating func digest(_ order: Order, in page: OrderPage, _ texts: Texts) -> StateDigest {
    input.reset()
    for text in [
      order.status, order.email, order.customerID, order.regionID, order.currencyCode,
    ] {
      input.append(texts[text])
    }
    input.append(order.taxRate)
    input.append(texts[order.salesChannelID])
    input.append(texts[order.externalID])
    input.append(order.noNotification)
    input.append(texts[order.metadataDigest])
    input.append(order.shippingAddress, withID: true, texts)
    input.append(order.billingAddress, withID: true, texts)
    appendLines(order, page, texts)
    appendShipping(order, page, texts)
    appendReductions(order, page, texts)
    if countsStatuses {
      input.append(texts[order.paymentStatus])
      input.append(texts[order.fulfillmentStatus])
    }
    return input.digest()
  }

  private mutating func appendLines(_ order: Order, _ page: OrderPage, _ texts: Texts) {
    input.append(order.lines.count)
    texts.forEach(of: page.lines, order.lines, by: \.id) { line in
      input.append(texts[line.id])
      input.append(texts[line.title])
      input.append(texts[line.variantID])
      input.append(line.quantity)
      input.append(line.unitPrice)
      input.append(line.includesTax)
      input.append(line.isGiftCard)
      input.append(line.allowsDiscounts)
      input.append(line.adjustments.count)
      texts.forEach(of: page.adjustments, line.adjustments, by: \.id) { adjustment in
        input.append(texts[adjustment.id])
        input.append(texts[adjustment.discountID])
        input.append(adjustment.amount)
      }
      appendRates(line.taxRates, page)
    }
  }

  private mutating func appendShipping(_ order: Order, _ page: OrderPage, _ texts: Texts) {
    input.append(order.shippingMethods.count)
    texts.forEach(of: page.shippingMethods, order.shippingMethods, by: \.id) { method in
      input.append(texts[method.id])
      input.append(texts[method.optionID])
      input.append(method.price)
      input.append(method.includesTax)
      appendRates(method.taxRates, page)
    }
  }

  private mutating func appendRates(_ rates: Span32, _ page: OrderPage) {
    input.append(rates.count)
    for rate in page.taxRates[rates.indices] { input.append(rate) }
  }

  private mutating func appendReductions(_ order: Order, _ page: OrderPage, _ texts: Texts) {
    input.append(order.discounts.count)
    texts.forEach(of: page.discounts, order.discounts, by: \.id) { input.append(texts[$0.id]) }
    input.append(order.giftCards.count)
    texts.forEach(of: page.giftCards, order.giftCards, by: \.id) { input.append(texts[$0.id]) }
    input.append(order.giftCardTransactions.count)
    texts.forEach(of: page.giftCardTransactions, order.giftCardTransactions, by: \.id) {
      input.append(texts[$0.id])
      input.append($0.amount)
      input.append($0.isTaxable)
      input.append($0.taxRate)
    }
  }
}

extension DigestInput {
  mutating func append(_ address: Address, withID: Bool, _ texts: Texts) {
    if withID { append(texts[address.id]) }
    append(texts[address.firstName])
    append(texts[address.lastName])
    append(texts[address.company])
    append(texts[address.address1])
    append(texts[address.address2])
    append(texts[address.city])
    append(texts[address.province])
    append(texts[address.postalCode])
    append(texts[address.countryCode])
    append(texts[address.phone])
  }
}

extension Texts {
  /// Visits the rows of `span` in the order of their ids' bytes, whatever order a query gave them in:
  /// a server's collation may change, and a gift card's place moves with its balance.
  func forEach<Row>(
    of rows: [Row],
    _ span: Span32,
    by id: (Row) -> Text,
    _ body: (Row) -> Void
  ) {
    let range = span.indices
    let isSorted = range.dropFirst().allSatisfy {
      !precedes(id(rows[$0]), id(rows[$0 - 1]))
    }
    if isSorted {
      for index in range { body(rows[index]) }
    } else {
      for row in rows[range].sorted(by: { precedes(id($0), id($1)) }) { body(row) }
    }
  }

  private func precedes(_ left: Text, _ right: Text) -> Bool {
    guard let left = self[left] else { return !right.isAbsent }
    guard let right = self[right] else { return false }
    return left.lexicographicallyPrecedes(right)
  }
}
