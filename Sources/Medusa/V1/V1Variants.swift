internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec
internal import Synchronization

/// What a line shows of its variant and the variant's product.
struct V1Variant {
  var productID: Text = .absent
  var title: Text = .absent
  var sku: Text = .absent
  var productSubtitle: Text = .absent
  var productHandle: Text = .absent
  var category: Text = .absent
  var type: Text = .absent
  var brand: Text = .absent
  /// How many bytes the texts may have where one was cut; else 0.
  var missingBytes = 0

  private mutating func forEachText(_ body: (inout Text) -> Void) {
    body(&productID)
    body(&title)
    body(&sku)
    body(&productSubtitle)
    body(&productHandle)
    body(&category)
    body(&type)
    body(&brand)
  }

  /// The same with its texts, which lie in `source`, copied into `arena`, one after another.
  func copied(from source: borrowing Arena, to arena: inout Arena) -> V1Variant {
    var copy = self
    copy.forEachText { text in
      guard !text.isAbsent else { return }
      text = source.withBytes(of: text) { arena.append($0.bytes) }
    }
    return copy
  }

  /// The same after its texts were copied together from the place `start` to another one.
  func moved(from start: UInt32, to end: UInt32) -> V1Variant {
    var copy = self
    copy.forEachText { text in
      if !text.isAbsent { text.offset = text.offset - start + end }
    }
    return copy
  }

  /// Whether no text has more than `most` bytes.
  func isShort(_ most: Int) -> Bool {
    var copy = self
    var longest = 0
    copy.forEachText { longest = max(longest, Int($0.count)) }
    return longest <= most
  }
}

extension V1Variant: CategoryLine {}

/// A line that shows a variant.
protocol V1VariantLine {
  var variantID: Text { get }
  mutating func show(_ variant: V1Variant)
}

extension LineItem: V1VariantLine {
  mutating func show(_ variant: V1Variant) {
    productID = variant.productID
    variantTitle = variant.title
    sku = variant.sku
    productSubtitle = variant.productSubtitle
    productHandle = variant.productHandle
    category = variant.category
    type = variant.type
    brand = variant.brand
  }
}

extension CartLine: V1VariantLine {
  var variantID: Text { item.variantID }
  mutating func show(_ variant: V1Variant) { item.show(variant) }
}

/// The variants that the pages of a harvest have met, because the lines of many orders show the same ones.
///
/// A variant that changes while the harvest runs may be shown as it was before.
final class V1Variants: Sendable {
  /// About how many bytes of memory they take at most; all are forgotten when there are more.
  private static let mostBytes = 2 << 20
  /// What a variant takes besides its texts.
  private static let bytesBesideTexts = 160

  private let known = Mutex(Known())

  private struct Known {
    private var places: [String: Int32] = [:]
    private var variants: [V1Variant] = []
    private var arena = Arena()
    /// Where each variant's texts begin in the arena.
    private var starts: [UInt32] = []

    var count: Int { variants.count }
    var bytes: Int { arena.bytes.count + variants.count * bytesBesideTexts }

    /// The place of the variant.
    subscript(_ id: String) -> Int? { places[id].map { Int($0) } }

    /// The variant at `place` with its texts in `arena`.
    func copied(_ place: Int, to arena: inout Arena) -> V1Variant {
      let start = starts[place]
      let end = place + 1 < starts.count ? starts[place + 1] : UInt32(self.arena.bytes.count)
      let texts = Text(offset: start, count: end - start)
      let copy = self.arena.withBytes(of: texts) { arena.append($0.bytes) }
      return variants[place].moved(from: start, to: copy.offset)
    }

    mutating func add(_ variant: V1Variant, of id: String, from source: borrowing Arena) {
      places[id] = Int32(variants.count)
      starts.append(UInt32(arena.bytes.count))
      variants.append(variant.copied(from: source, to: &arena))
    }
  }

