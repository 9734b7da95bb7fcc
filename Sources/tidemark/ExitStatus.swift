/// The one table of exit codes: `--help`, the README and a test all show these.
enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case unexpected = 1
  case deadLetters = 10
  case usage = 64
  case sourceUnavailable = 66
  case destinationUnavailable = 69
  case internalFault = 70
  case cannotWriteState = 73
  case locked = 75
  case missingPrivilege = 77
  case configuration = 78
  case interrupted = 130
  case terminated = 143

  /// From the most serious to none: what a human has to do something about, then what the next run tries again.
  ///
  /// A signal says that not all syncs had their turn; only a fault in the counts or in the state says more.
  static let bySeriousness: [ExitStatus] = [
    .internalFault, .cannotWriteState, .terminated, .interrupted, .configuration,
    .missingPrivilege, .usage, .deadLetters, .unexpected, .destinationUnavailable,
    .sourceUnavailable, .locked, .done,
  ]

  /// How a process ends that did several things.
  static func mostSerious(of all: [ExitStatus]) -> ExitStatus {
    bySeriousness.first(where: all.contains) ?? .done
  }

  /// The codes from the most serious on, as help and README show them.
  static var order: String { bySeriousness.map { "\($0.rawValue)" }.joined(separator: ", ") }

  /// What the code means for a script, in a few words.
  var meaning: String {
    switch self {
    case .done: "done"
    case .unexpected: "unexpected error; status: older than --max-age; verify: something is wrong"
    case .deadLetters: "done, but some events became dead letters, or an export left them out"
    case .usage: "wrong command line"
    case .sourceUnavailable: "source unavailable"
    case .destinationUnavailable: "destination unavailable or refusing the key"
    case .internalFault: "internal error: the counts of a run do not add up"
    case .cannotWriteState: "state or output cannot be written"
    case .locked: "another run holds the lock"
    case .missingPrivilege: "the database role lacks a privilege"
    case .configuration: "wrong configuration, no watermark, changes that wait, too many deletions"
    case .interrupted: "stopped by SIGINT, with a true watermark"
    case .terminated: "stopped by SIGTERM, with a true watermark"
    }
  }

  /// The table as `--help` prints it, a line a code.
  static var table: String {
    allCases.map { status in
      let code = String(status.rawValue)
      return String(repeating: " ", count: 5 - code.count) + code + "  " + status.meaning
    }
    .joined(separator: "\n")
  }
}
