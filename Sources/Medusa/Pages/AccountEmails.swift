internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The e-mails of accounts in a spelling that Medusa itself does not write: with capitals, or with blanks
/// around them, as imports leave them.
///
/// No index finds such an account by an order's e-mail. A sync has a list of them (`AccountList`); else all customers
/// are read once a run, when the first guest's order comes up.
actor AccountEmails {
  /// The most that are remembered, at eight bytes each; a guest with the e-mail of a further account counts as
  /// a guest.
  static let most = 200_000

  /// The e-mails that were read: a hash of each, in the spelling by which two are compared, in order.
  struct Known: Sendable {
    fileprivate var hashes: [Int] = []
    /// Whether there are no more than can be remembered.
    fileprivate(set) var isWhole = true

    var isEmpty: Bool { hashes.isEmpty }

    /// Whether one of the accounts has the e-mail, in any spelling.
    func has(_ email: String) -> Bool {
      guard let hash = PersonText.comparable(email: email)?.hashValue else { return false }
      let place = hashes.partitioningIndex { $0 >= hash }
      return place < hashes.count && hashes[place] == hash
    }
  }

  /// Those of all customers, once they were read.
  private var known: Known?

  /// The e-mails of accounts that guests of `page` may have: those of `list`, else of all customers.
  func known(
    to page: OrderPage,
    among list: AccountList?,
    _ statements: EditionStatements,
    in source: SourceSession
  ) async throws -> Known {
    guard let list else { return try await known(statements, in: source) }
    let ids = list.ids(of: page.guestEmails)
    guard !ids.isEmpty else { return Known() }
    return try await read(statements.namedAccountsWithCapitals, [.textArray(ids)], in: source)
  }

  /// The e-mails among all customers, which are read if they were not read before.
  func known(_ statements: EditionStatements, in source: SourceSession) async throws -> Known {
    if let known { return known }
    let read = try await read(
      statements.accountsWithCapitals,
      [.int8(Int64(Self.most) + 1)],
      in: source
    )
    known = read
    return read
  }

  private func read(
    _ statement: Query,
    _ parameters: [Parameter],
    in source: SourceSession
  ) async throws -> Known {
    try await source.reading { session in
      var read = Known()
      try await session.stream(.of(statement), parameters) { rows in
        guard rows.count > 0, let email = try rows.stringIfPresent(0, 1) else { return }
        guard read.hashes.count < Self.most else {
          read.isWhole = false
          return
        }
        guard let email = PersonText.comparable(email: email) else { return }
        read.hashes.append(email.hashValue)
      }
      read.hashes.sort()
      return read
    }
  }
}

extension OrderPage {
  /// Whether an order of the page may identify a guest, so that accounts with its e-mail matter.
  var mayIdentifyGuests: Bool { orders.contains(where: \.mayIdentifyGuest) }

  /// The e-mails of the orders that may identify a guest.
  fileprivate var guestEmails: [String] {
    orders.lazy.filter(\.mayIdentifyGuest).compactMap { arena.string($0.email) }
  }

  /// Notes which guests' e-mails belong to one of `accounts`.
  mutating func note(_ accounts: AccountEmails.Known) {
    guard !accounts.isEmpty else { return }
    for index in orders.indices where orders[index].mayIdentifyGuest {
      guard let email = arena.string(orders[index].email) else { continue }
      orders[index].customer.accountHasEmail = accounts.has(email)
    }
  }
}
