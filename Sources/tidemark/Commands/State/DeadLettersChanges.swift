import ArgumentParser
import Commerce
import Pipeline
import SegmentSpec
import Synchronization

/// The dead letters of a command: exactly one of its three forms is given.
struct DeadLetterSelection: ParsableArguments {
  @Argument(help: ArgumentHelp("Keys of dead letters.", valueName: "key"))
  var keys: [String] = []

  @Option(
    help: ArgumentHelp("All dead letters of this event.", valueName: "event"),
    completion: .events
  )
  var event: String?

  @Flag(help: "All dead letters.")
  var all = false

  func validate() throws {
    let forms = (keys.isEmpty ? 0 : 1) + (event == nil ? 0 : 1) + (all ? 1 : 0)
    guard forms == 1 else {
      throw ValidationError("name keys of dead letters, or give --event NAME, or give --all")
    }
  }

  /// The chosen letters; nil if no dead letter matches.
  ///
  /// With `orDiscarded` you can also name a key whose letter was discarded.
  /// - Throws: exit code 64 for a key without a dead letter.
  func resolve(
    orDiscarded: Bool,
    in context: CommandContext
  ) async throws -> RetryRun.Selection? {
    let (state, sync) = try await Wiring(context: context).stateForReading()
    let reader = try await DeadLetterReader(context, event: event)
    guard !keys.isEmpty else { return try await reader.count() == 0 ? nil : .every(reader.event) }
    var seen: Set<String> = []
    let chosen = keys.filter { seen.insert($0).inserted }.map { FactKey($0) }
    let letters = try await reader.find(chosen)
    let entries = try await state.ledger(of: sync, keys: chosen)
    for (index, key) in chosen.enumerated() where letters[index] == nil {
      guard orDiscarded, entries[index]?.fate == .dead else {
        throw try await reader.unknown(key.text, context.settings)
      }
    }
    return .keys(chosen)
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
        with 10 when some are still dead letters. A discarded letter can be named as well.
        """
    )

    @OptionGroup var selection: DeadLetterSelection
    @OptionGroup(title: "Options of every command") var options: Options

    func outputCarriesMessages(_ settings: Settings) -> Bool {
      settings.destinationChoice.writesToStandardOutput
    }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let wiring = Wiring(context: context)
      let settings = context.settings
      let news = RetryNews(context)
      guard let chosen = try await selection.resolve(orDiscarded: true, in: context) else {
        try news.announce(.counts(settled: 0, stay: 0, sent: 0))
        try news.finish()
        return .done
      }
      _ = try wiring.connection()
      let sync = try await wiring.resolve()
      let monitors = Monitors("dead-letters retry", in: context)
      let outcome: RetryOutcome
      do {
        outcome = try await retry(chosen, of: sync, wiring, news)
      } catch {
        let stop = StopSignals.arrived.map { StopSignals.Stop(status: $0, cause: error) }
        let failure =
          stop.map { Failure($0, settings: settings) }
          ?? Failure(reading: error, settings: settings)
        await monitors.record(failure.status)
        throw error
      }
      let status: ExitStatus = outcome.stay == 0 ? .done : .deadLetters
      await monitors.record(status)
      try news.finish()
      return status
    }

    private func retry(
      _ chosen: RetryRun.Selection,
      of sync: ResolvedSync,
      _ wiring: Wiring,
      _ news: RetryNews
    ) async throws -> RetryOutcome {
      let mapping = wiring.settings.mapping()
      return try await wiring.withState { state in
        // These messages are already to blame, so refusals in a row say nothing new.
        try await wiring.withRun(
          of: sync,
          command: "tidemark dead-letters retry",
          patience: .max,
          in: state
        ) { base in
          try await RetryRun(base, chosen) { mapping.isEnabled($0) }.run { try news.announce($0) }
        }
      }
    }

    /// Reports the fates of the letters, one after another, because there may be very many.
    private final class RetryNews: Sendable {
      private let context: CommandContext
      private let counts = Mutex((settled: 0, stay: 0, listed: 0))

      init(_ context: CommandContext) { self.context = context }

      func announce(_ news: RetryRun.News) throws {
        switch news {
        case .counts(let settled, let stay, let sent):
          counts.withLock { $0 = (settled, stay, 0) }
          guard context.settings.json else { return }
          let head = "{\"sent\":\(sent),\"settled\":\(settled),\"stays\":["
          try context.result.write(Array(head.utf8))
        case .stays(let letter):
          let why = Retry.sentence(letter)
          context.outlet.remark("\(letter.key.text) stays a dead letter: \(why)")
          guard context.settings.json else { return }
          let comma = counts.withLock { counts in
            counts.listed += 1
            return counts.listed > 1 ? "," : ""
          }
          let object =
            "{\"key\":\(ConsoleLog.quoted(letter.key.text)),\"reason\":\(ConsoleLog.quoted(why))}"
          try context.result.write(Array((comma + object).utf8))
        }
      }

      func finish() throws {
        let (gone, stay, _) = counts.withLock { $0 }
        if gone + stay > 0 {
          let rest = stay == 1 ? "1 still a dead letter" : "\(stay) still dead letters"
          context.outlet.remark("\(gone) of \(gone + stay) settled, \(rest)")
        }
        if context.settings.json { try context.result.print("]}") }
      }
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
      abstract: "Gives dead letters up: they are not shown any more and not sent by any sync.",
      discussion: """
        The ledger keeps their keys, so that no sync sends these events again; a customer's traits and \
        an order's update are sent once their content changes. tidemark dead-letters retry KEY still \
        sends one.
        """
    )

    @OptionGroup var selection: DeadLetterSelection
    @OptionGroup(title: "Options of every command") var options: Options

    func work(in context: CommandContext) async throws -> ExitStatus {
      let wiring = Wiring(context: context)
      let name = try context.settings.syncName()
      let chosen = try await selection.resolve(orDiscarded: false, in: context)
      // Without a state nothing can be discarded, and none is made for it.
      guard let chosen else { return try say(0, in: context) }
      var count = 0
      try await wiring.withState { state in
        try await wiring.locked(state, name, command: "tidemark dead-letters discard") {
          switch chosen {
          case .keys(let keys):
            try await state.discardDeadLetters(of: name, keys: keys)
            count = keys.count
          case .every(let event):
            try await DeadLetterReader(name, event: event, in: state).forEachPage { heads in
              try await state.discardDeadLetters(of: name, keys: heads.map(\.key))
              count += heads.count
            }
          }
        }
      }
      return try say(count, in: context)
    }

    private func say(_ count: Int, in context: CommandContext) throws -> ExitStatus {
      if count > 0 {
        let letters = count == 1 ? "1 dead letter was" : "\(count) dead letters were"
        context.outlet.remark(
          "\(letters) discarded; the ledger keeps the keys, so that no sync sends them:"
            + " tidemark dead-letters retry KEY\(context.settings.nameArgument) still would"
        )
      }
      if context.settings.json { try context.result.print("{\"discarded\":\(count)}") }
      return .done
    }
  }
}
