internal import Commerce
internal import Postgres
internal import SegmentSpec

// Discounts, gift cards and payments.
extension V1OrderReader {
  mutating func readDiscount(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var discount = Discount()
    discount.id = try cell.text(rows, &page.arena)
    discount.code = try cell.text(rows, &page.arena)
    discount.isFreeShipping = try cell.flag(rows)
    page.orders[order].current.discounts.take(page.discounts.count)
    page.discounts.append(discount)
  }

  mutating func readGiftCard(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var card = GiftCard()
    card.id = try cell.text(rows, &page.arena)
    card.balance = try cell.int8IfPresent(rows) ?? 0
    card.taxRate = try cell.float8IfPresent(rows)
    page.orders[order].giftCards.take(page.giftCards.count)
    page.giftCards.append(card)
  }

  mutating func readTransaction(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var transaction = GiftCardTransaction()
    transaction.id = try cell.text(rows, &page.arena)
    transaction.amount = try cell.int8IfPresent(rows) ?? 0
    transaction.isTaxable = try cell.boolIfPresent(rows)
    transaction.taxRate = try cell.float8IfPresent(rows)
    page.orders[order].giftCardTransactions.take(page.giftCardTransactions.count)
    page.giftCardTransactions.append(transaction)
  }

  mutating func readPayment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var payment = Payment()
    payment.id = try cell.text(rows, &page.arena)
    payment.providerID = try cell.text(rows, &page.arena)
    payment.amount = try cell.int8IfPresent(rows) ?? 0
    payment.capturedAt = try cell.moment(rows)
    payment.canceledAt = try cell.moment(rows)
    payment.origin = try cell.origin(rows, settings)
    page.orders[order].payments.take(page.payments.count)
    page.payments.append(payment)
  }
}
