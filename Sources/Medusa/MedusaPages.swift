internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The pages of one harvest: customers first, then orders.
actor MedusaPages: FactPages {
  /// Where the ids of one kind of root come from.
  enum IDs: Sendable {
    case found(IDReader)
    /// Every root, by id in the database's own collation, after the one given.
    case every(after: String?)
    case none
  }

  /// Which refunds are looked through for those of no order, which no page of orders shows.
  enum Refunds: Sendable {
    /// Those written since a horizon; nil takes every row.
    case since(horizon: String?)
    case none
  }

  private let source: SourceSession
  private let settings: PageSettings
  private var customers: IDs
  private var orders: IDs
  private var refunds: Refunds
  /// Ids of a page that was too heavy, to be read before any others.
  private var postponed: [String] = []
  private var pageSize: Int

  init(
    source: SourceSession,
    settings: PageSettings,
    pageSize: Int,
    customers: IDs,
    orders: IDs,
    refunds: Refunds = .none
  ) {
    self.source = source
    self.settings = settings
    self.customers = settings.mapping.isEnabled(.identify) ? customers : .none
    self.orders = orders
    self.refunds = settings.mapping.isEnabled(.orderRefunded) ? refunds : .none
    let most = settings.mapping.includesMetadata ? PageSettings.pageWithMetadata : pageSize
    self.pageSize = max(1, min(pageSize, most))
  }

  func next() async throws -> (any FactPage)? {
    let customerIDs = try await take(.customer)
    if !customerIDs.isEmpty {
      let page = try await readCustomers(customerIDs)
      return CustomerFacts(page, settings.mapping)
    }
    var ids = postponed.isEmpty ? try await take(.order) : []
    if !postponed.isEmpty {
      ids = Array(postponed.prefix(pageSize))
      postponed.removeFirst(ids.count)
    }
    guard !ids.isEmpty else { return try await countRefunds() }
    while true {
      do {
        let page = try await readOrders(ids)
        return OrderFacts(page, settings.mapping)
      } catch is PageTooHeavy {
        // The pages around are of the same kind, so they stay small as well.
        pageSize = max(1, ids.count / 2)
        postponed.insert(contentsOf: ids[pageSize...], at: 0)
        ids = Array(ids[..<pageSize])
      }
    }
  }

  func close() async {
    customers = .none
    orders = .none
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

  private func take(_ kind: RootKind) async throws -> [String] {
    switch kind == .customer ? customers : orders {
    case .none: return []
    case .found(var reader):
      let ids = try reader.next(pageSize)
      put(ids.isEmpty ? .none : .found(reader), kind)
      return ids
    case .every(let after):
      let query = kind == .customer ? Query.v1CustomerIds : .v1OrderIds
      let parameters: [Parameter] = [
        after.map(Parameter.text) ?? .null, .int4(Int32(clamping: pageSize)),
      ]
      let host = settings.host
      let ids = try await source.reading { session in
        var ids: [String] = []
        try await session.pipeline([(.of(.sourceHost), []), (.of(query), parameters)]) {
          index,
          rows in
          if index == 0 { return try rows.demandHost(host) }
          for row in 0..<rows.count { ids.append(try rows.string(row, 0)) }
        }
        return ids
      }
      put(ids.last.map { .every(after: $0) } ?? .none, kind)
      return ids
    }
  }

  private func put(_ ids: IDs, _ kind: RootKind) {
    if kind == .customer { customers = ids } else { orders = ids }
  }

  private func readCustomers(_ ids: [String]) async throws -> CustomerPage {
    let settings = settings
    return try await source.reading { session in
      var reader = CustomerReader(count: ids.count, settings: settings)
      let requests = [(.of(.sourceHost), [])] + CustomerReader.requests(ids, settings)
      try await session.pipeline(requests) { index, rows in
        if index == 0 {
          try rows.demandHost(settings.host)
        } else {
          try reader.read(index - 1, rows)
        }
      }
      return reader.page
    }
  }

  private func readOrders(_ ids: [String]) async throws -> OrderPage {
    let settings = settings
    return try await source.reading { session in
      try await Self.readOrders(ids, settings, in: session)
    }
  }

  /// Reads one page in two round trips of the transaction that `session` has open.
  private static func readOrders(
    _ ids: [String],
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
    var requests = children.map { $0.request(ids, settings) }
    let customerRequests =
      reader.customerIDs.isEmpty ? [] : CustomerReader.requests(reader.customerIDs, settings)
    requests += customerRequests
    if !reader.salesChannelIDs.isEmpty {
      requests.append((.of(.v1SalesChannels), [.textArray(reader.salesChannelIDs)]))
    }
    var customers = CustomerReader(count: reader.customerIDs.count, settings: settings)
    try await session.pipeline(requests) { index, rows in
      if index < children.count {
        try reader.read(children[index], rows)
      } else if index < children.count + customerRequests.count {
        try customers.read(index - children.count, rows)
      } else {
        try reader.readSalesChannels(rows)
      }
    }
    reader.adopt(customers)
    return reader.page
  }
}

extension Rows {
  /// Holds the first column of `source_host.sql` to the host of the harvest.
  func demandHost(_ host: String) throws {
    guard try string(0, 0) == host else { throw MedusaError.otherHost() }
  }
}

/// A page of orders as the loop sees it.
struct OrderFacts: FactPage {
  let page: OrderPage
  private let derived: DerivedOrders

  init(_ page: OrderPage, _ mapping: MappingSettings) {
    self.page = page
    derived = DerivedOrders(page, settings: mapping)
  }

  var rootCount: Int { page.orders.count }
  var facts: [Fact] { derived.facts }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try derived.encode(index, messageID: messageID, into: &writer)
  }
}

/// Refunds that belong to no order: counted, as nobody's event can be told of them.
struct RefundsWithoutOrder: FactPage {
  let count: Int

  var rootCount: Int { 0 }
  var facts: [Fact] { [] }
  var filtered: [FilteredCount] {
    [FilteredCount(event: .orderRefunded, reason: "refund without order", count: count)]
  }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    throw EncodingRefusal("a refund without an order has no message")
  }
}

/// A page of customers as the loop sees it.
struct CustomerFacts: FactPage {
  let page: CustomerPage
  private let derived: DerivedCustomers

  init(_ page: CustomerPage, _ mapping: MappingSettings) {
    self.page = page
    derived = DerivedCustomers(page, settings: mapping)
  }

  var rootCount: Int { page.customers.count }
  var facts: [Fact] { derived.facts }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try derived.encode(index, messageID: messageID, into: &writer)
  }
}
