internal import Commerce
internal import Postgres
internal import Queries

/// The e-mails of accounts in a spelling that Medusa itself does not write: with capitals, or with blanks
/// around them, as imports leave them.
///
/// No index finds such an account by an order's e-mail, so they are read once a run, when the first guest's
/// order comes up.
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
      var (low, high) = (0, hashes.count)
      while low < high {
        let middle = (low + high) / 2
        if hashes[middle] < hash { low = middle + 1 } else { high = middle }
      }
      return low < hashes.count && hashes[low] == hash
    }
  }

  private var known: Known?

  /// The known e-mails; `statement` reads them through `source` if they were not read before.
  func known(by statement: Query, in source: SourceSession) async throws -> Known {
    if let known { return known }
    let read = try await source.reading { session in
      var read = Known()
      try await session.stream(.of(statement), [.int8(Int64(Self.most) + 1)]) {
        rows in
        guard rows.count > 0, let email = try rows.stringIfPresent(0, 0) else { return }
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
    known = read
    return read
  }
}

extension OrderPage {
  /// Whether an order of the page may identify a guest, so that accounts with its e-mail matter.
  var mayIdentifyGuests: Bool { orders.contains(where: \.mayIdentifyGuest) }

  /// Notes which guests' e-mails belong to one of `accounts`.
  mutating func note(_ accounts: AccountEmails.Known) {
    guard !accounts.isEmpty else { return }
    for index in orders.indices where orders[index].mayIdentifyGuest {
      guard let email = arena.string(orders[index].email) else { continue }
      orders[index].customer.accountHasEmail = accounts.has(email)
    }
  }
}
