import ArgumentParser
import Pipeline

/// `tidemark check`: looks at everything a sync needs, and changes nothing.
struct Check: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Looks at source, privileges, state and destination, and says what to do.",
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

  func validate() throws { try AllSyncs.validate(all, options) }

  func isForAllSyncs(_ settings: Settings) -> Bool { all }

  func work(in room: Room) async throws -> ExitStatus {
    guard all else {
      let report = try await Check.report(in: room)
      try room.result.print(room.settings.json ? try report.json() : Check.text(report))
      return report.status
    }
    let syncs = try AllSyncs(room)
    var blocks: [String] = []
    let endings = try await syncs.each { room in
      let report = try await Check.report(in: room)
      blocks.append("sync \"\(try room.settings.syncName())\"\n" + Check.text(report))
      return AllSyncs.Ending(room, report.status, [("findings", try report.findingsJSON())])
    }
    if !room.settings.json { try room.result.print(blocks.joined(separator: "\n\n")) }
    return syncs.finish(endings)
  }

  private static func report(in room: Room) async throws -> CheckReport {
    var survey = Survey(room: room)
    try await survey.lookAtSource()
    try await survey.lookAtSample()
    try await survey.lookAtState()
    try await survey.lookAtDestination()
    try await survey.lookAtDeletions()
    return CheckReport(survey.results)
  }

  private static func text(_ report: CheckReport) -> String {
    report.text(forTerminal: Console.output.isTerminal)
  }
}

/// A finding and the exit code a sync would end with for it.
struct CheckResult: Sendable {
  var finding: Finding
  /// `done` unless the finding is a problem.
  var status: ExitStatus

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
