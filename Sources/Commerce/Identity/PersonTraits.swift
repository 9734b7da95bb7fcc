internal import SegmentSpec

/// The values that an order or a cart itself has about its person, without other rows: e-mail, telephone number, name
/// and address.
struct PersonTraits {
  let email: Text
  /// The address with the name: the billing address if it has one, else the shipping address.
  let named: Address
  /// The billing address if it has any value, else the shipping address.
  let address: Address
  private let addresses: [Address]

  init(of root: some CustomersRoot, _ texts: Texts) {
    let (billing, shipping) = (root.billingAddress, root.shippingAddress)
    email = root.email
    let hasBillingName =
      texts.filled(billing.firstName) != nil || texts.filled(billing.lastName) != nil
    named = hasBillingName ? billing : shipping
    address = billing.saysSomething(texts) ? billing : shipping
    addresses = [billing, shipping]
  }

  /// The number of the billing address, else that of the shipping address; nil if neither certainly has one.
  func phone(_ texts: Texts) -> PhoneNumber? {
    for address in addresses {
      if let phone = texts.phone(address.phone, in: address) { return phone }
    }
    return nil
  }
}

extension Address {
  /// Whether it exists and has a part that messages name.
  func saysSomething(_ texts: Texts) -> Bool {
    guard !id.isAbsent else { return false }
    return [address1, address2, city, province, postalCode, countryCode].contains {
      texts.filled($0) != nil
    }
  }
}

extension Text {
  /// The text, unless it has over 1,000 bytes.
  fileprivate var short: Text { count > 1000 ? .absent : self }
}

extension Texts {
  /// The number that `text` certainly is beside an address; nil if it may be something else.
  func phone(_ text: Text, in address: Address) -> PhoneNumber? {
    self[text].flatMap { PhoneNumber($0, country: self[address.countryCode]) }
  }
}

extension OpenMessage {
  /// Writes the values of an order or a cart about its person under `traits`; nothing if it has none.
  ///
  /// Texts of `context` are not cut if a message is too large, so none of over 1,000 bytes goes there.
  mutating func contextTraits(_ person: PersonTraits) {
    beginObject("traits")
    email(person.email.short)
    property("phone", person.phone(texts))
    property("firstName", person.named.firstName.short)
    property("lastName", person.named.lastName.short)
    var short = person.address
    short.address1 = short.address1.short
    short.address2 = short.address2.short
    short.city = short.city.short
    short.province = short.province.short
    short.postalCode = short.postalCode.short
    short.countryCode = short.countryCode.short
    address(short)
    endObject(orDrop: "traits")
  }

  mutating func address(_ address: Address) {
    guard address.saysSomething(texts) else { return }
    beginObject("address")
    joined("street", by: ", ", [address.address1, address.address2])
    property("city", address.city)
    property("state", address.province)
    property("postalCode", address.postalCode)
    property("country", address.countryCode)
    endObject()
  }
}
