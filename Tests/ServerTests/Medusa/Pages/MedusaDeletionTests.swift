import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Deleted customers of a shop` {
  /// A fresh shop, an account and a guest in it, and the events that are off.
  private func shop(without events: Set<EventName>) async throws -> (MedusaShop, [String]) {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 30))
    medusa.mapping.requestsDeletions = true
    medusa.mapping.disabledEvents = events
    let ids = try await medusa.lines(
      """
      (select id from customer where has_account and deleted_at is null order by id limit 1)
      union all
      (select id from customer where not has_account and deleted_at is null order by id limit 1)
      """
    )
    try #require(ids.count == 2)
    return (medusa, ids)
  }

  /// The deletions of a run, page by page.
  private func deletions(_ harvest: Harvest) async throws -> [Fact] {
    var facts: [Fact] = []
    while let page = try await harvest.pages.next() {
      facts += page.facts.filter { $0.event == .deletion }
    }
    await harvest.pages.close()
    return facts
  }

  @Test(arguments: [[], [EventName.identify]])
  func `are found by their rows, registered ones alone, with identify and without`(
    off: [EventName]
  ) async throws {
    let (medusa, ids) = try await shop(without: Set(off))
    let watermark = try await medusa.position()
    try await medusa.execute(
      "update customer set deleted_at = '2026-01-02 03:04:05.678901+00' where id in ('\(ids[0])', '\(ids[1])')"
    )
    let source = medusa.source()
    let found = try await deletions(try await source.harvest(since: watermark))
    #expect(found.map(\.key.text) == ["\(ids[0])/deleted"])
    #expect(found.first?.time.iso8601 == "2026-01-02T03:04:05.678901Z")
    await source.close()
  }

  @Test func `are no messages, and nothing without a token`() async throws {
    var (medusa, ids) = try await shop(without: [])
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let before = await sync.destination.messages.count
    try await medusa.execute("update customer set deleted_at = now() where id = '\(ids[0])'")
    let report = try await sync.run(medusa)
    #expect(report.counts[.deletion]?.filtered == 1)
    medusa.mapping.requestsDeletions = false
    try await medusa.execute("update customer set updated_at = now() where id = '\(ids[0])'")
    #expect(try await sync.run(medusa).counts[.deletion] == nil)
    #expect(await sync.destination.messages.count == before)
  }
}
