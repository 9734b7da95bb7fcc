internal import SegmentSpec

/// Turns the rows of a page of Medusa v2 orders into the rows of events: the settled ones, in minor units, with the
/// lines of the placed version and those of the current one.
struct V2Preparation {
  var page: OrderPage
  var facts = V2Facts()
  let rows: V2Rows
  let texts: Texts
  let settings: MappingSettings
  let settling: V2Settling
  private let currencies: CurrencyTable
  private let words: V2Words
  /// The lines of the current order, with the known facts about each.
  var lines: [V2LineUse] = []

  /// The page with the results from its rows; `page.v2` must not be nil.
  static func prepare(
    _ page: OrderPage,
    _ rows: V2Rows,
    _ settings: MappingSettings,
    _ clock: SettlingClock
  ) -> OrderPage {
    var page = page
    let words = V2Words(&page.arena)
    // A copy that shares the bytes: they are lent while the rows are written.
    let arena = page.arena
    return arena.withTexts { texts in
      var preparation = V2Preparation(page, rows, settings, clock, words, texts)
      for index in page.orders.indices { preparation.prepare(index) }
      preparation.page.v2Facts = preparation.facts
      return preparation.page
    }
  }

  private init(
    _ page: OrderPage,
    _ rows: V2Rows,
    _ settings: MappingSettings,
    _ clock: SettlingClock,
    _ words: V2Words,
    _ texts: Texts
  ) {
    self.page = page
    self.rows = rows
    self.settings = settings
    self.texts = texts
    self.words = words
    settling = V2Settling(rows: rows, texts: texts, clock: clock)
    currencies = CurrencyTable(settings, rows.currencies)
    facts.orders = Array(repeating: V2OrderFacts(), count: page.orders.count)
  }

  private mutating func prepare(_ index: Int) {
    let order = page.orders[index]
    let row = rows.orders[index]
    var result = V2OrderFacts()
    result.decimals = decimals(of: order.currencyCode)
    result.standing = settling.standing(of: order, row)
    result.isPart = row.isPart && !settings.includesParts
    result.isFresh = settling.isFresh(order, row)
    result.credit = rows.credit(of: row, createdAt: order.createdAt)
    facts.orders[index] = result
    page.orders[index].anonymousID = texts.withoutQuotes(order.anonymousID)
    guard result.standing != .isNone else { return }

    let placedVersion = settling.placedVersion(of: row)
    useLines(of: row, placedVersion)
    prepareContents(of: index, placedVersion)
    preparePaymentProviders(of: index)
    page.orders[index].paymentStatus = words[paymentStatus(of: row, decimals: result.decimals)]
    page.orders[index].fulfillmentStatus = words[fulfillmentStatus(of: row)]

    let payments = settling.payments(of: order, row, decimals: result.decimals)
    if result.isPart {
      let given = payments.refunds.count + payments.openRefunds.count
      leaveOut(.orderRefunded, .ofPart, given)
    } else {
      prepareRefunds(payments, of: index)
    }
    prepareParcels(of: index)
    prepareReceipts(of: index)
    prepareExchanges(of: index)
    prepareClaims(of: index)
    facts.orders[index].completion = completion(of: index, payments)
    compareTotal(of: index)
  }

  /// Decimals of a currency by its code; without a code, those of another currency.
  func decimals(of code: Text, orElse other: Text = .absent) -> Int {
    guard let bytes = texts.filled(code) ?? texts[other] else { return 2 }
    return currencies.decimals(ofCode: bytes)
  }

  /// Whether a code names the same currency as an order's; an absent code does.
  func isSameCurrency(_ code: Text, _ ofOrder: Text) -> Bool {
    guard let code = texts.filled(code), let ofOrder = texts[ofOrder] else { return true }
    return code.elementsEqual(ofOrder) { $0 | 0x20 == $1 | 0x20 }
  }

