internal import Pipeline
internal import Postgres
internal import Queries

/// Many orders at once, before their pages are read, and the tracking links that belong to them.
///
/// No index leads from a parcel to its links: searching the links of each page would read the whole table for
/// each page, and the time for an order would grow with the store.
struct V1OrdersAhead: Sendable {
  /// The number of orders for which the table is read once.
  static let most = 8_000

  private var orders = IDBlock()
  private var taken = 0
  /// The ids of the links, order by order.
  private var links = IDBlock()
  /// Where each order's links end in `links`.
  private var ends: [Int] = []
  /// The xmin of the snapshot in which the links were read.
  private var horizon = ""

  init() {}

  /// Reads the next orders of a range; empty after the last one.
  static func read(
    _ range: IDRange,
    _ settings: PageSettings,
    from source: SourceSession
  ) async throws -> V1OrdersAhead {
    try await source.reading { session, snapshot in
      var ahead = V1OrdersAhead()
      try await range.read(most, on: settings.host, in: session) { rows, row in
        rows.withCell(row, 0) { ahead.orders.append($0) }
      }
      try await ahead.readLinks(settings, in: session, snapshot)
      return ahead
    }
  }

  /// Looks at orders whose ids are known.
  static func read(
    _ ids: [String],
    _ settings: PageSettings,
    from source: SourceSession
  ) async throws -> V1OrdersAhead {
    try await source.reading { session, snapshot in
      guard snapshot.host == settings.host else { throw MedusaError.otherHost() }
      var ahead = V1OrdersAhead()
      for id in ids {
        let bytes = Array(id.utf8)
        ahead.orders.append(bytes.span.bytes)
      }
      try await ahead.readLinks(settings, in: session, snapshot)
      return ahead
    }
  }

  private mutating func readLinks(
    _ settings: PageSettings,
    in session: isolated Session,
    _ snapshot: Snapshot
  ) async throws {
    horizon = String(snapshot.xmin)
    let count = orders.count
    guard count > 0, let request = V1OrderChild.linksAhead(of: ids(0..<count), settings) else {
      return
    }
    var (found, places) = (IDBlock(), [Int]())
    places.reserveCapacity(count)
    try await session.pipeline([request], rowByRow: true) { _, rows in
      for row in 0..<rows.count {
        var cell = RowCursor(row)
        let position = Int(try cell.int4(rows))
        while places.count < position { places.append(found.count) }
        rows.withCell(row, cell.next()) { span in found.append(span) }
      }
    }
    while places.count < count { places.append(found.count) }
    (links, ends) = (found, places)
  }

  var last: String? { ids(max(0, orders.count - 1)..<orders.count).last }

  private func ids(_ places: Range<Int>) -> [String] {
    places.map { place in orders.withID(place) { String(decoding: $0, as: UTF8.self) } }
  }

  /// The next orders, at most `count`, and the place of the first among all that were read.
  mutating func take(_ count: Int) -> (ids: [String], first: Int) {
    let first = taken
    taken = min(orders.count, taken + count)
    return (ids(first..<taken), first)
  }

  /// The links of `count` orders from the place of the first one on; nil if they were not looked for.
  func links(from first: Int, count: Int) -> LinksAhead? {
    guard ends.indices.contains(first), ends.indices.contains(first + count - 1) else { return nil }
    let start = first > 0 ? ends[first - 1] : 0
    return LinksAhead(
      ids: (start..<ends[first + count - 1]).map { index in
        links.withID(index) { String(decoding: $0, as: UTF8.self) }
      },
      horizon: horizon
    )
  }
}

/// The tracking links of a page, as they were when they were looked for.
struct LinksAhead: Sendable {
  var ids: [String]
  /// Rows that were written from this transaction id on may have other links.
  var horizon: String
}
