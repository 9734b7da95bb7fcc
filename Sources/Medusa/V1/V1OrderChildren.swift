internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The children of a page's orders, by statement.
///
/// Read in this order: what parcels, returns, swaps and claims name must be there before them. The lines that
/// moved come last, when it is known which are named.
enum V1OrderChild: CaseIterable {
  case lines, adjustments, shippingMethods, discounts, giftCards, giftCardTransactions, payments
  case swaps, fulfillments, trackingLinks, returns, refunds, claims
  case movedLines

  /// Those that the enabled events need, but for `movedLines`.
  static func needed(by mapping: MappingSettings) -> [V1OrderChild] {
    let wanted = WantedAfterSale(mapping)
    return allCases.filter { child in
      switch child {
      case .movedLines: false
      case .swaps: wanted.swaps
      case .fulfillments: wanted.parcels || wanted.completions || wanted.swapParcels
      case .trackingLinks: wanted.parcels || wanted.swapParcels
      case .returns, .refunds: wanted.returns
      case .claims: wanted.claims
      default: true
      }
    }
  }

  /// Whether an enabled event tells of lines that moved.
  static func tellsMovedLines(_ mapping: MappingSettings) -> Bool {
    let wanted = WantedAfterSale(mapping)
    return wanted.parcels || wanted.returns || wanted.swaps || wanted.claims
  }

  var query: Query {
    switch self {
    case .lines: .v1Lines
    case .adjustments: .v1Adjustments
    case .shippingMethods: .v1ShippingMethods
    case .discounts: .v1Discounts
    case .giftCards: .v1GiftCards
    case .giftCardTransactions: .v1GiftCardTransactions
    case .payments: .v1Payments
    case .movedLines: .v1MovedLines
    case .fulfillments: .v1Fulfillments
    case .trackingLinks: .v1TrackingLinks
    case .returns: .v1Returns
    case .refunds: .v1Refunds
    case .swaps: .v1Swaps
    case .claims: .v1Claims
    }
  }

  var columns: [(name: String, type: ExpectedType)] {
    switch self {
    case .lines:
      lineColumns + [("rate", .float), ("long_texts", .text)]
    case .adjustments:
      [
        ("position", .int4), ("line_id", .text), ("id", .text), ("discount_id", .text),
        ("amount", .float8),
      ]
    case .shippingMethods:
      [
        ("position", .int4), ("id", .text), ("shipping_option_id", .text), ("name", .text),
        ("price", .integer), ("includes_tax", .bool), ("rate", .float),
        ("tax_updated_at", .timestamptz),
      ]
    case .discounts:
      [("position", .int4), ("id", .text), ("code", .text), ("is_free_shipping", .bool)]
    case .giftCards:
      [("position", .int4), ("id", .text), ("balance", .integer), ("tax_rate", .float)]
    case .giftCardTransactions:
      [
        ("position", .int4), ("id", .text), ("amount", .integer), ("is_taxable", .bool),
        ("tax_rate", .float),
      ]
    case .payments:
      [
        ("position", .int4), ("id", .text), ("provider_id", .text), ("amount", .integer),
        ("captured_at", .timestamptz), ("canceled_at", .timestamptz),
        ("writer", .xid),
      ]
    case .movedLines:
      lineColumns + [
        ("rate", .float), ("adjustment_id", .text), ("discount_id", .text), ("amount", .float8),
        ("long_texts", .text),
      ]
    case .fulfillments:
      [
        ("position", .int4), ("id", .text), ("swap_id", .text), ("provider_id", .text),
        ("shipped_at", .timestamptz), ("writer", .xid), ("item_id", .text),
        ("quantity", .integer),
      ]
    case .trackingLinks:
      [
        ("position", .int4), ("fulfillment_id", .text), ("is_legacy", .bool),
        ("tracking_number", .text), ("url", .text),
      ]
    case .returns:
      [
        ("position", .int4), ("id", .text), ("swap_id", .text), ("claim_order_id", .text),
        ("refund_amount", .integer), ("received_at", .timestamptz),
        ("writer", .xid), ("shipping_price", .integer), ("item_id", .text),
        ("quantity", .integer), ("reason_id", .text), ("reason_value", .text), ("note", .text),
        ("refund_has_id", .bool),
      ]
    case .refunds:
      [
        ("position", .int4), ("id", .text), ("amount", .integer), ("reason", .text),
        ("note", .text),
        ("created_at", .timestamptz), ("writer", .xid), ("claim_id", .text), ("swap_id", .text),
        ("return_has_id", .bool),
      ]
    case .swaps:
      [
        ("position", .int4), ("id", .text), ("payment_status", .text),
        ("fulfillment_status", .text), ("difference_due", .integer), ("created_at", .timestamptz),
        ("confirmed_at", .timestamptz), ("writer", .xid),
        ("is_return_item", .bool), ("item_id", .text), ("quantity", .integer),
      ]
    case .claims:
      [
        ("position", .int4), ("id", .text), ("claim_id", .text), ("type", .text),
        ("refund_amount", .integer), ("created_at", .timestamptz),
        ("writer", .xid), ("reason", .text), ("note", .text),
        ("item_id", .text), ("quantity", .integer), ("variant_id", .text), ("product_id", .text),
        ("variant_title", .text), ("sku", .text), ("tag_id", .text), ("tag_value", .text),
        ("image_url", .text),
      ]
    }
  }

