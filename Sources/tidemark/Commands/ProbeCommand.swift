import ArgumentParser
import Destinations

/// `tidemark probe`: sends one marked event to the destination, and says how to confirm that it arrived.
struct ProbeCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Sends one test event.",
    discussion: """
      Also says how to confirm that it arrived. The event is called "\(ProbeMessage.event)", has the anonymousId \(ProbeMessage.anonymousID) and holds the \
      sync's name and the store's id, if the state knows it; integrations keep connected \
      tools from getting it. Needs no database and no watermark, and changes nothing in the state. It \
      is sent once: exit code 69 shows what was answered instead of trying again.

      With the destination file, a file is written to the directory and removed again.
      """
  )

  @Flag(help: "For every sync of the settings file.")
  var all = false

  @OptionGroup(title: "Options of every command") var options: Options

  func validate() throws { try AllSyncs.validate(all, options) }

  func isForAllSyncs(_ settings: Settings) -> Bool { all }

  func work(in context: CommandContext) async throws -> ExitStatus {
    if all {
      return try await AllSyncs(context).show("probe") { context in
        let outcome = try await context.settings.destination().probe(in: context)
        return (outcome.lines, try SortedJSON.text(of: outcome))
      }
    }
    let outcome = try await context.settings.destination().probe(in: context)
    try context.result.printFolded(
      context.settings.json ? try SortedJSON.text(of: outcome) : outcome.lines
    )
    return .done
  }
}
