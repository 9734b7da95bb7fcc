import ArgumentParser
import Commerce
import Pipeline
import SegmentSpec

/// `tidemark backfill`: years of history, once.
struct BackfillCommand: RunnableCommand {
  static let name = "tidemark backfill"
  /// As the history of runs names the work on a shared one; never changed.
  static let workName = "tidemark backfill --work"
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Sends history, with the times at which it happened.",
    discussion: """
      Reads every customer, cart and order, and sends each event whose own time lies between --from and \
      --to and that was not sent before. While it runs it also delivers live changes; a sync \
      that cron starts meanwhile exits silently. After a stop or a crash the same command goes on from \
      the last recorded page.

      With --shards any number of processes, on any number of machines, share the work: it plans ranges of \
      ids in the state, which has to be in PostgreSQL, and each tidemark backfill --work takes one after the \
      other.

      Where the sync has no watermark yet, a backfill without --to and --events leaves one: from then on \
      tidemark sync goes on without gap or repetition.
      """
  )

  @Option(help: ArgumentHelp("The first moment that is sent, in ISO 8601.", valueName: "time"))
  var from: String?

  @Option(
    help: ArgumentHelp("The first moment that is no longer sent, in ISO 8601.", valueName: "time")
  )
  var to: String?

  @Option(
    help: ArgumentHelp(
      "The only events to send, with commas between. (default: all that are switched on)",
      valueName: "events"
    ),
    completion: .events
  )
  var events: String?

  @Flag(help: "Shows what would be sent, and sends nothing.")
  var dryRun = false

  @Flag(help: "Shows how far the backfill has come, and does nothing.")
  var status = false

  @Flag(help: "Starts over although an earlier backfill is not finished; nothing goes out twice.")
  var restart = false

  @Flag(help: "Does not ask on a terminal before it sends.")
  var yes = false

  @Option(help: ArgumentHelp("Connections that read at once. (default: 2)", valueName: "number"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Plans a backfill in at most so many ranges, for any number of processes to share; sends nothing.",
      valueName: "ranges"
    )
  )
  var shards: Int?

  @Flag(
    name: .customLong("work"),
    help: "Works through the shared backfill, one range after another, until none is left."
  )
  var works = false

  @Flag(
    help:
      "Goes on where all messages of an event fail for one reason, and makes dead letters of them."
  )
  var acceptDeadLetters = false

  @Option(
    help: ArgumentHelp(
      "How long live changes may wait meanwhile.",
      valueName: "time"
    )
  )
  var syncEvery = "5m"

  @Flag(
    inversion: .prefixedNo,
    help: "Whether a summary ends the run. (default: only on a terminal)"
  )
  var summary: Bool?

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    guard workers.map((1...16).contains) ?? true else {
      throw ValidationError("--workers must be a number from 1 to 16")
    }
    try validateSharing()
    guard let seconds = SettingKind.seconds(syncEvery), seconds >= 1 else {
      throw ValidationError("--sync-every must be a duration such as 30s, 5m or 1h")
    }
  }

  func outputCarriesMessages(_ settings: Settings) -> Bool {
    settings.destinationChoice.writesToStandardOutput && !status && !dryRun
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let name = try context.settings.syncName()
    if status { return try await showStatus(of: name, in: context) }
    if let shards { return try await share(in: shards, context) }
    if works { return try await workOnShared(in: context) }
    let request = try request(in: context)
    let wiring = Wiring(context: context, usualRetryBudget: .seconds(12 * 3_600))
    // Wrong settings are reported before anything is opened.
    _ = try wiring.connection()
    let sync = try await wiring.resolve(withDeletions: true)
    if dryRun { return try show(try await plan(request, of: sync, wiring), in: context) }
    var planned: Int?
    if !yes, Console.errors.isTerminal, Console.isInputTerminal {
      let plan = try await plan(request, of: sync, wiring)
      planned = plan.messages
      try? Console.errors.printFolded(plan.plain)
      guard try Console.confirms("send this?") else {
        context.outlet.remark("nothing was sent")
        return .done
      }
    }
    let report = try await context.logged("backfill") {
      try await send(request, of: sync, planned: planned, wiring, in: context)
    }
    if context.settings.json { SyncCommand.hand(report.json, in: context) }
    SyncCommand.say(report, in: context, withSummary: summary)
    return SyncCommand.status(report, nil, settings: context.settings)
  }

  private func plan(
    _ request: BackfillRun.Request,
    of resolved: ResolvedSync,
    _ wiring: Wiring
  ) async throws -> PlanText {
    let (state, sync) = try await wiring.stateForReading()
    let report = try await wiring.withRun(
      of: resolved,
      command: Self.name,
      plansOnly: true,
      sync: sync,
      in: state
    ) { run in
      try await wiring.withSource(of: request.events, isHistory: true) { history in
        try await PlanRun(run, history: history, request: request).make()
      }
    }
    return try PlanText(report, of: resolved, wiring)
  }

  /// Sends it, and shows the progress.
  private func send(
    _ request: BackfillRun.Request,
    of sync: ResolvedSync,
    planned: Int?,
    _ wiring: Wiring,
    in context: CommandContext
  ) async throws -> RunReport {
    let progress = context.progress(planned: planned)
    return try await progress.during {
      try await wiring.withState { state in
        try await wiring.withRun(
          of: sync,
          command: Self.name,
          requestsDeletions: true,
          acceptsDeadLetters: acceptDeadLetters,
          in: state
        ) { live in
          try await wiring.withSource(of: request.events, isHistory: true) { history in
            try await BackfillRun(live: live, history: history, request: request) {
              progress.take($0)
            }
            .run()
          }
        }
      }
    }
  }

  private func show(_ plan: PlanText, in context: CommandContext) throws -> ExitStatus {
    try context.result.printFolded(
      context.settings.json ? try SortedJSON.text(of: plan.wire) : plan.plain
    )
    return .done
  }

  var arguments: HistoryArguments {
    HistoryArguments(
      from: from,
      to: to,
      events: events,
      command: Self.name,
      withoutUpdates:
        "a backfill sends no Order Updated: its Order Completed already shows the order's current state"
    )
  }

  /// The request of the arguments.
  /// - Throws: exit code 64 for a window that ends before it starts, and for an unreadable time or event.
  private func request(in context: CommandContext) throws(Failure) -> BackfillRun.Request {
    var request = BackfillRun.Request(
      window: try arguments.window(in: context),
      events: try arguments.chosenEvents(in: context)
    )
    request.restarts = restart
    request.readers = workers ?? request.readers
    request.syncSeconds = SettingKind.seconds(syncEvery) ?? request.syncSeconds
    return request
  }

  private func showStatus(of name: SyncName, in context: CommandContext) async throws -> ExitStatus
  {
    let (state, sync) = try await Wiring(context: context).stateForReading()
    guard let backfill = try await state.backfill(of: sync) else {
      throw Failure(
        .configuration,
        "the sync has no backfill",
        hint:
          "tidemark backfill --dry-run\(context.settings.nameArgument) shows what one would send"
      )
    }
    let text = BackfillText(
      backfill: backfill,
      sync: name,
      nameArgument: context.settings.nameArgument,
      now: SystemWallClock().now()
    )
    try context.result.printFolded(
      context.settings.json ? try SortedJSON.text(of: text.wire) : text.plain
    )
    return .done
  }
}
