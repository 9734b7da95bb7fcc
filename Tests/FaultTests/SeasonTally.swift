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
    runs += 1
    statuses[status, default: 0] += 1
    if status == 137 { kills += 1 }
    // A point that was not come to, a kill that came too late: nothing happened.
    let happened = if case .nothing = harm { true } else { status != 0 && status != 10 }
    harms[happened ? harm.name : "came too late", default: 0] += 1
    let isExpected =
      switch (status, harm) {
      case (0, _), (10, _), (69, _), (137, _): true
      case (66, .cutSessions), (66, .restartServer): true
      case (73, .fullDisk): true
      case (130, .stopAfter), (143, .stopAfter): true
      default: false
      }
    if !isExpected { surprises.append("\(harm.name) ended with \(status): \(stderr)") }
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
