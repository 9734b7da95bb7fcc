/// A notice that a run's report gives once about messages that were sent anyway.
package enum EncodingNotice: Hashable, Sendable {
  /// A currency that Medusa does not list: its amounts count as ones with two decimals.
  case unlistedCurrency(String)
  /// Amounts in this currency have no twin in the reporting currency, because a rate is missing.
  case noRate(String)
  /// An order whose total in the store's table `order_summary` differs from that of its rows by more than a unit.
  case otherTotal

  /// A message was too large for the destination, and `Shortening` removed parts.
  case shortened
  /// A guest is named by an id of the shop, because the storefront left none; only plans report it.
  case guestWithoutID

  /// The sentence for `count` messages.
  package func sentence(count: Int) -> String {
    let messages = count == 1 ? "1 message" : "\(count) messages"
    return switch self {
    case .unlistedCurrency(let code):
      "\(messages) in \(code), which Medusa does not list: two decimals were taken;"
        + " currency_exponents sets others"
    case .shortened:
      "\(messages) too large for the destination: metadata, the ends of long texts or the last"
        + " products were left out, which context.tidemark.truncated tells"
    case .otherTotal:
      "\(messages) of orders of which the store's own total differs: order_summary says another one"
        + " than the order's lines, shipping and taxes, which were sent"
    case .guestWithoutID:
      "\(messages) of guests without an anonymous id of the storefront: they go by the guest's"
        + " customer id, and no visit is joined to them (identity.anonymous_id_keys)"
    case .noRate(let code):
      "\(messages) in \(code) without reporting amounts: reporting.rates has no rate for their dates"
    }
  }
}
