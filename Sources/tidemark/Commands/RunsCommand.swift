import ArgumentParser
import Pipeline
import SegmentSpec

/// `tidemark runs`: the history of runs, newest first.
struct RunsCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Lists the last runs and what they sent.",
    discussion: """
      Newest first; the last 1,000 are kept. With --json one object a run and line, with the run's whole \
      report.
      """
  )

  @Option(help: ArgumentHelp("How many.", valueName: "number"))
  var limit = 20

  @Flag(help: "For every sync of the settings file.")
  var all = false

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
    try AllSyncs.validate(all, options)
  }

  func isForAllSyncs(_ settings: Settings) -> Bool { all }

  func work(in context: CommandContext) async throws -> ExitStatus {
    if all {
      return try await AllSyncs(context).show("runs") { context in
        let texts = try await runs(in: context)
        let list = try texts.map { try SortedJSON.text(of: $0.wire) }.joined(separator: ",")
        let pages = texts.map(\.page).joined(separator: "\n")
        return (pages.isEmpty ? "no runs yet" : pages, "[\(list)]")
      }
    }
    let name = try context.settings.syncName()
    let texts = try await runs(in: context)
    for text in texts {
      try context.result.printFolded(
        context.settings.json ? try SortedJSON.text(of: text.wire) : text.page
      )
    }
    if texts.isEmpty { context.outlet.remark("the sync \"\(name)\" has no runs yet") }
    return .done
  }

  private func runs(in context: CommandContext) async throws -> [RunText] {
    let (state, sync) = try await Wiring(context: context).stateForReading()
    let now = SystemWallClock().now()
    let (runs, atWork) = try await AtWork.runs(of: sync, limit: limit, in: state)
    return runs.map { RunText($0, now: now, atWork) }
  }
}
