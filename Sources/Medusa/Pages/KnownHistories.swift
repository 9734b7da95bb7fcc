internal import Commerce
internal import SegmentSpec

/// The orders and payments of customers with many orders, as they were first read in a run.
///
/// Each page of a customer's orders needs the customer's own identify. Summing up all orders each time would
/// take the square of their number. The next run finds the changes that happen meanwhile.
struct KnownHistories: Sendable {
  /// A customer's history without a place in a page.
  struct History: Sendable {
    var ordersCount: Int64
    var currencyCode: String?
    var totalSpent: Int64?
    var updatedAt: Timestamp?
    /// The amount that a customer of a Medusa v2 shop spent.
    var exactlySpent: ExactDecimal?
  }

  /// From how many orders on a history is worth remembering, and how many are remembered.
  private static let longest: Int64 = 500
  private static let most = 1_000

  private var known: [String: History] = [:]

  /// The histories of a page that are worth remembering, by the customers' ids.
  static func long(in page: CustomerPage) -> [String: History] {
    var found: [String: History] = [:]
    for (place, customer) in page.customers.enumerated()
    where customer.history.ordersCount >= Self.longest {
      guard let id = page.arena.string(customer.id) else { continue }
      found[id] = History(
        ordersCount: customer.history.ordersCount,
        currencyCode: page.arena.string(customer.history.currencyCode),
        totalSpent: customer.history.totalSpent,
        updatedAt: customer.history.updatedAt,
        exactlySpent: page.v2?.customers[place].totalSpent
      )
    }
    return found
  }

  mutating func note(_ found: [String: History]) {
    for (id, history) in found where known.count < Self.most || known[id] != nil {
      known[id] = history
    }
  }

  subscript(id: String) -> History? { known[id] }

  /// The ids, with an empty one in place of each that is known.
  func unknown(of ids: [String]) -> [String] {
    known.isEmpty ? ids : ids.map { known[$0] == nil ? $0 : "" }
  }
}

extension PageSettings {
  /// Gives a customer the history that is already known.
  /// - Returns: it; nil if nothing is known.
  @discardableResult
  func addHistory(to customer: inout Customer, _ arena: inout Arena) -> KnownHistories.History? {
    guard mapping.identifiesByOrders, let id = arena.string(customer.id),
      let known = histories[id]
    else { return nil }
    customer.history.ordersCount = known.ordersCount
    customer.history.currencyCode = arena.append(known.currencyCode)
    customer.history.totalSpent = known.totalSpent
    customer.history.updatedAt = known.updatedAt
    return known
  }
}
