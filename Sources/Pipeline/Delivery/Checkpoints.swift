internal import SegmentSpec

/// The page up to which everything is recorded, while batches are filled, sent and answered in any order.
struct Checkpoints {
  /// The number of the open batch, counted from 1.
  private var open = 1
  /// The batches that were sent and whose results are not recorded yet.
  private var underWay: Set<Int> = []
  /// Pages whose facts were all derived, oldest first, and the last batch that has a fact of each.
  private var pages: [(reached: PartProgress, batch: Int)] = []

  /// All facts of a page went into the batches so far; `isOpen` if the open batch holds some.
  mutating func notePage(
    _ place: PagePlace?,
    roots: Int,
    waiting: [WaitingRow] = [],
    isOpen: Bool
  ) {
    guard let place else { return }
    let left = waiting.map { row in
      var row = row
      row.isOfBackfill = true
      return row
    }
    pages.append(
      (PartProgress(place: place, roots: roots, waiting: left), isOpen ? open : open - 1)
    )
  }

  /// The open batch is sent: its number.
  mutating func beginSending() -> Int {
    underWay.insert(open)
    open += 1
    return open - 1
  }

  /// The fate of a batch is recorded.
  mutating func noteRecorded(_ batch: Int) {
    underWay.remove(batch)
  }

  /// The progress of each part that came further.
  mutating func takeReached() -> [PartProgress] {
    let (reached, count) = reached(with: (underWay.min() ?? open) - 1)
    forget(count)
    return reached
  }

  /// The progress of each part that comes further once `batch` and all before it are recorded, and the number of pages
  /// behind it.
  func reached(with batch: Int) -> (progress: [PartProgress], pages: Int) {
    var reached: [Int: PartProgress] = [:]
    var count = 0
    for page in pages {
      guard page.batch <= batch else { break }
      let place = page.reached.place
      var progress = reached[place.part] ?? PartProgress(place: place, roots: 0)
      progress.place = place
      progress.roots += page.reached.roots
      progress.waiting += page.reached.waiting
      reached[place.part] = progress
      count += 1
    }
    return (reached.values.sorted { $0.place.part < $1.place.part }, count)
  }

  /// Forgets the first `count` pages, whose progress is recorded.
  mutating func forget(_ count: Int) {
    pages.removeFirst(count)
  }
}
