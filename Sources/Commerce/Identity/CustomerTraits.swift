internal import SegmentSpec

extension CustomerPage {
  /// Writes the identify message of the registered customer at `index`.
  func writeIdentify(
    of index: Int,
    time: Timestamp,
    messageID: MessageID,
    _ settings: MappingSettings,
    _ currencies: CurrencyTable,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try arena.withTexts { (texts) throws(EncodingRefusal) in
      let customer = customers[index]
      let row: (StaticString, Text) = ("customer", customer.id)
      let who = Who(of: customer, texts)
      guard !who.userID.isAbsent else {
        throw refusal(of: row, "its id shows nothing, or is a word that stands for nobody", texts)
      }
      var head = MessageHead(row: row, who: who, messageID: messageID, time: time)
      head.consent = customer.consent
      head.consentKey = settings.consentKey
      try head.write("identify", texts, into: &writer)
      writer.key("traits")
      try writeTraits(of: customer, at: time, settings, currencies, texts, into: &writer)
      writer.endObject()
    }
  }

  private func writeTraits(
    of customer: Customer,
    at time: Timestamp,
    _ settings: MappingSettings,
    _ currencies: CurrencyTable,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    writer.beginObject()
    writer.property("email", texts.email(customer.email))
    writer.property("firstName", texts[customer.firstName])
    writer.property("lastName", texts[customer.lastName])
    writer.property("phone", texts[customer.phone])
    writer.key("createdAt")
    try writer.timestamp(customer.createdAt, "creation", of: ("customer", customer.id), texts)
    writeAddress(customer.billingAddress, texts, into: &writer)
    writer.key("has_account")
    writer.boolean(customer.hasAccount)
    // No groups is known too: a customer who left the last one must not keep it downstream.
    writer.key("groups")
    writer.beginArray()
    for group in groups[customer.groups.indices] {
      guard let name = texts.filled(group.name) else { continue }
      writer.element()
      writer.string(name)
    }
    writer.endArray()
    if settings.includesOrdersCount {
      writer.property("orders_count", customer.history.ordersCount)
    }
    if settings.includesTotalSpent, let spent = customer.history.totalSpent,
      let code = texts[customer.history.currencyCode],
      let currency = currencies.currency(code, at: time)
    {
      writer.property("total_spent", minorUnits: spent, currency)
      writer.property("total_spent_currency", currency)
    }
    writer.endObject()
  }

  private func writeAddress(_ address: Address, _ texts: Texts, into writer: inout JSONWriter) {
    let parts = [
      address.address1, address.address2, address.city, address.province, address.postalCode,
      address.countryCode,
    ]
    guard !address.id.isAbsent, parts.contains(where: { texts.filled($0) != nil })
    else { return }
    writer.key("address")
    writer.beginObject()
    if let street = texts.filled(address.address1) {
      writer.key("street")
      writer.beginString()
      writer.stringPart(street)
      if let second = texts.filled(address.address2) {
        writer.stringPart(", ")
        writer.stringPart(second)
      }
      writer.endString()
    } else {
      writer.property("street", texts[address.address2])
    }
    writer.property("city", texts[address.city])
    writer.property("state", texts[address.province])
    writer.property("postalCode", texts[address.postalCode])
    writer.property("country", texts[address.countryCode])
    writer.endObject()
  }
}

extension DerivedOrders {
  /// Writes the traits that a guest's order tells: e-mail, and names of the billing address, else of
  /// the shipping address.
  func writeGuestTraits(of order: Order, _ texts: Texts, into writer: inout JSONWriter) {
    let billing = order.billingAddress
    let hasBillingName =
      texts.filled(billing.firstName) != nil || texts.filled(billing.lastName) != nil
    let named = hasBillingName ? billing : order.shippingAddress
    writer.beginObject()
    writer.property("email", texts.email(order.email))
    writer.property("firstName", texts[named.firstName])
    writer.property("lastName", texts[named.lastName])
    writer.endObject()
  }
}
