internal import Commerce
package import Pipeline
internal import Postgres
internal import Queries
package import SegmentSpec

/// A range of roots of one kind by id, as a backfill remembers it.
struct RootRange: Hashable, Sendable, Codable {
  var kind: RootKind
  /// The last id before the range; nil at the beginning.
  var after: String?
  /// The last id of the range; nil for no end, so that newer roots are also read.
  var through: String?

  var text: String { get throws { try StoredJSON.text(of: self) } }

  init(kind: RootKind, after: String?, through: String?) {
    self.kind = kind
    self.after = after
    self.through = through
  }

  /// Reads a range back.
  /// - Throws: `MedusaError` if it is not a range.
  init(parsing text: String) throws(MedusaError) {
    do {
      self = try StoredJSON.value(of: text)
    } catch {
      throw MedusaError(
        .configuration,
        reason: "the stored backfill's ranges cannot be read",
        hint: "Begin again: `tidemark backfill --restart` sends nothing twice."
      )
    }
  }
}

extension RootKind {
  /// Whether a fact that is switched on may be of such a root.
  fileprivate func isNeeded(_ mapping: MappingSettings) -> Bool {
    switch self {
    case .customer: mapping.isEnabled(.identify)
    case .cart: mapping.isEnabled(.checkoutStarted)
    case .order:
      EventCatalog.ofOrders.contains(where: mapping.isEnabled) || mapping.isEnabled(.identify)
    }
  }
}

extension MedusaSource: HistorySource {
  /// Customers with accounts, then carts, then orders.
  package func parts(of size: Int, isEndless: Bool) async throws -> [BackfillPart] {
    var parts: [BackfillPart] = []
    let ranges = try await source.shop().edition.statements.historyRanges
    for kind in RootKind.allCases where kind.isNeeded(mapping) {
      let ends = try await source.reading { session in
        try await session.query(.of(ranges[kind]), [.int8(Int64(size))]) { rows in
          try (0..<rows.count).map { row in
            var cell = RowCursor(row)
            return (id: try cell.string(rows), number: try cell.int8(rows))
          }
        }
      }
      var before: (id: String, number: Int64)?
      for (index, end) in ends.enumerated() {
        let range = RootRange(
          kind: kind,
          after: before?.id,
          through: isEndless && index == ends.count - 1 ? nil : end.id
        )
        parts.append(
          BackfillPart(
            number: parts.count + 1,
            range: try range.text,
            roots: Int(end.number - (before?.number ?? 0))
          )
        )
        before = end
      }
    }
    return parts + (try await customParts(of: size, isEndless: isEndless, behind: parts.count))
  }

  package func stage(of part: BackfillPart) throws -> Int {
    if CustomRange(part.range) != nil { return RootKind.allCases.count }
    let kind = try RootRange(parsing: part.range).kind
    return RootKind.allCases.firstIndex(of: kind) ?? 0
  }

  package func pages(of parts: [BackfillPart], readers: Int) async throws -> any FactPages {
    try await pages(of: parts, readers: readers, since: nil, waiting: [])
  }
}

extension MedusaSource: VerifiedSource {
  package func pages(
    of parts: [BackfillPart],
    readers: Int,
    since watermark: Watermark?,
    waiting: [WaitingRow]
  ) async throws -> any FactPages {
    let shop = try await source.shop()
    let first = try watermark?.firstPosition.map { text throws(MedusaError) in
      try Position(parsing: text)
    }
    let snapshot = try await source.reading { _, snapshot in snapshot }
    var settings = try await pageSettings(shop, snapshot, first: first)
    settings.settling?.firstSeen = Dictionary(
      waiting.map { ($0.row, $0.firstSeen) },
      uniquingKeysWith: min
    )
    let pageSettings = settings
    let own = try await customWork(of: parts)
    let work = try parts.filter { CustomRange($0.range) == nil }.map { part throws(MedusaError) in
      var range = try RootRange(parsing: part.range)
      range.after = part.place ?? range.after
      return (number: part.number, range: range)
    }
    await source.connections.allow(readers)
    let pages = HistoryPages(work, readers: readers) { [self] part, range, session in
      MedusaPages(
        source: session,
        settings: pageSettings,
        options: options,
        ids: [
          range.kind: .every(
            IDRange(
              shop.edition.statements.historyIDs[range.kind],
              after: range.after,
              through: range.through
            )
          )
        ],
        part: part,
        logger: logger
      )
    } connect: { [self] in
      SourceSession(
        connection: source.connection,
        options: options,
        mapping: mapping,
        logger: logger,
        connections: source.connections
      )
    }
    return try await chained(pages, own, pageSettings)
  }

  package func changedRoots(
    since watermark: Watermark,
    waiting: [WaitingRow],
    isThorough: Bool
  ) async throws -> RootSet {
    let harvest = try await harvest(
      since: watermark,
      leaving: [],
      waiting: waiting,
      isThorough: isThorough
    )
    let first = (harvest.pages as? ChainedPages)?.first ?? harvest.pages
    guard let pages = first as? MedusaPages else { return RootSet(isEverything: true) }
    return try await pages.takeRoots()
  }

  package func absentRows(among ids: [String]) async throws -> Set<String> {
    let statement = try await source.shop().edition.statements.rowsThere
    let present = try await source.reading { session in
      try await session.query(.of(statement), [.textArray(ids)]) { rows in
        try (0..<rows.count).map { try rows.string($0, 0) }
      }
    }
    return Set(ids).subtracting(present)
  }
}
