import Pipeline

/// The outlet of errors: two lines for people, one JSON object for machines, always on stderr.
struct ErrorOutlet {
  var format: LogFormat
  /// Whether the result is JSON, so that an error is also JSON; and its stream.
  var result: Console?
  /// The sync that a message is about, if the settings file has several.
  var sync: String?

  init(format: LogFormat) {
    self.format = format
  }

  /// The format as far as it is known before the settings are read.
  static func guessFormat(_ arguments: [String], _ environment: [String: String]) -> LogFormat {
    for (index, argument) in arguments.enumerated() {
      if argument == "--log-format=json" { return .json }
      if argument == "--log-format", arguments.dropFirst(index + 1).first == "json" { return .json }
      if argument.hasPrefix("--log-format") { return .text }
    }
    return environment[SettingKey.logFormat.variable] == "json" ? .json : .text
  }

  /// Reports why a command failed, and the next step.
  func report(_ failure: Failure) {
    // If nobody reads any more, the exit code still reports it.
    let text = text(of: failure)
    try? format == .json ? Console.errors.print(text) : Console.errors.printFolded(text)
    if let result {
      try? result.print(ErrorOutlet.object(failure, sync: sync))
    }
  }

  /// Reports something that is not a failure but that a person must see.
  func remark(_ sentence: String) {
    switch format {
    case .text: try? Console.errors.printFolded("tidemark: \(prefix)\(Printable.line(sentence))")
    case .json:
      try? Console.errors.print(
        ConsoleLog.line(
          .json,
          level: "notice",
          message: sentence,
          pairs,
          now: SystemWallClock().now()
        )
      )
    }
  }

  private var prefix: String { sync.map { "sync \"\($0)\": " } ?? "" }
  private var pairs: [(String, String)] { sync.map { [("sync", $0)] } ?? [] }

  /// The text for stderr, without the last line feed.
  func text(of failure: Failure) -> String {
    switch format {
    case .text:
      let sentence = "tidemark: \(prefix)\(Printable.line(failure.sentence))"
      return failure.hint.map { "\(sentence)\nhint: \($0)" } ?? sentence
    case .json:
      let hint = failure.hint.map { [("hint", $0)] } ?? []
      return ConsoleLog.line(
        .json,
        level: "error",
        message: failure.sentence,
        hint + pairs,
        status: failure.status,
        now: SystemWallClock().now()
      )
    }
  }

  /// `{"exit":78,"error":"…","hint":"…"}`, in place of the result; with the sync's name if there are several.
  static func object(_ failure: Failure, sync: String? = nil) -> String {
    let hint = failure.hint.map { ",\"hint\":" + ConsoleLog.quoted($0) } ?? ""
    let sentence = ConsoleLog.quoted(failure.sentence)
    let name = sync.map { ",\"sync\":" + ConsoleLog.quoted($0) } ?? ""
    return "{\"exit\":\(failure.status.rawValue),\"error\":\(sentence)\(hint)\(name)}"
  }
}
