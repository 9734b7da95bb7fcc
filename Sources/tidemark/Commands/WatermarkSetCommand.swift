import ArgumentParser
import Pipeline
import SegmentSpec

extension WatermarkCommand {
  /// `tidemark watermark set`.
  struct Set: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Says where history starts.",
      discussion: """
        now: only what happens from now on is sent.
        TIME, such as 2026-01-01 or 2026-01-01T12:00:00Z: everything since that moment is sent; the next \
        sync reads the whole store once. Without a zone UTC is taken.

        What was sent before is not sent again either way. Prints the watermark before and after.

        Where a watermark stands, the changes that wait for the next sync are counted first. If the new \
        watermark would pass over any, nothing is set and the exit code is 78: run tidemark sync, or insist \
        with --skip-pending. The destination stdout has a watermark of its own.
        """
    )

    @Argument(help: ArgumentHelp("now, or a time in ISO 8601.", valueName: "time"))
    var time: String

    @Flag(
      help: "Passes over the changes that wait, without counting them: no sync sends them any more."
    )
    var skipPending = false

    @Flag(help: "For every sync of the settings file.")
    var all = false

    @OptionGroup var consent: Consent

    @OptionGroup(title: "Options of every command") var options: Options

    func validate() throws { try AllSyncs.validate(all, options) }

    func isForAllSyncs(_ settings: Settings) -> Bool { all }

    func outputCarriesMessages(_ settings: Settings) -> Bool {
      settings.destinationChoice.writesToStandardOutput
    }

    func work(in context: CommandContext) async throws -> ExitStatus {
      if all {
        return try await AllSyncs(context).show("watermark") { context in
          let text = try await change(in: context)
          return (text.plain, text.json)
        }
      }
      let text = try await change(in: context)
      do throws(Failure) {
        try context.result.printFolded(context.settings.json ? text.json : text.plain)
      } catch {
        context.outlet.remark("the watermark is set, but its report is lost: \(error.sentence)")
      }
      return .done
    }

    private func change(in context: CommandContext) async throws -> WatermarkChangeText {
      let moment = try givenMoment()
      let wiring = Wiring(context: context)
      _ = try wiring.connection()
      let destination = try await wiring.resolve().identity
      let name = try context.settings.syncName()
      if skipPending, !consent.yes { try await ask(name, wiring, in: context) }
      let change = try await wiring.withState { state in
        try await wiring.locked(state, name, command: "tidemark watermark set") {
          // Before anything is bound or set, because a shop that no sync can read needs no watermark.
          try await wiring.demandReadableSource()
          let bound = try await state.binding(of: name)
          return try await wiring.withSource(boundTo: bound?.storeID) { source in
            let binding = SyncBinding(try await source.identity(), destination)
            try bound?.demand(binding)
            let standing = try await state.watermark(of: name)
            // Taken before the look for changes, so that later changes wait and are not passed over.
            let next: Watermark =
              if let moment {
                .since(moment)
              } else {
                .now(
                  try await source.currentPosition(),
                  marginSeconds: context.settings.watermarkMarginSeconds
                )
              }
            if let standing, !skipPending {
              let run = PendingRun(
                source: source,
                state: state,
                sync: name,
                requestsDeletions: try context.settings.deletions() != nil
              )
              let waiting = try await run.count(since: standing, passedOverBy: next)
              guard waiting.isEmpty else { throw refusal(waiting, standing, in: wiring) }
            }
            try await state.bind(name, to: binding)
            try await state.setWatermark(next, of: name)
            return (
              before: standing.map {
                WatermarkText($0, sync: name, deliveredUntil: try? Wiring.moment(of: $0))
              },
              after: WatermarkText(next, sync: name)
            )
          }
        }
      }
      return WatermarkChangeText(
        sync: name,
        before: change.before,
        after: change.after,
        skippedPending: skipPending && change.before != nil
      )
    }

    /// Shows the waiting changes that would be given up, and asks.
    /// - Throws: exit code 64 if nobody can answer, or the answer is no.
    private func ask(_ name: SyncName, _ wiring: Wiring, in context: CommandContext) async throws {
      let (state, sync) = try await wiring.stateForReading()
      guard let standing = try await state.watermark(of: sync) else { return }
      let until = ((try? Wiring.moment(of: standing)) ?? nil) ?? standing.factsSince
      let plan = [
        "the changes of sync \"\(name)\" that wait since \(until.seconds8601) will be passed over: no sync sends them"
      ]
      guard try consent.given(to: plan, question: "pass over them?", in: context) else {
        throw Failure(.usage, "nothing was set")
      }
    }

    /// Why nothing was set: the number of waiting changes of each event, and how to send them or pass over them.
    private func refusal(
      _ waiting: [EventName: Int],
      _ standing: Watermark,
      in wiring: Wiring
    ) -> Failure {
      let events = EventName.inOrder(waiting.keys).compactMap { event in
        waiting[event].map { "\($0) \(event.rawValue)" }
      }
      let count = waiting.values.reduce(0, +)
      let until = (try? Wiring.moment(of: standing)) ?? nil
      let name = wiring.settings.nameArgument
      return Failure(
        .configuration,
        "\(count == 1 ? "1 change waits" : "\(count) changes wait") since"
          + " \((until ?? standing.factsSince).seconds8601), and the new watermark would pass over"
          + " \(count == 1 ? "it" : "them"): \(events.joined(separator: ", "))",
        hint: """
          nothing was set; choose one:
            tidemark sync\(name)
                sends what waits; then set the watermark
            tidemark watermark set \(time) --skip-pending\(name)
                passes over it: no sync sends it any more
          """
      )
    }

    /// The given time; nil for `now`.
    private func givenMoment() throws(Failure) -> Timestamp? {
      guard time != "now" else { return nil }
      return try GivenTime(
        time,
        example: "tidemark watermark set now, or tidemark watermark set 2026-01-01T00:00:00Z"
      )
      .moment()
    }
  }
}
