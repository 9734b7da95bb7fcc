internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// A page that was read, and the weight of its texts.
struct ReadPage: Sendable {
  /// The bytes of an arena, and how many more there may be where texts were cut.
  struct Weight: Sendable {
    var bytes = 0
    var missing = 0

    init(_ arena: Arena) {
      bytes = arena.bytes.count
      missing = arena.missingBytes
    }

    var whole: Int { bytes + missing }
  }

  var page: any FactPage
  /// That of the roots and their children.
  var own: Weight
  /// That of the customers of carts and orders, and of customers themselves.
  var customers: Weight
  /// The histories of its customers with many orders.
  var histories: [String: KnownHistories.History]

  /// Facts with the arena of their roots and the customers that were read with these.
  init(_ page: any FactPage, own: Arena, _ customers: CustomerPage) {
    self.page = page
    self.own = Weight(own)
    self.customers = Weight(customers.arena)
    histories = KnownHistories.long(in: customers)
  }

  /// The bytes that the size of the next page follows.
  var bytes: Int { own.bytes > 0 ? own.bytes : customers.bytes }

  /// Too much text in total.
  func heavy(_ query: Query) -> PageTooHeavy {
    PageTooHeavy(query: query, rows: 0, bytes: own.whole + customers.whole)
  }
}

/// How much of a page's texts is read: a longer text is cut.
///
/// A text of more bytes than the destination takes in a message shortens its message, whatever its end says. If
/// the destination takes more than `PageSettings.firstTextBytes`, texts longer than that are read again, if
/// there is room.
struct TextBounds: Sendable {
  private let messageBytes: Int
  private(set) var own: Int
  private(set) var customers: Int
  /// Whether all that fits in memory is read: then a longer text shortens every message that has it.
  private(set) var isFinal: Bool
  /// Whether the customers of carts and orders are read with them.
  private var readsCustomers = true

  init(messageBytes: Int) {
    self.messageBytes = messageBytes
    own = min(messageBytes, PageSettings.firstTextBytes)
    customers = own
    isFinal = own == messageBytes
  }

  /// Whether texts were cut that a message may hold whole.
  func misses(_ read: ReadPage) -> Bool {
    own < messageBytes && read.own.missing > 0
      || customers < messageBytes && read.customers.missing > 0
  }

  /// The bounds to read the page with once more; nil if nothing is missing, or there is no room for it.
  ///
  /// A single root and its customer are judged separately, so that a customer's texts are cut alike in every page.
  func widened(by read: ReadPage, roots: Int) -> TextBounds? {
    guard !isFinal, misses(read) else { return nil }
    var wider = self
    if roots > 1 {
      guard read.own.whole + read.customers.whole <= PageSettings.heavyBytes else { return nil }
      (wider.own, wider.customers) = (messageBytes, messageBytes)
    } else {
      if read.own.whole <= PageSettings.heavyRootBytes { wider.own = messageBytes }
      if read.customers.whole <= PageSettings.heavyRootBytes { wider.customers = messageBytes }
      guard wider.own > own || wider.customers > customers else { return nil }
    }
    wider.isFinal = true
    return wider
  }

  /// After a page of one root was too heavy with these: whether less of its texts may be read.
  mutating func narrow() -> Bool {
    guard own > PageSettings.firstTextBytes || customers > PageSettings.firstTextBytes else {
      return false
    }
    (own, customers) = (PageSettings.firstTextBytes, PageSettings.firstTextBytes)
    isFinal = true
    return true
  }

  /// After a root was too heavy: whether it may be read without its customer, whose rows were too many.
  ///
  /// The customer's own page makes the identify a dead letter; the customer's other events are sent without it.
  mutating func leaveOutCustomer(_ kind: RootKind, _ heavy: PageTooHeavy) -> Bool {
    guard kind != .customer, readsCustomers, heavy.isOfCustomers else { return false }
    readsCustomers = false
    return true
  }

  /// `settings` with these bounds.
  func applied(to settings: PageSettings) -> PageSettings {
    var settings = settings
    if !readsCustomers { settings.readsCustomersOfOthers = false }
    settings.longest = own
    settings.longestOfCustomers = customers
    return settings
  }

  /// The length from which on a text of `arena` was cut although the destination takes it; nil if none was.
  func shortening(_ arena: Arena, among customers: Arena) -> Int? {
    let isCut =
      arena.missingBytes > 0 && own < messageBytes
      || customers.missingBytes > 0 && self.customers < messageBytes
    return isCut ? PageSettings.firstTextBytes : nil
  }
}

