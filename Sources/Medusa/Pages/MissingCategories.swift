internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The lines of a page whose product has no collection, by product: their product's first category names them.
struct MissingCategories {
  private var lines: [String: [Int]] = [:]

  /// Takes in the line at `place`, unless something says its category.
  mutating func note(_ line: LineItem, at place: Int, _ arena: borrowing Arena) {
    let isKnown = arena.withBytes(of: line.category) { !VisibleText.isBlank($0) }
    guard !isKnown, let product = arena.string(line.productID) else { return }
    lines[product, default: []].append(place)
  }

  /// The statement that reads the categories; nil where no line needs one.
  func request(_ query: Query, _ settings: PageSettings) -> (Statement, [Parameter])? {
    guard settings.readsCategories, !lines.isEmpty else { return nil }
    return (.of(query), [.textArray(lines.keys.sorted()), settings.longestText])
  }

  /// The categories of the statement's rows, by the lines' places.
  func read(
    _ rows: borrowing Rows,
    into arena: inout Arena
  ) throws -> [(line: Int, category: Text)] {
    var categories: [(line: Int, category: Text)] = []
    try rows.expect(columns: [("product_id", .text), ("name", .text)])
    for row in 0..<rows.count {
      guard let places = lines[try rows.string(row, 0)] else { continue }
      let name = try arena.text(rows, row, 1)
      for place in places { categories.append((place, name)) }
    }
    return categories
  }
}
