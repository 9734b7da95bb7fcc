import Foundation
import Testing

/// The settings of the fault tests in the environment; the only place that reads them.
enum FaultSettings {
  /// `FAULT_SEED`: repeats the choices of a run.
  static var seed: UInt64? { text("FAULT_SEED").flatMap(UInt64.init) }
  /// `FAULT_ROUNDS`: so many times the rounds of `make test`.
  static var rounds: Int? { text("FAULT_ROUNDS").flatMap(Int.init) }
  /// `FAULT_COMMITS`: how many transactions all seasons commit together at least.
  static var commits: Int? { text("FAULT_COMMITS").flatMap(Int.init) }
  /// `FAULT_KILLS`: how many runs of all seasons are ended by SIGKILL at least.
  static var kills: Int? { text("FAULT_KILLS").flatMap(Int.init) }
  /// `FAULT_KINDS`: the seasons that are played, parted by commas.
  static var kinds: [String]? {
    text("FAULT_KINDS")?.split(separator: ",").map(String.init)
  }

  private static func text(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }
}

/// How many rounds the random tests make: a few in `make test`, more where `FAULT_ROUNDS` says so.
func rounds(_ few: Int) -> Int { few * (FaultSettings.rounds ?? 1) }

/// The seed of a random test: that of `FAULT_SEED`, else another one each time; printed.
func faultSeed(of test: String = #function) -> UInt64 {
  let seed = FaultSettings.seed ?? .random(in: 1...1_000_000)
  print("FAULT_SEED=\(seed): \(test)")
  return seed
}

extension Trait where Self == TimeLimitTrait {
  /// How long a test may take with the time that it waits for its turn: under the stage's own limit in `make test`, a
  /// day where the environment asks for long seasons.
  static var faultLimit: Self {
    let isLong = FaultPlan.isLong || (FaultSettings.rounds ?? 1) > 1
    return .timeLimit(.minutes(isLong ? 24 * 60 : 29))
  }
}
