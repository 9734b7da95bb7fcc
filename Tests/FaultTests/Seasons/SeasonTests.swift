import Testing

@Suite(.faultLimit) struct `While everything fails` {
  @Test(arguments: Season.Kind.wanted)
  func `nothing is lost, and nothing comes twice that was known to have come`(
    kind: Season.Kind
  ) async throws {
    var season: Season
    let verdict: Verdict
    // Beside all other tests short seasons take turns; long ones have the machine to themselves.
    await Turn.shared.take()
    do {
      season = try await Season(kind)
      verdict = try await season.play()
    } catch {
      await Turn.shared.give()
      throw error
    }
    await Turn.shared.give()
    print(
      """
      faults, \(kind): \(season.tally)
      \(verdict.messages) messages taken, lost \(verdict.lost.count), repeated \
      \(verdict.explained) with a reason and \(verdict.unexplained.count) without
      """
    )
    #expect(season.tally.surprises.prefix(3) == [])
    #expect(verdict.lost.prefix(10) == [])
    #expect(verdict.invented.prefix(10) == [])
    #expect(verdict.twins.prefix(10) == [])
    #expect(verdict.unexplained.prefix(10) == [])
    #expect(verdict.restated.prefix(10) == [])
    if kind.isFile { #expect(verdict.explained == 0) }
    #expect(season.tally.kills >= season.plan.kills)
  }
}

/// Lets one season play at a time, unless the environment asks for long ones.
private actor Turn {
  static let shared = Turn()

  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    guard !FaultPlan.isLong else { return }
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func give() {
    guard !waiting.isEmpty else {
      isTaken = false
      return
    }
    waiting.removeFirst().resume()
  }
}
