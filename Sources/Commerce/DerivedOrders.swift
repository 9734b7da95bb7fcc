package import SegmentSpec

/// The facts of a page of orders and the way to write them as messages.
///
/// Pure: the same page and settings give the same facts.
///
/// Facts of one order stand side by side, their root being the order's place in the page: the identify
/// that its customer may need first, then `Order Completed`, `Order Cancelled`, `Order Updated`.
package struct DerivedOrders: Sendable {
  package let facts: [Fact]
  let page: OrderPage
  let settings: MappingSettings

  package init(_ page: OrderPage, settings: MappingSettings) {
    self.page = page
    self.settings = settings
    facts = []
  }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` when the order cannot become a valid message; what was written until
  ///   then is to be thrown away.
  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
  }
}
