internal import SegmentSpec

/// The facts of given keys among a harvest's pages, each with the identifies that may have to go before it.
actor RetryPages: FactPages {
  private let base: any FactPages
  private let wanted: Set<FactKey>
  /// The key of the fact that was derived for each wanted key so far: another one where it is an alias.
  private(set) var found: [FactKey: FactKey] = [:]

  init(_ base: any FactPages, wanted: Set<FactKey>) {
    self.base = base
    self.wanted = wanted
  }

  func next() async throws -> (any FactPage)? {
    guard let page = try await base.next() else { return nil }
    let facts = page.facts
    var kept: [Int] = []
    for range in facts.roots {
      let chosen = range.filter { note(facts[$0]) }
      if !chosen.isEmpty {
        kept += range.filter { facts[$0].isPrelude || chosen.contains($0) }
      }
    }
    return RetryPage(base: page, indices: kept)
  }

  func close() async {
    await base.close()
  }

  /// Whether the fact is wanted, under its key or its alias.
  private func note(_ fact: Fact) -> Bool {
    guard !fact.isPrelude else { return false }
    var isWanted = false
    for key in [fact.key, fact.alias] {
      guard let key, wanted.contains(key) else { continue }
      found[key] = fact.key
      isWanted = true
    }
    return isWanted
  }
}

/// Some facts of a page.
private struct RetryPage: FactPage {
  let base: any FactPage
  let indices: [Int]
  let facts: [Fact]

  init(base: any FactPage, indices: [Int]) {
    self.base = base
    self.indices = indices
    let all = base.facts
    facts = indices.map { all[$0] }
  }

  var rootCount: Int { Set(facts.map(\.root)).count }
  /// What the source leaves out is no dead letter.
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try base.encode(indices[index], messageID: messageID, into: &writer)
  }

  func notices(_ index: Int) -> [EncodingNotice] { base.notices(indices[index]) }
}
