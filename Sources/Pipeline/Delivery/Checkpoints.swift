/// Up to which page everything is recorded, while batches are filled, on their way and answered in any order.
struct Checkpoints {
  /// The number of the batch that is being filled, counted from 1.
  private var open = 1
  /// The batches that were sent and whose results are not recorded yet.
  private var underWay: Set<Int> = []
  /// Pages whose facts were all derived, oldest first, and the last batch that tells of them.
  private var pages: [(place: PagePlace, roots: Int, batch: Int)] = []

  /// All facts of a page went into the batches so far; `isOpen` when the one being filled holds some.
  mutating func notePage(_ place: PagePlace?, roots: Int, isOpen: Bool) {
    guard let place else { return }
    pages.append((place, roots, isOpen ? open : open - 1))
  }

  /// The batch that was being filled is sent: its number.
  mutating func beginSending() -> Int {
    underWay.insert(open)
    open += 1
    return open - 1
  }

  /// What became of a batch is recorded.
  mutating func noteRecorded(_ batch: Int) {
    underWay.remove(batch)
  }

  /// How far each part has come, of those that came further.
  mutating func takeReached() -> [PartProgress] {
    let (reached, count) = reached(with: (underWay.min() ?? open) - 1)
    forget(count)
    return reached
  }

  /// How far each part comes once `batch` and all before it are recorded, of those that come further; and of how
  /// many pages that tells.
  func reached(with batch: Int) -> (progress: [PartProgress], pages: Int) {
    var reached: [Int: PartProgress] = [:]
    var count = 0
    for page in pages {
      guard page.batch <= batch else { break }
      let roots = (reached[page.place.part]?.roots ?? 0) + page.roots
      reached[page.place.part] = PartProgress(place: page.place, roots: roots)
      count += 1
    }
    return (reached.values.sorted { $0.place.part < $1.place.part }, count)
  }

  /// Forgets the first `count` pages: what they reached is recorded.
  mutating func forget(_ count: Int) {
    pages.removeFirst(count)
  }
}
