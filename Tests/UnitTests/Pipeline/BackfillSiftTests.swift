import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `What a backfill makes of` {
  private let sift = Sift(
    watermark: .since(.beginning),
    isSweep: true,
    window: HistoryWindow(
      from: Timestamp(microseconds: 100),
      to: Timestamp(microseconds: 200)
    )
  )

  private func decide(
    _ kind: StateCoverage.Kind,
    at time: Int64 = 150,
    _ entry: LedgerEntry?,
    precedesTrack: Bool = false
  ) throws -> Sift.Decision {
    let fact = Fact.state("row/what", kind, content: 1, covered: time)
    let coverage = try #require(fact.state)
    return sift.decide(state: fact, coverage, entry, precedesTrack: precedesTrack)
  }

  @Test func `a fact depends on its own time and on the ledger`() {
    let inside = Fact.once("order_1/completed", at: 100)
    #expect(sift.decide(once: inside, nil) == .send(version: 0))
    #expect(sift.decide(once: inside, LedgerEntry(fate: .sent)) == .unchanged)
    #expect(sift.decide(once: inside, LedgerEntry(fate: .dead)) == .filter(.inDeadLetters))
    for time in [99, 200] as [Int64] {
      let outside = Fact.once("order_1/completed", at: time)
      #expect(sift.decide(once: outside, nil) == .filter(.outsideWindow))
    }
  }

  @Test func `a customer nobody was told of is sent, in the window or before a track`() throws {
    #expect(try decide(.identify, nil) == .send(version: 0))
    #expect(try decide(.identify, .known(1, deliveries: 0, fate: .noted)) == .send(version: 0))
    #expect(try decide(.identify, at: 200, nil) == .filter(.outsideWindow))
    #expect(try decide(.identify, at: 200, nil, precedesTrack: true) == .send(version: 0))
  }

  @Test func `a customer who was told of is left to the sync`() throws {
    #expect(try decide(.identify, .known(1)) == .unchanged)
    #expect(try decide(.identify, .known(2)) == .filter(.leftToSync))
    #expect(try decide(.identify, .known(1, fate: .dead)) == .filter(.inDeadLetters))
  }

  @Test func `an order's content is noted once and never sent`() throws {
    #expect(try decide(.orderUpdated, nil) == .note)
    #expect(try decide(.orderUpdated, .known(1, deliveries: 0, fate: .noted)) == .unchanged)
    #expect(try decide(.orderUpdated, .known(2, deliveries: 0)) == .filter(.leftToSync))
    #expect(try decide(.orderUpdated, .known(1, list: 2)) == .filter(.leftToSync))
  }
}
