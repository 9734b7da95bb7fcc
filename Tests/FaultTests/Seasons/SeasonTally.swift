import Support

/// The figures of a season.
struct SeasonTally: CustomStringConvertible {
  var runs = 0
  var kills = 0
  var commits = 0
  var mishaps = 0
  var refusals = 0
  /// How often each kind of harm came about, and how the runs ended.
  var harms: [String: Int] = [:]
  var statuses: [Int32: Int] = [:]
  /// Ends that no harm explains.
  var surprises: [String] = []

  mutating func note(_ harm: Harm, _ status: Int32, _ stderr: String) {
    let isExpected =
      switch (status, harm) {
      case (0, _), (10, _), (69, _), (137, _): true
      case (66, .cutSessions), (66, .restartServer), (66, .reshape), (66, .rewrite): true
      case (73, .fullDisk): true
      case (130, .stopAfter), (143, .stopAfter): true
      default: false
      }
    // The test needs a run that continues while tables change.
    let isNothing =
      switch harm {
      case .nothing, .reshape, .rewrite: true
      default: false
      }
    let late = isNothing ? harm.name : "came too late"
    note(harm.name, orElse: late, isExpected: isExpected, status, stderr)
  }

  /// Notes how a run ended; `late` is the text for a run without a result.
  mutating func note(
    _ harm: String,
    orElse late: String,
    isExpected: Bool,
    _ status: Int32,
    _ stderr: String
  ) {
    runs += 1
    statuses[status, default: 0] += 1
    if status == 137 { kills += 1 }
    // A point that was not come to, a kill that came too late: nothing happened.
    harms[status == 0 || status == 10 ? late : harm, default: 0] += 1
    if !isExpected { surprises.append("\(harm) ended with \(status): \(stderr)") }
  }

  /// A run that nothing happens to; only 0 and 10 are good ends.
  mutating func run(_ arguments: [String], environment: [String: String]) async throws {
    let result = try await Command.run(
      Program.path,
      arguments,
      environment: environment,
      timeout: .seconds(600)
    )
    if result.status != 0, result.status != 10 {
      surprises.append("\(arguments) ended with \(result.status): \(result.stderr)")
    }
  }

  var description: String {
    let harms = harms.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }
    let statuses = statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return """
      \(commits) commits, \(runs) runs, \(kills) kills, \(mishaps) requests that went wrong, \
      \(refusals) with a refused message
      what happened: \(harms.joined(separator: ", "))
      exit codes: \(statuses.joined(separator: ", "))
      """
  }
}
