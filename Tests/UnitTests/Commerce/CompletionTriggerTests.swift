import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct CompletionTriggerTests {
  private func completed(
    _ trigger: MappingSettings.CompletionTrigger,
    _ build: (inout PageBuilder) -> Void
  ) -> [Fact] {
    var builder = PageBuilder()
    builder.order("order_1")
    build(&builder)
    var settings = MappingSettings()
    settings.completionTrigger = trigger
    settings.disabledEvents = [.identify, .orderShipped]
    return DerivedOrders(builder.page, settings: settings).facts
  }

  private func time(_ seconds: Int64) -> Timestamp {
    PageBuilder.moment.advanced(bySeconds: seconds)
  }

  @Test func `the first captured payment completes an order`() {
    let facts = completed(.paid) { builder in
      builder.line(1000, 1)
      builder.payment("stripe", 400)
      builder.payment("stripe", 300)
      builder.payment("stripe", 300)
      builder.page.payments[1].capturedAt = time(90)
      builder.page.payments[2].capturedAt = time(60)
      builder.page.payments[2].origin = .history
    }
    #expect(facts.map(\.key.text) == ["order_1/completed", "order_1/updated"])
    #expect(facts.first?.time == time(60))
    #expect(facts.first?.origin == .history)
    // From then on the order is known: Order Completed describes earlier changes.
    #expect(facts.last?.state?.createdAt == time(60))
  }

  @Test func `an order that is not paid yet is neither completed nor updated`() {
    let facts = completed(.paid) { builder in
      builder.line(1000, 1)
      builder.payment("stripe", 1000)
    }
    #expect(facts.isEmpty)
  }

  @Test func `an order with nothing to pay is completed when it is placed`() {
    let facts = completed(.paid) { builder in
      builder.line(1000, 1)
      builder.giftCardUse(1000, isTaxable: false)
    }
    #expect(facts.first?.key.text == "order_1/completed")
    #expect(facts.first?.time == PageBuilder.moment)
  }

  @Test func `the first parcel completes an order`() {
    let facts = completed(.fulfilled) { builder in
      builder.line(1000, 2)
      builder.parcel("ful_1", [(0, 1)], at: time(60)) { parcel, _ in
        parcel.origin = .history
      }
      builder.parcel("ful_2", [(0, 1)], at: time(90))
    }
    #expect(facts.map(\.key.text) == ["order_1/completed", "order_1/updated"])
    #expect(facts.first?.time == time(60))
    #expect(facts.first?.origin == .history)
    #expect(completed(.fulfilled) { $0.line(1000, 1) }.isEmpty)
  }
}
