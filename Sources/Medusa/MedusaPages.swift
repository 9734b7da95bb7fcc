internal import Commerce
internal import Logging
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The pages of one harvest: customers first, then carts, then orders.
actor MedusaPages: FactPages {
  /// Where the ids of one kind of root come from.
  enum IDs: Sendable {
    case found(IDReader)
    /// Every root of a range.
    case every(IDRange)
  }

  /// Which refunds are looked through for those of no order, which no page of orders shows.
  enum Refunds: Sendable {
    /// Those written since a horizon; nil takes every row.
    case since(horizon: String?)
    case none
  }

  private let source: SourceSession
  private let settings: PageSettings
  private var ids: [RootKind: IDs]
  private var refunds: Refunds
  /// The part of a backfill whose pages these are; nil elsewhere.
  private let part: Int?
  private let logger: Logger
  /// What is left of pages that were halved, to be read before any others; the next one is the last.
  private var postponed: [Group] = []
  private var sizes: PageSizes
  /// The orders of a backfill that are looked at before their pages.
  private var ahead = OrdersAhead()
  /// How many roots in a row could not be read.
  private var unreadable = 0

  /// Roots that are read together.
  private struct Group {
    var kind: RootKind
    var ids: [String]
    /// The place of the first in `ahead`, for orders of a backfill.
    var first: Int?
  }

  /// So many unreadable roots one after another mean that something else is wrong.
  static let mostUnreadable = 20

  init(
    source: SourceSession,
    settings: PageSettings,
    options: MedusaOptions,
    ids: [RootKind: IDs],
    refunds: Refunds = .none,
    part: Int? = nil,
    logger: Logger
  ) {
    self.source = source
    self.settings = settings
    self.ids = ids
    if !settings.mapping.isEnabled(.identify), !settings.mapping.isEnabled(.deletion) {
      self.ids[.customer] = nil
    }
    if !settings.mapping.isEnabled(.checkoutStarted) { self.ids[.cart] = nil }
    self.refunds = settings.mapping.isEnabled(.orderRefunded) ? refunds : .none
    self.part = part
    self.logger = logger
    let most = settings.mapping.includesMetadata ? PageSettings.pageWithMetadata : .max
    sizes = PageSizes(most: min(options.pageSize, most), first: options.firstPageSize)
  }

  func next() async throws -> (any FactPage)? {
    guard var group = try await nextGroup() else { return try await countRefunds() }
    while true {
      do {
        let (page, bytes) = try await read(group)
        unreadable = 0
        sizes.note(bytes: bytes, of: group.kind)
        return page
      } catch is PageTooHeavy {
        sizes.noteHeavy(roots: group.ids.count, of: group.kind)
        postpone(sizes[group.kind], of: &group)
      } catch let error as UnreadableValue {
        // One bad value among many good ones: only what lies around it is read in smaller pages.
        guard group.ids.count > 1 else { return try leaveOut(group, error.cause) }
        postpone(group.ids.count / 2, of: &group)
      }
    }
  }

  private func nextGroup() async throws -> Group? {
    if var group = postponed.popLast() {
      postpone(sizes[group.kind], of: &group)
      return group
    }
    for kind in RootKind.allCases {
      let (ids, first) = try await take(kind)
      if !ids.isEmpty { return Group(kind: kind, ids: ids, first: first) }
    }
    return nil
  }

  /// Keeps the first `count` ids of `group` and postpones the others.
  private func postpone(_ count: Int, of group: inout Group) {
    guard group.ids.count > count else { return }
    postponed.append(
      Group(
        kind: group.kind,
        ids: Array(group.ids[count...]),
        first: group.first.map { $0 + count }
      )
    )
    group.ids.removeSubrange(count...)
  }

  /// Reads the roots of `group`, and tells how many bytes of text they have.
  private func read(_ group: Group) async throws -> (page: any FactPage, bytes: Int) {
    let place = place(after: group)
    switch group.kind {
    case .customer:
      let page = try await readCustomers(group.ids)
      return (CustomerFacts(page, settings.mapping, place), page.arena.bytes.count)
    case .cart:
      let page = try await readCarts(group.ids)
      return (CartFacts(page, settings.mapping, place), page.arena.bytes.count)
    case .order:
      let links = group.first.flatMap { ahead.links(from: $0, count: group.ids.count) }
      var page = try await readOrders(group.ids, links)
      if settings.mapping.isEnabled(.identify), page.mayIdentifyGuests {
        page.note(try await settings.accounts.known(in: source))
      }
      return (OrderFacts(page, settings.mapping, place), page.arena.bytes.count)
    }
  }

  /// What is left of a halved page lies behind it, so that its last root is where a part goes on.
  private func place(after group: Group) -> PagePlace? {
    guard let part, let last = group.ids.last else { return nil }
    return PagePlace(part: part, place: last)
  }

  /// A root that the server cannot give: the run goes on without it, and says so.
  private func leaveOut(_ group: Group, _ cause: PostgresError) throws -> any FactPage {
    let what = group.kind.name
    let id = group.ids.joined()
    unreadable += 1
    guard unreadable < Self.mostUnreadable else {
      throw MedusaError.unreadable(unreadable, what, last: id, cause)
    }
    logger.warning(
      "the \(what) cannot be read: it is left out until one of its rows changes",
      metadata: ["id": "\(id)", "cause": "\(cause.description)"]
    )
    return UnreadableRoot(group.kind, settings.mapping, place(after: group))
  }

  func close() async {
    ids = [:]
    refunds = .none
    postponed = []
  }

  /// The refunds without an order as a last page; nil when there are none.
  private func countRefunds() async throws -> (any FactPage)? {
    guard case .since(let horizon) = refunds else { return nil }
    refunds = .none
    let host = settings.host
    let parameters: [Parameter] = [horizon.map(Parameter.text) ?? .null]
    let count = try await source.reading { session in
      var count: Int64 = 0
      try await session.pipeline([
        (.of(.sourceHost), []), (.of(.v1RefundsWithoutOrder), parameters),
      ]) {
        index,
        rows in
        if index == 0 { return try rows.demandHost(host) }
        count = try rows.int8IfPresent(0, 0) ?? 0
      }
      return count
    }
    return count > 0 ? RefundsWithoutOrder(count: Int(count)) : nil
  }

  /// The next roots of a kind; the orders of a backfill with the place of the first in `ahead`.
  private func take(_ kind: RootKind) async throws -> (ids: [String], first: Int?) {
    if part != nil, kind == .order { return try await takeAhead() }
    let left = settings.left.filter { $0.kind == kind }
    while true {
      let page = try await takeAll(kind)
      guard !left.isEmpty, !page.isEmpty else { return (page, nil) }
      let kept = try await keep(page, outsideOf: left)
      if !kept.isEmpty { return (kept, nil) }
    }
  }

  /// Those of `page` that lie in none of the ranges.
  private func keep(_ page: [String], outsideOf left: [RootRange]) async throws -> [String] {
    let host = settings.host
    let parameters: [Parameter] = [
      .textArray(page), .textArray(left.map { $0.after ?? "" }),
      .textArray(left.map { $0.through ?? "" }),
    ]
    return try await source.reading { session in
      var kept: [String] = []
      try await session.pipeline([
        (.of(.sourceHost), []), (.of(.v1RootsOutside), parameters),
      ]) { index, rows in
        if index == 0 { return try rows.demandHost(host) }
        for row in 0..<rows.count { kept.append(try rows.string(row, 0)) }
      }
      return kept
    }
  }

  /// The next roots of a kind, whether they are left out or not.
  private func takeAll(_ kind: RootKind) async throws -> [String] {
    switch ids[kind] {
    case nil: return []
    case .found(var reader):
      let page = try reader.next(sizes[kind])
      ids[kind] = page.isEmpty ? nil : .found(reader)
      return page
    case .every(let range):
      let (count, host) = (sizes[kind], settings.host)
      let page = try await source.reading { session in
        var page: [String] = []
        try await range.read(count, on: host, in: session) { rows, row in
          page.append(try rows.string(row, 0))
        }
        return page
      }
      ids[kind] = page.last.map { .every(range.after($0)) }
      return page
    }
  }

  /// The next orders of a backfill, and the place of the first among those that were looked at.
  private func takeAhead() async throws -> (ids: [String], first: Int?) {
    let next = ahead.take(sizes[.order])
    guard next.ids.isEmpty, case .every(let range) = ids[.order] else { return next }
    ahead = try await OrdersAhead.read(range, settings, from: source)
    ids[.order] = ahead.last.map { .every(range.after($0)) }
    return ahead.take(sizes[.order])
  }

  private func readCustomers(_ ids: [String]) async throws -> CustomerPage {
    let settings = settings
    return try await source.reading { session in
      var reader = CustomerReader(count: ids.count, settings: settings)
      let requests = [(.of(.sourceHost), [])] + CustomerReader.requests(ids, settings)
      try await UnreadableValue.catching {
        try await session.pipeline(requests) { index, rows in
          if index == 0 {
            try rows.demandHost(settings.host)
          } else {
            try reader.read(index - 1, rows)
          }
        }
      }
      return reader.page
    }
  }

  private func readCarts(_ ids: [String]) async throws -> CartPage {
    let settings = settings
    return try await source.reading { session in
      try await UnreadableValue.catching {
        var page = try await CartReader.read(ids, settings, in: session)
        page.noteThere(try await settings.firstHorizon.there(among: page.appeared, in: session))
        return page
      }
    }
  }

  private func readOrders(_ ids: [String], _ links: LinksAhead?) async throws -> OrderPage {
    let settings = settings
    return try await source.reading { session in
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
    var reader = OrderReader(count: ids.count, settings: settings)
    try await session.pipeline([(.of(.sourceHost), []), OrderReader.request(ids, settings)]) {
      index,
      rows in
      if index == 0 { try rows.demandHost(settings.host) } else { try reader.readOrders(rows) }
    }
    let children = OrderChild.needed(by: settings.mapping)
    var requests = children.map { $0.request(ids, settings, links: links) }
    let customerRequests =
      reader.wanted.ids.isEmpty ? [] : CustomerReader.requests(reader.wanted.ids, settings)
    requests += customerRequests
    if !reader.salesChannelIDs.isEmpty {
      requests.append((.of(.v1SalesChannels), [.textArray(reader.salesChannelIDs)]))
    }
    var customers = CustomerReader(count: reader.wanted.ids.count, settings: settings)
    try await session.pipeline(requests) { index, rows in
      if index < children.count {
        try reader.read(children[index], rows)
      } else if index < children.count + customerRequests.count {
        try customers.read(index - children.count, rows)
      } else {
        try reader.readSalesChannels(rows)
      }
    }
    if let request = reader.movedLinesRequest() {
      try await session.pipeline([request]) { _, rows in try reader.readMovedLines(rows) }
    }
    reader.adopt(customers)
    var page = reader.page
    page.noteThere(try await settings.firstHorizon.there(among: page.appeared, in: session))
    return page
  }
}

extension Rows {
  /// Holds the first column of `source_host.sql` to the host of the harvest.
  func demandHost(_ host: String) throws {
    guard try string(0, 0) == host else { throw MedusaError.otherHost() }
  }
}
