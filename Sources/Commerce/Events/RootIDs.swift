internal import SegmentSpec

extension DerivedOrders: RootedPage {
  package func rootID(_ root: Int32) -> String? { page.arena.string(page.orders[Int(root)].id) }
}

extension DerivedCarts: RootedPage {
  package func rootID(_ root: Int32) -> String? { page.arena.string(page.carts[Int(root)].id) }
}

extension DerivedCustomers: RootedPage {
  package func rootID(_ root: Int32) -> String? {
    page.arena.string(page.customers[Int(root)].id)
  }
}
