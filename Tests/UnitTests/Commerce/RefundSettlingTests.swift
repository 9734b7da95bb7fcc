import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A refund and a return` {
  private static let second: Int64 = 1_000_000

  private func keys(_ edit: (inout PageBuilder) -> Void) -> [String] {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 3)
    edit(&builder)
    return DerivedOrders(builder.page, settings: MappingSettings()).facts
      .filter { $0.event == .orderRefunded && !$0.isAddendum }
      .map { fact in [fact.key.text, fact.alias?.text].compactMap { $0 }.joined(separator: "+") }
  }

  @Test(arguments: [
    (Int64(-1_000_001), false), (-1_000_000, true), (0, true), (5_000_000, true),
    (5_000_001, false), (.max, false), (.min, false),
  ])
  func `pair when the return was received within seconds`(lag: Int64, pairs: Bool) {
    let found = keys { builder in
      let base = PageBuilder.moment.microseconds
      let (received, isEndless) = base.addingReportingOverflow(lag)
      builder.received(
        "ret_1",
        [(0, 1)],
        amount: 1000,
        at: Timestamp(microseconds: isEndless ? lag : received)
      )
      builder.refund("ref_1", 1000, reason: "return")
    }
    #expect(
      found == (pairs ? ["ret_1/refunded+ref_1/refunded"] : ["ret_1/refunded", "ref_1/refunded"])
    )
  }

  @Test func `do not pair when amount or reason differ`() {
    let found = keys { builder in
      builder.received("ret_1", [(0, 1)], amount: 1000)
      builder.refund("ref_1", 999, reason: "return")
      builder.refund("ref_2", 1000, reason: "other")
      builder.refund("ref_3", 1000, reason: nil)
    }
    #expect(found == ["ret_1/refunded", "ref_1/refunded", "ref_2/refunded", "ref_3/refunded"])
  }

  @Test func `pair with the nearest in time, so that a return is not taken for another's`() {
    let found = keys { builder in
      let moment = PageBuilder.moment.microseconds
      builder.received(
        "ret_1",
        [(0, 1)],
        amount: 1000,
        at: Timestamp(microseconds: moment - 141_000)
      )
      builder.received("ret_2", [(0, 1)], amount: 1000)
      builder.refund("ref_1", 1000, reason: "return")
    }
    #expect(found == ["ret_1/refunded", "ret_2/refunded+ref_1/refunded"])
  }

  @Test func `pair one to one, of several as near the earliest first`() {
    let found = keys { builder in
      for number in 1...3 {
        builder.received("ret_\(number)", [(0, 1)], amount: 1000)
      }
      builder.refund("ref_1", 1000, reason: "return")
      builder.refund("ref_2", 1000, reason: "return")
    }
    #expect(
      found == ["ret_1/refunded+ref_1/refunded", "ret_2/refunded+ref_2/refunded", "ret_3/refunded"]
    )
  }

  @Test func `of two orders do not pair`() {
    let found = keys { builder in
      builder.received("ret_1", [(0, 1)], amount: 1000)
      builder.order("order_2")
      builder.refund("ref_1", 1000, reason: "return")
    }
    #expect(found == ["ret_1/refunded", "ref_1/refunded"])
  }
}
