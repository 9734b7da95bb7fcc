/// How much a season of faults holds, and the seed that repeats its choices.
struct FaultPlan: Sendable, CustomStringConvertible {
  let seed: UInt64
  /// At least so many transactions are committed.
  let commits: Int
  /// At least so many runs are ended by SIGKILL.
  let kills: Int

  /// Whether the environment says how much, as `make fault-test` does.
  static var isLong: Bool { FaultSettings.commits != nil }

  /// A season's `share` of the numbers in the environment, or of a short form.
  init(share: Double) {
    seed = FaultSettings.seed ?? .random(in: 0..<1_000_000)
    commits = Int(Double(FaultSettings.commits ?? 1_200) * share)
    kills = Int(Double(FaultSettings.kills ?? 16) * share)
  }

  var description: String { "seed \(seed), \(commits) commits, \(kills) kills" }
}
