import ArgumentParser
import Pipeline

/// `tidemark check`: looks at everything a sync needs, and changes nothing.
struct Check: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Looks at source, privileges, state and destination, and says what to do.",
    discussion: """
      Changes nothing and sends no message; an HTTP destination is asked with an empty batch. Exits \
      with 0 when there is no problem, else with the code a sync would end with.
      """
  )

  @OptionGroup(title: "Options of every command") var options: Options

  func work(in room: Room) async throws -> ExitStatus {
    var survey = Survey(room: room)
    try await survey.lookAtSource()
    try await survey.lookAtState()
    try await survey.lookAtDestination()
    try await survey.lookAtDeletions()
    let report = CheckReport(survey.results)
    let text =
      room.settings.json
      ? try report.json() : report.text(forTerminal: Console.output.isTerminal)
    try room.result.print(text)
    return report.status
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
