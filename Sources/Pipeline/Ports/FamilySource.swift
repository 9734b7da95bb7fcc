package import SegmentSpec

/// The names by which a person knows a root of a shop.
package enum RootName: Hashable, Sendable {
  /// An order's number, with or without `#` before it, or the id of a root or of one of its rows.
  case id(String)
  /// A customer's e-mail: personal data.
  case email(String)
}

/// A root, with the other roots whose events belong to its history.
package struct RootFamily: Hashable, Sendable {
  /// In the order in which pages are read.
  package enum Kind: String, Hashable, Sendable, CaseIterable { case customer, cart, order }

  /// Why an existing root sends nothing.
  package enum Standing: String, Hashable, Sendable { case deleted, draft }

  package var kind: Kind
  package var id: String
  /// An order's number.
  package var number: Int64?
  package var createdAt: Timestamp
  /// The ids of its cart and its customer; its own id if it is one.
  package var cart: String?
  package var customer: String?
  package var standing: Standing?

  package init(
    kind: Kind,
    id: String,
    number: Int64? = nil,
    createdAt: Timestamp,
    cart: String? = nil,
    customer: String? = nil,
    standing: Standing? = nil
  ) {
    self.kind = kind
    self.id = id
    self.number = number
    self.createdAt = createdAt
    self.cart = cart
    self.customer = customer
    self.standing = standing
  }

  /// Its members by kind.
  package var members: [Kind: String] {
    var members = [kind: id]
    if kind != .customer { members[.cart] = cart }
    members[.customer] = customer
    return members
  }
}

/// A source in which single roots can be looked at, for `explain`.
package protocol FamilySource: ChangeSource {
  /// The families of what `name` names: orders before anything else, the newest first; at most `most` orders of a
  /// person. Empty where it names nothing.
  func families(of name: RootName, most: Int) async throws -> [RootFamily]

  /// One root, alone in its page, as the next sync under `watermark` would read it.
  func pages(
    of kind: RootFamily.Kind,
    _ id: String,
    since watermark: Watermark?,
    waiting: [WaitingRow]
  ) async throws -> any FactPages

  /// The members of a family that the next sync under `watermark` reads, and whether it reads every customer and order.
  func changed(
    of family: RootFamily,
    since watermark: Watermark,
    waiting: [WaitingRow]
  ) async throws -> (ids: Set<String>, isSweep: Bool)

  /// The rows of events that only the settings know, and calls of the outbox, that `id` names by their keys or by those
  /// of the ledger, as the next sync under `watermark` would read them.
  func ownRows(
    named id: String,
    since watermark: Watermark?,
    waiting: [WaitingRow]
  ) async throws -> [OwnRow]
}
