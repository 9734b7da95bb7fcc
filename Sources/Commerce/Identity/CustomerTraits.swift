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
    try arena.openMessage(at: &writer) { message throws(EncodingRefusal) in
      let customer = customers[index]
      let row: (StaticString, Text) = ("customer", customer.id)
      let who = Who(of: customer, message.texts)
      guard !who.userID.isAbsent else {
        throw message.texts.refusal(
          of: row,
          "its id shows nothing, or is a word that stands for nobody"
        )
      }
      var head = MessageHead(row: row, who: who, messageID: messageID, time: time)
      head.consent = customer.consent
      head.consentKey = settings.consentKey
      try head.write("identify", settings, into: &message)
      if settings.includesTotalSpent, let code = message.texts[customer.history.currencyCode] {
        message.currency = currencies.currency(code, at: time)
      }
      try writeTraits(of: customer, settings, into: &message)
      message.endObject()
    }
  }

  private func writeTraits(
    of customer: Customer,
    _ settings: MappingSettings,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    message.beginObject("traits")
    message.email(customer.email)
    message.property("firstName", customer.firstName)
    message.property("lastName", customer.lastName)
    if settings.isLikePlugin {
      message.property("phone", customer.phone)
    } else {
      message.property("phone", message.texts.phone(customer.phone, in: customer.billingAddress))
    }
    if customer.createdAt.isWritable {
      try message.timestamp(
        "createdAt",
        customer.createdAt,
        "creation",
        of: ("customer", customer.id)
      )
    }
    message.address(customer.billingAddress)
    message.property("has_account", customer.hasAccount)
    // An empty list is also information: a customer who left the last group must not keep it downstream.
    message.beginArray("groups")
    for group in groups[customer.groups.indices] { message.element(group.name) }
    message.endArray()
    if settings.includesOrdersCount {
      message.property("orders_count", customer.history.ordersCount)
    }
    if settings.includesTotalSpent, let spent = customer.history.totalSpent {
      message.amount("total_spent", spent)
      message.currencyCode("total_spent_currency")
    }
    message.endObject()
  }
}

extension OpenMessage {
  /// Writes the traits that a guest's order shows: e-mail, telephone number, and names of the billing address, else of
  /// the shipping address.
  mutating func guestTraits(of order: Order, _ settings: MappingSettings) {
    let person = PersonTraits(of: order, texts)
    beginObject("traits")
    email(person.email)
    property("firstName", person.named.firstName)
    property("lastName", person.named.lastName)
    if !settings.isLikePlugin { property("phone", person.phone(texts)) }
    endObject()
  }
}
