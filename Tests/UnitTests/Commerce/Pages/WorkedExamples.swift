import Commerce
import Testing

/// An order and its totals by Medusa 1.20.10.
struct WorkedExample: CustomTestStringConvertible, Sendable {
  let name: String
  let page: OrderPage
  /// Subtotal, discount, shipping, tax, gift cards, total.
  let totals: [Int64]
  /// Of each line: subtotal, discount, tax, total.
  let lines: [[Int64]]

  var testDescription: String { name }

  private init(
    _ name: String,
    currency: String = "eur",
    totals: [Int64],
    lines: [[Int64]] = [],
    _ build: (inout PageBuilder) -> Void
  ) {
    var builder = PageBuilder()
    builder.order("order_\(name)", currency: currency)
    build(&builder)
    self.name = name
    page = builder.page
    self.lines = lines
    self.totals = totals
  }

  static let all = plain + discounted + giftCards + taxInclusive + others

  private static let plain = [
    WorkedExample(
      "1",
      totals: [6999, 0, 499, 1425, 0, 8923],
      lines: [[5000, 0, 950, 5950], [1999, 0, 380, 2379]]
    ) {
      $0.line(2500, 2, rates: [19])
      $0.line(1999, 1, rates: [19])
      $0.shipping(499, rates: [19])
    },
    WorkedExample(
      "7",
      currency: "jpy",
      totals: [6495, 0, 600, 698, 0, 7793],
      lines: [[5940, 0, 594, 6534], [555, 0, 44, 599]]
    ) {
      $0.line(1980, 3, rates: [10])
      $0.line(555, 1, rates: [8])
      $0.shipping(600, rates: [10])
    },
    WorkedExample(
      "8",
      currency: "usd",
      totals: [5997, 0, 1299, 647, 0, 7943],
      lines: [[5997, 0, 532, 6529]]
    ) {
      $0.line(1999, 3, rates: [4, 4.875])
      $0.shipping(1299, rates: [4, 4.875])
    },
    WorkedExample(
      "8b",
      currency: "cad",
      totals: [1050, 0, 1050, 315, 0, 2415],
      lines: [[1050, 0, 158, 1208]]
    ) {
      $0.line(1050, 1, rates: [5, 9.975])
      $0.shipping(1050, rates: [5, 9.975])
    },
    WorkedExample("9", currency: "kwd", totals: [2468, 0, 500, 0, 0, 2968]) {
      $0.line(1234, 2, rates: [0])
      $0.shipping(500)
    },
    WorkedExample("11", currency: "chf", totals: [500, 0, 0, 39, 0, 539]) {
      $0.line(500, 1, rates: [7.7])
    },
    WorkedExample("14", totals: [5000, 0, 499, 1045, 0, 6544]) {
      $0.line(2500, 2, rates: [19])
      $0.shipping(499, rates: [19])
    },
  ]

  private static let discounted = [
    WorkedExample(
      "2",
      totals: [6999, 1050, 499, 1226, 0, 7674],
      lines: [[5000, 750, 808, 5058], [1999, 300, 323, 2022]]
    ) {
      $0.discount("disc_1")
      $0.line(2500, 2, rates: [19], adjustments: [("disc_1", 750)])
      $0.line(1999, 1, rates: [19], adjustments: [("disc_1", 300)])
      $0.shipping(499, rates: [19])
    },
    WorkedExample(
      "3",
      totals: [3000, 1000, 0, 381, 0, 2381],
      lines: Array(repeating: [1000, 333, 127, 794], count: 3)
    ) {
      $0.discount("disc_1")
      for _ in 0..<3 {
        $0.line(1000, 1, rates: [19], adjustments: [("disc_1", 333.333_333_333_333_3)])
      }
    },
    WorkedExample(
      "3b",
      currency: "dkk",
      totals: [6894, 1234, 3443, 2276, 0, 11379],
      lines: [[2999, 607, 598, 2990], [3100, 627, 618, 3091], [795, 0, 199, 994]]
    ) {
      $0.discount("disc_1")
      $0.line(2999, 1, rates: [25], adjustments: [("disc_1", 606.782_423_348_089_9)])
      $0.line(1550, 2, rates: [25], adjustments: [("disc_1", 627.217_576_651_910_1)])
      $0.line(795, 1, rates: [25], allowsDiscounts: false)
      $0.shipping(3443, rates: [25])
    },
    WorkedExample("4", totals: [5000, 0, 0, 950, 0, 5950]) {
      $0.discount("disc_1", isFreeShipping: true)
      $0.line(2500, 2, rates: [19])
      $0.shipping(499, rates: [19])
    },
    WorkedExample("12", totals: [1000, 250, 0, 143, 0, 893], lines: [[1000, 250, 143, 893]]) {
      $0.line(1000, 1, rates: [19], adjustments: [(nil, 250)], allowsDiscounts: false)
    },
    WorkedExample("13", totals: [1000, 0, 0, 190, 0, 1190], lines: [[1000, 0, 190, 1190]]) {
      $0.line(1000, 1, rates: [19], adjustments: [("disc_gone", 250)])
    },
  ]

  private static let giftCards = [
    WorkedExample("5a", totals: [5000, 0, 499, 475, 3000, 2974]) {
      $0.line(2500, 2, rates: [19])
      $0.shipping(499, rates: [19])
      $0.giftCardUse(3000, isTaxable: true, rate: 19)
    },
    WorkedExample("5b", totals: [5000, 0, 499, 1045, 3000, 3544]) {
      $0.line(2500, 2, rates: [19])
      $0.shipping(499, rates: [19])
      $0.giftCardUse(3000, isTaxable: false)
    },
    WorkedExample("5d", totals: [5000, 0, 499, 595, 3005, 3089]) {
      $0.line(2500, 2, rates: [19])
      $0.shipping(499, rates: [19])
      $0.giftCardUse(2000, isTaxable: true, rate: 19)
      $0.giftCardUse(1005, isTaxable: true, rate: 7)
    },
  ]

  private static let taxInclusive = [
    WorkedExample("6a", totals: [5039, 0, 419, 1038, 0, 6496], lines: [[5039, 0, 958, 5997]]) {
      $0.line(1999, 3, rates: [19], includesTax: true)
      $0.shipping(499, rates: [19], includesTax: true)
    },
    WorkedExample("6b", totals: [5039, 504, 419, 942, 0, 5896], lines: [[5039, 504, 862, 5397]]) {
      $0.discount("disc_1")
      $0.line(1999, 3, rates: [19], includesTax: true, adjustments: [("disc_1", 504)])
      $0.shipping(499, rates: [19], includesTax: true)
    },
    WorkedExample("6c", currency: "cad", totals: [1739, 0, 862, 399, 0, 3000]) {
      $0.line(1000, 2, rates: [5, 9.975], includesTax: true)
      $0.shipping(1000, rates: [5, 9.975], includesTax: true)
    },
  ]

  private static let others = [
    WorkedExample(
      "10",
      currency: "dkk",
      totals: [11009, 1101, 4900, 3702, 0, 18510],
      // The totals of such old lines still hold their discount.
      lines: [[10010, 1001, 2252, 12262], [999, 100, 225, 1224]]
    ) {
      $0.edit { order, _ in order.taxRate = 25 }
      $0.discount("disc_1")
      $0.line(10010, 1, rates: [99], adjustments: [("disc_1", 1001)])
      $0.line(333, 3, adjustments: [("disc_1", 100)])
      $0.shipping(4900)
    }
  ]
}
