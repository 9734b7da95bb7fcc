import ArgumentParser
import Pipeline
import SegmentSpec

/// `tidemark watermark`: the start of history, and the point up to which everything is delivered.
struct WatermarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watermark",
    abstract: "Shows, sets or resets where a sync goes on.",
    subcommands: [Show.self, Set.self, Reset.self]
  )
}

extension WatermarkCommand {
  /// `tidemark watermark show`.
  struct Show: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Prints the watermark."
    )

    @Flag(help: "For every sync of the settings file.")
    var all = false

    @OptionGroup(title: "Options of every command") var options: Options

    func validate() throws { try AllSyncs.validate(all, options) }

    func isForAllSyncs(_ settings: Settings) -> Bool { all }

    func work(in context: CommandContext) async throws -> ExitStatus {
      if all {
        return try await AllSyncs(context).show("watermark") { context in
          let text = try await watermark(in: context)
          return (text.plain, text.json)
        }
      }
      let text = try await watermark(in: context)
      try context.result.printFolded(context.settings.json ? text.json : text.plain)
      return .done
    }

    private func watermark(in context: CommandContext) async throws -> WatermarkText {
      let (state, sync) = try await Wiring(context: context).stateForReading()
      guard let watermark = try await state.watermark(of: sync) else {
        throw Failure.noWatermark(settings: context.settings)
      }
      return WatermarkText(watermark, sync: try context.settings.syncName())
    }
  }

  /// `tidemark watermark reset`.
  struct Reset: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset",
      abstract: "Forgets the watermark; what was sent stays known."
    )

    @OptionGroup var consent: Consent
    @OptionGroup(title: "Options of every command") var options: Options

    private func isSet(in wiring: Wiring) async throws -> Bool {
      let (state, sync) = try await wiring.stateForReading()
      return try await state.watermark(of: sync) != nil
    }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let wiring = Wiring(context: context)
      let name = try context.settings.syncName()
      if !consent.yes, try await isSet(in: wiring) {
        let plan = [
          "the watermark of sync \"\(name)\" will be forgotten: no sync runs until another one is set"
        ]
        guard try consent.given(to: plan, question: "forget it?", in: context) else {
          return try say(nil, of: name, in: context)
        }
      }
      let found = try await wiring.withState { state in
        try await wiring.locked(state, name, command: "tidemark watermark reset") {
          let watermark = try await state.watermark(of: name)
          try await state.setWatermark(nil, of: name)
          return watermark
        }
      }
      guard let found else {
        context.outlet.remark("sync \"\(name)\" had no watermark")
        return try say(nil, of: name, in: context)
      }
      // Shown at the last moment at which it is known, so that nobody who sets another one loses the changes in
      // between.
      let until = ((try? Wiring.moment(of: found)) ?? nil) ?? found.factsSince
      context.outlet.remark(
        "the watermark of sync \"\(name)\" is forgotten; the ledger was kept, so nothing goes out twice."
          + " Everything was delivered until \(until.seconds8601); what happened since is sent after"
          + " tidemark watermark set \(until.seconds8601)\(context.settings.nameArgument)"
      )
      return try say(found, of: name, in: context)
    }

    /// Prints for `--json` what was forgotten.
    private func say(
      _ before: Watermark?,
      of name: SyncName,
      in context: CommandContext
    ) throws -> ExitStatus {
      guard context.settings.json else { return .done }
      let object = before.map { WatermarkText($0, sync: name).object } ?? "null"
      try context.result.print(
        "{\"before\":\(object),\"reset\":\(before != nil),\"sync\":\(ConsoleLog.quoted(name.text))}"
      )
      return .done
    }
  }
}
