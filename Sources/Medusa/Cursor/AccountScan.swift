internal import Postgres
internal import Queries

/// Keeps the list of accounts with capitals up to date while the tracked tables are scanned.
///
/// No index finds these accounts, and to read all customers takes the longer the more a shop has. So a position keeps
/// a list, and a scan looks only at the customers that changed.
struct AccountScan: Sendable {
  /// The most changed customers that are looked at one by one.
  static let mostChanged = 10_000

  private let statements: EditionStatements
  /// The mark of the table whose rows are customers.
  private let mark: String?
  /// The customers that changed; nil if they are too many.
  private var changed: [String]? = []

  /// `tables` are those that are scanned or left out; without one of customers, no list is kept.
  init(_ tables: [TrackedTable], _ statements: EditionStatements) {
    self.statements = statements
    mark = tables.first { $0.roots == .customer }?.mark
  }

  /// Notes the id that a row of `table` gives, where the row is a customer.
  mutating func note(_ id: RawSpan, of table: TrackedTable) {
    guard table.mark == mark, let count = changed?.count else { return }
    guard count < Self.mostChanged else { return changed = nil }
    changed?.append(id.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
  }

  /// The list as of the transaction of `session`, after the scan; nil if no list can be kept.
  ///
  /// `before` is the list of the position that the scan began with; `scanned` has the marks of the tables that were
  /// scanned, each with whether the position knew its table. All customers are read for a list that is lost, but only if
  /// it `isNeeded`, because orders will be read.
  func list(
    after before: AccountList?,
    scanned: [String: Bool],
    isNeeded: Bool,
    in session: isolated Session
  ) async throws -> AccountList? {
    guard let mark else { return nil }
    if var list = before {
      guard let wasKnown = scanned[mark] else { return list }
      if wasKnown, let changed {
        if !changed.isEmpty {
          let found = try await read(
            statements.namedAccountsWithCapitals,
            [.textArray(changed)],
            in: session
          )
          list.replace(changed, by: found)
        }
        return list.count > AccountList.most ? nil : list
      }
    }
    guard isNeeded else { return nil }
    let found = try await read(
      statements.accountsWithCapitals,
      [.int8(Int64(AccountList.most) + 1)],
      in: session
    )
    guard found.count <= AccountList.most else { return nil }
    var list = AccountList()
    list.replace([], by: found)
    return list
  }

  private func read(
    _ statement: Query,
    _ parameters: [Parameter],
    in session: isolated Session
  ) async throws -> [(id: String, email: String)] {
    try await session.query(.of(statement), parameters) { rows in
      try (0..<rows.count).map { (id: try rows.string($0, 0), email: try rows.string($0, 1)) }
    }
  }
}
