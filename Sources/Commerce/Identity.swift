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
    let hasCustomer = order.customerID.count > 0
    if order.anonymousID.count > 0 { anonymousID = order.anonymousID }
    if hasCustomer, order.isRegistered || settings.guests == .user {
      userID = order.customerID
    } else if anonymousID.isAbsent {
      anonymousID = hasCustomer ? order.customerID : order.id
    }
  }

  /// A customer with an account.
  init(of customer: Customer) {
    userID = customer.id
    if customer.anonymousID.count > 0 { anonymousID = customer.anonymousID }
  }
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
