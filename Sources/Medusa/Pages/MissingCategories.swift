internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// Lines or variants whose product has no collection, by product: the product's first category names them.
struct MissingCategories {
  private var lines: [String: [Int]] = [:]

  /// Takes in the line at `place`, unless something says its category.
  mutating func note(_ line: some CategoryLine, at place: Int, _ arena: borrowing Arena) {
    let isKnown = arena.withBytes(of: line.category) { !VisibleText.isBlank($0) }
    guard !isKnown, let product = arena.string(line.productID) else { return }
    lines[product, default: []].append(place)
  }

  /// The statement that reads the categories; nil if no line needs one.
  func request(_ query: Query, _ settings: PageSettings) -> (Statement, [Parameter])? {
    guard settings.readsCategories, !lines.isEmpty else { return nil }
    return (.of(query), [.textArray(lines.keys.sorted()), settings.longestText])
  }

  /// Takes the statement's rows into the lines that were noted.
  func read(
    _ rows: borrowing Rows,
    into lines: inout [some CategoryLine],
    _ arena: inout Arena
  ) throws {
    try rows.expect(columns: [("product_id", .text), ("name", .text)])
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      guard let places = self.lines[try cell.string(rows)] else { continue }
      let name = try cell.text(rows, &arena)
      for place in places { lines[place].category = name }
    }
  }
}

/// A line, or a variant, whose product may have a category.
protocol CategoryLine {
  var productID: Text { get }
  var category: Text { get set }
}

extension LineItem: CategoryLine {}

extension CartLine: CategoryLine {
  var productID: Text { item.productID }
  var category: Text {
    get { item.category }
    set { item.category = newValue }
  }
}
