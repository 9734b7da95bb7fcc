internal import Commerce
internal import Postgres
internal import SegmentSpec

/// The customers whose identify a page's carts or orders may need, each once, in the order of their first root.
struct RootCustomers<Reader: RootReader> where Reader.Page == CustomerPage {
  private var ids: [String] = []
  private var positions: [String: Int32] = [:]
  private var reader: Reader?

  /// Notes the customer of a root that was read, if it is needed.
  mutating func note(
    _ root: some CustomersRoot,
    _ arena: borrowing Arena,
    _ settings: PageSettings
  ) {
    guard root.needsCustomer, settings.mapping.isEnabled(.identify),
      settings.readsCustomersOfOthers, let id = arena.string(root.customerID),
      positions[id] == nil
    else { return }
    positions[id] = Int32(ids.count)
    ids.append(id)
  }

  /// The statements that read them; none where no root needs one.
  mutating func requests(_ settings: PageSettings) -> [(Statement, [Parameter])] {
    reader = Reader(ids, settings)
    return ids.isEmpty ? [] : Reader.requests(ids, settings)
  }

  /// Takes in rows of one of the statements.
  /// - Throws: as the customers' reader.
  mutating func read(_ index: Int, _ rows: borrowing Rows) throws {
    try reader?.read(index, rows)
  }

  /// The customers that were read.
  var page: CustomerPage { reader?.result ?? CustomerPage() }

  /// Notes in the roots where their customers lie.
  func place(in roots: inout [some CustomersRoot], _ arena: borrowing Arena) {
    guard let reader else { return }
    for index in roots.indices where roots[index].needsCustomer {
      guard let id = arena.string(roots[index].customerID) else { continue }
      let place = positions[id].flatMap { reader.places[$0] }
      roots[index].customer.index = place.map { Int32(truncatingIfNeeded: $0) } ?? -1
    }
  }
}

/// A root that belongs to a customer.
protocol CustomersRoot {
  var customerID: Text { get }
  var customer: OrderCustomer { get set }
  /// Whether the customer's identify may have to precede the root's events.
  var needsCustomer: Bool { get }
}

extension OrderCustomer {
  fileprivate var isRegistered: Bool { exists && hasAccount && !isDeleted }
}

extension Order: CustomersRoot {
  var needsCustomer: Bool { customer.isRegistered }
}

extension Cart: CustomersRoot {
  var needsCustomer: Bool { isDefault && customer.isRegistered }
}
