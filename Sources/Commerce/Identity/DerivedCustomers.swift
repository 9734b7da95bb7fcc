package import SegmentSpec

/// The facts of a page of customers: the identify state of each registered customer who is not deleted, and the
/// deletion of each deleted customer whose id is a user id.
///
/// A fact's root is the customer's place in the page.
package struct DerivedCustomers: FactPage {
  package let facts: [Fact]
  package let place: PagePlace?
  package let cutBeyond: Int?
  package let page: CustomerPage
  private let settings: MappingSettings
  private let currencies: CurrencyTable

  package init(
    _ page: CustomerPage,
    settings: MappingSettings,
    place: PagePlace? = nil,
    cutBeyond: Int? = nil
  ) {
    self.place = place
    self.cutBeyond = cutBeyond
    var page = page
    page.prepareV2(settings)
    self.page = page
    self.settings = settings
    currencies = CurrencyTable(settings, page.v2?.currencies)
    let identifies = settings.isEnabled(.identify)
    let deletes = settings.isEnabled(.deletion)
    guard identifies || deletes else {
      facts = []
      return
    }
    facts = page.arena.withTexts { [page] texts in
      var facts: [Fact] = []
      facts.reserveCapacity(page.customers.count)
      var digester = CustomerDigest(settings)
      for (index, customer) in page.customers.enumerated() {
        if customer.isIdentified {
          guard identifies else { continue }
          facts.append(
            page.identify(
              of: index,
              root: index,
              isPrelude: false,
              digester.coverage(of: customer, in: page, texts),
              texts
            )
          )
        } else if deletes, let deletedAt = customer.deletedAt, customer.isUser(settings, texts) {
          facts.append(
            Fact(
              event: .deletion,
              key: texts.key(customer.id, "/deleted"),
              time: deletedAt,
              root: Int32(truncatingIfNeeded: index),
              origin: customer.origin
            )
          )
        }
      }
      return facts
    }
  }

  package var rootCount: Int { page.customers.count }
  package var filtered: [FilteredCount] { [] }

  /// Writes the whole message of `facts[index]` as one JSON object without line feeds.
  /// - Throws: `EncodingRefusal` if the customer cannot become a valid message; discard the bytes written until then.
  package func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let fact = facts[index]
    guard fact.event == .identify else {
      throw EncodingRefusal("a deletion is requested, it has no message")
    }
    try page.writeIdentify(
      of: Int(fact.root),
      time: fact.time,
      messageID: messageID,
      settings,
      currencies,
      into: &writer
    )
  }
}

extension Customer {
  /// Whether messages name the customer by the customer id as `userId`, the only id by which Segment deletes.
  ///
  /// A customer whose id stands for nobody was never named so, and Segment refuses a request with a blank id.
  fileprivate func isUser(_ settings: MappingSettings, _ texts: Texts) -> Bool {
    (hasAccount || settings.guests == .user) && !texts.id(id).isAbsent
  }
}
