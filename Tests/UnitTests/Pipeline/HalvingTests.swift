import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Halving a refused batch` {
  private static let refusal = DeliveryError(.refused, reason: "x answered 400", hint: nil)

  private static func refusing(_ poison: Set<MessageID>) -> ScriptedDestination {
    ScriptedDestination { _, batch throws(DeliveryError) in
      guard poison.isDisjoint(with: batch.messageIDs) else { throw refusal }
      return .accepted(batch)
    }
  }

  private func answers(_ halving: Halving, _ batch: Batch) async throws -> [Receipt.Answer] {
    guard case .settled(let answers) = try await halving.deliver(batch) else { return [] }
    return answers
  }

  @Test func `a batch that is accepted goes once`() async throws {
    let base = Self.refusing([])
    #expect(try await answers(Halving(base: base), .sample(5)).count == 5)
    #expect(base.received.count == 1)
  }

  @Test(arguments: [1, 2, 3, 7, 64, 100, 620])
  func `one bad message is found with two requests a halving, and the rest goes once`(
    count: Int
  ) async throws {
    let batch = Batch.sample(count)
    let depth = Int.bitWidth - (count - 1).leadingZeroBitCount
    for bad in Set([0, count / 3, count / 2, count - 1]) {
      let base = Self.refusing([batch.messageIDs[bad]])
      let answers = try await answers(Halving(base: base), batch)
      #expect(base.received.count <= 2 * depth + 1)
      for (index, answer) in answers.enumerated() {
        #expect(answer == (index == bad ? .refused(reason: "x answered 400") : .accepted))
      }
      let accepted = base.received.filter { !$0.messageIDs.contains(batch.messageIDs[bad]) }
      #expect(
        accepted.flatMap(\.texts)
          == batch.texts.enumerated().filter { $0.offset != bad }.map(\.element),
        "each of the others is accepted once, in order"
      )
    }
  }

  @Test func `random bad messages are found, and no others`() async throws {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var state = seed
    for _ in 0..<50 {
      let batch = Batch.sample(60)
      let poison = batch.messageIDs.filter { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 60 == 0
      }
      let answers = try await answers(Halving(base: Self.refusing(Set(poison))), batch)
      let refused = zip(batch.messageIDs, answers).filter { $0.1 != .accepted }.map(\.0)
      #expect(refused == poison, "seed \(seed)")
    }
  }

  @Test func `twenty refusals in a row stop everything, and nobody is blamed`() async throws {
    let base = ScriptedDestination { _, _ throws(DeliveryError) in throw Self.refusal }
    let error = await #expect(throws: DeliveryError.self) {
      try await Halving(base: base).deliver(.sample(100))
    }
    #expect(error?.kind == .stopped)
    #expect(
      error?.reason == """
        20 messages in a row were refused by memory and none was accepted; the last answer: \
        x answered 400
        """
    )
    #expect(
      error?.hint == "check the path, a proxy in between and the write key; nothing was thrown away"
    )
    #expect(error?.answers == [])
    #expect(base.received.filter { $0.count == 1 }.count == 20)
  }

  @Test func `the row of refusals goes on from batch to batch`() async throws {
    let halving = Halving(
      base: ScriptedDestination { _, _ throws(DeliveryError) in throw Self.refusal },
      patience: 5
    )
    _ = try await halving.deliver(.sample(2))
    _ = try await halving.deliver(.sample(2))
    await #expect(throws: DeliveryError.self) { try await halving.deliver(.sample(2)) }
  }

  @Test func `an acceptance ends the row, and what came before it stays blamed`() async throws {
    let batch = Batch.sample(8)
    let base = Self.refusing(
      Set(batch.messageIDs.indices.filter { $0 != 2 }.map { batch.messageIDs[$0] })
    )
    let error = await #expect(throws: DeliveryError.self) {
      try await Halving(base: base, patience: 4).deliver(batch)
    }
    let bad = Receipt.Answer.refused(reason: "x answered 400")
    #expect(error?.answers == [bad, bad, .accepted, nil, nil, nil, nil, nil])
  }

  @Test func `refusals with acceptances between them never stop a run`() async throws {
    let batch = Batch.sample(100)
    let poison = batch.messageIDs.enumerated().filter { $0.offset % 4 != 0 }.map(\.element)
    let answers = try await answers(
      Halving(base: Self.refusing(Set(poison)), patience: 4),
      batch
    )
    #expect(answers.filter { $0 == .accepted }.count == 25)
  }

  @Test func `refusals inside a settled answer count too`() async throws {
    let base = ScriptedDestination { _, batch in
      .settled(batch.messageIDs.map { _ in .refused(reason: "no name") })
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await Halving(base: base).deliver(.sample(20))
    }
    #expect(error?.kind == .stopped)
    #expect(try await answers(Halving(base: base), .sample(19)).count == 19)
  }

  @Test func `another error in the second half keeps what the first half settled`() async throws {
    let batch = Batch.sample(4)
    let base = ScriptedDestination { call, part throws(DeliveryError) in
      switch call {
      case 1: throw Self.refusal
      case 2: return .accepted(part)
      default:
        throw DeliveryError(.notYet(retryAfter: nil), reason: "gone", answers: [nil, .accepted])
      }
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await Halving(base: base).deliver(batch)
    }
    #expect(error?.kind == .notYet(retryAfter: nil))
    #expect(error?.answers == [.accepted, .accepted, nil, .accepted])
  }

  @Test func `what was accepted before the refusal is not sent again`() async throws {
    let batch = Batch.sample(5)
    let base = ScriptedDestination { call, part throws(DeliveryError) in
      guard call > 1 else {
        throw DeliveryError(
          .refused,
          reason: "413",
          answers: [.accepted, nil, .accepted, nil, nil]
        )
      }
      if part.count > 1 { throw Self.refusal }
      return part.messageIDs == [batch.messageIDs[3]]
        ? .settled([.refused(reason: "bad")]) : .accepted(part)
    }
    let answers = try await answers(Halving(base: base), batch)
    #expect(answers == [.accepted, .accepted, .accepted, .refused(reason: "bad"), .accepted])
    let sentAgain = base.received.dropFirst().flatMap(\.messageIDs)
    #expect(!sentAgain.contains(batch.messageIDs[0]))
    #expect(!sentAgain.contains(batch.messageIDs[2]))
  }

  @Test func `a held batch stays held`() async throws {
    let receipt = try await Halving(base: ScriptedDestination { _, _ in .held }).deliver(.sample(3))
    guard case .held = receipt else {
      Issue.record("a held batch was settled")
      return
    }
  }
}
