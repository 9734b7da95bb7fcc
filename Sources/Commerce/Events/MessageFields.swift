package import SegmentSpec

/// A field that messages may have, for people who choose its treatment.
package struct MessageField: Sendable {
  /// The information of a field about a person: fields of one kind may hold the same value.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case userID = "customer id"
    case anonymousID = "visitor id"
    case clientID = "Google Analytics id"
    case email = "e-mail"
    case phone
    case firstName = "first name"
    case lastName = "last name"
    case street, city, state
    case postalCode = "postal code"
    case country
    case ip = "IP address"
    case browser
    case language
    case groups = "customer groups"
    case note = "free text"
    /// Any content that the shop or its storefront keeps there.
    case foreign = "the shop's own"
  }

  package let path: FieldPath
  /// Nil for a field without information about a person.
  package let kind: Kind?

  /// `path` is one of the program's own.
  fileprivate init?(_ path: String, _ kind: Kind? = nil) {
    guard let path = FieldPath(path) else { return nil }
    self.path = path
    self.kind = kind
  }
}

/// Every field of every message.
package enum MessageFields {
  /// The fields that a message needs, and those that identify it.
  package static let fixed = [
    "type", "event", "messageId", "timestamp", "originalTimestamp", "channel",
  ]
  /// The ids of a message's person: they may be hashed.
  package static let ids = ["userId", "anonymousId"]
  /// Objects that contain fields, and are not fields themselves.
  package static let groups = ["context", "properties", "traits"]

  /// All fields except the fixed ones, in the order of the list.
  package static let all: [MessageField] = ofPersons + others.compactMap { MessageField($0) }

  /// Whether a field is sent with these settings.
  package static func isSent(_ field: MessageField, _ mapping: MappingSettings) -> Bool {
    let path = field.path.text
    if path.hasPrefix("traits.") { return mapping.isEnabled(.identify) }
    if path.hasPrefix("context.traits.") { return mapping.sendsContextTraits }
    if path.hasPrefix("integrations.") { return mapping.usesGoogleAnalyticsID }
    return switch path {
    case "context.user_agent": mapping.isLikePlugin
    case "properties.metadata": mapping.includesMetadata
    default: true
    }
  }

  /// The fields of `context` that settings pass on or add, which the catalogue does not know.
  package static func added(_ mapping: MappingSettings) -> [MessageField] {
    mapping.additions.passed.compactMap { MessageField("context.\($0)", .foreign) }
      + mapping.additions.contextConstants.compactMap { MessageField("context.\($0.name)") }
      + Set(mapping.additions.propertyConstants.values.joined().map(\.name)).sorted()
      .compactMap { MessageField("properties.\($0)") }
      + mapping.customEvents.flatMap { event in
        event.properties.compactMap { property in
          MessageField("\(event.isIdentify ? "traits" : "properties").\(property.name)", .foreign)
        }
      }.filter { field in !all.contains { $0.path == field.path } }
  }

  /// Whether some message may have a field at `path`, or one within it.
  package static func knows(_ path: FieldPath, _ mapping: MappingSettings) -> Bool {
    if (all + added(mapping)).contains(where: { path.covers($0.path) }) { return true }
    if path.isAnywhere { return isOpen(mapping) }
    // The application may write anything there.
    if mapping.readsOutbox, case .member(let name)? = path.steps.first, groups.contains(name) {
      return true
    }
    // The shop's content there is unknown before it is read.
    let open = all.filter { $0.kind == .foreign } + added(mapping).filter { $0.kind == .foreign }
    if open.contains(where: { path.steps.starts(with: $0.path.steps) }) { return true }
    guard case .member(let name)? = path.steps.last else { return false }
    return name.hasPrefix("reporting_") && path.steps.first == .member("properties")
  }

  /// Whether messages may have fields of any name.
  private static func isOpen(_ mapping: MappingSettings) -> Bool {
    mapping.includesMetadata || !mapping.additions.passed.isEmpty || mapping.readsOutbox
  }

  private static let ofPersons: [MessageField] = [
    MessageField("userId", .userID), MessageField("anonymousId", .anonymousID),
    MessageField("traits.email", .email), MessageField("traits.phone", .phone),
    MessageField("traits.firstName", .firstName), MessageField("traits.lastName", .lastName),
    MessageField("traits.address.street", .street), MessageField("traits.address.city", .city),
    MessageField("traits.address.state", .state),
    MessageField("traits.address.postalCode", .postalCode),
    MessageField("traits.address.country", .country), MessageField("traits.groups[]", .groups),
    MessageField("context.ip", .ip), MessageField("context.userAgent", .browser),
    MessageField("context.user_agent", .browser), MessageField("context.locale", .language),
    MessageField("context.traits.email", .email), MessageField("context.traits.phone", .phone),
    MessageField("context.traits.firstName", .firstName),
    MessageField("context.traits.lastName", .lastName),
    MessageField("context.traits.address.street", .street),
    MessageField("context.traits.address.city", .city),
    MessageField("context.traits.address.state", .state),
    MessageField("context.traits.address.postalCode", .postalCode),
    MessageField("context.traits.address.country", .country),
    MessageField("integrations.Google Analytics.clientId", .clientID),
    MessageField("properties.email", .email), MessageField("properties.shipping_city", .city),
    MessageField("properties.shipping_country", .country), MessageField("properties.note", .note),
    MessageField("properties.products[].note", .note),
    MessageField("properties.metadata", .foreign), MessageField("context.consent", .foreign),
  ].compactMap { $0 }

  private static let others: [String] =
    [
      "traits.createdAt", "traits.has_account", "traits.orders_count", "traits.total_spent",
      "traits.total_spent_currency", "context.library.name", "context.library.version",
      "context.tidemark.truncated",
    ] + plain.map { "properties.\($0)" }
    + [
      "properties.coupons[]", "properties.tracking_numbers[]", "properties.tracking_urls[]",
      "properties.images[]", "properties.tags[].id", "properties.tags[].value",
      "properties.shipping_methods[].id", "properties.shipping_methods[].name",
      "properties.shipping_methods[].price", "properties.shipping_methods[].order_id",
      "properties.shipping_methods[].shipping_option_id",
      "properties.shipping_methods[].shipping_option.id",
      "properties.shipping_methods[].shipping_option.name",
    ]
    + ["new_items", "return_items"].flatMap { list in named.map { "properties.\(list)[].\($0)" } }
    + (named + amounts).map { "properties.products[].\($0)" }

  /// The properties that contain neither an object nor a list, and no information about a person.
  private static let plain: [String] = OwnNames.properties
    .subtracting([
      "email", "shipping_city", "shipping_country", "note", "metadata", "coupons",
      "tracking_numbers", "tracking_urls", "images", "tags", "shipping_methods", "products",
      "new_items", "return_items",
      // Names that are kept free, and of elements alone.
      "phone", "position", "reason_id", "reason_value",
    ]).sorted()

  /// The properties that name a line in every list.
  private static let named = [
    "brand", "category", "coupon", "custom", "gift_card", "image_url", "line_item_id", "name",
    "position", "price", "product_id", "quantity", "sku", "subtitle", "type", "url", "variant",
    "variant_id",
  ]

  private static let amounts = [
    "discount", "reason_id", "reason_value", "subtotal", "tax", "total",
  ]
}
