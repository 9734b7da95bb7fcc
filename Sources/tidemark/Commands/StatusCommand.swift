import ArgumentParser
import Medusa
import Pipeline
import SegmentSpec
import Stores

/// `tidemark status`: how fresh the sync is, and what stands in its way.
struct StatusCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows how fresh the sync is, and its last runs.",
    discussion: """
      Changes nothing. Exits with 0; for a monitor, with 1 when the watermark is older than --max-age (or \
      missing) or a transaction has been open for longer and holds changes back, and with --fail-on also \
      when the last run failed or there are dead letters (age says that --max-age is meant). When the \
      store's database cannot be asked, \
      everything else is still shown. Without --name every sync of a settings file that has several is \
      shown, as with --all.
      """
  )

  @Option(help: ArgumentHelp("Exits with 1 when the watermark is older.", valueName: "time"))
  var maxAge: String?

  @Option(
    help: ArgumentHelp(
      "Exits with 1 also in these cases, with a comma between: last-run, dead-letters, age.",
      valueName: "cases"
    ),
    completion: .list(["last-run", "dead-letters", "last-run,dead-letters"])
  )
  var failOn: String?

  @Flag(help: "Shows every sync of the settings file.")
  var all = false

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    guard maxAge.map({ SettingKind.seconds($0) != nil }) ?? true else {
      throw ValidationError("--max-age must be a duration such as 90s, 15m or 1h")
    }
    guard Set(cases).isSubset(of: ["last-run", "dead-letters", "age"]) else {
      throw ValidationError(
        "--fail-on must be last-run, dead-letters, age, or several with a comma between"
      )
    }
    guard maxAge != nil || !cases.contains("age") else {
      throw ValidationError("--fail-on age needs --max-age, such as --max-age 15m")
    }
    try AllSyncs.validate(all, options)
  }

  private var seconds: Int64? { maxAge.flatMap(SettingKind.seconds) }

  private var cases: [String] {
    (failOn ?? "").split(separator: ",").map(\.trimmed)
  }

  private func code(of status: SyncStatus) -> ExitStatus {
    let failed =
      cases.contains("last-run")
      && status.runs.first.map { RunText($0, now: status.now, status.atWork).endedWell == false }
        == true
    let dead = cases.contains("dead-letters") && status.deadLetters > 0
    return status.isStale || failed || dead ? .unexpected : .done
  }

  func isForAllSyncs(_ settings: Settings) -> Bool { all || settings.isOfAllSyncs }

  func work(in context: CommandContext) async throws -> ExitStatus {
    guard all || context.settings.isOfAllSyncs else {
      let status = try await Self.look(in: context, maxAge: seconds)
      let text = StatusText(status)
      try context.result.printMarked(
        context.settings.json
          ? try SortedJSON.text(of: text.wire) : text.text(width: Console.output.width)
      )
      return code(of: status)
    }
    let syncs = try AllSyncs(context)
    var blocks: [String] = []
    let endings = try await syncs.each { context in
      let status = try await Self.look(in: context, maxAge: seconds)
      let text = StatusText(status)
      blocks.append(text.text(width: Console.output.width))
      return AllSyncs.Ending(
        context,
        code(of: status),
        [("status", try SortedJSON.text(of: text.wire))]
      )
    }
    if !context.settings.json { try context.result.printMarked(blocks.joined(separator: "\n\n")) }
    return syncs.finish(endings)
  }

  /// What is known of a sync; `maxAge` in seconds.
  static func look(in context: CommandContext, maxAge: Int64?) async throws -> SyncStatus {
    let wiring = Wiring(context: context)
    let name = try context.settings.syncName()
    let (state, sync) = try await wiring.stateForReading()
    let watermark = try await state.watermark(of: sync)
    var status = SyncStatus(sync: name, now: SystemWallClock().now())
    status.nameArgument = context.settings.nameArgument
    status.binding = try await state.binding(of: sync)
    status.watermark = watermark
    status.deliveredUntil = try watermark.flatMap { try Wiring.moment(of: $0) }
    (status.runs, status.atWork) = try await AtWork.runs(
      of: sync,
      limit: SyncStatus.shownRuns,
      in: state
    )
    status.deadLetters = try await state.deadLetterCount(of: sync, event: nil)
    status.waiting = WaitingSummary(try await state.waiting(of: sync))
    if status.binding?.edition == MedusaGeneration.v2.rawValue {
      status.oddities = StatusOddities(
        among: try await state.runs(of: sync, limit: StatusOddities.mostRuns)
      )
    }
    status.backfill = try await state.backfill(of: sync)
    do {
      status.horizon = .success(try await wiring.horizon(since: watermark))
    } catch {
      guard !Task.isCancelled else { throw error }
      status.horizon = .failure(Failure(reading: error, settings: context.settings))
    }
    if let state = state as? any CopyableState {
      let known = Set(context.settings.syncs.map(\.name))
      for other in try await state.syncNames() where other != sync && !known.contains(other) {
        status.others.append(try await OtherSync(other, in: state))
      }
    }
    status.maxAge = maxAge
    return status
  }
}