  /// Has each line of a page of so many roots show its variant, reading those that are not known in the transaction
  /// that `session` has open.
  /// - Throws: as `RootReader.whole`.
  func show(
    in lines: inout [some V1VariantLine],
    _ arena: inout Arena,
    roots: Int,
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws {
    let unknown = showKnown(in: &lines, &arena)
    guard !unknown.isEmpty else { return }
    let read = try await V1VariantRows.read(
      unknown.keys.sorted(),
      roots: roots,
      settings,
      in: session
    )
    for (id, variant) in zip(read.ids, read.variants) {
      let shown = variant.copied(from: read.arena, to: &arena)
      for place in unknown[id] ?? [] {
        lines[place].show(shown)
        arena.missingBytes += shown.missingBytes
      }
    }
    try arena.demandLight(roots: roots, rows: read.ids.count, of: .v1Variants)
    keep(read, upTo: min(settings.longest, PageSettings.firstTextBytes))
  }

  /// - Returns: the places of lines whose variants are not known, by the variant's id.
  private func showKnown(
    in lines: inout [some V1VariantLine],
    _ arena: inout Arena
  ) -> [String: [Int]] {
    known.withLock { known in
      var unknown: [String: [Int]] = [:]
      /// The variants that lie in the page already, and where each known one lies among them, or -1.
      var shown: [V1Variant] = []
      var places = [Int32](repeating: -1, count: known.count)
      for line in lines.indices {
        guard let id = arena.string(lines[line].variantID) else { continue }
        guard let variant = known[id] else {
          unknown[id, default: []].append(line)
          continue
        }
        if places[variant] < 0 {
          places[variant] = Int32(shown.count)
          shown.append(known.copied(variant, to: &arena))
        }
        lines[line].show(shown[Int(places[variant])])
      }
      return unknown
    }
  }

  /// Keeps variants without a text of more than `most` bytes: a page with another bound may need more, or less.
  private func keep(_ read: V1VariantRows, upTo most: Int) {
    known.withLock { known in
      for (id, variant) in zip(read.ids, read.variants)
      where variant.isShort(most) && known[id] == nil {
        if known.bytes > Self.mostBytes { known = Known() }
        known.add(variant, of: id, from: read.arena)
      }
    }
  }
}

/// Rows of `v1_variants.sql`.
private struct V1VariantRows {
  private(set) var ids: [String] = []
  private(set) var variants: [V1Variant] = []
  private(set) var arena = Arena()
  private var uncategorized = MissingCategories()
  /// How many roots the page has that they are read for.
  private let roots: Int

  private init(roots: Int) {
    self.roots = roots
  }

  static let columns: ExpectedColumns = [
    ("id", .text), ("product_id", .text), ("variant_title", .text), ("sku", .text),
    ("product_subtitle", .text), ("product_handle", .text), ("category", .text), ("type", .text),
    ("brand", .text), ("long_texts", .text),
  ]

  /// Reads the variants, and the categories of those whose product has no collection.
  static func read(
    _ ids: [String],
    roots: Int,
    _ settings: PageSettings,
    in session: isolated Session
  ) async throws -> V1VariantRows {
    var read = V1VariantRows(roots: roots)
    read.arena.longestText = settings.longest
    var trip = RoundTrip<V1VariantRows>()
    trip.add((.of(.v1Variants), [.textArray(ids), settings.longestText])) { try $0.take($1) }
    try await trip.run(into: &read, in: session)
    trip = RoundTrip()
    trip.add(read.uncategorized.request(.v1ProductCategories, settings)) {
      try $0.uncategorized.read($1, into: &$0.variants, &$0.arena)
    }
    try await trip.run(into: &read, in: session)
    for place in read.variants.indices
    where read.variants[place].missingBytes == 0 && read.arena.isCut(read.variants[place].category)
    {
      read.variants[place].missingBytes = PageSettings.longestText
    }
    return read
  }

  private mutating func take(_ rows: borrowing Rows) throws {
    try rows.expect(columns: Self.columns)
    for row in 0..<rows.count {
      var cell = RowCursor(row)
      ids.append(try cell.string(rows))
      var variant = V1Variant()
      arena.missingBytes = 0
      variant.productID = try cell.text(rows, &arena)
      variant.title = try cell.text(rows, &arena)
      variant.sku = try cell.text(rows, &arena)
      variant.productSubtitle = try cell.text(rows, &arena)
      variant.productHandle = try cell.text(rows, &arena)
      variant.category = try cell.text(rows, &arena)
      variant.type = try cell.text(rows, &arena)
      variant.brand = try cell.text(rows, &arena)
      _ = try cell.longTexts(rows, &arena, since: 0)
      variant.missingBytes = arena.missingBytes
      uncategorized.note(variant, at: variants.count, arena)
      variants.append(variant)
    }
    try arena.demandLight(roots: roots, rows: variants.count, of: .v1Variants)
  }
}
