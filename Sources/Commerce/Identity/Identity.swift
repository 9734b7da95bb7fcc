/// Whose event a message is: at least one of both is there.
struct Who {
  var userID: Text = .absent
  var anonymousID: Text = .absent

  /// Whose order or cart it is.
  ///
  /// A customer with an account is a user, also after the account was deleted. A guest goes by the
  /// storefront's anonymous id, else by the guest's customer id (the same for each e-mail), or is a user
  /// too where the settings say so. An order or a cart without a customer goes by its own id: no event is
  /// dropped for want of a name.
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

/// A root that a customer or a guest made: what an order and a cart both say of themselves and of whose
/// they are.
protocol CustomersRoot {
  /// What refusals call it.
  static var kind: StaticString { get }
  var id: Text { get }
  var customerID: Text { get }
  var customer: OrderCustomer { get }
  var email: Text { get }
  var shippingAddress: Address { get }
  var billingAddress: Address { get }
  /// A JSON object of fields that `context` passes on; absent when there are none.
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

  /// Whether it is a guest's, and the storefront left no anonymous id in it.
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
