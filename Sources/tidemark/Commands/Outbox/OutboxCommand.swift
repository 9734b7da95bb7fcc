import ArgumentParser
import Queries

/// `tidemark outbox`: the table in which the application leaves calls of its own.
struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "The outbox for track and identify calls of your application.",
    subcommands: [SQL.self]
  )
}

extension OutboxCommand {
  /// `tidemark outbox sql`.
  struct SQL: RunnableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sql",
      abstract: "Prints the SQL that creates the outbox in the shop's database.",
      discussion: """
        Run the printed statements once, as the owner of the shop's database. You can run them again. They create \
        the schema tidemark_outbox with one table and the functions track, track_anonymous, identify, \
        identify_anonymous and delete_older_than. The application calls these functions in its own transaction: a \
        call that is rolled back is never sent, and a call that is committed is never lost. The setting \
        "outbox: true" makes a sync send the calls. This command connects to nothing.
        """
    )

    @Option(
      help: ArgumentHelp(
        "A role that may call the functions; can be repeated. Without it, the GRANTs are comments.",
        valueName: "role"
      )
    )
    var application: [String] = []

    @Option(
      help: ArgumentHelp(
        "The role with which tidemark reads; can be repeated. Without it, the GRANTs are comments.",
        valueName: "role"
      )
    )
    var reader: [String] = []

    @OptionGroup(title: "Options of every command") var options: Options

    func validate() throws {
      guard !(application + reader).contains(where: \.isEmpty) else {
        throw ValidationError("a role's name is empty")
      }
      guard !(application + reader).contains(where: { $0.contains("\0") || $0.contains("\n") })
      else {
        throw ValidationError("a role's name has a line break or a zero byte")
      }
    }

    /// The SQL depends on no sync.
    func isForAllSyncs(_ settings: Settings) -> Bool { settings.isOfAllSyncs }

    func work(in context: CommandContext) async throws -> ExitStatus {
      let script = OutboxScript(applications: application, readers: reader)
      if context.settings.json {
        try context.result.print(try SortedJSON.text(of: ["sql": script.text]))
      } else {
        try context.result.print(script.text)
      }
      return .done
    }
  }
}
