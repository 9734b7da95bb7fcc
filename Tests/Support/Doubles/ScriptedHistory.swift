package import Pipeline
package import SegmentSpec
internal import Synchronization

/// A source whose history is given: each part is a list of pages.
package final class ScriptedHistory: HistorySource {
  private let present: ScriptedSource
  private let past: [[ScriptedPage]]
  private let failingPage: Int?
  /// The stage of each part; 0 for those that are not named.
  private let stages: [Int: Int]
  /// The places from which each reading of the pages began.
  private let beginnings = Mutex<[[String?]]>([])

  /// `past` as parts; reading fails at the page of this number, counted from 0 over all parts.
  package init(
    _ past: [[ScriptedPage]],
    present: ScriptedSource = ScriptedSource(pages: []),
    failingPage: Int? = nil,
    stages: [Int: Int] = [:]
  ) {
    self.stages = stages
    self.past = past
    self.present = present
    self.failingPage = failingPage
  }

  /// Where the parts began at each request for pages.
  package var readings: [[String?]] { beginnings.withLock { $0 } }

  package func identity() async throws -> StoreIdentity { try await present.identity() }
  package func currentPosition() async throws -> SourceMark {
    try await present.currentPosition()
  }
  package func harvest(
    since watermark: Watermark,
    leaving ranges: [String],
    waiting: [WaitingRow]
  ) async throws -> Harvest {
    try await present.harvest(since: watermark, leaving: ranges, waiting: waiting)
  }
  package func harvest(ids: [String]) async throws -> (harvest: Harvest, unknown: [String]) {
    try await present.harvest(ids: ids)
  }

  package func stage(of part: BackfillPart) -> Int { stages[part.number] ?? 0 }

  package func parts(of size: Int, isEndless: Bool) async throws -> [BackfillPart] {
    past.enumerated().map { index, pages in
      BackfillPart(
        number: index + 1,
        range: "\(index)",
        roots: pages.reduce(0) { $0 + $1.rootCount }
      )
    }
  }

  package func pages(of parts: [BackfillPart], readers: Int) async throws -> any FactPages {
    beginnings.withLock { $0.append(parts.map(\.place)) }
    var pages: [ScriptedPage] = []
    for part in parts {
      let first = part.place.flatMap { Int($0) }.map { $0 + 1 } ?? 0
      for (index, page) in past[part.number - 1].enumerated() where index >= first {
        var page = page
        page.place = PagePlace(part: part.number, place: "\(index)")
        pages.append(page)
      }
    }
    return ScriptedPages(pages: pages, failingPage: failingPage)
  }
}
