internal import Commerce
package import Pipeline
internal import Postgres
internal import Queries
package import SegmentSpec

extension MedusaSource: FamilySource {
  package func families(of name: RootName, most: Int) async throws -> [RootFamily] {
    let statements = try await source.shop().edition.statements
    return try await source.reading { session in
      var roots: [String: [String]] = [:]
      switch name {
      case .id(let id):
        try await session.query(.of(statements.roots), [.textArray([id])]) { rows in
          for row in 0..<rows.count {
            roots[try rows.string(row, 1), default: []].append(try rows.string(row, 2))
          }
        }
      case .email(let email):
        let parameters: [Parameter] = [.text(email), .int8(Int64(most))]
        try await session.query(.of(statements.rootsOfEmail), parameters) { rows in
          for row in 0..<rows.count {
            roots[try rows.string(row, 0), default: []].append(try rows.string(row, 1))
          }
        }
        // Each order shows the facts of its customer.
        if roots[RootKind.order.name] != nil { roots[RootKind.customer.name] = nil }
      }
      guard !roots.isEmpty else { return [] }
      return try await session.query(
        .of(statements.families),
        [RootKind.order, .customer, .cart].map { .textArray(roots[$0.name] ?? []) }
      ) { rows in
        try (0..<rows.count).compactMap { row in
          guard let kind = RootFamily.Kind(rawValue: try rows.string(row, 0)) else { return nil }
          return RootFamily(
            kind: kind,
            id: try rows.string(row, 1),
            number: try rows.int8IfPresent(row, 2),
            createdAt: Timestamp(microseconds: try rows.timestamp(row, 3)),
            cart: try rows.stringIfPresent(row, 4),
            customer: try rows.stringIfPresent(row, 5),
            standing: try rows.stringIfPresent(row, 6).flatMap(RootFamily.Standing.init)
          )
        }
      }
    }
  }

  package func pages(
    of kind: RootFamily.Kind,
    _ id: String,
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
    return try await pages(settings, [kind.root: .found(IDList([id]).reader())])
  }

  package func changed(
    of family: RootFamily,
    since watermark: Watermark,
    waiting: [WaitingRow]
  ) async throws -> (ids: Set<String>, isSweep: Bool) {
    let harvest = try await harvest(since: watermark, waiting: waiting)
    let found = (harvest.pages as? ChainedPages)?.first ?? harvest.pages
    guard let pages = found as? MedusaPages else { return ([], harvest.isSweep) }
    var wanted: [RootKind: Set<String>] = [:]
    for (kind, id) in family.members { wanted[kind.root] = [id] }
    return (try await pages.take(among: wanted), harvest.isSweep)
  }
}

extension RootFamily.Kind {
  fileprivate var root: RootKind {
    switch self {
    case .customer: .customer
    case .cart: .cart
    case .order: .order
    }
  }
}
