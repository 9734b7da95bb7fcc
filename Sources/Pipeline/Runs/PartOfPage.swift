internal import SegmentSpec

/// Some facts of a page.
struct PartOfPage: FactPage {
  let facts: [Fact]
  private let base: any FactPage
  private let indices: [Int]

  /// With `isSplit` each fact is sent alone, whatever came before it.
  init(_ base: any FactPage, _ indices: [Int], isSplit: Bool = false) {
    self.base = base
    self.indices = indices
    let all = base.facts
    facts = indices.map { index in
      var fact = all[index]
      if isSplit { fact.isAddendum = false }
      return fact
    }
  }

  var rootCount: Int { Set(facts.map(\.root)).count }
  /// Nobody asked for what the source leaves out.
  var filtered: [FilteredCount] { [] }
  var cutBeyond: Int? { base.cutBeyond }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    try base.encode(indices[index], messageID: messageID, into: &writer)
  }

  func notices(_ index: Int) -> [EncodingNotice] { base.notices(indices[index]) }
}
