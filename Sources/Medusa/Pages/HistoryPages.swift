internal import Pipeline
internal import SegmentSpec

/// The pages of several ranges of roots, read over several connections at once.
///
/// Each reader has one page ready. All roots of one kind are read before the first of the next kind, as others
/// may need them first.
actor HistoryPages: FactPages {
  /// A range of roots, and the number of its part.
  typealias Work = (number: Int, range: RootRange)

  /// One connection, and the range that it reads.
  private struct Reader {
    let session: SourceSession
    var pages: MedusaPages?
    /// The page that is being read.
    var upcoming: Task<(any FactPage)?, any Error>?
  }

  private var work: ArraySlice<Work>
  private var readers: [Reader]
  private let open: @Sendable (Int, RootRange, SourceSession) -> MedusaPages
  /// Whose page is the next one.
  private var turn = 0
  /// The kind that is being read.
  private var kind: RootKind?

  init(
    _ work: [Work],
    readers: Int,
    open: @escaping @Sendable (Int, RootRange, SourceSession) -> MedusaPages,
    connect: () -> SourceSession
  ) {
    self.work = work[...]
    self.open = open
    self.readers = (0..<max(1, min(readers, work.count))).map { _ in Reader(session: connect()) }
  }

  func next() async throws -> (any FactPage)? {
    while true {
      handOut()
      guard let index = nextReader(), let upcoming = readers[index].upcoming else { return nil }
      let page = try await withTaskCancellationHandler {
        try await upcoming.value
      } onCancel: {
        upcoming.cancel()
      }
      turn = (index + 1) % readers.count
      guard page != nil else {
        await readers[index].pages?.close()
        readers[index].pages = nil
        readers[index].upcoming = nil
        continue
      }
      readAhead(index)
      return page
    }
  }

  func close() async {
    work = []
    for reader in readers { reader.upcoming?.cancel() }
    for index in readers.indices {
      _ = await readers[index].upcoming?.result
      readers[index].upcoming = nil
      readers[index].pages = nil
    }
  }

  /// Gives the next ranges to readers without one, unless others still read another kind.
  private func handOut() {
    for index in readers.indices where readers[index].pages == nil {
      guard let next = work.first else { return }
      if next.range.kind != kind {
        guard readers.allSatisfy({ $0.pages == nil }) else { return }
        kind = next.range.kind
      }
      work.removeFirst()
      readers[index].pages = open(next.number, next.range, readers[index].session)
      readAhead(index)
    }
  }

  private func nextReader() -> Int? {
    readers.indices.lazy.map { (self.turn + $0) % self.readers.count }
      .first { self.readers[$0].upcoming != nil }
  }

  private func readAhead(_ index: Int) {
    guard let pages = readers[index].pages else { return }
    readers[index].upcoming = Task { try await pages.next() }
  }
}
