import ArgumentParser
import Pipeline
import SegmentSpec
import Stores

/// `tidemark state`: the place of watermark, ledger and history.
struct StateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state",
    abstract: "What is remembered of syncs: list, copy, forget.",
    subcommands: [List.self, Migrate.self, Copy.self, Rebind.self, Forget.self]
  )
}

extension StateCommand {
  /// `tidemark state migrate`.
  struct Migrate: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate",
      abstract: "Makes the state, or brings it to the form that this release needs.",
      discussion: """
        Every command that writes does the same. This one is for a database where only its \
        owner may make tables: in PostgreSQL the state is the schema tidemark of the database that \
        --state names.
        """
    )

    @OptionGroup(title: "Options of every command") var options: Options

    func isForAllSyncs(_ settings: Settings) -> Bool { settings.haveOneState }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let place = try context.settings.statePlace()
      try await place.open().close()
      context.outlet.remark("the state in \(place.name) is ready")
      if context.settings.json {
        try context.result.print(SortedJSON.text(of: ["state": place.name]))
      }
      return .done
    }
  }

  /// `tidemark state copy`.
  struct Copy: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "copy",
      abstract: "Copies a sync's watermark, ledger, dead letters and history to another state.",
      discussion: """
        --from and --to are a file or postgres://…, and the one that is left out is --state. What is \
        copied stays where it was: from then on run the sync with the new state only, or what happens \
        next goes out twice.

        A name under which the target has something already is refused. Nothing else may run under the \
        names meanwhile.
        """
    )

    @Option(help: ArgumentHelp("The state to copy. (default: --state)", valueName: "state"))
    var from: String?

    @Option(help: ArgumentHelp("The state to copy to. (default: --state)", valueName: "state"))
    var to: String?

    @Flag(help: "Copies every sync of the state, not only the one of --name.")
    var all = false

    @OptionGroup(title: "Options of every command") var options: Options

    func validate() throws {
      guard from != nil || to != nil else {
        throw ValidationError("name the state to copy with --from, or where to copy it with --to")
      }
      guard !all || options.name == nil else {
        throw ValidationError("--name chooses one sync, and --all means every one: leave one out")
      }
    }

    func isForAllSyncs(_ settings: Settings) -> Bool { all && settings.haveOneState }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let source = try place(from, "--from", in: context)
      let target = try place(to, "--to", in: context)
      guard source.name != target.name else {
        throw Failure(.usage, "--from and --to are the same state, \(source.name)")
      }
      let chosen = try all ? nil : context.settings.syncName()
      let names = try await source.names(chosen, in: context, option: "--from")
      var copied: [Copied] = []
      // Only now, because a look for a missing state must not make it.
      let from = try await opened(source, in: context)
      do {
        let to = try await opened(target, in: context)
        do {
          copied = try await copy(names, from: (from, source), to: (to, target), in: context)
        } catch {
          await to.close()
          throw error
        }
        await to.close()
      } catch {
        await from.close()
        throw error
      }
      await from.close()
      context.outlet.remark(
        "from now on use only the new state: --state, or TIDEMARK_STATE; two states know nothing of each other"
      )
      if context.settings.json {
        let result = Result(from: source.name, to: target.name, syncs: copied)
        try context.result.print(try SortedJSON.text(of: result))
      }
      return .done
    }

    /// What `--json` prints.
    private struct Result: Encodable {
      var from, to: String
      var syncs: [Copied]
    }

    private struct Copied: Encodable {
      var sync: String
      var ledger_entries, dead_letters, runs: Int
    }

    private func copy(
      _ names: [SyncName],
      from source: (state: any CopyableState, place: StatePlace),
      to target: (state: any CopyableState, place: StatePlace),
      in context: CommandContext
    ) async throws -> [Copied] {
      let copy = StateCopy(
        from: source.state,
        to: target.state,
        holder: Wiring(context: context).holder(command: "tidemark state copy")
      )
      var copied: [Copied] = []
      for name in names {
        do throws(StateCopy.Refusal) {
          let counts = try await copy.copy(name)
          context.outlet.remark(
            "sync \"\(name)\": \(Summary.entries(counts.entries)),"
              + " \(Summary.counted(counts.deadLetters, "dead letter"))"
              + " and \(Summary.counted(counts.runs, "run")) copied to \(target.place.name)"
          )
          copied.append(
            Copied(
              sync: name.text,
              ledger_entries: counts.entries,
              dead_letters: counts.deadLetters,
              runs: counts.runs
            )
          )
        } catch {
          switch error {
          case .occupied:
            throw Failure(
              .configuration,
              "the state in \(target.place.name) has a sync \"\(name)\" already",
              hint: "copy to a state without it; nothing of it was changed"
            )
          case .shared:
            throw Failure(
              .configuration,
              "a shared backfill of sync \"\(name)\" is not finished",
              hint: "finish it: tidemark backfill --work\(context.settings.nameArgument)"
            )
          case .source(let error):
            throw Failure(error, at: source.place, settings: context.settings, sync: name)
          case .target(let error):
            throw Failure(error, at: target.place, settings: context.settings, sync: name)
          }
        }
      }
      return copied
    }

    private func opened(
      _ place: StatePlace,
      in context: CommandContext
    ) async throws(Failure) -> any CopyableState {
      do {
        return try await place.open()
      } catch {
        throw Failure(error, at: place, settings: context.settings)
      }
    }

    private func place(
      _ text: String?,
      _ flag: String,
      in context: CommandContext
    ) throws(Failure) -> StatePlace {
      guard let text else { return try context.settings.statePlace() }
      return try StatePlace(
        text,
        environment: context.settings.environment,
        origin: flag,
        status: .usage,
        isPublic: true
      )
    }
  }
}

extension StatePlace {
  /// The syncs of the state: all, or only the one that was `chosen`.
  /// - Throws: exit code 78 if it does not have that sync, or has none.
  func names(
    _ chosen: SyncName?,
    in context: CommandContext,
    option: String = "--state"
  ) async throws(Failure) -> [SyncName] {
    let state = reading()
    let found: Result<[SyncName], StateError>
    do throws(StateError) {
      found = .success(try await state.syncNames())
    } catch {
      found = .failure(error)
    }
    await state.close()
    let all: [SyncName]
    do {
      all = try found.get()
    } catch {
      throw Failure(error, at: self, settings: context.settings)
    }
    let names = chosen.map { [$0] } ?? all
    guard !names.isEmpty, Set(names).isSubset(of: all) else {
      let what = chosen.map { "sync \"\($0)\"" } ?? "any sync"
      throw Failure(
        .configuration,
        "the state in \(name) does not have \(what)",
        hint: all.isEmpty
          ? "name the state that your syncs use: \(option) STATE"
          : "its syncs are \(all.map(\.text).joined(separator: ", "))"
      )
    }
    return names
  }
}

extension Settings {
  /// Whether no section of the settings file names a state of its own.
  var haveOneState: Bool { syncs.allSatisfy { $0.text(.state) == nil } }
}
