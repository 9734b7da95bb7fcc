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

  /// The refunds that are searched for those without an order, which no page of orders shows.
  enum Refunds: Sendable {
    /// Those written since a horizon; nil takes every row.
    case since(horizon: String?)
    case none
  }

  let source: SourceSession
  let settings: PageSettings
  private var ids: [RootKind: IDs]
  private var refunds: Refunds
  /// The part of a backfill whose pages these are; nil elsewhere.
  private let part: Int?
  private let logger: Logger
  /// Most bytes of a message at the destination.
  private let messageBytes: Int
  /// The rest of pages that were halved, to be read before any others; the next one is the last.
  private var postponed: [Group] = []
  private var sizes: PageSizes
  /// The orders that are looked at before their pages, where these are several.
  private var ahead = V1OrdersAhead()
  /// The histories of customers with many orders, which would otherwise be summed up for each page of their orders.
  var histories = KnownHistories()
  /// What the run will send; nil where that is not known.
  var foresight: Foresight?
  /// How many roots in a row could not be read.
  private var unreadable = 0

  /// Roots that are read together.
  struct Group {
    var kind: RootKind
    var ids: [String]
    /// The place of the first in `ahead`, for orders that lie there.
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
    messageBytes = options.messageBytes
    var most = options.pageSize ?? settings.edition.pageSize(isHistory: options.isHistory)
    if settings.mapping.includesMetadata { most = min(most, PageSettings.pageWithMetadata) }
    sizes = PageSizes(most: most, first: options.firstPageSize)
  }

  func next() async throws -> (any FactPage)? {
    guard var group = try await nextGroup() else { return try await countRefunds() }
    var bounds = TextBounds(messageBytes: messageBytes)
    while true {
      do {
        let read = try await read(group, bounds)
        if let wider = bounds.widened(by: read, roots: group.ids.count) {
          bounds = wider
          continue
        }
        guard group.ids.count == 1 || !bounds.misses(read) else {
          throw read.heavy(settings.edition.statements.rows[group.kind])
        }
        unreadable = 0
        histories.note(read.histories)
        sizes.note(bytes: read.bytes, roots: group.ids.count, of: group.kind)
        return read.page
      } catch let heavy as PageTooHeavy {
        if group.ids.count == 1 {
          if bounds.narrow() || bounds.leaveOutCustomer(group.kind, heavy) { continue }
          return try await readAlone(group, heavy)
        }
        bounds = TextBounds(messageBytes: messageBytes)
        sizes.noteHeavy(roots: group.ids.count, of: group.kind)
        postpone(sizes[group.kind], of: &group)
      } catch let error as UnreadableValue {
        // One bad value among many good ones: only the roots around it are read in smaller pages.
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

  /// The tracking links of the orders of `group`, where they were looked for ahead.
  func links(of group: Group) -> LinksAhead? {
    group.first.flatMap { ahead.links(from: $0, count: group.ids.count) }
  }

  /// The rest of a halved page lies behind it, so a part continues at its last root.
  func place(after group: Group) -> PagePlace? {
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

  /// Says that a root is too large to be read.
  func warn(_ group: Group, _ heavy: PageTooHeavy) {
    logger.warning(
      "the \(group.kind.name) is too large: its events become dead letters",
      metadata: ["id": "\(group.ids.joined())", "cause": "\(heavy.reason)"]
    )
  }

  /// Those of `wanted` that are among the roots to be read, without reading them; afterwards no root is left to
  /// read.
  func take(among wanted: [RootKind: Set<String>]) async throws -> Set<String> {
    var taken: Set<String> = []
    for (kind, wanted) in wanted {
      if case .every = ids[kind] { taken.formUnion(wanted) }
      guard case .found(var reader) = ids[kind] else { continue }
      while true {
        let next = try reader.next(4_096)
        guard !next.isEmpty else { break }
        for id in next where wanted.contains(id) { taken.insert(id) }
      }
    }
    await close()
    return taken
  }

  /// The roots to be read, without reading them; nothing is left to be read then.
  func takeRoots() async throws -> RootSet {
    var roots = RootSet()
    for kind in RootKind.allCases {
      if case .every = ids[kind] { roots.isEverything = true }
      guard case .found(var reader) = ids[kind] else { continue }
      while true {
        let next = try reader.next(4_096)
        guard !next.isEmpty else { break }
        for id in next { roots.insert(id) }
      }
    }
    await close()
    return roots
  }

  func use(_ foresight: Foresight) async {
    self.foresight = foresight
  }

  func close() async {
    ids = [:]
    refunds = .none
    postponed = []
    ahead = V1OrdersAhead()
  }

  /// The refunds without an order as a last page; nil if there are none.
  private func countRefunds() async throws -> (any FactPage)? {
    guard case .since(let horizon) = refunds else { return nil }
    refunds = .none
    let host = settings.host
    let parameters: [Parameter] = [horizon.map(Parameter.text) ?? .null]
    let statement = settings.edition.statements.refundsWithoutOrder
    let count = try await source.reading { session in
      var count: Int64 = 0
      try await session.pipeline([
        (.of(.sourceHost), []), (.of(statement), parameters),
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

  /// The next roots of a kind; orders with the place of the first in `ahead`, if they lie there.
  private func take(_ kind: RootKind) async throws -> (ids: [String], first: Int?) {
    guard kind == .order, settings.edition.looksAhead else {
      return (try await take(sizes[kind], of: kind), nil)
    }
    let next = ahead.take(sizes[.order])
    guard next.ids.isEmpty else { return next }
    if part != nil, case .every(let range) = ids[.order] {
      ahead = try await V1OrdersAhead.read(range, settings, from: source)
      ids[.order] = ahead.last.map { .every(range.after($0)) }
    } else {
      let found = try await take(V1OrdersAhead.most, of: .order)
      guard found.count > sizes[.order] else { return (found, nil) }
      ahead = try await V1OrdersAhead.read(found, settings, from: source)
    }
    return ahead.take(sizes[.order])
  }

  /// The next roots of a kind, at most `count`, without those that are left out.
  private func take(_ count: Int, of kind: RootKind) async throws -> [String] {
    let left = settings.left.filter { $0.kind == kind }
    while true {
      let page = try await takeAll(count, of: kind)
      guard !left.isEmpty, !page.isEmpty else { return page }
      let kept = try await keep(page, outsideOf: left)
      if !kept.isEmpty { return kept }
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
        (.of(.sourceHost), []), (.of(.sourceRootsOutside), parameters),
      ]) { index, rows in
        if index == 0 { return try rows.demandHost(host) }
        for row in 0..<rows.count { kept.append(try rows.string(row, 0)) }
      }
      return kept
    }
  }

  /// The next roots of a kind, whether they are left out or not.
  private func takeAll(_ count: Int, of kind: RootKind) async throws -> [String] {
    switch ids[kind] {
    case nil: return []
    case .found(var reader):
      let page = try reader.next(count)
      ids[kind] = page.isEmpty ? nil : .found(reader)
      return page
    case .every(let range):
      let host = settings.host
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
}
