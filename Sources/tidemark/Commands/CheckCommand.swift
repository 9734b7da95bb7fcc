import ArgumentParser
import Pipeline

/// `tidemark check`: checks everything that a sync needs, and changes nothing.
struct CheckCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks everything a sync needs, and says what to do.",
    discussion: """
      Changes nothing and sends no message; an HTTP destination is asked with an empty batch. The 100 \
      newest orders are made into messages, which are thrown away, to see which could not be sent. Exits \
      with 0 when there is no problem, else with the code a sync would end with. With --all every sync \
      of the settings file is looked at.
      """
  )

  @OptionGroup(title: "Options of every command") var options: Options

  @Flag(help: "Looks at every sync of the settings file.")
  var all = false

  @Flag(
    help:
      "Prints only the GRANT statements that the database role lacks, for the columns that are read."
  )
  var grants = false

  func validate() throws {
    try AllSyncs.validate(all, options)
    if all, grants {
      throw ValidationError("--grants is about one sync's database: leave --all out")
    }
  }

  func isForAllSyncs(_ settings: Settings) -> Bool { all }

  func work(in context: CommandContext) async throws -> ExitStatus {
    if grants { return try await printGrants(in: context) }
    guard all else {
      let report = try await CheckCommand.report(in: context)
      try context.result.printMarked(
        context.settings.json ? try report.json() : CheckCommand.text(report)
      )
      return report.status
    }
    let syncs = try AllSyncs(context)
    var blocks: [String] = []
    let endings = try await syncs.each { context in
      let report = try await CheckCommand.report(in: context)
      blocks.append("sync \"\(try context.settings.syncName())\"\n" + CheckCommand.text(report))
      return AllSyncs.Ending(context, report.status, [("findings", try report.findingsJSON())])
    }
    if !context.settings.json { try context.result.printMarked(blocks.joined(separator: "\n\n")) }
    return syncs.finish(endings)
  }

  static func report(in context: CommandContext) async throws -> CheckReport {
    var survey = SetupCheck(context: context)
    survey.nameSettingsFile()
    try survey.lookAtPrivacy()
    try survey.lookAtTemplates()
    try await survey.lookAtSource()
    try await survey.lookAtSample()
    try await survey.lookAtOwnEvents()
    try await survey.lookAtState()
    try await survey.lookAtDestination()
    try await survey.lookAtDeletions()
    survey.lookAtMetricsFile()
    let settings = context.settings
    let results = survey.results.map { result in
      var result = result
      result.finding.text = settings.completing(settings.locating(result.finding.text))
      result.finding.remedy = result.finding.remedy.map {
        settings.completing(settings.locating($0))
      }
      return result
    }
    return CheckReport(results, arguments: settings.nameArgument)
  }

  private func printGrants(in context: CommandContext) async throws -> ExitStatus {
    var survey = SetupCheck(context: context)
    try await survey.lookAtSource()
    if let problem = survey.results.first(where: {
      $0.finding.severity == .problem && $0.finding.subject != "privileges"
    }) {
      throw Failure(problem.status, problem.finding.text, hint: problem.finding.remedy)
    }
    if survey.grants.isEmpty { context.outlet.remark("the role may read all that is needed") }
    guard !context.settings.json else {
      try context.result.print(try SortedJSON.text(of: ["grants": survey.grants]))
      return .done
    }
    for statement in survey.grants { try context.result.print(statement) }
    return .done
  }

  static func text(_ report: CheckReport) -> String {
    report.text(forTerminal: Console.output.isTerminal, width: Console.output.width)
  }
}

/// A finding, and the exit code with which a sync would end because of it.
struct CheckResult: Sendable {
  var finding: Finding
  /// `done` unless the finding is a problem.
  var status: ExitStatus
  /// Whether it says only that the sync has not begun yet.
  var isMissingWatermark = false

  init(_ finding: Finding, status: ExitStatus) {
    self.finding = finding
    self.status = finding.severity == .problem ? status : .done
  }

  /// A failure as a problem.
  init(_ failure: Failure, subject: String) {
    finding = Finding(
      .problem,
      subject: subject,
      text: failure.sentence,
      remedy: failure.hint
    )
    status = failure.status
  }
}
