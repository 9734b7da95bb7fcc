package import SegmentSpec

/// The facts of a page of customers: the identify state of each registered one that is not deleted.
///
/// A fact's root is the customer's place in the page.
package struct DerivedCustomers: Sendable {
  package let facts: [Fact]
  private let page: CustomerPage

  package init(_ page: CustomerPage, settings: MappingSettings) {
    self.page = page
    guard settings.isEnabled(.identify) else {
      facts = []
      return
    }
    facts = page.arena.withTexts { texts in
      var facts: [Fact] = []
      facts.reserveCapacity(page.customers.count)
      var digester = CustomerDigest()
      for (index, customer) in page.customers.enumerated() where customer.isIdentified {
        facts.append(
          page.identify(
            of: index,
            root: index,
            isPrelude: false,
            digest: digester.digest(customer, in: page, texts),
            texts
          )
        )
      }
      return facts
    }
  }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` when the customer cannot become a valid message; what was written
  ///   until then is to be thrown away.
  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    try page.arena.withTexts { (texts) throws(EncodingRefusal) in
      try page.writeIdentify(
        of: Int(fact.root),
        time: fact.time,
        messageID: messageID,
        texts,
        into: &writer
      )
    }
  }
}
