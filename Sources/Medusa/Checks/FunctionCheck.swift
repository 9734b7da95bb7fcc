internal import Postgres
internal import Queries

/// Checks that the role may call PostgreSQL's own functions: an administrator can revoke this default right.
enum FunctionCheck {
  /// The error for functions that `statement` calls and the role may not call; nil if there are none.
  static func refusal(of statement: String?, in session: Session) async throws -> MedusaError? {
    guard let query = Query.all.first(where: { $0.name == statement }) else { return nil }
    let names = Set(query.text.matches(of: #/([a-z_][a-z0-9_]*)\(/#).map { String($0.1) })
    let refused = try await session.query(
      .of(.sourceFunctions),
      [.textArray(names.sorted())]
    ) { rows in
      try (0..<rows.count).map { (try rows.string($0, 0), try rows.string($0, 1)) }
    }
    guard let role = refused.first?.1 else { return nil }
    return .functions(refused.map(\.0), role: role)
  }
}
