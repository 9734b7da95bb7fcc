internal import SegmentSpec

/// Digests of a customer's own columns: what tells that an identify is due.
///
/// List 1, in this order:
/// - `customer`: email, first_name, last_name, phone, has_account
/// - `address` (billing): first_name, last_name, company, address_1, address_2, city, province,
///   postal_code, country_code, phone
/// - `customer_group_customers.customer_group_id`, by id, byte by byte, after their number
///
/// List 2 has the number of orders behind these, list 3 what was spent and its currency, list 4 both.
///
/// Not covered: timestamps, metadata, the address's id, names of groups. A list never changes; another
/// choice of columns is another number.
struct CustomerDigest {
  private let countsOrders: Bool
  private let sumsSpending: Bool
  private var input = DigestInput()

  init(_ settings: MappingSettings) {
    countsOrders = settings.includesOrdersCount
    sumsSpending = settings.includesTotalSpent
  }

  var list: Int { 1 + (countsOrders ? 1 : 0) + (sumsSpending ? 2 : 0) }

  mutating func digest(_ customer: Customer, in page: CustomerPage, _ texts: Texts) -> StateDigest {
    input.reset()
    input.append(texts[customer.email])
    input.append(texts[customer.firstName])
    input.append(texts[customer.lastName])
    input.append(texts[customer.phone])
    input.append(customer.hasAccount)
    input.append(customer.billingAddress, withID: false, texts)
    input.append(customer.groups.count)
    texts.forEach(of: page.groups, customer.groups, by: \.id) { input.append(texts[$0.id]) }
    if countsOrders { input.append(customer.history.ordersCount) }
    if sumsSpending {
      input.append(texts[customer.history.currencyCode])
      input.append(customer.history.totalSpent != nil)
      input.append(customer.history.totalSpent ?? 0)
    }
    return input.digest()
  }
}

extension Customer {
  /// The newest `updated_at` of the rows that the digest covers.
  var covered: Timestamp {
    max(updatedAt, billingAddress.updatedAt ?? updatedAt, history.updatedAt ?? updatedAt)
  }

  /// Whether the customer has an identify of its own.
  var isIdentified: Bool { hasAccount && deletedAt == nil }
}

extension CustomerPage {
  /// The identify state of one customer of the page, which `isIdentified` holds for.
  func identify(
    of index: Int,
    root: Int,
    isPrelude: Bool,
    digest: StateDigest,
    list: Int,
    _ texts: Texts
  ) -> Fact {
    let customer = customers[index]
    return Fact(
      event: .identify,
      key: texts.key(customer.id, "/identify"),
      time: customer.covered,
      root: Int32(truncatingIfNeeded: root),
      origin: customer.origin,
      state: StateCoverage(
        kind: .identify,
        digest: digest,
        list: list,
        covered: customer.covered,
        createdAt: customer.createdAt
      ),
      isPrelude: isPrelude
    )
  }
}

extension Texts {
  /// The key `<id><what>`, in one allocation.
  func key(_ id: Text, _ what: StaticString) -> FactKey {
    let id = self[id] ?? UnsafeRawBufferPointer(start: nil, count: 0)
    return FactKey(
      String(unsafeUninitializedCapacity: id.count + what.utf8CodeUnitCount) { buffer in
        let raw = UnsafeMutableRawBufferPointer(buffer)
        raw.copyMemory(from: id)
        let suffix = UnsafeRawBufferPointer(start: what.utf8Start, count: what.utf8CodeUnitCount)
        UnsafeMutableRawBufferPointer(rebasing: raw[id.count...]).copyMemory(from: suffix)
        return id.count + suffix.count
      }
    )
  }
}
