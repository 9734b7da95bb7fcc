import Pipeline
import SegmentSpec
import Support
import Testing

/// Microseconds: an hour after the epoch.
private let since: Int64 = 3_600_000_000

@Suite(.timeLimit(.minutes(9))) struct `What was open when history started` {
  private let sift = Sift(
    watermark: Watermark(
      position: "p",
      firstPosition: "p",
      factsSince: Timestamp(microseconds: since),
      marginSeconds: 900
    ),
    isSweep: false
  )

  @Test func `is sent if it appeared, however old, and not if it was there`() {
    let cases: [(origin: RowOrigin, time: Int64, isSent: Bool)] = [
      (.appeared, 0, true), (.changed, 0, false), (.later, 0, false), (.history, 0, false),
      (.appeared, since - 1, true), (.changed, since - 1, true), (.history, since - 1, false),
    ]
    for (origin, time, isSent) in cases {
      var fact = Fact.once("order_1/completed", at: time)
      fact.origin = origin
      #expect((sift.decide(once: fact, nil) == .send(version: 0)) == isSent, "\(origin) \(time)")
    }
  }

  @Test func `is a changed state, and a new order is told by its own event`() throws {
    let cases: [(kind: StateCoverage.Kind, origin: RowOrigin, isSent: Bool)] = [
      (.identify, .appeared, true), (.identify, .changed, true), (.identify, .later, false),
      (.orderUpdated, .appeared, false), (.orderUpdated, .changed, true),
      (.orderUpdated, .later, false), (.orderUpdated, .history, false),
    ]
    for (kind, origin, isSent) in cases {
      var fact = Fact.state("row_1/what", kind, content: 1)
      fact.origin = origin
      let coverage = try #require(fact.state)
      let decision = sift.decide(state: fact, coverage, nil, precedesTrack: false)
      #expect((decision == .send(version: 0)) == isSent, "\(kind) \(origin)")
      let first = Sift(watermark: .since(Timestamp(microseconds: since)), isSweep: true)
      #expect(first.decide(state: fact, coverage, nil, precedesTrack: false) == .note)
    }
  }

  @Test func `is ended by a statement in printable ASCII`() {
    let names: [(name: String, literal: String)] = [
      ("plain", "'plain'"), ("it's", "'it''s'"), ("a\\b", #"E'a\\b'"#),
      ("\u{1B}[2J", #"E'\u001b[2J'"#), ("ü\u{202E}😀", #"E'\u00fc\u202e\U0001f600'"#),
    ]
    for (name, literal) in names { #expect(SQLText.literal(name) == literal) }
  }
}
