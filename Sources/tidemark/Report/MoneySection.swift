import Pipeline
import SegmentSpec

/// Revenue, refunds and discounts by currency and month: in the shop, and as they were delivered.
struct MoneySection {
  let figures: SyncFigures
  let tally: ShopTally

  /// The currencies whose months are shown without being asked for.
  private static let open = 3

  var markup: Markup {
    let currencies = tally.currencies
    guard !currencies.isEmpty else {
      return "<h3>Money</h3><p>The shop has no orders and no refunds in this time.</p>\n"
    }
    return """
      <h3>Money</h3>
      <p>\(verdict)</p>
      \(ReportPage.key)
      \(overview(currencies))
      \(currencies.prefix(Self.open).map(months))
      \(rest(Array(currencies.dropFirst(Self.open))))
      <p class="soft">Revenue is an order’s total without shipping and tax; discounts are already taken off. Both count in \
      the month of the order, refunds in the month in which they were given. An amount counts as delivered if its message \
      was delivered.</p>
      \(unread)
      """
  }

  private var verdict: String {
    let off = figures.differing
    let count = tally.currencies.count
    guard !off.isEmpty else {
      let what = tally.withoutAmounts == 0 ? "Everything in the shop" : "Everything with an amount"
      return count == 1
        ? "\(what) was delivered, to the last cent."
        : "\(what) was delivered, to the last cent, in all \(count) currencies."
    }
    let which = off.count > 4 ? "" : ": \(off.joined(separator: ", "))"
    return
      "\(FigureText.noun(off.count, "currency", "currencies")) of \(count) \(off.count == 1 ? "differs" : "differ")\(which). The section “Withheld, and why” says what was not sent."
  }

  private var unread: Markup {
    guard tally.withoutAmounts > 0 else { return "" }
    let count = FigureText.noun(tally.withoutAmounts, "order or refund", "orders and refunds")
    return """
      <p class="note">The amounts of \(count) are in none of these sums: no message can be made of them, or they have no \
      currency that the shop knows.</p>

      """
  }

  private func overview(_ currencies: [String]) -> Markup {
    .table(
      "Sums by currency",
      head: head("Currency", bar: "Share of orders"),
      rows: currencies.map { currency in
        let money = tally.total(currency)
        let most = currencies.map { tally.total($0).orders.inShop }.max() ?? 0
        let bar = ReportBars.line(
          inShop: Int64(money.orders.inShop),
          sent: Int64(money.orders.sent),
          most: Int64(most),
          "\(currency): \(orders(money))"
        )
        return row(currency, bar, money, currency)
      }
    )
  }

  private func months(_ currency: String) -> Markup {
    """
    <h4>\(currency)</h4>
    \(monthTable(currency))
    """
  }

  private func rest(_ currencies: [String]) -> Markup {
    guard !currencies.isEmpty else { return "" }
    let title = FigureText.noun(currencies.count, "further currency", "further currencies")
    return """
      <details><summary>\(title) by month</summary>
      \(currencies.map(months))</details>
      """
  }

  private func monthTable(_ currency: String) -> Markup {
    let (shown, earlier) = figures.months(of: currency)
    let decimals = tally.decimals[currency] ?? 0
    func height(_ value: ExactDecimal) -> Int64 { FigureText.height(value, decimals: decimals) }
    let most = shown.map { height($0.money.revenue.inShop) }.max() ?? 0
    var rows = shown.map { month, money in
      let bar = ReportBars.line(
        inShop: height(money.revenue.inShop),
        sent: height(money.revenue.sent),
        most: most,
        "\(month.text): \(amounts(money.revenue, decimals)) \(currency)"
      )
      return row(month.text, bar, money, currency)
    }
    if let earlier { rows.insert(row("earlier", "", earlier, currency), at: 0) }
    return .table(
      "\(currency) by month",
      head: head("Month", bar: "Revenue"),
      rows: rows,
      foot: row("in all", "", tally.total(currency), currency),
      isUnderHeading: true
    )
  }

  private func head(_ first: Markup, bar: Markup) -> Markup {
    let pair: Markup = """
      <th scope="col">in the shop</th><th scope="col">delivered</th>
      """
    return """
      <tr><th scope="col" rowspan="2" class="first">\(first)</th><th scope="col" rowspan="2" class="bar">\(bar)</th>\
      <th scope="colgroup" colspan="2" class="group">Revenue</th>\
      <th scope="colgroup" colspan="2" class="group">Refunds</th>\
      <th scope="colgroup" colspan="2" class="group">Discounts</th>\
      <th scope="colgroup" colspan="2" class="group">Orders</th></tr>
      <tr>\(Array(repeating: pair, count: 4))</tr>
      """
  }

  private func row(
    _ name: String,
    _ bar: Markup,
    _ money: ShopTally.Money,
    _ currency: String
  ) -> Markup {
    let decimals = tally.decimals[currency] ?? 0
    let sums = [money.revenue, money.refunds, money.discounts].map { sums in
      pair(
        FigureText.amount(sums.inShop, decimals: decimals),
        FigureText.amount(sums.sent, decimals: decimals),
        agrees: sums.difference.isZero
      )
    }
    let orders = pair(
      FigureText.count(money.orders.inShop),
      FigureText.count(money.orders.sent),
      agrees: money.orders.inShop == money.orders.sent
    )
    return """
      <tr><th scope="row">\(name)</th><td class="bar">\(bar)</td>\(sums)\(orders)</tr>

      """
  }

  /// Two numbers side by side; the second one says so if it is another one.
  private func pair(_ inShop: String, _ sent: String, agrees: Bool) -> Markup {
    agrees
      ? "<td>\(inShop)</td><td>\(sent)</td>"
      : "<td>\(inShop)</td><td class=\"open\">\u{2260} \(sent)</td>"
  }

  private func orders(_ money: ShopTally.Money) -> String {
    "\(FigureText.noun(money.orders.inShop, "order")) in the shop, \(FigureText.count(money.orders.sent)) delivered"
  }

  private func amounts(_ sums: ShopTally.Sums, _ decimals: Int) -> String {
    "\(FigureText.amount(sums.inShop, decimals: decimals)) in the shop, \(FigureText.amount(sums.sent, decimals: decimals)) delivered"
  }
}
