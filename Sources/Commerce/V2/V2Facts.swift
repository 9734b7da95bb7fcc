internal import SegmentSpec

/// The results from the rows of a page of Medusa v2 orders.
struct V2Facts: Sendable {
  /// The amounts of `LineItem.amounts`.
  var amounts: [V2Amounts] = []
  /// At the places of `OrderPage.orders`.
  var orders: [V2OrderFacts] = []
  var waiting: [WaitingRow] = []
  var leftOut: [LeftOutFact] = []
}

/// The results from the rows of one order.
struct V2OrderFacts: Sendable {
  /// Whether the order counts, and which of its facts wait.
  var standing = V2Standing.counts
  /// Whether it is a part of another order, whose events already show the sale.
  var isPart = false
  /// Whether Order Updated and Order Cancelled wait, because the order changed just now.
  var isFresh = false
  /// When it was completed, by the trigger in effect; nil while it is not.
  var completion: V2Completion?
  /// The sums at the current version and at the placed one.
  var current = V2Sums()
  var placed = V2Sums()
  /// C.
  var credit = ExactDecimal.zero
  /// Decimals of the currency.
  var decimals = 2
  /// Whether `order_summary` shows another total of the placed version, off by more than a unit.
  var hasOtherTotal = false
  /// Σ of the order's settled refunds, in minor units.
  var refunded: Int64 = 0
  /// Methods and lines for the digests, at the current version and at the placed one.
  var currentContent = V2Content()
  var placedContent = V2Content()
}

/// Whether an order counts.
enum V2Standing: Sendable {
  case counts
  /// It may still disappear: none of its facts is sent.
  case waits
  /// A draft, or deleted: it was never an order, or no longer is.
  case isNone
}

/// When an order was completed.
struct V2Completion: Sendable {
  var time: Timestamp
  var origin: RowOrigin
  /// The first sign of the order where that lies at another time.
  var firstSign: Timestamp?
}

/// The rows of an order's own content at one version, by their places in `V2Rows`.
struct V2Content: Sendable {
  /// In the order of the line's created_at, id.
  var items: [Int] = []
  /// In the order of the method's id.
  var methods: [Int] = []
}

extension OrderPage {
  /// A row's amount in minor units.
  func minorUnits(_ amount: ExactDecimal, _ place: Int) -> Int64? {
    guard let units = amount.minorUnits(decimals: v2Facts?.orders[place].decimals ?? 2),
      abs(units) < V2Limits.amount
    else { return nil }
    return units
  }
}

enum V2Limits {
  /// Amounts stay below 2^53 minor units, which every reader of JSON holds exactly.
  static let amount: Int64 = 9_007_199_254_740_992
}