  func span(_ start: Int, _ end: Int) -> Span32 {
    Span32(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end - start))
  }

  /// Notes a row that shows a fact that is not settled yet; the fact counts as filtered.
  ///
  /// If the whole order waits, its own row is noted.
  mutating func wait(_ row: Text, of index: Int, _ event: EventName) {
    guard settings.isEnabled(event) else { return }
    leaveOut(event, .notSettled)
    guard facts.orders[index].standing == .counts else { return }
    facts.wait(page.orders[index].id, row, settling.clock, texts)
  }

  mutating func leaveOut(_ event: EventName, _ reason: LeftOutFact.Reason, _ count: Int = 1) {
    guard count > 0, settings.isEnabled(event) else { return }
    facts.leaveOut(event, reason, count)
  }

  func fault(of amount: ExactDecimal, _ name: String) -> String {
    "its \(name) is \(amount.fault == .notANumber ? "not a number" : "too large")"
  }

  /// When the order was completed; nil while it is not.
  private mutating func completion(of index: Int, _ payments: V2Payments) -> V2Completion? {
    let order = page.orders[index]
    let row = rows.orders[index]
    let placed = V2Completion(
      time: order.createdAt,
      origin: order.origin,
      firstSign: row.hasCart ? nil : settling.firstSign(of: order, row)
    )
    switch settings.completionTrigger {
    case .placed:
      return placed
    case .paid:
      if let first = payments.captures.first {
        return V2Completion(time: first.createdAt, origin: first.origin)
      }
      let result = facts.orders[index]
      let due = (result.placed.total - result.credit).minorUnits(decimals: result.decimals)
      if let due, due <= 0 { return placed }
      if let open = payments.openCaptures.first { wait(open.id, of: index, .orderCompleted) }
      return nil
    case .fulfilled:
      return firstParcel(of: index)
    }
  }

  /// Checks whether the store's own total of the placed version differs.
  private mutating func compareTotal(of index: Int) {
    let row = rows.orders[index]
    let result = facts.orders[index]
    guard row.hasCart,
      let stored = rows.summaries[row.summaries.indices].first(where: { $0.version == 1 })?.total,
      let theirs = stored.minorUnits(decimals: result.decimals),
      let ours = (result.placed.total - result.credit).minorUnits(decimals: result.decimals)
    else { return }
    let (difference, isEndless) = theirs.subtractingReportingOverflow(ours)
    facts.orders[index].hasOtherTotal = isEndless || abs(difference) > 1
  }

  /// Payments in the order of their creation, for their providers; without payments, the sessions.
  private mutating func preparePaymentProviders(of index: Int) {
    let start = page.payments.count
    let collections = rows.money.collections[rows.orders[index].collections.indices]
    var payments: [V2Payment] = []
    for collection in collections {
      payments += rows.money.payments[collection.payments.indices]
    }
    payments.sort { [texts] in texts.precedes(($0.createdAt, $0.id), ($1.createdAt, $1.id)) }
    var providers = payments.map(\.providerID)
    if providers.isEmpty {
      for collection in collections {
        providers += rows.money.sessionProviders[collection.sessionProviders.indices]
      }
    }
    for provider in providers {
      var payment = Payment()
      payment.providerID = provider
      page.payments.append(payment)
    }
    page.orders[index].payments = span(start, page.payments.count)
  }
}

extension V2Facts {
  mutating func leaveOut(_ event: EventName, _ reason: LeftOutFact.Reason, _ count: Int = 1) {
    if let place = leftOut.firstIndex(where: { $0.event == event && $0.reason == reason }) {
      leftOut[place].count += count
    } else {
      leftOut.append(LeftOutFact(event: event, reason: reason, count: count))
    }
  }

  /// Notes a row of an order that waits.
  mutating func wait(_ order: Text, _ row: Text, _ clock: SettlingClock, _ texts: Texts) {
    let row = WaitingRow("order", order, row, clock, texts)
    // Rows of one order come one after another.
    for known in waiting.reversed() {
      if known.root != row.root { break }
      if known.row == row.row { return }
    }
    waiting.append(row)
  }
}

extension WaitingRow {
  /// A row that waits, with the moment that a run first saw it.
  init(_ kind: String, _ root: Text, _ row: Text, _ clock: SettlingClock, _ texts: Texts) {
    let root = texts[root].map { String(decoding: $0, as: UTF8.self) } ?? ""
    let row = texts[row].map { String(decoding: $0, as: UTF8.self) } ?? ""
    self.init(kind: kind, root: root, row: row, firstSeen: clock.firstSeen[row] ?? clock.now)
  }
}

extension Texts {
  /// A text without the pair of double quotes around it: a cookie that was pasted whole.
  func withoutQuotes(_ text: Text) -> Text {
    guard let bytes = self[text], bytes.count >= 2, bytes.first == UInt8(ascii: "\""),
      bytes.last == UInt8(ascii: "\"")
    else { return text }
    return Text(offset: text.offset + 1, count: text.count - 2)
  }
}
