import SegmentSpec
import Support
import Testing

@testable import Pipeline

/// A return and its refund, of which a verification must not send both where one message says them.
@Suite(.timeLimit(.minutes(9))) struct `The judgement about a return and its refund` {
  private let start: Int64 = 10_000_000_000

  /// The return lies before the watermark's start, the refund behind it; a backfill was of everything.
  private var judge: FactJudge {
    FactJudge(
      watermark: Watermark(
        position: "1",
        firstPosition: nil,
        factsSince: Timestamp(microseconds: start),
        marginSeconds: 0
      ),
      backfill: Backfill(
        window: HistoryWindow(),
        events: nil,
        startedAt: Timestamp(microseconds: start),
        mark: SourceMark(position: "1", clock: Timestamp(microseconds: start * 3)),
        freshUntil: Timestamp(microseconds: start),
        finishedAt: Timestamp(microseconds: start),
        parts: []
      ),
      waiting: []
    )
  }

  private func verdicts(
    _ facts: [Fact],
    _ entries: [LedgerEntry?]
  ) -> [FactJudge.Verdict] {
    judge.judge(facts.indices, of: facts, entries) { _ in false }
  }

  @Test func `sends the return alone where the ledger lost both`() {
    var pair = Fact.once("ret_1/refunded", .orderRefunded, at: start - 1_000, isOld: true)
    pair.alias = FactKey("ref_1/refunded")
    var addendum = Fact.once("ref_1/refunded", .orderRefunded, at: start + 1_000)
    addendum.isAddendum = true
    #expect(verdicts([pair, addendum], [nil, nil]) == [.missing, .covered])
  }

  @Test func `withholds a refund that an edit parted from its return`() {
    let received = Fact.once("ret_1/refunded", .orderRefunded, at: start + 1_000)
    var refund = Fact.once("ref_1/refunded", .orderRefunded, at: start + 2_000)
    let sent = LedgerEntry(fate: .sent, time: .at(Timestamp(microseconds: start)))
    #expect(verdicts([received, refund], [sent, nil]) == [.delivered, .missing])
    refund.sayer = received.key
    let said = FactJudge.Verdict.withheld(FactJudge.saidByReturn)
    #expect(verdicts([received, refund], [sent, nil]) == [.delivered, said])
    #expect(verdicts([received, refund], [sent, sent]) == [.delivered, .delivered])
    #expect(verdicts([received, refund], [nil, nil]) == [.missing, .missing])
  }
}
