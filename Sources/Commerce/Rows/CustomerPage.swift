package import SegmentSpec

/// A page of customers with the rows that their identify needs.
///
/// Texts lie in the page's own arena.
package struct CustomerPage: Sendable {
  package var arena = Arena()
  package var customers: [Customer] = []
  /// Groups of all customers, by the customers' ranges, in the order of the group id.
  package var groups: [CustomerGroup] = []
  /// The rows of a Medusa v2 store; nil for v1.
  package var v2: V2CustomerRows?

  package init() {}
}

/// A row of `customer` with its billing address.
package struct Customer: Sendable {
  package var id: Text = .absent
  package var email: Text = .absent
  package var firstName: Text = .absent
  package var lastName: Text = .absent
  package var phone: Text = .absent
  /// v2 only.
  package var companyName: Text = .absent
  package var hasAccount = false
  package var createdAt = Timestamp(microseconds: 0)
  package var updatedAt = Timestamp(microseconds: 0)
  package var deletedAt: Timestamp?
  package var billingAddress = Address()
  /// A digest of the whole texts of the customer and the address; absent if none was cut.
  package var longTexts: Text = .absent
  /// The anonymous id in the customer's metadata, under the first configured key that it has.
  package var anonymousID: Text = .absent
  /// The consent value in the customer's metadata, as JSON text.
  package var consent: Text = .absent
  /// When the customer row was written, relative to the start of history.
  package var origin = RowOrigin.later
  package var groups = Span32()
  /// The newest `updated_at` of the rows of `customer_group_customer`; v2 only.
  package var groupsUpdatedAt: Timestamp?
  /// The customer's orders; read only if the settings ask for them.
  package var history = CustomerHistory()

  package init() {}
}

/// The orders of a customer that are not canceled.
package struct CustomerHistory: Sendable {
  package var ordersCount: Int64 = 0
  /// The orders' currency; absent without orders, or if they have several.
  package var currencyCode: Text = .absent
  /// The amount captured minus the amount given back, in minor units; nil without a currency.
  package var totalSpent: MinorUnits?
  /// The newest `updated_at` of these rows.
  package var updatedAt: Timestamp?

  package init() {}
}

/// A customer group a customer belongs to.
package struct CustomerGroup: Sendable {
  package var id: Text = .absent
  package var name: Text = .absent

  package init() {}
}