  /// The statement for `ids`; a page of more than one order has a limit that shows it is too heavy.
  ///
  /// With `links` those that were looked for before are taken, unless a parcel is newer.
  func request(
    _ ids: [String],
    _ settings: PageSettings,
    links: LinksAhead? = nil
  ) -> (Statement, [Parameter]) {
    let wanted = WantedAfterSale(settings.mapping)
    let more: [Parameter] =
      switch self {
      case .fulfillments:
        [.bool(wanted.parcels || wanted.completions), .bool(wanted.swapParcels)]
      case .trackingLinks:
        [
          .bool(wanted.parcels), .bool(wanted.swapParcels),
          links.map { .textArray($0.ids) } ?? .null, links.map { .text($0.horizon) } ?? .null,
        ]
      default: []
      }
    let common: [Parameter] = [.textArray(ids), Self.limit(roots: ids.count)]
    return (.of(query), common + more + (holdsTexts ? [settings.longestText] : []))
  }

  /// Whether the statement gives texts besides ids.
  private var holdsTexts: Bool {
    switch self {
    case .adjustments, .giftCards, .giftCardTransactions: false
    default: true
    }
  }

  /// The limit of rows that shows that a page of so many orders is too heavy: one order has none.
  static func limit(roots: Int) -> Parameter {
    roots > 1 ? .int4(Int32(PageSettings.heavyRows)) : .null
  }

  /// The statement for the tracking links of many orders; nil when no event needs them.
  static func linksAhead(
    of ids: [String],
    _ settings: PageSettings
  ) -> (Statement, [Parameter])? {
    let wanted = WantedAfterSale(settings.mapping)
    guard wanted.parcels || wanted.swapParcels else { return nil }
    return (
      .of(.v1OrderLinks), [.textArray(ids), .bool(wanted.parcels), .bool(wanted.swapParcels)]
    )
  }
}

/// What becomes of orders, as far as an enabled event tells of it.
private struct WantedAfterSale {
  let parcels: Bool
  /// Whether a parcel completes an order.
  let completions: Bool
  let returns: Bool
  let swaps: Bool
  let swapParcels: Bool
  let claims: Bool

  init(_ mapping: MappingSettings) {
    parcels = mapping.isEnabled(.orderShipped)
    completions = mapping.completionTrigger == .fulfilled
    returns = mapping.isEnabled(.orderRefunded)
    swapParcels = mapping.isEnabled(.swapShipped)
    swaps =
      swapParcels || mapping.isEnabled(.swapCreated) || mapping.isEnabled(.swapConfirmed)
    claims = mapping.isEnabled(.itemClaimed)
  }
}

extension V1OrderReader {
  /// Takes in the rows of one statement.
  /// - Throws: `PageTooHeavy` when a page of more than one order reached a limit of rows or bytes.
  mutating func read(_ child: V1OrderChild, _ rows: borrowing Rows) throws {
    try rows.expect(columns: child.columns)
    if child != lastChild { rowCount = 0 }
    lastChild = child
    rowCount += rows.count
    switch child {
    case .lines: try readLines(rows, \.current.lines)
    case .adjustments: try readAdjustments(rows)
    case .shippingMethods: try readShippingMethods(rows)
    case .discounts: try readDiscounts(rows)
    case .giftCards: try readGiftCards(rows)
    case .giftCardTransactions: try readTransactions(rows)
    case .payments: try readPayments(rows)
    case .movedLines: try readLines(rows, \.movedLines)
    case .fulfillments: try readFulfillments(rows)
    case .trackingLinks: try readTrackingLinks(rows)
    case .returns: try readReturns(rows)
    case .refunds: try readRefunds(rows)
    case .swaps: try readSwaps(rows)
    case .claims: try readClaims(rows)
    }
    try page.arena.demandLight(roots: places.count, rows: rowCount, of: child.query)
  }

