import ArgumentParser
import Pipeline
import SegmentSpec
import Stores

/// A change of the state that cannot be undone: it is announced first, and confirmed if somebody can answer.
struct Consent: ParsableArguments {
  @Flag(help: "Does it without asking; needed where nobody can answer.")
  var yes = false

  /// Announces the change; false if the answer is no.
  /// - Throws: exit code 64 if nobody can answer and `--yes` is not given.
  func given(to plan: [String], question: String, in context: CommandContext) throws -> Bool {
    for sentence in plan { context.outlet.remark(sentence) }
    if yes { return true }
    guard Console.errors.isTerminal, Console.isInputTerminal else {
      throw Failure(
        .usage,
        "nothing was changed: nobody can be asked here",
        hint: "if that is what you want, add --yes"
      )
    }
    guard try Console.confirms(question) else {
      context.outlet.remark("nothing was changed")
      return false
    }
    return true
  }
}

extension StateCommand {
  /// `tidemark state forget`.
  struct Forget: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forget",
      abstract: "Removes a sync name with everything that is remembered of it.",
      discussion: """
        Watermark, ledger, dead letters and history are gone then: what this name sent before, another \
        sync may send again. Refused while the sync runs. Files, and what a destination has, stay as \
        they are. A name that is no longer in the settings file is forgotten without that file: name \
        the state with --state.
        """
    )

    @OptionGroup var consent: Consent
    @OptionGroup(title: "Options of every command") var options: Options

    func validate() throws {
      guard options.name != nil else {
        throw ValidationError("name the sync to forget: --name NAME")
      }
    }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let (place, name) = (try context.settings.statePlace(), try context.settings.syncName())
      _ = try await place.names(name, in: context)
      let sync = try await RememberedSync.read(name, at: place)
      try refuse(sync)
      let counts =
        "\(Summary.entries(sync.entries)) and \(Summary.counted(sync.deadLetters, "dead letter"))"
      var plan = [
        "sync \"\(name)\" of \(sync.binding?.sentence ?? "nothing yet") will be forgotten: its"
          + " watermark, \(counts), and its history, in \(place.name)"
      ]
      if sync.parts > 0 {
        plan.append(
          sync.parts == 1
            ? "1 file that is written and not yet published stays unfinished"
            : "\(sync.parts) files that are written and not yet published stay unfinished"
        )
      }
      guard try consent.given(to: plan, question: "forget it?", in: context) else { return .done }
      try await place.changing(name, "tidemark state forget", in: context) { state in
        try await state.forget(name)
      }
      context.outlet.remark("sync \"\(name)\" is forgotten")
      if context.settings.json {
        try context.result.print(
          "{\"dead_letters\":\(sync.deadLetters),\"forgotten\":\(ConsoleLog.quoted(name.text)),"
            + "\"ledger_entries\":\(sync.entries)}"
        )
      }
      return .done
    }
  }

  /// `tidemark state rebind`.
  struct Rebind: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rebind",
      abstract: "Binds a sync name to the store and the destination that are configured now.",
      discussion: """
        For a destination that moved, such as from Segment's host in the US to the one in the EU, or a \
        store with a new id. Watermark, ledger and dead letters stay: what was sent to the former one \
        counts as sent. For a destination that is to get everything, use another name instead.
        """
    )

    @OptionGroup var consent: Consent
    @OptionGroup(title: "Options of every command") var options: Options

    func work(in context: CommandContext) async throws -> ExitStatus {
      let wiring = Wiring(context: context)
      let (place, name) = (try context.settings.statePlace(), try context.settings.syncName())
      guard !context.settings.destinationChoice.writesToStandardOutput else {
        throw Failure(
          .configuration,
          "a sync cannot be bound to stdout",
          hint: "choose the destination that the sync goes on with: --destination"
        )
      }
      _ = try wiring.connection()
      let destination = try await wiring.resolve().identity
      _ = try await place.names(name, in: context)
      let sync = try await RememberedSync.read(name, at: place)
      guard let before = sync.binding else {
        throw Failure(
          .configuration,
          "sync \"\(name)\" belongs to no store and destination yet",
          hint: "its first run binds it: tidemark watermark set now\(context.settings.nameArgument)"
        )
      }
      let store = try await wiring.withSource { try await $0.identity() }
      let after = SyncBinding(store, destination)
      guard before != after else {
        context.outlet.remark("sync \"\(name)\" belongs to \(after.sentence) already")
        return try say(before, after, in: context)
      }
      // Keys, ids and positions of one Medusa mean nothing in the other.
      guard before.edition == after.edition else {
        throw StateError.boundElsewhere(existing: before, requested: after)
      }
      try refuse(sync)
      guard sync.parts == 0 else {
        throw Failure(
          .configuration,
          "\(Summary.counted(sync.parts, "file")) of \(before.destination.place)"
            + " \(sync.parts == 1 ? "is" : "are") recorded and not yet published",
          hint: "run the sync once more with the former settings, then rebind it"
        )
      }
      let plan = [
        "sync \"\(name)\" belongs to \(before.sentence)",
        "it will belong to \(after.sentence); its watermark, \(Summary.entries(sync.entries)) and"
          + " \(Summary.counted(sync.deadLetters, "dead letter")) stay, so what was sent to the former counts as sent to the latter",
      ]
      guard try consent.given(to: plan, question: "rebind it?", in: context) else { return .done }
      try await place.changing(name, "tidemark state rebind", in: context) { state in
        let present = try await state.binding(of: name)
        guard present == before else {
          throw Failure(
            .configuration,
            "sync \"\(name)\" was changed by another command meanwhile",
            hint: "look at it: tidemark state list"
          )
        }
        try await state.rebind(name, to: after)
      }
      context.outlet.remark("sync \"\(name)\" belongs to \(after.sentence) now")
      return try say(before, after, in: context)
    }

    private func say(
      _ before: SyncBinding,
      _ after: SyncBinding,
      in context: CommandContext
    ) throws -> ExitStatus {
      guard context.settings.json else { return .done }
      let result = Result(before: Bound(before), after: Bound(after))
      try context.result.print(try SortedJSON.text(of: result))
      return .done
    }

    /// What `--json` prints.
    private struct Result: Encodable {
      var before, after: Bound
    }

    private struct Bound: Encodable {
      var store, destination, place: String

      init(_ binding: SyncBinding) {
        store = binding.storeID
        destination = binding.destination.kind
        place = binding.destination.place
      }
    }
  }
}

/// - Throws: `StateError.locked` if a run of the sync is at work; this is reported before any question.
private func refuse(_ sync: RememberedSync) throws(StateError) {
  if let holder = sync.holder { throw .locked(by: holder) }
}

extension RememberedSync {
  static func read(_ name: SyncName, at place: StatePlace) async throws -> RememberedSync {
    let state = place.reading()
    do {
      let sync = try await RememberedSync(name, in: state)
      await state.close()
      return sync
    } catch {
      await state.close()
      throw error
    }
  }
}

extension StatePlace {
  /// Lends the state to `body` while nothing else works on the sync.
  /// - Throws: `StateError.locked` while a run, or a worker on a shared backfill, is at work.
  func changing(
    _ name: SyncName,
    _ command: String,
    in context: CommandContext,
    _ body: (any CopyableState) async throws -> Void
  ) async throws {
    let state = try await open()
    do {
      try await Wiring(context: context).locked(state, name, command: command) {
        if let shared = state as? any SharedState, let worker = try await shared.worker(of: name) {
          throw StateError.locked(by: worker)
        }
        try await body(state)
      }
    } catch {
      await state.close()
      throw error
    }
    await state.close()
  }
}
