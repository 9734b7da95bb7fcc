import Pipeline
import SegmentSpec

/// A report as `--json` prints it.
struct ReportWire: Encodable {
  struct Event: Encodable {
    var event: String
    var in_shop, sent, not_yet_sent, filtered, dead_letters: Int
  }
  struct Day: Encodable {
    var day, event: String
    var in_shop, sent: Int
  }
  /// Two sums of the same amounts, as decimal numbers in text.
  struct Sums: Encodable {
    var in_shop, sent: String
  }
  struct Count: Encodable {
    var in_shop, sent: Int
  }
  struct Money: Encodable {
    var currency, month: String
    var orders: Count
    var revenue, refunds, discounts: Sums
  }
  struct Withheld: Encodable {
    var event, reason: String
    var count: Int
  }
  struct Letters: Encodable {
    var event, reason, example: String
    var count: Int
  }
  struct Delay: Encodable {
    /// Left out for the last class.
    var below_seconds: Int64?
    var count: Int
  }

  var sync: String
  var verdict: Verdict.Word
  var store, destination, place: String?
  var created_at: String
  var from, to, watermark, facts_since: String?
  var age_seconds: Int64?
  var shop_error: String?
  var ledger_entries: Int?
  var dead_letters: Int
  var dead_letter_reasons: [Letters]
  var filtered: [Withheld]
  var events: [Event]?
  var days: [Day]?
  var money: [Money]?
  var without_amounts: Int?
  var delays: [Delay]?
  var delays_since: String?
  var runs: [RunText.Wire]
  var horizon_holders: [HorizonText.Wire]?

  init(_ figures: SyncFigures) {
    let status = figures.status
    sync = status.sync.text
    verdict = Verdict(status).word
    store = status.binding?.storeID
    destination = status.binding?.destination.kind
    place = status.binding?.destination.place
    created_at = status.now.iso8601
    from = figures.window.from?.iso8601
    to = figures.window.to?.iso8601
    watermark = status.deliveredUntil?.iso8601
    facts_since = status.watermark?.factsSince.iso8601
    age_seconds = status.age
    shop_error = figures.failure?.sentence
    ledger_entries = figures.ledgerEntries
    dead_letters = status.deadLetters
    dead_letter_reasons = figures.letters.map {
      Letters(event: $0.event.slug, reason: $0.reason, example: $0.example, count: $0.count)
    }
    filtered = figures.withheld.map {
      Withheld(event: $0.event.slug, reason: $0.reason, count: $0.count)
    }
    runs = figures.runs.map(\.wire)
    horizon_holders = (try? status.horizon?.get()).map { HorizonText($0).wire }
    guard let tally = figures.tally else { return }
    events = figures.events.map { Self.event($0, tally) }
    days = figures.days.flatMap { day in
      EventName.inOrder((tally.days[day] ?? [:]).keys).map { event in
        let counts = tally.days[day]?[event] ?? ShopTally.Counts()
        return Day(
          day: FigureText.day(day),
          event: event.slug,
          in_shop: counts.inShop,
          sent: counts.sent
        )
      }
    }
    money = tally.currencies.flatMap { Self.money($0, tally) }
    without_amounts = tally.withoutAmounts
    if let since = tally.delaysSince {
      delays_since = since.iso8601
      delays = tally.delays.enumerated().map { place, count in
        let limits = ShopTally.delayLimits
        return Delay(below_seconds: place < limits.count ? limits[place] : nil, count: count)
      }
    }
  }

  private static func event(_ event: EventName, _ tally: ShopTally) -> Event {
    let (inShop, sent) = (tally.inShop(event), tally.count(event, .sent))
    let (unsent, dead) = (tally.count(event, .unsent), tally.count(event, .dead))
    return Event(
      event: event.slug,
      in_shop: inShop,
      sent: sent,
      not_yet_sent: unsent,
      filtered: inShop - sent - unsent - dead,
      dead_letters: dead
    )
  }

  private static func money(_ currency: String, _ tally: ShopTally) -> [Money] {
    let decimals = tally.decimals[currency] ?? 0
    func sums(_ sums: ShopTally.Sums) -> Sums {
      Sums(
        in_shop: FigureText.plainAmount(sums.inShop, decimals: decimals),
        sent: FigureText.plainAmount(sums.sent, decimals: decimals)
      )
    }
    return (tally.money[currency] ?? [:]).sorted { $0.key < $1.key }
      .map { month, money in
        Money(
          currency: currency,
          month: month.text,
          orders: Count(in_shop: money.orders.inShop, sent: money.orders.sent),
          revenue: sums(money.revenue),
          refunds: sums(money.refunds),
          discounts: sums(money.discounts)
        )
      }
  }
}