  private mutating func readLines(
    _ rows: borrowing Rows,
    _ lines: WritableKeyPath<Order, Span32>
  ) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      // A line comes once for each of its tax lines, side by side.
      if isNext(rows, row, after: page.orders[order][keyPath: lines], page.lines.last?.id) {
        page.orders[order][keyPath: lines].take(page.lines.count)
        page.lines.append(
          try page.arena.line(rows, row, longTexts: lines == \.movedLines ? 23 : 20)
        )
      } else if let updatedAt = try rows.moment(row, 18) {
        // Each row tells of another tax line.
        let last = page.lines.count - 1
        page.lines[last].updatedAt = max(page.lines[last].updatedAt, updatedAt)
      }
      if let rate = try rows.float8IfPresent(row, 19) {
        page.lines[page.lines.count - 1].taxRates.take(page.taxRates.count)
        page.taxRates.append(rate)
      }
      // A line that moved comes once for each of its adjustments, too.
      if lines == \.movedLines, !rows.isNull(row, 20) {
        try readAdjustment(rows, row, 20, of: page.lines.count - 1)
      }
    }
  }

  private mutating func readAdjustments(_ rows: borrowing Rows) throws {
    // Both come in the lines' order, so the next line with adjustments lies at or behind this one.
    if rowCount == rows.count { nextAdjusted = 0 }
    var line = nextAdjusted
    defer { nextAdjusted = line }
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      let indices = page.orders[order].current.lines.indices
      line = max(line, indices.lowerBound)
      while line < indices.upperBound, !page.arena.holds(page.lines[line].id, rows, row, 1) {
        line += 1
      }
      guard line < indices.upperBound else { continue }
      try readAdjustment(rows, row, 2, of: line)
    }
  }

  private mutating func readAdjustment(
    _ rows: borrowing Rows,
    _ row: Int,
    _ column: Int,
    of line: Int
  ) throws {
    var adjustment = LineItemAdjustment()
    adjustment.id = try page.arena.text(rows, row, column)
    adjustment.discountID = try page.arena.text(rows, row, column + 1)
    adjustment.amount = try rows.float8IfPresent(row, column + 2) ?? 0
    page.lines[line].adjustments.take(page.adjustments.count)
    page.adjustments.append(adjustment)
  }

  private mutating func readShippingMethods(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      let known = page.orders[order].current.shippingMethods
      if isNext(rows, row, after: known, page.shippingMethods.last?.id) {
        var method = ShippingMethod()
        method.id = try page.arena.text(rows, row, 1)
        method.optionID = try page.arena.text(rows, row, 2)
        method.name = try page.arena.text(rows, row, 3)
        method.price = try rows.int8IfPresent(row, 4) ?? 0
        method.includesTax = try rows.boolIfPresent(row, 5) ?? false
        page.orders[order].current.shippingMethods.take(page.shippingMethods.count)
        page.shippingMethods.append(method)
      }
      if let updatedAt = try rows.moment(row, 7) {
        let last = page.shippingMethods.count - 1
        let known = page.shippingMethods[last].taxUpdatedAt ?? updatedAt
        page.shippingMethods[last].taxUpdatedAt = max(known, updatedAt)
      }
      if let rate = try rows.float8IfPresent(row, 6) {
        page.shippingMethods[page.shippingMethods.count - 1].taxRates.take(page.taxRates.count)
        page.taxRates.append(rate)
      }
    }
  }

  private mutating func readDiscounts(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      var discount = Discount()
      discount.id = try page.arena.text(rows, row, 1)
      discount.code = try page.arena.text(rows, row, 2)
      discount.isFreeShipping = try rows.boolIfPresent(row, 3) ?? false
      page.orders[order].current.discounts.take(page.discounts.count)
      page.discounts.append(discount)
    }
  }

  private mutating func readGiftCards(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      var card = GiftCard()
      card.id = try page.arena.text(rows, row, 1)
      card.balance = try rows.int8IfPresent(row, 2) ?? 0
      card.taxRate = try rows.float8IfPresent(row, 3)
      page.orders[order].giftCards.take(page.giftCards.count)
      page.giftCards.append(card)
    }
  }

  private mutating func readTransactions(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      var transaction = GiftCardTransaction()
      transaction.id = try page.arena.text(rows, row, 1)
      transaction.amount = try rows.int8IfPresent(row, 2) ?? 0
      transaction.isTaxable = try rows.boolIfPresent(row, 3)
      transaction.taxRate = try rows.float8IfPresent(row, 4)
      page.orders[order].giftCardTransactions.take(page.giftCardTransactions.count)
      page.giftCardTransactions.append(transaction)
    }
  }

  private mutating func readPayments(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      var payment = Payment()
      payment.id = try page.arena.text(rows, row, 1)
      payment.providerID = try page.arena.text(rows, row, 2)
      payment.amount = try rows.int8IfPresent(row, 3) ?? 0
      payment.capturedAt = try rows.moment(row, 4)
      payment.canceledAt = try rows.moment(row, 5)
      payment.origin = try settings.origin(rows, row, 6)
      page.orders[order].payments.take(page.payments.count)
      page.payments.append(payment)
    }
  }
}
