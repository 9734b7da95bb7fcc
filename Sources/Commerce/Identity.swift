/// Whose event a message is: at least one of both is there.
struct Who {
  var userID: Text = .absent
  var anonymousID: Text = .absent

  /// Whose order it is.
  ///
  /// A customer with an account is a user, also after the account was deleted. A guest goes by the
  /// storefront's anonymous id, else by the guest's customer id (the same for each e-mail), or is a user
  /// too where the settings say so. An order without a customer goes by its own id: no event is dropped
  /// for want of a name.
  init(of order: Order, settings: MappingSettings) {
    self.init(
      customer: order.customerID,
      isRegistered: order.isRegistered,
      anonymous: order.anonymousID,
      row: order.id,
      settings: settings
    )
  }

  /// Whose cart it is, by the same rules; a cart without a customer goes by its own id.
  init(of cart: Cart, settings: MappingSettings) {
    self.init(
      customer: cart.customerID,
      isRegistered: cart.isRegistered,
      anonymous: cart.anonymousID,
      row: cart.id,
      settings: settings
    )
  }

  private init(
    customer: Text,
    isRegistered: Bool,
    anonymous: Text,
    row: Text,
    settings: MappingSettings
  ) {
    let hasCustomer = customer.count > 0
    if anonymous.count > 0 { anonymousID = anonymous }
    if hasCustomer, isRegistered || settings.guests == .user {
      userID = customer
    } else if anonymousID.isAbsent {
      anonymousID = hasCustomer ? customer : row
    }
  }

  /// A customer with an account.
  init(of customer: Customer) {
    userID = customer.id
    if customer.anonymousID.count > 0 { anonymousID = customer.anonymousID }
  }
}

extension Cart {
  /// Whether the cart belongs to a customer with an account, deleted or not.
  var isRegistered: Bool { customer.exists && customer.hasAccount }
}

extension Order {
  /// Whether the order belongs to a customer with an account, deleted or not.
  var isRegistered: Bool { customer.exists && customer.hasAccount }

  /// Whether the order shows a guest's identify: no account has the e-mail, and the guest's own row
  /// is not deleted.
  var identifiesGuest: Bool {
    !isRegistered && !customer.accountHasEmail && !customer.isDeleted
  }
}
