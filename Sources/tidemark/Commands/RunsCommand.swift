import ArgumentParser
import FoundationEssentials
import Pipeline
import SegmentSpec

/// `tidemark runs`: what was done, newest first.
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

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let name = try context.settings.syncName()
    let (state, sync) = try await Wiring(context: context).stateForReading()
    let runs = try await state.runs(of: sync, limit: limit)
    let now = SystemWallClock().now()
    for run in runs {
      let text = RunText(run, now: now)
      try context.result.print(
        context.settings.json ? try SortedJSON.text(of: text.wire) : text.page
      )
    }
    if runs.isEmpty { context.outlet.remark("the sync \"\(name)\" has no runs yet") }
    return .done
  }
}
