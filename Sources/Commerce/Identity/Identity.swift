/// The person of a message: at least one of both ids is present.
struct Who {
  var userID: Text = .absent
  var anonymousID: Text = .absent

  /// The person of an order or cart.
  ///
  /// A customer with an account is a user, also after the account was deleted. A guest has the storefront's anonymous
  /// id, else the guest's customer id (the same for each e-mail), or is also a user if the settings say so. An order or
  /// a cart without a customer has its own id: no event is dropped because it has no person.
  init(of root: some CustomersRoot, settings: MappingSettings, _ texts: Texts) {
    let customerID = texts.id(root.customerID)
    anonymousID = texts.id(root.anonymousID)
    if root.isRegistered || settings.guests == .user { userID = customerID }
    guard userID.isAbsent, anonymousID.isAbsent else { return }
    anonymousID = customerID.isAbsent ? texts.rowID(root.id) : customerID
  }

  /// A customer with an account.
  init(of customer: Customer, _ texts: Texts) {
    userID = texts.id(customer.id)
    anonymousID = texts.id(customer.anonymousID)
  }
}

/// A root that a customer or a guest made: the values that orders and carts both have about themselves and their
/// person.
protocol CustomersRoot {
  /// The name that refusals give it.
  static var kind: StaticString { get }
  var id: Text { get }
  var customerID: Text { get }
  var customer: OrderCustomer { get }
  var email: Text { get }
  var shippingAddress: Address { get }
  var billingAddress: Address { get }
  /// A JSON object of fields that `context` passes on; absent if it has none.
  var passed: Text { get }
  var anonymousID: Text { get }
  var consent: Text { get }
  var ip: Text { get }
  var userAgent: Text { get }
  var locale: Text { get }
  var googleAnalyticsID: Text { get }
  var currencyCode: Text { get }
}

extension CustomersRoot {
  /// Whether it belongs to a customer with an account, deleted or not.
  var isRegistered: Bool { customer.exists && customer.hasAccount }

  /// Whether it belongs to a guest and has no anonymous id from the storefront.
  var isOfGuestWithoutID: Bool { !isRegistered && anonymousID.count == 0 }
}

extension Cart: CustomersRoot {
  static var kind: StaticString { "cart" }
}

extension Order: CustomersRoot {
  static var kind: StaticString { "order" }

  /// Whether the order shows a guest's identify: it has an e-mail, no account has it, and the guest's own
  /// row is not deleted.
  func identifiesGuest(_ texts: Texts) -> Bool {
    mayIdentifyGuest && texts.email(email) != nil
  }

  /// Whether the order shows a guest's identify if it has an e-mail.
  package var mayIdentifyGuest: Bool {
    !isRegistered && !customer.accountHasEmail && !customer.isDeleted
  }
}
