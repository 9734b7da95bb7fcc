import ArgumentParser
import Pipeline
import SegmentSpec

/// A backfill that many processes share.
extension BackfillCommand {
  func validateSharing() throws {
    guard shards != nil || works else { return }
    let option = works ? "--work" : "--shards"
    guard !(works && shards != nil) else {
      throw ValidationError("--shards plans and --work works: give one of them")
    }
    guard shards.map((1...100_000).contains) ?? true else {
      throw ValidationError("--shards must be a number from 1 to 100000")
    }
    var others: [(String, Bool)] = [
      ("--from", from != nil), ("--to", to != nil), ("--dry-run", dryRun), ("--status", status),
      ("--workers", workers != nil), ("--accept-dead-letters", acceptDeadLetters && !works),
    ]
    if works { others += [("--events", events != nil), ("--restart", restart)] }
    guard let (other, _) = others.first(where: \.1) else { return }
    let reason =
      switch other {
      case "--from", "--to": "a shared backfill is of the whole history"
      case "--workers": "start as many processes as are to read at once"
      case "--events", "--restart": "the plan says so: give it with --shards"
      case "--accept-dead-letters": "a plan sends nothing: give it with --work"
      case "--status": "tidemark backfill --status also shows a shared one"
      default: "it is of a backfill of one process"
      }
    throw ValidationError("\(other) does not go with \(option): \(reason)")
  }

  /// Plans it: nothing is sent.
  func share(in ranges: Int, _ context: CommandContext) async throws -> ExitStatus {
    let wiring = Wiring(context: context)
    let events = try arguments.chosenEvents(in: context)
    try demandShareable(context.settings)
    let name = try context.settings.syncName()
    let start = SystemWallClock().now()
    let backfill = try await wiring.withState { state in
      _ = try sharing(state, context.settings)
      let sync = try await wiring.resolve()
      return try await wiring.withRun(of: sync, command: Self.name, in: state) { run in
        try await wiring.withSource(of: events, isHistory: true) { history in
          try await ShareRun(
            run,
            history: history,
            events: events,
            ranges: ranges,
            restarts: restart
          )
          .share()
        }
      }
    }
    if backfill.startedAt < start {
      context.outlet.remark(
        "this plan of \(Summary.counted(backfill.parts.count, "range")) was there already and stays as it is; --restart makes another"
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

  /// Works on it until nothing is left.
  func workOnShared(in context: CommandContext) async throws -> ExitStatus {
    let wiring = Wiring(context: context, usualRetryBudget: .seconds(12 * 3_600))
    _ = try wiring.connection()
    try demandShareable(context.settings)
    let name = try context.settings.syncName()
    let progress = context.progress()
    defer { progress.end() }
    let report = try await context.logged("backfill --work") {
      try await wiring.withState { state in
        let shared = try sharing(state, context.settings)
        guard let backfill = try await state.backfill(of: name), backfill.isShared else {
          throw RunError.noSharedBackfill
        }
        return try await wiring.withRun(
          of: try await wiring.resolve(),
          command: Self.workName,
          acceptsDeadLetters: acceptDeadLetters,
          in: state
        ) { run in
          try await wiring.withSource(of: backfill.events, isHistory: true, isShared: true) {
            history in
            try await WorkRun(run, state: shared, history: history, observe: { progress.take($0) })
              .work()
          }
        }
      }
    }
    if context.settings.json { SyncCommand.hand(report.json, in: context) }
    SyncCommand.say(report, in: context, withSummary: summary)
    return SyncCommand.status(report, nil, settings: context.settings)
  }

  /// - Throws: exit code 78 for a destination that belongs to one machine.
  private func demandShareable(_ settings: Settings) throws(Failure) {
    guard !settings.destinationChoice.isShareable else { return }
    throw Failure(
      .configuration,
      "processes that share a backfill cannot share the destination \(settings.destinationChoice.name)",
      hint: "for files: tidemark export; else name another destination"
    )
  }

  /// - Throws: exit code 78 for a state that belongs to one machine.
  private func sharing(
    _ state: any StateStore,
    _ settings: Settings
  ) throws(Failure) -> any SharedState {
    if let shared = state as? any SharedState { return shared }
    throw Failure(
      .configuration,
      "a state in a file belongs to one machine: no backfill can be shared in it",
      hint:
        "keep the state in PostgreSQL: set --state to postgres://… (tidemark state copy takes it there)"
    )
  }
}
