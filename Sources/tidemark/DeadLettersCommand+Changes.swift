import ArgumentParser
import Commerce
import Pipeline
import SegmentSpec

/// Which dead letters a command is about: exactly one of its three forms is given.
struct DeadLetterSelection: ParsableArguments {
  @Argument(help: ArgumentHelp("Keys of dead letters.", valueName: "key"))
  var keys: [String] = []

  @Option(help: ArgumentHelp("All dead letters of this event.", valueName: "event"))
  var event: String?

  @Flag(help: "All dead letters.")
  var all = false

  func validate() throws {
    let forms = (keys.isEmpty ? 0 : 1) + (event == nil ? 0 : 1) + (all ? 1 : 0)
    guard forms == 1 else {
      throw ValidationError("name keys of dead letters, or give --event NAME, or give --all")
    }
  }

  /// The chosen keys.
  ///
  /// With `orDiscarded` also a key whose letter was discarded may be named.
  /// - Throws: exit code 64 for a key without a dead letter.
  func resolve(
    orDiscarded: Bool,
    in room: Room
  ) async throws -> [FactKey] {
    let event = try event.map { name throws(Failure) in try EventName(given: name) }
    let (state, sync) = try await Wiring(room: room).stateForReading()
    let reader = DeadLetterReader(sync, event: event, in: state)
    guard !keys.isEmpty else { return try await reader.keys() }
    var seen: Set<String> = []
    let chosen = keys.filter { seen.insert($0).inserted }.map { FactKey($0) }
    let letters = try await reader.find(chosen)
    let entries = try await state.ledger(of: sync, keys: chosen)
    for (index, key) in chosen.enumerated() where letters[index] == nil {
      guard orDiscarded, entries[index]?.fate == .dead else {
        throw try await reader.unknown(key.text, room.settings)
      }
    }
    return chosen
  }
}

extension DeadLettersCommand {
  /// `tidemark dead-letters retry`.
  struct Retry: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retry",
      abstract: "Derives dead letters once more from the store and sends them.",
      discussion: """
        An event goes out with the message id it always had; a customer's traits and an order's update \
        with today's content, or not at all if a newer one was sent. What is accepted leaves the dead \
        letters; what is refused again stays, with the new reason. The watermark does not move. Ends \
        with 10 when some are still dead letters. A discarded letter can be named, too.
        """
    )

    @OptionGroup var selection: DeadLetterSelection
    @OptionGroup(title: "Options of every command") var options: Options

    func outputCarriesMessages(_ settings: Settings) -> Bool {
      settings.destinationKind == .stdout
    }

    func work(in room: Room) async throws -> ExitStatus {
      let wiring = Wiring(room: room)
      let settings = room.settings
      let mapping = settings.mapping()
      let keys = try await selection.resolve(orDiscarded: true, in: room)
      guard !keys.isEmpty else {
        try say(nil, in: room)
        return .done
      }
      _ = try wiring.connection()
      _ = try await wiring.destinationIdentity()
      let outcome: RetryOutcome = try await wiring.withState { state in
        // Their blame is settled already: refusals in a row say nothing new.
        try await wiring.withRun(
          command: "tidemark dead-letters retry",
          patience: .max,
          in: state
        ) { try await RetryRun($0, keys: keys) { mapping.isEnabled($0) }.run() }
      }
      try say(outcome, in: room)
      return outcome.stays.isEmpty ? .done : .deadLetters
    }

    private func say(_ outcome: RetryOutcome?, in room: Room) throws {
      let letters = outcome?.stays ?? []
      for letter in letters {
        room.outlet.remark("\(letter.key.text) stays a dead letter: \(Self.sentence(letter))")
      }
      let (gone, stay) = (outcome?.settled ?? 0, letters.count)
      if gone + stay > 0 {
        room.outlet.remark("\(gone) of \(gone + stay) left the dead letters; \(stay) stay")
      }
      guard room.settings.json else { return }
      let result = Result(
        settled: gone,
        sent: outcome?.report.sent ?? 0,
        stays: letters.map { Result.Letter(key: $0.key.text, reason: Self.sentence($0)) }
      )
      try room.result.print(try SortedJSON.text(of: result))
    }

    /// What `--json` prints.
    private struct Result: Encodable {
      struct Letter: Encodable {
        var key: String
        var reason: String
      }

      var settled: Int
      var sent: Int
      var stays: [Letter]
    }

    private static func sentence(_ letter: RetryOutcome.Letter) -> String {
      switch letter.why {
      case .refused(let reason): reason
      case .gone: "\(letter.key.row) is no longer in the store"
      case .notShown: "the store does not show it any more"
      case .switchedOff:
        letter.event.map { "\($0.rawValue) is switched off (\($0.settingKey))" }
          ?? "its event is switched off"
      }
    }
  }

  /// `tidemark dead-letters discard`.
  struct Discard: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "discard",
      abstract: "Gives dead letters up: they are not shown any more and never sent by themselves.",
      discussion: """
        The ledger keeps their keys, so that no sync sends these events again; a customer's traits and \
        an order's update are sent once their content changes. tidemark dead-letters retry KEY still \
        sends one.
        """
    )

    @OptionGroup var selection: DeadLetterSelection
    @OptionGroup(title: "Options of every command") var options: Options

    func work(in room: Room) async throws -> ExitStatus {
      let wiring = Wiring(room: room)
      let name = try room.settings.syncName()
      let keys = try await selection.resolve(orDiscarded: false, in: room)
      // Without a state there is nothing to discard, and none is to be made for that.
      guard !keys.isEmpty else { return try say(0, in: room) }
      try await wiring.withState { state in
        try await wiring.locked(state, name, command: "tidemark dead-letters discard") {
          try await state.discardDeadLetters(of: name, keys: keys)
        }
      }
      return try say(keys.count, in: room)
    }

    private func say(_ count: Int, in room: Room) throws -> ExitStatus {
      if count > 0 {
        let letters = count == 1 ? "1 dead letter was" : "\(count) dead letters were"
        room.outlet.remark(
          "\(letters) discarded; the ledger keeps the keys, so that no sync sends them:"
            + " tidemark dead-letters retry KEY\(room.settings.nameArgument) still would"
        )
      }
      if room.settings.json { try room.result.print("{\"discarded\":\(count)}") }
      return .done
    }
  }
}
