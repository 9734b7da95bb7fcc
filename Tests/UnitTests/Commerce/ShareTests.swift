import Commerce
import Foundation
import SegmentSpec
import Support
import Testing

/// Parts of lines, and money given back, against the whole.
@Suite(.timeLimit(.minutes(9))) struct `The shares of a line` {
  private struct Line: Decodable {
    var line_item_id: String
    var quantity: Int
    var subtotal, discount, tax, total: Decimal
    var amounts: [Decimal] { [subtotal, discount, tax, total] }
  }

  private struct Message: Decodable {
    struct Properties: Decodable {
      var order_id: String
      var products: [Line]?
      var subtotal, discount, tax, total: Decimal?
    }
    var properties: Properties
  }

  private func messages(
    _ derived: DerivedOrders,
    _ event: EventName
  ) throws -> [Message.Properties] {
    let places = derived.facts.indices.filter {
      derived.facts[$0].event == event && !derived.facts[$0].isAddendum
    }
    return try places.map { index in
      var writer = JSONWriter()
      try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
      return try JSONDecoder().decode(Message.self, from: Data(writer.bytes)).properties
    }
  }

  /// Sends (or takes back) every piece of every line in random parcels.
  private func builder(
    seed: UInt64,
    returns: Bool
  ) -> PageBuilder {
    var random = SeededGenerator(seed: seed)
    var builder = PageBuilder()
    for index in 0..<20 {
      builder.order("order_\(index)") { order, _ in
        if index % 7 == 0 { order.taxRate = 19 }
      }
      var left: [Int64] = []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let quantity = Int64.random(in: 1...9, using: &random)
        let price = Int64.random(in: -50...9_999, using: &random)
        builder.line(
          price,
          quantity,
          rates: [[19], [7.7], [5, 9.975], [-3], []].randomElement(using: &random) ?? [],
          adjustments: [(nil, .random(in: 0...Double(max(price, 1)), using: &random))]
        )
        left.append(quantity)
      }
      var number = 0
      while left.contains(where: { $0 > 0 }) {
        var pieces: [PageBuilder.Pieces] = []
        for line in left.indices where left[line] > 0 {
          let quantity = Int64.random(in: 0...left[line], using: &random)
          left[line] -= quantity
          if quantity > 0 { pieces.append((line, quantity)) }
        }
        number += 1
        if returns {
          builder.received("ret_\(index)_\(number)", pieces, amount: 0)
        } else {
          builder.parcel("ful_\(index)_\(number)", pieces)
        }
      }
    }
    return builder
  }

  @Test(arguments: 0..<20 as Range<UInt64>, [false, true])
  func `add up to the line and never have another sign`(seed: UInt64, returns: Bool) throws {
    let derived = DerivedOrders(
      builder(seed: seed, returns: returns).page,
      settings: MappingSettings()
    )
    var sums: [String: [Decimal]] = [:]
    var pieces: [String: Int] = [:]
    let whole = try messages(derived, .orderCompleted).flatMap { $0.products ?? [] }
    let lines = Dictionary(uniqueKeysWithValues: whole.map { ($0.line_item_id, $0) })
    for message in try messages(derived, returns ? .orderRefunded : .orderShipped) {
      for part in message.products ?? [] {
        let line = try #require(lines[part.line_item_id])
        for (share, amount) in zip(part.amounts, line.amounts) {
          #expect(share == 0 || (share > 0) == (amount > 0), "seed \(seed) \(part.line_item_id)")
        }
        let sum = sums[part.line_item_id] ?? [0, 0, 0, 0]
        sums[part.line_item_id] = zip(sum, part.amounts).map { $0 + $1 }
        pieces[part.line_item_id, default: 0] += part.quantity
      }
      guard !returns else { continue }
      let parts = (message.products ?? []).reduce(into: [0, 0, 0, 0] as [Decimal]) { sum, part in
        sum = zip(sum, part.amounts).map { $0 + $1 }
      }
      #expect(
        [message.subtotal, message.discount, message.tax, message.total] == parts.map { $0 },
        "seed \(seed)"
      )
    }
    #expect(lines.count > 20)
    for (id, line) in lines {
      #expect(sums[id] == line.amounts, "seed \(seed) \(id)")
      #expect(pieces[id] == line.quantity, "seed \(seed) \(id)")
    }
  }

  @Test func `stay within the line when more came back than was sold`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(100, 3)
    builder.received("ret_1", [(0, 2)], amount: 0)
    builder.received("ret_2", [(0, 2)], amount: 0)
    builder.received("ret_3", [(0, 2)], amount: 0)
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    let parts = try messages(derived, .orderRefunded).flatMap { $0.products ?? [] }
    #expect(parts.map(\.total) == [2, 1, 0])
    #expect(parts.map(\.quantity) == [2, 2, 2])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `add up whatever fractions of pieces they have`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      // The widest have products that 128 bits do not hold.
      let whole = Int128.random(
        in: 1...(1 << Int128.random(in: 1...82, using: &random)),
        using: &random
      )
      let size = Int64.random(in: 0...(1 << 52), using: &random)
      let totals = LineTotals(subtotal: size, discount: -size, tax: size / 3, total: size - 1)
      var builder = PageBuilder()
      builder.order("order_1")
      builder.line(1, 1) { line, _ in line.quantity = Quantity(millionths: whole) }
      let pricing = builder.page.pricing(of: 0, .current)
      var sum = LineTotals.zero
      var part = LinePart()
      part.line = 0
      var left = whole
      while left > 0 {
        let pieces = left < 4 ? left : Int128.random(in: left / 4...left, using: &random)
        left -= pieces
        part.quantity = Quantity(millionths: pieces)
        let share = pricing.share(part, of: totals)
        #expect(share.subtotal >= 0 && share.discount <= 0, "seed \(seed)")
        sum += share
        part.before += part.quantity
      }
      #expect(sum == totals, "seed \(seed), \(whole) millionths")
    }
  }

  @Test func `of half a piece are half of its amounts, halves up`() {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1, 1) { line, _ in line.quantity = Quantity(millionths: 1_500_000) }
    var part = LinePart()
    part.line = 0
    part.quantity = Quantity(millionths: 750_000)
    let share = builder.page.pricing(of: 0, .current)
      .share(part, of: LineTotals(subtotal: 101, discount: -101, tax: 100, total: 1))
    #expect(share == LineTotals(subtotal: 51, discount: -50, tax: 50, total: 1))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `of what was given back are counted once`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var builder = PageBuilder()
    for index in 0..<50 { builder.addRandomOrder(index, sane: true, using: &random) }
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    var sums: [String: Decimal] = [:]
    for message in try messages(derived, .orderRefunded) {
      sums[message.order_id, default: 0] += message.total ?? 0
    }
    for order in builder.page.orders {
      let rows = builder.page.refunds[order.refunds.indices]
      let refunded = rows.reduce(0 as Decimal) { $0 + Decimal($1.amount) } / 100
      let id = try #require(builder.page.arena.string(order.id))
      #expect(sums[id] == refunded, "seed \(seed) \(id)")
    }
  }
}
