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

  /// After a page that was read: the next one may be twice as large while that stays far from too heavy.
  mutating func note(bytes: Int, of kind: RootKind) {
    guard bytes <= PageSettings.lightBytes else { return }
    sizes[kind] = min(most, self[kind] * 2)
  }

  /// After a page of so many roots that was too heavy.
  mutating func noteHeavy(roots: Int, of kind: RootKind) {
    sizes[kind] = max(1, min(self[kind], roots / 2))
  }
}
