internal import SegmentSpec

/// The identifies that may have to go in front of other facts of a page's roots.
///
/// A customer's digest is made once, even if many roots of a page are theirs.
struct CustomerPreludes {
  private let page: CustomerPage
  private let texts: Texts
  private var digester: CustomerDigest
  private var coverages: [StateCoverage?]

  /// Takes the customers of a page, with the texts of their own arena.
  init(_ page: CustomerPage, _ settings: MappingSettings, _ texts: Texts) {
    digester = CustomerDigest(settings)
    self.page = page
    self.texts = texts
    coverages = Array(repeating: nil, count: page.customers.count)
  }

  /// The identify of a root's registered customer; nil if the page has no such customer, or the
  /// customer has no identify.
  mutating func identify(_ customer: OrderCustomer, root: Int) -> Fact? {
    let place = Int(customer.index)
    guard coverages.indices.contains(place) else { return nil }
    let row = page.customers[place]
    guard row.isIdentified else { return nil }
    let coverage = coverages[place] ?? digester.coverage(of: row, in: page, texts)
    coverages[place] = coverage
    return page.identify(
      of: place,
      root: root,
      isPrelude: true,
      coverage,
      texts
    )
  }
}
