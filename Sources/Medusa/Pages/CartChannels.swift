internal import Commerce
internal import Postgres
internal import SegmentSpec

// The names of the sales channels of a page's carts.
extension CartPage {
  /// The channels that the carts name, each once.
  var salesChannelIDs: [String] {
    Set(carts.compactMap { arena.string($0.salesChannelID) }).sorted()
  }

  /// Takes in the rows of a statement that gives ids and names.
  mutating func readSalesChannels(_ rows: borrowing Rows) throws {
    try rows.expect(columns: [("id", .text), ("name", .text)])
    for row in 0..<rows.count {
      let name = try arena.text(rows, row, 1)
      for index in carts.indices
      where !carts[index].salesChannelID.isAbsent
        && arena.holds(carts[index].salesChannelID, rows, row, 0)
      {
        carts[index].salesChannel = name
      }
    }
  }
}
