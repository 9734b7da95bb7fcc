/// How many roots of each kind are read together: few at first, and then as many as their texts allow.
///
/// Nobody knows how long a shop's texts are before they are read, and a result is completely in memory before
/// it proves too heavy. So the first pages are small, and each may double the next.
struct PageSizes {
  private let most: Int
  private let first: Int
  private var sizes: [RootKind: Int] = [:]

  init(most: Int, first: Int) {
    self.most = max(1, most)
    self.first = max(1, min(first, most))
  }

  subscript(kind: RootKind) -> Int { sizes[kind] ?? first }

  /// After a page of so many roots that was read: the next one may be twice as large, as far as roots like these
  /// stay light together.
  ///
  /// A page that proves too heavy is read twice.
  mutating func note(bytes: Int, roots: Int, of kind: RootKind) {
    let light = roots * PageSettings.lightBytes / max(1, bytes)
    sizes[kind] = max(1, min(most, self[kind] * 2, light))
  }

  /// After a page of so many roots that was too heavy.
  mutating func noteHeavy(roots: Int, of kind: RootKind) {
    sizes[kind] = max(1, min(self[kind], roots / 2))
  }
}
