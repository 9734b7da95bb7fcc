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
  /// The table whose rows are customers.
  private let table: TrackedTable?
  /// Whether counters of writes come soon: since PostgreSQL 15 an idle session reports its own after ten seconds, before
  /// only with its next statement.
  private let countersComeSoon: Bool
  /// The customers that changed; nil if they are too many.
  private var changed: [String]? = []

  /// `tables` are those that are scanned or left out; without one of customers, no list is kept.
  init(_ tables: [TrackedTable], _ statements: EditionStatements, countersComeSoon: Bool) {
    self.statements = statements
    self.countersComeSoon = countersComeSoon
    table = tables.first { $0.roots == .customer }
  }

  /// Notes the id that a row of `table` gives, where the row is a customer.
  mutating func note(_ id: RawSpan, of table: TrackedTable) {
    guard table.mark == self.table?.mark, let count = changed?.count else { return }
    guard count < Self.mostChanged else { return changed = nil }
    changed?.append(id.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
  }

  /// The list after the scan, in the transaction of `session`; nil if no list can be kept.
  ///
  /// `before` is the position that the scan began with; `scanned` has the marks of the tables that were scanned, each
  /// with whether the position knew its table. Only if the list `isNeeded`, because orders will be read, more is read:
  /// all customers for a list that is lost, and those that changed in a table that was left out because its counters
  /// did, where counters may come late.
  func list(
    after before: Position?,
    scanned: [String: Bool],
    isNeeded: Bool,
    in session: isolated Session
  ) async throws -> AccountList? {
    guard let table else { return nil }
    if let before, var list = before.accounts,
      let changed = try await changes(of: table, after: before, scanned, isNeeded, in: session)
    {
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

  /// The customers that changed since `before`; nil if they are unknown or too many.
  private func changes(
    of table: TrackedTable,
    after before: Position,
    _ scanned: [String: Bool],
    _ isNeeded: Bool,
    in session: isolated Session
  ) async throws -> [String]? {
    if let wasKnown = scanned[table.mark] { return wasKnown ? changed : nil }
    guard isNeeded, !countersComeSoon, let horizon = before.tables[table.mark]?.horizon else {
      return []
    }
    var late = self
    for statement in table.statements {
      try await session.stream(.of(statement.query), [.text(horizon)]) { rows in
        guard rows.count > 0 else { return }
        try rows.withCell(0, 0) { span throws(MedusaError) in late.note(span, of: table) }
      }
    }
    return late.changed
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
