import Foundation

/// How much a season of faults holds, and the seed that repeats its choices.
struct FaultPlan: Sendable, CustomStringConvertible {
  let seed: UInt64
  /// At least so many transactions are committed.
  let commits: Int
  /// At least so many runs are ended by SIGKILL.
  let kills: Int

  /// Whether the environment says how much, as `make fault-test` does.
  static var isLong: Bool { ProcessInfo.processInfo.environment["FAULT_COMMITS"] != nil }

  /// A season's `share` of what `FAULT_COMMITS` and `FAULT_KILLS` ask for; `FAULT_SEED` repeats a run.
  init(share: Double) {
    let environment = ProcessInfo.processInfo.environment
    func number(_ name: String, otherwise: Int) -> Int {
      environment[name].flatMap { Int($0) } ?? otherwise
    }
    seed = environment["FAULT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000)
    commits = Int(Double(number("FAULT_COMMITS", otherwise: 1_200)) * share)
    kills = Int(Double(number("FAULT_KILLS", otherwise: 16)) * share)
  }

  var description: String { "seed \(seed), \(commits) commits, \(kills) kills" }
}