// How the roots of a page are read.
extension MedusaPages {
  /// Reads the roots of `group` with so much of their texts.
  func read(_ group: Group, _ bounds: TextBounds) async throws -> ReadPage {
    var settings = bounds.applied(to: settings)
    settings.histories = histories
    let place = place(after: group)
    switch group.kind {
    case .customer:
      let page = try await source.reading { [settings] session in
        try await settings.edition.customers(group.ids, settings, in: session)
      }
      // Customers on their own have the bounds that they have beside orders.
      let cut = bounds.shortening(Arena(), among: page.arena)
      let facts = DerivedCustomers(
        page,
        settings: settings.mapping,
        place: place,
        cutBeyond: cut
      )
      return ReadPage(facts, own: Arena(), page)
    case .cart:
      let page = try await source.reading { [settings] session in
        try await settings.edition.carts(group.ids, settings, in: session)
      }
      let cut = bounds.shortening(page.arena, among: page.customers.arena)
      return ReadPage(
        DerivedCarts(
          page,
          settings: settings.mapping,
          clock: settings.clock,
          place: place,
          cutBeyond: cut
        ),
        own: page.arena,
        page.customers
      )
    case .order:
      settings.links = links(of: group)
      guard settings.edition.looksAhead, settings.links == nil, let foresight,
        group.ids.count <= Self.mostForeseen
      else { return try await readOrders(group, bounds, settings) }
      settings.readsLinks = false
      let read = try await readOrders(group, bounds, settings)
      guard await foresight.sends(anyOf: Self.eventsWithLinks, on: read.page) else { return read }
      settings.readsLinks = true
      return try await readOrders(group, bounds, settings)
    }
  }

  /// The most orders that are first read without tracking links, and again if a message needs the links: no index leads
  /// to these, so the time to find them grows with the shop.
  private static let mostForeseen = 50
  private static let eventsWithLinks: Set<EventName> = [.orderShipped, .swapShipped]

  private func readOrders(
    _ group: Group,
    _ bounds: TextBounds,
    _ settings: PageSettings
  ) async throws -> ReadPage {
    var page = try await source.reading { session in
      var page = try await settings.edition.orders(group.ids, settings, in: session)
      try await settings.ordersWhere?.mark(&page, in: session)
      return page
    }
    if settings.mapping.isEnabled(.identify), page.mayIdentifyGuests {
      page.note(
        try await settings.accounts.known(
          to: page,
          among: settings.accountList,
          settings.edition.statements,
          in: source
        )
      )
    }
    let cut = bounds.shortening(page.arena, among: page.customers.arena)
    return ReadPage(
      DerivedOrders(
        page,
        settings: settings.mapping,
        clock: settings.clock,
        place: place(after: group),
        cutBeyond: cut,
        vanished: settings.vanished(of: group.ids, in: page)
      ),
      own: page.arena,
      page.customers
    )
  }

  /// Reads one root without its children, because they are too many: its facts become dead letters that say so.
  func readAlone(_ group: Group, _ heavy: PageTooHeavy) async throws -> any FactPage {
    warn(group, heavy)
    let settings = TextBounds(messageBytes: PageSettings.firstTextBytes).applied(to: settings)
    let (ids, place) = (group.ids, place(after: group))
    return try await source.reading { session in
      let edition = settings.edition
      return switch group.kind {
      case .customer:
        HeavyRoot(
          DerivedCustomers(
            try await edition.bareCustomers(ids, settings, in: session),
            settings: settings.mapping,
            place: place
          ),
          group.kind,
          settings.mapping,
          heavy.reason
        )
      case .cart:
        HeavyRoot(
          DerivedCarts(
            try await edition.bareCarts(ids, settings, in: session),
            settings: settings.mapping,
            clock: settings.clock,
            place: place
          ),
          group.kind,
          settings.mapping,
          heavy.reason
        )
      case .order:
        HeavyRoot(
          DerivedOrders(
            try await Self.bareOrders(ids, settings, in: session),
            settings: settings.mapping,
            clock: settings.clock,
            place: place
          ),
          group.kind,
          settings.mapping,
          heavy.reason
        )
      }
    }
  }

  private static func bareOrders(
    _ ids: [String],
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var page = try await settings.edition.bareOrders(ids, settings, in: session)
    try await settings.ordersWhere?.mark(&page, in: session)
    return page
  }
}
