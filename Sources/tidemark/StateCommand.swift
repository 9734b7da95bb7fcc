import ArgumentParser
import Pipeline
import SegmentSpec
import Stores

/// `tidemark state`: where watermark, ledger and history lie.
struct StateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state",
    abstract: "Makes the state ready, or copies it between a file and PostgreSQL.",
    subcommands: [Migrate.self, Copy.self]
  )
}

extension StateCommand {
  /// `tidemark state migrate`.
  struct Migrate: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate",
      abstract: "Makes the state, or brings it to the form that this release needs.",
      discussion: """
        Every command that writes does the same by itself. This one is for a database where only its \
        owner may make tables: in PostgreSQL the state is the schema tidemark of the database that \
        --state names.
        """
    )

    @OptionGroup(title: "Options of every command") var options: Options

    func isForAllSyncs(_ settings: Settings) -> Bool { settings.haveOneState }

    func work(in room: Room) async throws -> ExitStatus {
      let place = try room.settings.statePlace()
      try await place.open().close()
      room.outlet.remark("the state in \(place.name) is ready")
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

    func work(in room: Room) async throws -> ExitStatus {
      let source = try place(from, "--from", in: room)
      let target = try place(to, "--to", in: room)
      guard source.name != target.name else {
        throw Failure(.usage, "--from and --to are the same state, \(source.name)")
      }
      let names = try await present(source, in: room)
      // Only now: looking for what is not there must not make it.
      let from = try await opened(source, in: room)
      do {
        let to = try await opened(target, in: room)
        do {
          try await copy(names, from: (from, source), to: (to, target), in: room)
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
      return .done
    }

    /// The syncs that are to be copied, all of which the source has.
    private func present(_ place: StatePlace, in room: Room) async throws -> [SyncName] {
      let state = place.reading()
      let found: [SyncName]
      do {
        found = try await state.syncNames()
      } catch {
        await state.close()
        throw Failure(error, at: place, settings: room.settings)
      }
      await state.close()
      let names = all ? found : [try room.settings.syncName()]
      guard !names.isEmpty, Set(names).isSubset(of: found) else {
        let what = all ? "any sync" : names.map { "sync \"\($0)\"" }.joined()
        let known = found.map(\.text).joined(separator: ", ")
        throw Failure(
          .configuration,
          "the state in \(place.name) does not have \(what)",
          hint: found.isEmpty
            ? "name the state that your syncs use: --from STATE" : "its syncs are \(known)"
        )
      }
      return names
    }

    private func copy(
      _ names: [SyncName],
      from source: (state: any CopyableState, place: StatePlace),
      to target: (state: any CopyableState, place: StatePlace),
      in room: Room
    ) async throws {
      let copy = StateCopy(
        from: source.state,
        to: target.state,
        holder: Wiring(room: room).holder(command: "tidemark state copy")
      )
      for name in names {
        do throws(StateCopy.Refusal) {
          let counts = try await copy.copy(name)
          room.outlet.remark(
            "sync \"\(name)\": \(counts.entries) ledger entries, \(counts.deadLetters) dead letters"
              + " and \(counts.runs) runs copied to \(target.place.name)"
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
              hint: "finish it: tidemark backfill --work\(room.settings.nameArgument)"
            )
          case .source(let error):
            throw Failure(error, at: source.place, settings: room.settings, sync: name)
          case .target(let error):
            throw Failure(error, at: target.place, settings: room.settings, sync: name)
          }
        }
      }
    }

    private func opened(
      _ place: StatePlace,
      in room: Room
    ) async throws(Failure) -> any CopyableState {
      do {
        return try await place.open()
      } catch {
        throw Failure(error, at: place, settings: room.settings)
      }
    }

    private func place(
      _ text: String?,
      _ flag: String,
      in room: Room
    ) throws(Failure) -> StatePlace {
      guard let text else { return try room.settings.statePlace() }
      return try StatePlace(
        text,
        environment: room.settings.environment,
        origin: flag,
        status: .usage,
        isPublic: true
      )
    }
  }
}

extension Settings {
  /// Whether no section of the settings file names a state of its own.
  fileprivate var haveOneState: Bool { syncs.allSatisfy { $0.text(.state) == nil } }
}
