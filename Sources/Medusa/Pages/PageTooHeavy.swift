internal import Commerce
internal import Queries

/// A page that holds more rows or bytes than it should; it is read again with half of its roots.
struct PageTooHeavy: Error {
  /// The statement that gave too many rows, how many rows came, and how many bytes of text the page has.
  var query: Query
  var rows: Int
  var bytes: Int

  var isOfCustomers: Bool {
    ["customers", "customer groups"].contains(what)
  }

  /// The kind of rows: `customer groups` of `v1_customer_groups`.
  private var what: String {
    query.name.split(separator: "_").dropFirst().joined(separator: " ")
  }

  /// The size as a reason of dead letters.
  var reason: String {
    "it is too large to be read: \(rows) \(what) and \(bytes) bytes of text until then;"
      + " \(PageSettings.heavyRootRows) and \(PageSettings.heavyRootBytes) are the most"
  }
}

extension Arena {
  /// Refuses a page of `roots` with these texts and with `rows` of `query` if it is too heavy.
  func demandLight(roots: Int, rows: Int, of query: @autoclosure () -> Query) throws(PageTooHeavy) {
    let isLight =
      roots > 1
      ? bytes.count <= PageSettings.heavyBytes && rows < PageSettings.heavyRows
      : bytes.count <= PageSettings.heavyRootBytes && rows <= PageSettings.heavyRootRows
    guard isLight else { throw PageTooHeavy(query: query(), rows: rows, bytes: bytes.count) }
  }
}
