import Pipeline
import SegmentSpec
import Support
import Synchronization
import Testing

/// A customer comes up alone and before each of its orders: the notes, messages and records in between must stay
/// consistent.
@Suite(.timeLimit(.minutes(9))) struct `A customer that comes up again and again` {
  @Test func `is recorded as delivered when it was noted first and sent later`() async throws {
    for batchesPerPart in [nil, 1, 3] {
      let rehearsal = try Rehearsal()
      let customer = Fact.state(
        "cus_1/identify",
        .identify,
        content: 1,
        covered: -10,
        createdAt: -10
      )
      var prelude = customer
      prelude.isPrelude = true
      let pages = [ScriptedPage([customer]), ScriptedPage([prelude, .once("order_1/completed")])]
      let destination = RecordingDestination(batchesPerPart: batchesPerPart)
      _ = try await rehearsal.run(ScriptedSource(pages: pages, isSweep: true), to: destination)
      let entry = try await rehearsal.state.ledger(of: rehearsal.sync, keys: [customer.key])[0]
      #expect(entry?.fate == .sent)
      #expect(entry?.state?.deliveries == 1)
      #expect(await destination.messages.count == 2)
    }
  }

  @Test func `whose first content is refused is recorded as the later one that was accepted`()
    async throws
  {
    let rehearsal = try Rehearsal()
    let first = Fact.state("cus_1/identify", .identify, content: 1)
    let later = Fact.state("cus_1/identify", .identify, content: 2, isPrelude: true)
    let pages = [ScriptedPage([first]), ScriptedPage([later, .once("order_1/completed")])]
    let isFirst = Mutex(true)
    let destination = RecordingDestination { _, _ in
      isFirst.withLock { isFirst in
        defer { isFirst = false }
        return isFirst ? .refused(reason: "bad traits") : .accepted
      }
    }
    let report = try await rehearsal.run(ScriptedSource(pages: pages), to: destination)
    #expect(report.sent == 2)
    #expect(report.deadLettered == 0)
    #expect(report.filtered.map(\.key.reason) == ["refused, and a later content was sent after it"])
    let entry = try await rehearsal.state.ledger(of: rehearsal.sync, keys: [first.key])[0]
    #expect(entry?.fate == .sent)
    #expect(entry?.state?.digest == later.state?.digest)
    // Nothing is left to be sent, under whatever id.
    _ = try await rehearsal.run(ScriptedSource(pages: [pages[1]]), to: destination)
    #expect(await destination.messages.count == 2)
  }

  @Test(arguments: UInt64(0)..<60)
  func `has as many deliveries in the ledger as messages went out, each with an id of its own`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    for batchesPerPart in [nil, 2] {
      let rehearsal = try Rehearsal()
      let limits = BatchLimits(
        messages: .random(in: 2...6, using: &random),
        bytes: 10_000,
        messageBytes: 1_000
      )
      let destination = RecordingDestination(limits: limits, batchesPerPart: batchesPerPart)
      let pages = (0..<8).map { number in Self.page(number, &random) }
      let source = ScriptedSource(pages: pages, isSweep: true)
      let report = try await rehearsal.run(source, to: destination)
      let messages = await destination.messages
      #expect(report.sent == messages.count)
      let ids = messages.map { $0.split(separator: "\"")[7] }
      #expect(Set(ids).count == ids.count, "seed \(seed)")
      let keys = Set(pages.flatMap(\.facts).map(\.key))
      for key in keys {
        let sent = messages.count { $0.contains("\"\(key.text)\"") }
        let entry = try await rehearsal.state.ledger(of: rehearsal.sync, keys: [key])[0]
        let recorded = entry?.state?.deliveries ?? (entry?.fate == .sent ? 1 : 0)
        #expect(recorded == sent, "\(key.text), seed \(seed)")
      }
      // The content of the last page holds; nothing is left to send.
      _ = try await rehearsal.run(ScriptedSource(pages: [pages[7]], isSweep: true), to: destination)
      #expect(await destination.messages.count == messages.count, "seed \(seed)")
    }
  }

  /// Customers by themselves, or orders each with its customer before it; contents change now and then.
  private static func page(_ number: Int, _ random: inout SeededGenerator) -> ScriptedPage {
    var facts: [Fact] = []
    let isOfOrders = Bool.random(using: &random)
    let customers = (0..<6).shuffled(using: &random).prefix(4)
    for (root, customer) in customers.enumerated() {
      let content = UInt64(number / 4)
      let age: Int64 = customer < 4 ? -10 : 10
      facts.append(
        .state(
          "cus_\(customer)/identify",
          .identify,
          content: content,
          covered: age,
          createdAt: age,
          root: Int32(root),
          isPrelude: isOfOrders
        )
      )
      guard isOfOrders else { continue }
      facts.append(
        .once(
          "order_\(number)_\(customer)/completed",
          at: .random(in: -5...5, using: &random),
          root: Int32(root)
        )
      )
    }
    return ScriptedPage(facts)
  }
}
