internal import Commerce
internal import Postgres
internal import SegmentSpec

/// The parameters of a page's statements besides ids.
struct PageSettings: Sendable {
  let mapping: MappingSettings
  /// Whose statements and readers these are.
  let edition: any MedusaEdition
  let firstHorizon: FirstHorizon
  let hasSalesChannels: Bool
  /// Whether lines without a collection get their product's category.
  var readsCategories = false
  /// Whether the shop has the tables that only some releases have.
  var hasCreditLines = true
  var hasRefundReasons = true
  /// The condition that an order must meet.
  var ordersWhere: OrdersWhere?
  /// Whether carts and orders come with their registered customers.
  var readsCustomersOfOthers = true
  /// Roots that are left out.
  var left: [RootRange] = []
  /// The variants of a shop of Medusa v1 that pages have met.
  let variants = V1Variants()
  /// The accounts whose e-mails no index finds.
  var accounts = AccountEmails()
  /// Those that the position keeps; nil if any customer may be one.
  var accountList: AccountList?
  /// The time by which rows settle, as of the harvest; nil if all rows are settled.
  var settling: SettlingClock?
  /// When the harvest was.
  let begun = ContinuousClock.now
  /// The tracking links of a page's orders, where they were looked for ahead.
  var links: LinksAhead?
  /// Whether parcels come with their tracking links.
  var readsLinks = true
  /// The histories of customers with many orders that are already known.
  var histories = KnownHistories()
  /// The host of the harvest: a page that comes from another one is refused.
  let host: String

  /// The time by which the rows of a page that is read now settle.
  var clock: SettlingClock? {
    guard var clock = settling else { return nil }
    let passed = ContinuousClock.now - begun
    clock.now = Timestamp(
      microseconds: clock.now.microseconds + Int64(passed / .microseconds(1))
    )
    return clock
  }

  /// How many of the orders `ids` waited and are missing from the page.
  func vanished(of ids: [String], in page: OrderPage) -> Int {
    guard let seen = settling?.firstSeen, !seen.isEmpty, page.orders.count < ids.count else {
      return 0
    }
    let there = Set(page.orders.compactMap { page.arena.string($0.id) })
    return ids.count { seen[$0] != nil && !there.contains($0) }
  }

  /// Most bytes of a text that are read; a longer one is cut.
  var longest = longestText
  /// The same for customers of carts and orders: they have pages of their own as well, and both must cut their
  /// texts alike.
  var longestOfCustomers = longestText

  /// Rows of one kind in one page of more than one root: with some 400 bytes a row, about 8 MiB.
  static let heavyRows = 20_000
  /// Bytes of text in one page of more than one root.
  static let heavyBytes = 4 << 20
  /// Rows of one kind, and bytes of text, of a single root: one that has more is not read.
  static let heavyRootRows = 50_000
  static let heavyRootBytes = 8 << 20
  /// Bytes of text that a page is expected to have at most.
  static let lightBytes = 2 << 20
  /// Most bytes of a text in a page's first reading: enough for the messages of an HTTP destination; with a
  /// larger limit, longer texts are read again, as many as there is room for.
  static let firstTextBytes = Limits.messageBytes
  /// The length of a cut text whose length is unknown: the largest limit of any destination, and one more.
  static let longestText = 1_000_001
  /// Roots of a page whose orders come with their whole metadata, which can have 200 KB each.
  static let pageWithMetadata = 64

  /// The limit of rows that shows whether a page of so many roots is too heavy: a page of one root has none.
  func limit(roots: Int) -> Parameter {
    roots > 1 ? .int4(Int32(Self.heavyRows)) : .null
  }

  var keys: Parameter { .textArray(mapping.anonymousIDKeys) }
  var passed: Parameter { .textArray(mapping.additions.passed) }
  /// The same without `locale`, which Medusa v2 has a column for.
  var passedBesideLocale: Parameter {
    .textArray(mapping.additions.passed.filter { $0 != "locale" })
  }
  var consent: Parameter { .text(mapping.consentKey) }
  var longestText: Parameter { .int4(Int32(clamping: longest)) }
  var longestTextOfCustomers: Parameter { .int4(Int32(clamping: longestOfCustomers)) }
}
