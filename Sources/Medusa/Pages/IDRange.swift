internal import Postgres
internal import Queries

/// Roots by id, in the database's own collation.
struct IDRange: Sendable {
  /// A statement such as `v1_order_ids.sql`.
  var query: Query
  /// The last id before the range; nil at the beginning.
  var after: String?
  /// The last id of the range; nil for no end.
  var through: String?

  init(_ query: Query, after: String? = nil, through: String? = nil) {
    self.query = query
    self.after = after
    self.through = through
  }

  /// The rest of the range after `id`.
  func after(_ id: String) -> IDRange {
    IDRange(query, after: id, through: through)
  }

  /// Reads the first ids, at most `count`; `take` is given each one's row, with the id in its first column.
  /// - Throws: `MedusaError` if another host than `host` answers.
  func read(
    _ count: Int,
    on host: String,
    in session: isolated Session,
    _ take: (borrowing Rows, Int) throws -> Void
  ) async throws {
    let parameters: [Parameter] = [
      after.map(Parameter.text) ?? .null, .int4(Int32(clamping: count)),
      through.map(Parameter.text) ?? .null,
    ]
    try await session.pipeline([(.of(.sourceHost), []), (.of(query), parameters)]) { index, rows in
      if index == 0 { return try rows.demandHost(host) }
      for row in 0..<rows.count { try take(rows, row) }
    }
  }
}