/// A sync that the state knows, beside the one that is looked at.
struct OtherSync {
  let name: SyncName
  let binding: SyncBinding?
  /// By its source's clock; nil before its first sync.
  let deliveredUntil: Timestamp?
  let lastRun: RunRecord?
  let atWork: AtWork
  let deadLetters: Int

  init(_ name: SyncName, in state: any StateStore) async throws {
    self.name = name
    binding = try await state.binding(of: name)
    deliveredUntil = try await state.watermark(of: name).flatMap { try Wiring.moment(of: $0) }
    let (runs, atWork) = try await AtWork.runs(of: name, limit: 1, in: state)
    (lastRun, self.atWork) = (runs.first, atWork)
    deadLetters = try await state.deadLetterCount(of: name, event: nil)
  }
}

/// What is known of a sync at one moment.
struct SyncStatus {
  let sync: SyncName
  let now: Timestamp
  /// What makes a hint's command one for this sync.
  var nameArgument = ""
  var binding: SyncBinding?
  var watermark: Watermark?
  /// By the source's clock; nil before the first sync.
  var deliveredUntil: Timestamp?
  /// Newest first.
  var runs: [RunRecord] = []
  var deadLetters = 0
  /// The rows whose facts do not hold yet.
  var waiting = WaitingSummary()
  /// What the shop held when a run counted it the last time; nil where none of late did.
  var oddities: StatusOddities?
  var backfill: Backfill?
  var atWork = AtWork()
  var lock: LockHolder? { atWork.holder }
  /// What else the state remembers, and the settings file does not name.
  var others: [OtherSync] = []
  /// How many runs are looked at.
  static let shownRuns = 5
  var horizon: Result<Horizon, Failure>?
  /// Seconds.
  var maxAge: Int64?

  init(sync: SyncName, now: Timestamp) {
    self.sync = sync
    self.now = now
  }

  /// The present time: the source's, where it answers, as the watermark is by that clock; else this machine's.
  var present: Timestamp { (try? horizon?.get().clock) ?? now }

  /// How old the watermark is, in seconds; nil without one.
  var age: Int64? { deliveredUntil.map { present.seconds(since: $0) } }

  /// For how many seconds a transaction has been open that holds the horizon back; nil when none is.
  var heldSeconds: Int64? { (try? horizon?.get())?.heldSeconds }

  /// How many seconds this machine's clock is behind the source's, at least; nil when nothing shows it.
  ///
  /// A second is no difference: the two are not read at the same time.
  var clockLag: Int64? {
    guard let known = (try? horizon?.get().clock) ?? deliveredUntil else { return nil }
    let lag = known.seconds(since: now)
    return lag > 1 ? lag : nil
  }

  /// Whether the watermark is older than may be, or what is behind an open transaction.
  ///
  /// Where the source does not answer, a clock that is behind shows nothing.
  var isStale: Bool {
    guard let maxAge else { return false }
    if let heldSeconds, heldSeconds > maxAge { return true }
    let isBlind = present == now && clockLag != nil
    return age.map { $0 > maxAge || isBlind } ?? true
  }
}
