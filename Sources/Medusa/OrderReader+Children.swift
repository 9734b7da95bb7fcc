internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The children of a page's orders, by statement.
enum OrderChild: CaseIterable {
  case lines, adjustments, shippingMethods, discounts, giftCards, giftCardTransactions, payments

  var query: Query {
    switch self {
    case .lines: .v1Lines
    case .adjustments: .v1Adjustments
    case .shippingMethods: .v1ShippingMethods
    case .discounts: .v1Discounts
    case .giftCards: .v1GiftCards
    case .giftCardTransactions: .v1GiftCardTransactions
    case .payments: .v1Payments
    }
  }

  var columns: [(name: String, type: ExpectedType)] {
    switch self {
    case .lines:
      [
        ("position", .int4), ("id", .text), ("title", .text), ("variant_id", .text),
        ("product_id", .text), ("variant_title", .text), ("sku", .text),
        ("product_subtitle", .text), ("product_handle", .text), ("category", .text),
        ("type", .text), ("brand", .text), ("thumbnail", .text), ("is_giftcard", .bool),
        ("allow_discounts", .bool), ("includes_tax", .bool), ("unit_price", .integer),
        ("quantity", .integer), ("updated_at", .timestamptz), ("rate", .float),
      ]
    case .adjustments:
      [
        ("position", .int4), ("line_id", .text), ("id", .text), ("discount_id", .text),
        ("amount", .float8),
      ]
    case .shippingMethods:
      [
        ("position", .int4), ("id", .text), ("shipping_option_id", .text), ("name", .text),
        ("price", .integer), ("includes_tax", .bool), ("rate", .float),
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
      ]
    }
  }

  /// The statement for `ids`; a page of more than one order has a limit that shows it is too heavy.
  func request(_ ids: [String]) -> (Statement, [Parameter]) {
    let limit: Parameter = ids.count > 1 ? .int4(PageSettings.heavyRows) : .null
    return (.of(query), [.textArray(ids), limit])
  }
}

extension OrderReader {
  /// Takes in the rows of one statement.
  /// - Throws: `PageTooHeavy` when a page of more than one order reached a limit of rows or bytes.
  mutating func read(_ child: OrderChild, _ rows: borrowing Rows) throws {
    guard places.count <= 1 || rows.count < Int(PageSettings.heavyRows) else {
      throw PageTooHeavy()
    }
    try rows.expect(columns: child.columns)
    switch child {
    case .lines: try readLines(rows)
    case .adjustments: try readAdjustments(rows)
    case .shippingMethods: try readShippingMethods(rows)
    case .discounts: try readDiscounts(rows)
    case .giftCards: try readGiftCards(rows)
    case .giftCardTransactions: try readTransactions(rows)
    case .payments: try readPayments(rows)
    }
    try page.arena.demandLight(roots: places.count)
  }

  private mutating func readLines(_ rows: borrowing Rows) throws {
    page.lines.reserveCapacity(rows.count)
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      // A line comes once for each of its tax lines, side by side.
      let isNew =
        page.orders[order].lines.count == 0
        || !page.arena.holds(page.lines[page.lines.count - 1].id, rows, row, 1)
      if isNew {
        page.orders[order].lines.take(page.lines.count)
        page.lines.append(try readLine(rows, row))
      }
      if let rate = try rows.float8IfPresent(row, 19) {
        page.lines[page.lines.count - 1].taxRates.take(page.taxRates.count)
        page.taxRates.append(rate)
      }
    }
  }

  private mutating func readLine(_ rows: borrowing Rows, _ row: Int) throws -> LineItem {
    var line = LineItem()
    line.id = try page.arena.text(rows, row, 1)
    line.title = try page.arena.text(rows, row, 2)
    line.variantID = try page.arena.text(rows, row, 3)
    line.productID = try page.arena.text(rows, row, 4)
    line.variantTitle = try page.arena.text(rows, row, 5)
    line.sku = try page.arena.text(rows, row, 6)
    line.productSubtitle = try page.arena.text(rows, row, 7)
    line.productHandle = try page.arena.text(rows, row, 8)
    line.category = try page.arena.text(rows, row, 9)
    line.type = try page.arena.text(rows, row, 10)
    line.brand = try page.arena.text(rows, row, 11)
    line.thumbnail = try page.arena.text(rows, row, 12)
    line.isGiftCard = try rows.boolIfPresent(row, 13) ?? false
    line.allowsDiscounts = try rows.boolIfPresent(row, 14) ?? true
    line.includesTax = try rows.boolIfPresent(row, 15) ?? false
    line.unitPrice = try rows.int8IfPresent(row, 16) ?? 0
    line.quantity = try rows.int8IfPresent(row, 17) ?? 0
    line.updatedAt = try rows.moment(row, 18) ?? line.updatedAt
    return line
  }

  private mutating func readAdjustments(_ rows: borrowing Rows) throws {
    // Both come in the lines' order, so the next line with adjustments lies at or behind this one.
    var line = 0
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      let indices = page.orders[order].lines.indices
      line = max(line, indices.lowerBound)
      while line < indices.upperBound, !page.arena.holds(page.lines[line].id, rows, row, 1) {
        line += 1
      }
      guard line < indices.upperBound else { continue }
      var adjustment = LineItemAdjustment()
      adjustment.id = try page.arena.text(rows, row, 2)
      adjustment.discountID = try page.arena.text(rows, row, 3)
      adjustment.amount = try rows.float8IfPresent(row, 4) ?? 0
      page.lines[line].adjustments.take(page.adjustments.count)
      page.adjustments.append(adjustment)
    }
  }

  private mutating func readShippingMethods(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      let isNew =
        page.orders[order].shippingMethods.count == 0
        || !page.arena.holds(
          page.shippingMethods[page.shippingMethods.count - 1].id,
          rows,
          row,
          1
        )
      if isNew {
        var method = ShippingMethod()
        method.id = try page.arena.text(rows, row, 1)
        method.optionID = try page.arena.text(rows, row, 2)
        method.name = try page.arena.text(rows, row, 3)
        method.price = try rows.int8IfPresent(row, 4) ?? 0
        method.includesTax = try rows.boolIfPresent(row, 5) ?? false
        page.orders[order].shippingMethods.take(page.shippingMethods.count)
        page.shippingMethods.append(method)
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
      page.orders[order].discounts.take(page.discounts.count)
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
      page.orders[order].payments.take(page.payments.count)
      page.payments.append(payment)
    }
  }
}
