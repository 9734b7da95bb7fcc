import ArgumentParser
import Pipeline

/// Every sync of the settings file, one after another in its order.
struct AllSyncs {
  /// How one sync ended.
  struct Ending {
    let context: CommandContext
    var status: ExitStatus
    /// The object for `--json`.
    var json: String

    init(_ context: CommandContext, _ failure: Failure) {
      self.context = context
      status = failure.status
      json = ErrorOutlet.object(failure, sync: context.outlet.sync)
    }

    /// For finished work; `content` is the members of a JSON object.
    init(
      _ context: CommandContext,
      _ status: ExitStatus,
      _ content: [(name: String, json: String)] = []
    ) {
      self.context = context
      self.status = status
      let name = ConsoleLog.quoted(context.outlet.sync ?? "")
      let members = content.map { ",\"\($0.name)\":\($0.json)" }.joined()
      json = "{\"exit\":\(status.rawValue)\(members),\"sync\":\(name)}"
    }
  }

  private let context: CommandContext
  private let rooms: [CommandContext]

  /// - Throws: exit code 64 or 78 for settings that cannot be given to all syncs.
  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    rooms = try context.settings.ofEachSync().map(context.of)
  }

  /// - Throws: an error of the command line if one sync is also chosen.
  static func validate(_ all: Bool, _ options: Options) throws {
    guard all, options.name != nil else { return }
    throw ValidationError("--name chooses one sync, and --all means every one: leave one out")
  }

  /// Runs each sync; a signal ends the current one and keeps the next ones from starting.
  func sync(withSummary summary: Bool?, _ acceptsDeadLetters: Bool) async throws -> ExitStatus {
    var endings: [Ending] = []
    var waiting = rooms[...]
    while StopSignals.arrived == nil, let context = waiting.popFirst() {
      do {
        guard let report = try await SyncCommand.run(in: context, acceptsDeadLetters) else {
          endings.append(Ending(context, .done, [("left_to_backfill", "true")]))
          continue
        }
        SyncCommand.say(report, in: context, withSummary: summary)
        let status = SyncCommand.status(report, nil, settings: context.settings)
        endings.append(Ending(context, status, [("report", report.json)]))
      } catch {
        let stop = StopSignals.arrived.map { StopSignals.Stop(status: $0, cause: error) }
        let settings = context.settings
        endings.append(
          say(
            stop.map { Failure($0, settings: settings) }
              ?? Failure(reading: error, settings: settings),
            in: context
          )
        )
      }
    }
    if let stop = StopSignals.arrived, !waiting.isEmpty {
      let names = waiting.compactMap(\.outlet.sync).joined(separator: ", ")
      let failure = Failure(stop, "stopped before it began")
      context.outlet.remark("stopped before these syncs began: \(names)")
      endings += waiting.map { Ending($0, failure) }
    }
    return finish(endings)
  }

  /// Does `work` for each sync; reports a failure of one, and only a signal ends it early.
  func each(_ work: (CommandContext) async throws -> Ending) async throws -> [Ending] {
    var endings: [Ending] = []
    for context in rooms {
      do {
        endings.append(try await work(context))
      } catch {
        guard !Task.isCancelled else { throw error }
        endings.append(say(Failure(reading: error, settings: context.settings), in: context))
      }
    }
    return endings
  }

  /// Prints the result of `work` for each sync, under its name, or with `--json` all as one object.
  func show(
    _ member: String,
    _ work: (CommandContext) async throws -> (text: String, json: String)
  ) async throws -> ExitStatus {
    var blocks: [String] = []
    let endings = try await each { context in
      let (text, json) = try await work(context)
      blocks.append("sync \"\(context.outlet.sync ?? "")\"\n" + text)
      return Ending(context, .done, [(member, json)])
    }
    if !context.settings.json, !blocks.isEmpty {
      try context.result.printFolded(blocks.joined(separator: "\n\n"))
    }
    return finish(endings)
  }

  private func say(_ failure: Failure, in context: CommandContext) -> Ending {
    context.outlet.report(failure)
    return Ending(context, failure)
  }

  /// The exit code of all; with `--json` their list is printed.
  func finish(_ endings: [Ending]) -> ExitStatus {
    let status = ExitStatus.mostSerious(of: endings.map(\.status))
    if context.settings.json {
      let list = endings.map(\.json).joined(separator: ",")
      SyncCommand.hand("{\"exit\":\(status.rawValue),\"syncs\":[\(list)]}", in: context)
    }
    return status
  }
}
