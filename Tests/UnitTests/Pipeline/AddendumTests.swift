import Pipeline
import SegmentSpec
import Support
import Testing

/// A return and the refund given for it: one fact with two keys, and the refund as its addendum.
@Suite(.timeLimit(.minutes(9))) struct `An addendum` {
  private static func facts(at time: Int64 = 1_000, isOld: Bool = false) -> [Fact] {
    var pair = Fact.once("ret_1/refunded", .orderRefunded, at: time, isOld: isOld)
    pair.alias = FactKey("ref_1/refunded")
    var addendum = Fact.once("ref_1/refunded", .orderRefunded, at: time + 1)
    addendum.isAddendum = true
    return [pair, addendum]
  }

  private static let pair = ScriptedSource(pages: [ScriptedPage(facts())])
  private static let returnAlone = ScriptedSource(pages: [
    ScriptedPage([.once("ret_1/refunded", .orderRefunded)])
  ])
  private static let refundAlone = ScriptedSource(pages: [
    ScriptedPage([.once("ref_1/refunded", .orderRefunded)])
  ])

  private static func keys(_ destination: RecordingDestination) async -> [Substring] {
    await destination.messages.map { $0.split(separator: "\"")[3] }
  }

  /// Takes everything but messages of the given key, once another one was accepted.
  private static func refusing(_ key: String) -> RecordingDestination {
    RecordingDestination { (_, message) throws(DeliveryError) in
      message.contains(key) ? .refused(reason: "answered 400") : .accepted
    }
  }

  private static func retry(
    _ key: String,
    _ rehearsal: Rehearsal,
    to destination: RecordingDestination
  ) async throws -> RetryOutcome {
    let base = rehearsal.run(of: pair, to: destination)
    return try await RetryRun(base, .keys([FactKey(key)])) { _ in true }.run()
  }

  @Test func `of a fact that goes out is told with it, and counts for nothing`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    let report = try await rehearsal.run(Self.pair, to: destination)
    #expect(report.counts[.orderRefunded]?.derived == 1)
    #expect(report.sent == 1)
    let again = try await rehearsal.run(Self.pair, to: destination)
    #expect(again.counts[.orderRefunded]?.derived == 1)
    #expect(again.unchanged == 1)
    #expect(await Self.keys(destination) == ["ret_1/refunded"])
  }

  @Test func `of a fact that was told without it goes out by itself, once`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    _ = try await rehearsal.run(Self.returnAlone, to: destination)
    let report = try await rehearsal.run(Self.pair, to: destination)
    #expect(report.sent == 1 && report.unchanged == 1)
    #expect(try await rehearsal.run(Self.pair, to: destination).sent == 0)
    #expect(await Self.keys(destination) == ["ret_1/refunded", "ref_1/refunded"])
  }

  @Test func `that was told first keeps its fact from telling it again`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    _ = try await rehearsal.run(Self.refundAlone, to: destination)
    #expect(try await rehearsal.run(Self.pair, to: destination).unchanged == 1)
    // As two facts again, and once more as one.
    #expect(try await rehearsal.run(Self.returnAlone, to: destination).sent == 1)
    #expect(try await rehearsal.run(Self.refundAlone, to: destination).sent == 0)
    #expect(try await rehearsal.run(Self.pair, to: destination).sent == 0)
    #expect(await Self.keys(destination) == ["ref_1/refunded", "ret_1/refunded"])
  }

  @Test func `of a dead letter waits and is told with it`() async throws {
    let rehearsal = try Rehearsal()
    var broken = Self.returnAlone
    broken.pages[0].refusedKeys = ["ret_1/refunded"]
    let destination = RecordingDestination()
    _ = try await rehearsal.run(broken, to: destination)
    let report = try await rehearsal.run(Self.pair, to: destination)
    #expect(report.sent == 0)
    #expect(report.counts[.orderRefunded]?.filtered == 1)
    let outcome = try await Self.retry("ret_1/refunded", rehearsal, to: destination)
    #expect(outcome.settled == 1)
    #expect(try await rehearsal.run(Self.pair, to: destination).sent == 0)
    #expect(await Self.keys(destination) == ["ret_1/refunded"])
  }

  @Test func `that is refused is a dead letter of its own, and can be sent again`() async throws {
    let rehearsal = try Rehearsal()
    let destination = RecordingDestination()
    _ = try await rehearsal.run(Self.returnAlone, to: destination)
    var more = Self.pair
    more.pages.append(ScriptedPage([.once("order_1/completed")]))
    _ = try await rehearsal.run(more, to: Self.refusing("ref_1/refunded"))
    let letters = try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 9)
    #expect(letters.map(\.key.text) == ["ref_1/refunded"])
    #expect(
      try await rehearsal.run(Self.pair, to: destination).filtered.map(\.key.reason)
        == ["waiting in the dead letters"]
    )
    let outcome = try await Self.retry("ref_1/refunded", rehearsal, to: destination)
    #expect(outcome.settled == 1)
    #expect(await Self.keys(destination) == ["ret_1/refunded", "ref_1/refunded"])
    #expect(
      try await rehearsal.state.deadLetters(of: rehearsal.sync, limit: 9).isEmpty
    )
  }

  @Test func `that was refused before it joined is told with its fact`() async throws {
    let rehearsal = try Rehearsal()
    var more = Self.refundAlone
    more.pages.append(ScriptedPage([.once("order_1/completed")]))
    _ = try await rehearsal.run(more, to: Self.refusing("ref_1/refunded"))
    let destination = RecordingDestination()
    #expect(try await rehearsal.run(Self.pair, to: destination).sent == 0)
    #expect(try await Self.retry("ref_1/refunded", rehearsal, to: destination).settled == 1)
    #expect(try await rehearsal.run(Self.pair, to: destination).sent == 0)
    #expect(await Self.keys(destination) == ["ret_1/refunded"])
  }

  @Test func `since the watermark's start is told even if its fact lies before it`() {
    let since: Int64 = 3_600_000_000
    let sift = Sift(
      watermark: Watermark(
        position: "p",
        firstPosition: "p",
        factsSince: Timestamp(microseconds: since),
        marginSeconds: 0
      ),
      isSweep: false
    )
    func decisions(at time: Int64) -> [Sift.Decision] {
      sift.decide(0..<2, of: Self.facts(at: time, isOld: true)) { _ in nil }
    }
    #expect(decisions(at: since) == [.send(version: 0), .notNeeded])
    #expect(decisions(at: since - 1) == [.filter(.beforeWatermark), .send(version: 0)])
    #expect(decisions(at: since - 2) == [.filter(.beforeWatermark), .notNeeded])
  }

  @Test func `is shown by a preview where a sync would send it`() async throws {
    let rehearsal = try Rehearsal()
    try await rehearsal.state.setWatermark(rehearsal.watermark, of: rehearsal.sync)
    let preview = PreviewRun(
      source: Self.pair,
      state: rehearsal.state,
      sync: rehearsal.sync,
      namespace: Namespace.test
    )
    func shown(_ ids: [String]?) async throws -> [Substring] {
      var lines: [String] = []
      func take(_ line: ArraySlice<UInt8>) -> Bool {
        lines.append(String(decoding: line, as: UTF8.self))
        return true
      }
      if let ids {
        _ = try await preview.messages(of: ids, take)
      } else {
        _ = try await preview.next(take)
      }
      return lines.map { $0.split(separator: "\"")[3] }
    }
    #expect(try await shown(nil) == ["ret_1/refunded"])
    #expect(try await shown(["order_1"]) == ["ret_1/refunded"])
    _ = try await rehearsal.run(Self.returnAlone, to: RecordingDestination())
    #expect(try await shown(nil) == ["ref_1/refunded"])
    #expect(try await shown(["order_1"]) == ["ret_1/refunded", "ref_1/refunded"])
    _ = try await rehearsal.run(Self.pair, to: RecordingDestination())
    #expect(try await shown(nil).isEmpty)
    #expect(try await shown(["order_1"]) == ["ret_1/refunded"])
  }
}
