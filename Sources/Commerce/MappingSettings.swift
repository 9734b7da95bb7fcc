package import SegmentSpec

/// The store owner's choices about the mapping.
///
/// No setting is part of a state's digest.
package struct MappingSettings: Hashable, Sendable {
  /// How guests (customers without an account) are named in messages.
  package enum Guests: String, Hashable, Sendable, CaseIterable {
    /// `anonymousId`: the storefront's anonymous id when it is known, else the guest's customer id.
    case anonymous
    /// `userId` = the guest's customer id.
    case user
  }

  /// The row that shows that a checkout was started; the raw value is the setting's.
  package enum CheckoutTrigger: String, Hashable, Sendable, CaseIterable {
    /// The cart's first payment session; the order of a cart that never had one.
    case paymentSession = "payment_session"
    /// The cart has an e-mail.
    case cartEmail = "cart_email"
  }

  /// The row that shows that an order was completed; the raw value is the setting's.
  package enum CompletionTrigger: String, Hashable, Sendable, CaseIterable {
    /// The order's row.
    case placed
    /// The first captured payment; an order without anything to pay when it is placed.
    case paid
    /// The first parcel.
    case fulfilled
  }

  /// The row that shows that a parcel left; the raw value is the setting's.
  package enum ShipmentTrigger: String, Hashable, Sendable, CaseIterable {
    /// It was shipped.
    case shipped
    /// It was shipped, or delivered without having been shipped: v2 only.
    case delivered
  }

  /// The program whose shape of messages is kept.
  package enum Compatibility: String, Hashable, Sendable, CaseIterable {
    case none
    /// That of the plugin in the Medusa repository (docs/events.md, "Coming from medusa-plugin-segment").
    case medusaPluginSegment = "medusa-plugin-segment"
  }

  /// The lines that a partial refund without a received return lists; the raw value is the setting's.
  package enum RefundProducts: String, Hashable, Sendable, CaseIterable {
    /// None: no row says which lines the money is for.
    case known
    /// The order's lines with a quantity of 0.
    case order
  }

  /// The meaning of `products[].price`; the raw value is the setting's.
  package enum ProductPrice: String, Hashable, Sendable, CaseIterable {
    /// The unit price net of tax, before discounts.
    case net
    /// The unit price net of tax, after discounts.
    case discounted
  }

  /// A currency into which every amount is converted, and the rates for it.
  package struct Reporting: Hashable, Sendable {
    /// Three letters.
    package var currency: String
    package var rates: ReportingRates

    package init(currency: String, rates: ReportingRates) {
      self.currency = currency
      self.rates = rates
    }
  }

  /// Events that are switched off; they are neither derived nor noted.
  package var disabledEvents: Set<EventName> = []
  /// The events that are asked for alone, by what defines them; nil for all that are switched on.
  package var chosenEvents: Set<EventName>?
  package var completionTrigger: CompletionTrigger = .placed
  package var compatibility: Compatibility = .none
  package var shipmentTrigger: ShipmentTrigger = .shipped
  /// Whether Order Delivered is derived, which Segment's spec does not know: v2 only.
  package var sendsDeliveries = false
  /// Whether goods that came back send their own Order Refunded: v2 only.
  package var refundsGoods = true
  /// Whether orders that are parts of another one (marketplaces) have all events: v2 only.
  package var includesParts = false
  /// Whether deletions of customers are derived: only if they can be requested.
  package var requestsDeletions = false
  package var checkoutTrigger: CheckoutTrigger = .paymentSession
  package var guests: Guests = .anonymous
  /// Keys under which a storefront may have left its anonymous id, in order of preference.
  package var anonymousIDKeys = [
    "anonymousId", "anonymous_id", "ajs_anonymous_id", "segment_anonymous_id",
  ]
  /// The metadata key of the consent object.
  package var consentKey = "consent"
  /// `affiliation` of orders without a sales channel; nil leaves the property out.
  package var affiliation: String?
  /// The storefront's address without a final slash, for `products[].url`; nil leaves the property out.
  package var storeURL: String?
  /// Whether `metadata` of orders is sent.
  package var includesMetadata = false
  /// Whether an identify has the number of the customer's orders.
  package var includesOrdersCount = false
  /// Whether an identify has the amount that the customer spent.
  package var includesTotalSpent = false
  /// Whether `cart.context.ga_id` becomes `integrations["Google Analytics"].clientId`.
  package var usesGoogleAnalyticsID = false
  /// Whether payment and fulfillment status count as a change of an order.
  package var orderUpdatedCountsStatuses = false
  /// Whether an Order Updated is derived that describes no more than the order's Order Completed does.
  ///
  /// Not in an export, which remembers no content.
  package var derivesPlainUpdates = true
  /// Decimals of a currency (lower-case code) for which the store does not use Medusa's own rule.
  package var currencyExponents: [String: Int] = [:]
  /// A condition in SQL over the order's row, which it calls `o`: orders that do not meet it send nothing.
  package var ordersWhere: String?
  package var additions = MessageAdditions()
  /// Whether messages also have their time under `originalTimestamp`, and `channel`; without them RudderStack's gateway
  /// fills in its own time.
  package var repeatsTimestamp = false
  /// The store's name: `affiliation` where neither a sales channel nor the setting gives one.
  package var storeName: String?
  package var refundProducts: RefundProducts = .known
  package var productPrice: ProductPrice = .net
  /// Nil leaves the `reporting_…` properties out.
  package var reporting: Reporting?
  /// The events that the settings define over tables of the shop.
  package var customEvents: [CustomEvent] = []
  /// Whether the outbox of the application is read.
  package var readsOutbox = false

  package init() {}

  /// Whether an order changes its customer's identify.
  package var identifiesByOrders: Bool {
    isEnabled(.identify) && (includesOrdersCount || includesTotalSpent)
  }

  /// Whether messages keep the shape of medusa-plugin-segment.
  var isLikePlugin: Bool { compatibility == .medusaPluginSegment }

  /// Which price is `products[].price` of orders.
  var piecePrice: PiecePrice {
    if isLikePlugin { return .likePlugin }
    return productPrice == .discounted ? .afterDiscount : .beforeDiscount
  }

  /// `affiliation` of orders and carts without a sales channel.
  var affiliationWithoutChannel: String? { affiliation ?? (isLikePlugin ? nil : storeName) }

  /// Whether tracks carry the values of their order or cart about the person.
  package var sendsContextTraits: Bool { additions.contextTraits && !isLikePlugin }

  /// The events of the settings that are switched on.
  package var enabledCustomEvents: [CustomEvent] {
    customEvents.filter { event in
      isEnabled(event.choice) && (!event.isIdentify || isSwitchedOn(.identify))
    }
  }

  /// Whether the application's outbox is read.
  package var readsEnabledOutbox: Bool { readsOutbox && isEnabled(.outbox) }

  /// Everything that can be chosen by its name: the built-in events, those of the settings, and the outbox.
  package var choices: [EventName] {
    EventName.known + customEvents.map(\.choice) + (readsOutbox ? [.outbox] : [])
  }

  package func isEnabled(_ event: EventName) -> Bool {
    isSwitchedOn(event) && chosenEvents?.contains(event) ?? true
  }

  /// Whether the settings let the event be sent, whichever events are asked for.
  package func isSwitchedOn(_ event: EventName) -> Bool {
    !disabledEvents.contains(event) && (event != .deletion || requestsDeletions)
      && (event != .orderDelivered || sendsDeliveries)
  }
}
