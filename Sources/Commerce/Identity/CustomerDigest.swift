internal import SegmentSpec

/// Digests of a customer's own columns, by which a change of the customer is recognized.
///
/// List 1, in this order:
/// - `customer`: email, first_name, last_name, phone, has_account
/// - `address` (billing): first_name, last_name, company, address_1, address_2, city, province,
///   postal_code, country_code, phone
/// - `customer_group_customers.customer_group_id`, by id, byte by byte, after their number
///
/// List 2 adds the number of orders, list 3 the amount spent and its currency, list 4 both.
///
/// Lists 5 to 8 are lists 1 to 4 of a customer with a text that is longer than the most that is read
/// (`Arena.longestText`): a mark stands for the text, and the md5 of the whole texts of customer and address comes
/// after the address. List 9 is list 1 without groups, for a customer with more groups than are read.
///
/// Lists 11 to 14 and 15 to 18 are lists 1 to 4 and 5 to 8 of a customer of Medusa v2, with company_name behind
/// has_account, and with the chosen address: the default one for billing, else that for shipping.
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

  /// The coverage of a customer's content.
  mutating func coverage(
    of customer: Customer,
    in page: CustomerPage,
    _ texts: Texts
  ) -> StateCoverage {
    var changed: Timestamp?
    let digest = digest(customer, in: page, longTextsChanged: &changed, texts)
    let list = (page.v2 == nil ? 1 : 11) + (countsOrders ? 1 : 0) + (sumsSpending ? 2 : 0)
    return StateCoverage(
      kind: .identify,
      digest: digest,
      list: changed != nil ? list + 4 : list,
      covered: customer.covered,
      createdAt: customer.createdAt,
      twin: changed != nil ? list : list + 4,
      longTextsChanged: changed
    )
  }

  private mutating func digest(
    _ customer: Customer,
    in page: CustomerPage,
    longTextsChanged: inout Timestamp?,
    _ texts: Texts
  ) -> StateDigest {
    input.reset()
    for text in [customer.email, customer.firstName, customer.lastName, customer.phone]
    where input.append(text, page.arena, texts) {
      longTextsChanged = customer.updatedAt
    }
    input.append(customer.hasAccount)
    if page.v2 != nil, input.append(customer.companyName, page.arena, texts) {
      longTextsChanged = customer.updatedAt
    }
    if input.append(customer.billingAddress, withID: false, page.arena, texts) {
      let updatedAt = customer.billingAddress.updatedAt ?? customer.updatedAt
      longTextsChanged = max(longTextsChanged ?? updatedAt, updatedAt)
    }
    if longTextsChanged != nil { input.append(texts[customer.longTexts]) }
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
    max(
      updatedAt,
      billingAddress.updatedAt ?? updatedAt,
      history.updatedAt ?? updatedAt,
      groupsUpdatedAt ?? updatedAt
    )
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
    _ coverage: StateCoverage,
    _ texts: Texts
  ) -> Fact {
    let customer = customers[index]
    return Fact(
      event: .identify,
      key: texts.key(customer.id, "/identify"),
      time: customer.covered,
      root: Int32(truncatingIfNeeded: root),
      origin: customer.origin,
      state: coverage,
      isPrelude: isPrelude
    )
  }
}

extension Texts {
  /// The key `<id><between><other><what>` of two rows.
  func key(
    _ id: Text,
    _ between: StaticString,
    _ other: Text,
    _ what: StaticString
  ) -> FactKey {
    FactKey(key(id, between).text + key(other, what).text)
  }

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
