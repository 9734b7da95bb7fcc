import ArgumentParser
import Configuration
import Pipeline

/// `tidemark init`: from an empty machine to a settings file that works.
struct InitCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a settings file, and shows how to begin.",
    discussion: """
      Asks four questions on a terminal: the shop's database, the destination, where its key is, and \
      whether history is sent. Without a terminal, or with flags, the flags answer: --source, \
      --destination with its own options, --key-file, --begin.

      Prints the SQL that makes the database role, writes a settings file with comments, and the write key \
      into a file that only this user can read. Then it checks everything and sends a test event. Changes \
      nothing in the shop. Ends with 0 when all that is missing is the watermark, and names the next command.
      """
  )

  @Option(
    help: ArgumentHelp(
      "Where the write key is, or is written to from SEGMENT_WRITE_KEY. (default: write-key beside the settings"
        + " file)",
      valueName: "file"
    )
  )
  var keyFile: String?

  @Option(help: ArgumentHelp("now, or history: what is sent first.", valueName: "where"))
  var begin: Beginning?

  @Option(
    help: ArgumentHelp(
      "The settings file to write. (default: /etc/tidemark/tidemark.yaml for root, else"
        + " ~/.config/tidemark/tidemark.yaml)",
      valueName: "file"
    )
  )
  var write: String?

  @Flag(help: "Does not send the test event.")
  var noProbe = false

  @OptionGroup(title: "Options of every command") var options: Options

  /// The beginning of a sync.
  enum Beginning: String, ExpressibleByArgument, CaseIterable, Sendable {
    case now, history

    /// The commands to run next.
    var commands: [String] {
      switch self {
      case .now: ["tidemark watermark set now", "tidemark sync"]
      case .history: ["tidemark backfill --dry-run", "tidemark backfill"]
      }
    }
  }

  /// What another file says is not meant for the new one.
  var readsSettingsFile: Bool { false }

  func validate() throws {
    guard options.config == nil else {
      throw ValidationError("init reads no settings file: name the one to write with --write")
    }
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    let plan = try InitPlan(self, in: context)
    try plan.demandNew()
    try context.result.print(plan.role)
    try plan.writeFiles()
    context.outlet.remark("\(plan.path) is written" + (plan.keyNote.map { "; \($0)" } ?? ""))
    return try await look(plan, in: context)
  }

  /// Checks the new settings, probes the destination and names the next commands.
  private func look(_ plan: InitPlan, in context: CommandContext) async throws -> ExitStatus {
    // The flags are in the file now, and no variable wins over one of them.
    var environment = context.settings.environment
    for key in SettingKey.all where context.settings.flags[AbsoluteConfigKey(key.path)] != nil {
      environment[key.variable] = nil
    }
    if options.source != nil {
      (environment["DATABASE_URL"], environment["DATABASE_URL_FILE"]) = (nil, nil)
    }
    var given = try Options.parse([])
    given.config = plan.isFound(environment) ? nil : plan.path
    given.envFile = options.envFile
    var written = context
    written.settings = try Settings(options: given, environment: environment)
      .ofOneSync()
    let report = try await CheckCommand.report(in: written)
    let problems = report.results.filter { $0.finding.severity == .problem }
    let rest = problems.filter { !$0.isMissingWatermark }
    try context.result.printFolded(
      "\n" + CheckCommand.text(rest.isEmpty ? report.withoutBeginning : report)
    )
    let arguments = written.settings.arguments(named: nil)
    func command(_ command: String) -> String {
      plan.unit == nil ? command + arguments : InstalledUnit.command(command)
    }
    if let first = rest.first {
      context.outlet.remark(
        "the settings are written, and something is still missing: put it right, then run"
          + " \(command("tidemark check"))"
      )
      return first.status
    }
    if !noProbe, written.settings.destinationChoice.isHTTP {
      let outcome = try await written.settings.destination().probe(in: written)
      try context.result.printFolded("\n" + outcome.lines)
    }
    // A crontab reads % as the end of the line.
    let timer =
      plan.unit == nil
      ? """
      Then every five minutes, by cron (crontab -e):
        */5 * * * * tidemark sync\(arguments.replacing("%", with: #"\%"#))
      """
      : """
      Then every five minutes, by systemd:
        systemctl enable --now tidemark.timer
      """
    try context.result.print(
      """

      Next:
      \(plan.begin.commands.map { "  " + command($0) }.joined(separator: "\n"))

      \(timer)
      """
    )
    if let note = plan.noteForCron { try context.result.printFolded("\n" + note) }
    return .done
  }
}

extension InitCommand: HasExamples {
  static let examples = [
    "tidemark init",
    "tidemark init --source postgres://tidemark@db.example.com/medusa --begin history",
    "tidemark init --destination file --output events/ --begin now",
  ]
}
