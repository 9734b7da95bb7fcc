import FoundationEssentials

/// Colours for a terminal: the marks of findings, and verdicts.
enum Colour {
  /// Whether stdout can have colours; `NO_COLOR` and a terminal without colours say no.
  static var isOn: Bool {
    let environment = ProcessInfo.processInfo.environment
    let terminal = environment["TERM"] ?? ""
    return Console.output.isTerminal && !terminal.isEmpty && terminal != "dumb"
      && environment["NO_COLOR"]?.isEmpty != false
  }

  /// `text`, which contains no control characters, with its marks and verdicts in colour.
  static func marked(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard
        let match = line.firstMatch(of: #/^(?:status +)?(✓|✗|!|OK|LATE|FAILING|RUNNING)(?=[ ,])/#)
      else { return String(line) }
      let mark = match.output.1
      let code =
        switch mark {
        case "✓", "OK": 32
        case "!", "LATE", "RUNNING": 33
        default: 31
        }
      return line[..<mark.startIndex] + "\u{1B}[\(code)m" + mark + "\u{1B}[0m"
        + line[mark.endIndex...]
    }
    .joined(separator: "\n")
  }
}

extension Console {
  /// Prints `text` as `print` does, with its marks in colour if the terminal has colours.
  /// - Throws: as `print`.
  func printMarked(_ text: String) throws(Failure) {
    guard self == .output, Colour.isOn else { return try printFolded(text) }
    let lines = Fold.text(Printable.lines(text), width: width)
    try write(Array((Colour.marked(lines) + "\n").utf8))
  }
}
