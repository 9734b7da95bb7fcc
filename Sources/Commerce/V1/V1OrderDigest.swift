internal import SegmentSpec

/// Digests of an order's own columns, by which a change of the order is recognized.
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
/// Lists 3 and 4 are lists 1 and 2 of an order with a text that is longer than the most that is read
/// (`Arena.longestText`): a mark stands for the text, and the md5 of the whole texts of its row comes after the row's
/// values.
///
/// Not covered: timestamps (the status shows a cancellation), columns that shipping, paying and returning change
/// (except in list 2), reference data such as names, codes, titles of products and SKUs, and every setting. A list
/// never changes; another choice of columns is another number.
struct V1OrderDigest {
  private var input = DigestInput()
  private let countsStatuses: Bool
  /// The newest `updated_at` of the rows with texts that were cut.
  private var longTextsChanged: Timestamp?

  init(countsStatuses: Bool) {
    self.countsStatuses = countsStatuses
  }

  /// The coverage of an order's content.
  mutating func coverage(
    of order: Order,
    in page: OrderPage,
    since completion: Timestamp,
    _ texts: Texts
  ) -> StateCoverage {
    var covered = order.updatedAt
    for line in page.lines[order.current.lines.indices] { covered = max(covered, line.updatedAt) }
    for method in page.shippingMethods[order.current.shippingMethods.indices] {
      covered = max(covered, method.taxUpdatedAt ?? covered)
    }
    for address in [order.shippingAddress, order.billingAddress] {
      covered = max(covered, address.updatedAt ?? covered)
    }
    let digest = digest(order, in: page, texts)
    let list = countsStatuses ? 2 : 1
    let isLong = longTextsChanged != nil
    return StateCoverage(
      kind: .orderUpdated,
      digest: digest,
      list: isLong ? list + 2 : list,
      covered: covered,
      createdAt: completion,
      twin: isLong ? list : list + 2,
      longTextsChanged: longTextsChanged
    )
  }

  private mutating func digest(
    _ order: Order,
    in page: OrderPage,
    _ texts: Texts
  ) -> StateDigest {
    input.reset()
    longTextsChanged = nil
    var isLong = input.append(order.status, page.arena, texts)
    isLong = input.append(order.email, page.arena, texts) || isLong
    input.append(texts[order.customerID])
    input.append(texts[order.regionID])
    isLong = input.append(order.currencyCode, page.arena, texts) || isLong
    input.append(order.taxRate)
    input.append(texts[order.salesChannelID])
    isLong = input.append(order.externalID, page.arena, texts) || isLong
    if isLong { noteLong(order.updatedAt) }
    input.append(order.noNotification)
    input.append(texts[order.metadataDigest])
    for address in [order.shippingAddress, order.billingAddress]
    where input.append(address, withID: true, page.arena, texts) {
      isLong = true
      noteLong(address.updatedAt ?? order.updatedAt)
    }
    if isLong { input.append(texts[order.longTexts]) }
    appendLines(order, page, texts)
    appendShipping(order, page, texts)
    appendReductions(order, page, texts)
    if countsStatuses {
      for status in [order.paymentStatus, order.fulfillmentStatus]
      where input.append(status, page.arena, texts) {
        noteLong(order.updatedAt)
      }
    }
    return input.digest()
  }

  private mutating func noteLong(_ updatedAt: Timestamp) {
    longTextsChanged = max(longTextsChanged ?? updatedAt, updatedAt)
  }

  private mutating func appendLines(_ order: Order, _ page: OrderPage, _ texts: Texts) {
    let lines = order.current.lines
    input.append(lines.count)
    texts.forEach(of: page.lines, lines, by: \.id) { line in
      input.append(texts[line.id])
      if input.append(line.title, page.arena, texts) {
        input.append(texts[line.longTexts])
        noteLong(line.updatedAt)
      }
      input.append(texts[line.variantID])
      input.append(line.quantity.pieces)
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
    let methods = order.current.shippingMethods
    input.append(methods.count)
    texts.forEach(of: page.shippingMethods, methods, by: \.id) { method in
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
    let discounts = order.current.discounts
    input.append(discounts.count)
    texts.forEach(of: page.discounts, discounts, by: \.id) { input.append(texts[$0.id]) }
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
  /// Takes in a text, or a mark for a text that was cut.
  /// - Returns: whether the text was cut.
  mutating func append(_ text: Text, _ arena: borrowing Arena, _ texts: Texts) -> Bool {
    let isCut = arena.isCut(text)
    if isCut { appendCutText() } else { append(texts[text]) }
    return isCut
  }

  /// Takes in an address.
  /// - Returns: whether one of its texts was cut.
  mutating func append(
    _ address: Address,
    withID: Bool,
    _ arena: borrowing Arena,
    _ texts: Texts
  ) -> Bool {
    if withID { append(texts[address.id]) }
    var isLong = append(address.firstName, arena, texts)
    isLong = append(address.lastName, arena, texts) || isLong
    isLong = append(address.company, arena, texts) || isLong
    isLong = append(address.address1, arena, texts) || isLong
    isLong = append(address.address2, arena, texts) || isLong
    isLong = append(address.city, arena, texts) || isLong
    isLong = append(address.province, arena, texts) || isLong
    isLong = append(address.postalCode, arena, texts) || isLong
    isLong = append(address.countryCode, arena, texts) || isLong
    return append(address.phone, arena, texts) || isLong
  }
}

extension Texts {
  /// Visits the rows of `span` in the order of their ids' bytes, whatever the query's order: a server's collation may
  /// change, and a gift card's place moves with its balance.
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

  /// Whether one text stands before another, byte by byte; an absent one before all others.
  func precedes(_ left: Text, _ right: Text) -> Bool {
    guard let left = self[left] else { return !right.isAbsent }
    guard let right = self[right] else { return false }
    return left.lexicographicallyPrecedes(right)
  }
}
