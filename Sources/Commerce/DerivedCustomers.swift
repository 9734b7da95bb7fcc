package import SegmentSpec

/// The facts of a page of customers: the identify state of each registered one that is not deleted.
package struct DerivedCustomers: Sendable {
  package let facts: [Fact]
  let page: CustomerPage
  let settings: MappingSettings

  package init(_ page: CustomerPage, settings: MappingSettings) {
    self.page = page
    self.settings = settings
    facts = []
  }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` when the customer cannot become a valid message; what was written
  ///   until then is to be thrown away.
  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
  }
}
