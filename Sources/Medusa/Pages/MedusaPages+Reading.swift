internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// A page that was read, and what its texts weigh.
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
  /// What its customers ordered, of those with many orders.
  var histories: [String: KnownHistories.History] = [:]
  /// The bytes that the size of the next page follows.
  var bytes: Int { own.bytes > 0 ? own.bytes : customers.bytes }

  /// Too much text, all of it taken together.
  func heavy(_ kind: RootKind) -> PageTooHeavy {
    PageTooHeavy(query: kind.rows, rows: 0, bytes: own.whole + customers.whole)
  }
}

/// How much of a page's texts is read: a text that is longer is cut.
///
/// A text of more bytes than the destination takes in a message has its message shortened, whatever it says further on. Where the
/// destination takes more than `PageSettings.firstTextBytes`, what is longer than these is read again, if there is room.
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

  /// The bounds to read the page with once more; nil when nothing is missing, or there is no room for it.
  ///
  /// A single root and its customer are looked at apart, so that a customer is cut alike in every page.
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
  /// The customer's own page makes the identify a dead letter; what the customer did is told without it.
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

  /// The length from which on a text of `arena` was cut although the destination takes it; nil where none was.
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
      let page = try await readCustomers(group.ids, settings)
      // Customers on their own have the bounds that they have beside orders.
      let weight = ReadPage.Weight(page.arena)
      let cut = bounds.shortening(Arena(), among: page.arena)
      let facts = CustomerFacts(page, settings.mapping, place, cutBeyond: cut)
      return ReadPage(
        page: facts,
        own: ReadPage.Weight(Arena()),
        customers: weight,
        histories: KnownHistories.long(in: page)
      )
    case .cart:
      let page = try await readCarts(group.ids, settings)
      let cut = bounds.shortening(page.arena, among: page.customers.arena)
      return ReadPage(
        page: CartFacts(page, settings.mapping, place, cutBeyond: cut),
        own: ReadPage.Weight(page.arena),
        customers: ReadPage.Weight(page.customers.arena),
        histories: KnownHistories.long(in: page.customers)
      )
    case .order:
      var page = try await readOrders(group.ids, links(of: group), settings)
      if settings.mapping.isEnabled(.identify), page.mayIdentifyGuests {
        page.note(try await settings.accounts.known(in: source))
      }
      let cut = bounds.shortening(page.arena, among: page.customers.arena)
      return ReadPage(
        page: OrderFacts(page, settings.mapping, place, cutBeyond: cut),
        own: ReadPage.Weight(page.arena),
        customers: ReadPage.Weight(page.customers.arena),
        histories: KnownHistories.long(in: page.customers)
      )
    }
  }

  /// Reads one root without its children, as they are too many: what it shows becomes dead letters that say so.
  func readAlone(_ group: Group, _ heavy: PageTooHeavy) async throws -> any FactPage {
    warn(group, heavy)
    let settings = TextBounds(messageBytes: PageSettings.firstTextBytes).applied(to: settings)
    let (ids, place) = (group.ids, place(after: group))
    let requests: [(Statement, [Parameter])] =
      switch group.kind {
      case .customer: [V1CustomerReader.requests(ids, settings)[0]]
      case .cart: [V1CartReader.request(ids, settings)]
      case .order: [V1OrderReader.request(ids, settings)]
      }
    let read: @Sendable (isolated Session) async throws -> any FactPage
    switch group.kind {
    case .customer:
      read = { session in
        var reader = V1CustomerReader(count: ids.count, settings: settings)
        try await session.readRows(requests, settings.host) { index, rows in
          try reader.read(index, rows)
        }
        return HeavyRoot(CustomerFacts(reader.page, settings.mapping, place), heavy.reason)
      }
    case .cart:
      read = { session in
        var reader = V1CartReader(count: ids.count, settings: settings)
        try await session.readRows(requests, settings.host) { _, rows in
          try reader.readCarts(rows)
        }
        return HeavyRoot(CartFacts(reader.page, settings.mapping, place), heavy.reason)
      }
    case .order:
      read = { session in
        var reader = V1OrderReader(count: ids.count, settings: settings)
        try await session.readRows(requests, settings.host) { _, rows in
          try reader.readOrders(rows)
        }
        return HeavyRoot(OrderFacts(reader.page, settings.mapping, place), heavy.reason)
      }
    }
    return try await source.reading { session in
      try await UnreadableValue.catching { try await read(session) }
    }
  }

  private func readCustomers(_ ids: [String], _ settings: PageSettings) async throws -> CustomerPage
  {
    try await source.reading { session in
      var reader = V1CustomerReader(count: ids.count, settings: settings)
      try await UnreadableValue.catching {
        let requests = V1CustomerReader.requests(ids, settings)
        try await session.readRows(requests, settings.host) { index, rows in
          try reader.read(index, rows)
        }
      }
      return reader.page
    }
  }

  private func readCarts(_ ids: [String], _ settings: PageSettings) async throws -> CartPage {
    try await source.reading { session in
      try await UnreadableValue.catching {
        var page = try await V1CartReader.read(ids, settings, in: session)
        page.noteThere(try await settings.firstHorizon.there(among: page.appeared, in: session))
        return page
      }
    }
  }

  private func readOrders(
    _ ids: [String],
    _ links: LinksAhead?,
    _ settings: PageSettings
  ) async throws -> OrderPage {
    try await source.reading { session in
      try await UnreadableValue.catching {
        try await Self.readOrders(ids, links, settings, in: session)
      }
    }
  }

  /// Reads one page in two round trips of the transaction that `session` has open, or in three where lines
  /// are named that are not the orders' own.
  private static func readOrders(
    _ ids: [String],
    _ links: LinksAhead?,
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> OrderPage {
    var reader = V1OrderReader(count: ids.count, settings: settings)
    try await session.readRows([V1OrderReader.request(ids, settings)], settings.host) { _, rows in
      try reader.readOrders(rows)
    }
    let children = V1OrderChild.needed(by: settings.mapping)
    var requests = children.map { $0.request(ids, settings, links: links) }
    let customerRequests =
      reader.wanted.ids.isEmpty ? [] : V1CustomerReader.requests(reader.wanted.ids, settings)
    requests += customerRequests
    if !reader.salesChannelIDs.isEmpty {
      requests.append(
        (.of(.v1SalesChannels), [.textArray(reader.salesChannelIDs), settings.longestText])
      )
    }
    var customers = V1CustomerReader(count: reader.wanted.ids.count, settings: settings)
    try await session.pipeline(requests, rowByRow: true) { index, rows in
      if index < children.count {
        try reader.read(children[index], rows)
      } else if index < children.count + customerRequests.count {
        try customers.read(index - children.count, rows)
      } else {
        try reader.readSalesChannels(rows)
      }
    }
    if let request = reader.movedLinesRequest() {
      try await session.pipeline([request], rowByRow: true) { _, rows in
        try reader.read(.movedLines, rows)
      }
      reader.placeMovedLines()
    }
    reader.adopt(customers)
    var page = reader.page
    page.noteThere(try await settings.firstHorizon.there(among: page.appeared, in: session))
    return page
  }
}

extension RootKind {
  /// The statement that reads the roots themselves.
  fileprivate var rows: Query {
    switch self {
    case .customer: .v1Customers
    case .cart: .v1Carts
    case .order: .v1Orders
    }
  }
}

extension Session {
  /// Runs a page's first statements and lends each row, with the place of its request.
  /// - Throws: `MedusaError` when another host than `host` answers.
  fileprivate func readRows(
    _ requests: [(Statement, [Parameter])],
    _ host: String,
    _ read: (Int, borrowing Rows) throws -> Void
  ) async throws {
    try await pipeline([(.of(.sourceHost), [])] + requests, rowByRow: true) { index, rows in
      if index == 0 { try rows.demandHost(host) } else { try read(index - 1, rows) }
    }
  }
}
