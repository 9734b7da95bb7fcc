import ArgumentParser
import Pipeline

/// `tidemark sync`: one run from the watermark to now.
struct SyncCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Sends what changed since the last run.",
    discussion: """
      Reads what changed since the watermark, delivers it, then moves the watermark. Prints nothing and \
      exits with 0 when all is well, so that cron sends no mail. On a terminal, or with --summary, a short \
      summary on stderr ends the run.

      A sync needs a watermark once: tidemark watermark set now, or tidemark backfill.

      With --all every sync under "syncs" in the settings file runs, one after another in the order of the \
      file. A sync that fails does not stop the others. The exit code is the most serious of theirs \
      (tidemark help exit-codes).
      """
  )

  @OptionGroup(title: "Options of every command") var options: Options

  @Flag(
    inversion: .prefixedNo,
    help: "Whether a summary ends the run. (default: only on a terminal)"
  )
  var summary: Bool?

  @Flag(help: "Runs every sync of the settings file.")
  var all = false

  @Flag(
    help:
      "Goes on where all messages of an event fail for one reason, and makes dead letters of them."
  )
  var acceptDeadLetters = false

  func validate() throws { try AllSyncs.validate(all, options) }

  func isForAllSyncs(_ settings: Settings) -> Bool { all }

  func outputCarriesMessages(_ settings: Settings) -> Bool {
    let each = all ? settings.syncs.map(settings.of) : [settings]
    return each.contains(where: \.destinationChoice.writesToStandardOutput)
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    if all { return try await AllSyncs(context).sync(withSummary: summary, acceptDeadLetters) }
    guard let report = try await SyncCommand.run(in: context, acceptDeadLetters) else {
      try SyncCommand.sayLeftToBackfill(in: context)
      return .done
    }
    if context.settings.json { SyncCommand.hand(report.json, in: context) }
    SyncCommand.say(report, in: context, withSummary: summary)
    return SyncCommand.status(report, nil, settings: context.settings)
  }

  /// One run; nil if a backfill is at work, which delivers live changes itself.
  static func run(in context: CommandContext, _ acceptsDeadLetters: Bool) async throws -> RunReport?
  {
    let wiring = Wiring(context: context)
    // Wrong settings are reported before anything is opened.
    _ = try wiring.connection()
    let sync = try await wiring.resolve(withDeletions: true)
    let progress = context.progress(isSilent: true)
    return try await context.logged("sync", report: { $0 }) {
      try await progress.during {
        try await run(sync, in: context, wiring, acceptsDeadLetters, progress)
      }
    }
  }

  private static func run(
    _ sync: ResolvedSync,
    in context: CommandContext,
    _ wiring: Wiring,
    _ acceptsDeadLetters: Bool,
    _ progress: ProgressLine
  ) async throws -> RunReport? {
    let name = sync.name
    return try await wiring.withState { state in
      guard try await state.watermark(of: name) != nil else {
        throw Failure.noWatermark(settings: context.settings)
      }
      do {
        return try await wiring.withRun(
          of: sync,
          command: "tidemark sync",
          requestsDeletions: true,
          acceptsDeadLetters: acceptsDeadLetters,
          in: state
        ) { run in
          var run = run
          run.observe = { progress.take(.page($0)) }
          return try await SyncRun(run).run()
        }
      } catch RunError.state(.locked(let holder)) where holder.command == BackfillCommand.name {
        // The backfill delivers live changes itself, as long as its last record is fresh.
        let backfill = try await state.backfill(of: name)
        guard let backfill, SystemWallClock().now() < backfill.freshUntil else {
          throw RunError.state(.locked(by: holder))
        }
        return nil
      }
    }
  }

  /// The result while a backfill delivers live changes: silent for cron.
  private static func sayLeftToBackfill(in context: CommandContext) throws {
    if Console.errors.isTerminal {
      context.outlet.remark("a backfill is at work, and delivers live changes as well")
    }
    guard context.settings.json else { return }
    let name = ConsoleLog.quoted(try context.settings.syncName().text)
    hand("{\"left_to_backfill\":true,\"sync\":\(name)}", in: context)
  }

  static func status(
    _ report: RunReport,
    _ error: RunError?,
    settings: Settings
  ) -> ExitStatus {
    if let error {
      // The end of the process: a signal matters more than the errors that it caused.
      let stop = StopSignals.arrived.map { StopSignals.Stop(status: $0, cause: error) }
      return stop.map { Failure($0, settings: settings).status }
        ?? Failure(error, settings: settings).status
    }
    return report.deadLettered > 0 ? .deadLetters : .done
  }

  /// Prints a complete run's report; a reader that is gone changes nothing about the run.
  static func hand(_ report: String, in context: CommandContext) {
    do throws(Failure) {
      try context.result.print(report)
    } catch {
      context.outlet.remark("the run is complete, but its report is lost: \(error.sentence)")
    }
  }

  /// Shows people the result of a complete run.
  static func say(_ report: RunReport, in context: CommandContext, withSummary summary: Bool?) {
    if summary ?? context.settings.summary ?? Console.errors.isTerminal {
      try? Console.errors.printFolded(Summary(report, width: Console.errors.width).text)
    }
    guard report.deadLettered > 0 else { return }
    let events =
      report.deadLettered == 1
      ? "1 event is a dead letter and was not sent"
      : "\(report.deadLettered) events are dead letters and were not sent"
    let name = context.settings.nameArgument
    context.outlet.remark(
      events + (report.deadLetterReasons.first.map { "; the first: \($0)" } ?? "")
    )
    context.outlet.remark(
      "look at them: tidemark dead-letters list\(name); when the cause is fixed:"
        + " tidemark dead-letters retry --all\(name)"
    )
  }
}
