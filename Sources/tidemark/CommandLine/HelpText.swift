import ArgumentParser

/// The help of the program, of a command, and of the options of all commands.
///
/// The parser writes the pieces, and this type puts them in the order in which people need them: usage, the command's
/// own options, examples, explanation. It only names the options of every command, because `tidemark help options`
/// explains them.
enum HelpText {
  /// The topics of `tidemark help TOPIC` beside commands.
  static let topics = ["options", "exit-codes"]

  static func topic(_ name: String) -> String? {
    switch name {
    case "options": options
    case "exit-codes": exitCodes
    default: nil
    }
  }

  /// The help of the command at the end of `path`, each a subcommand of the one before it.
  static func command(_ path: [any ParsableCommand.Type]) -> String {
    let type = path.last ?? Tidemark.self
    let text = Tidemark.helpMessage(for: type)
    var sections = Self.sections(text)
    let usage = sections.removeValue(forKey: "USAGE") ?? ""
    let overview = (sections.removeValue(forKey: "OVERVIEW") ?? "")
      .split(separator: "\n\n", maxSplits: 1)
    var parts = [type.configuration.abstract]
    parts.append("USAGE: " + usage.replacing("<subcommand>", with: "<command> [<options>]"))
    for name in ["SUBCOMMANDS", "ARGUMENTS", "OPTIONS"] {
      if let section = sections[name] { parts.append("\(name):\n" + section) }
    }
    if let examples = (type as? any HasExamples.Type)?.examples {
      parts.append("EXAMPLES:\n" + examples.map { "  \($0)" }.joined(separator: "\n"))
    }
    parts += overview.dropFirst().map(String.init)
    if sections[commonSection] != nil {
      parts.append(
        "Options of every command (tidemark help options explains them):\n" + commonNames
      )
    } else if path.isEmpty {
      parts.append(pointers)
    }
    return parts.joined(separator: "\n\n")
  }

  private static let commonSection = "OPTIONS OF EVERY COMMAND"

  private static let pointers = """
    tidemark COMMAND --help     a command's options, with examples
    tidemark help options       the options of every command
    tidemark help exit-codes    what the exit codes mean
    """

  /// The parser's text as its sections: the name before the colon, and the text after it.
  private static func sections(_ text: String) -> [String: String] {
    var sections: [String: String] = [:]
    var name = ""
    var lines: [Substring] = []
    func close() {
      while lines.last?.isEmpty == true { lines.removeLast() }
      if !name.isEmpty { sections[name] = lines.joined(separator: "\n") }
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let head = line.wholeMatch(of: #/([A-Z][A-Z ]+):(?: (.*))?/#) {
        close()
        (name, lines) = (String(head.1), head.2.map { [$0] } ?? [])
      } else if line.hasPrefix("  See 'tidemark help") {
        continue
      } else {
        lines.append(line)
      }
    }
    close()
    return sections
  }

  /// The common options' names, in lines of at most 78 characters.
  private static var commonNames: String {
    var lines = [" "]
    for name in Options.names {
      if lines[lines.count - 1].count + name.count > 76 { lines.append(" ") }
      lines[lines.count - 1] += " " + name
    }
    return lines.joined(separator: "\n")
  }

  private static var options: String {
    // Options of one kind of destination have sections of their own, which the parser puts first.
    let sections = Self.sections(CommonOptions.helpMessage())
    let list = ["OPTIONS", "HTTP DESTINATIONS", "FILES", "WAREHOUSE"].compactMap { name in
      sections[name].map { text in
        // The parser's own two options are not options of a sync.
        let own = text.firstRange(of: "\n  -h, --help").map { text[..<$0.lowerBound] } ?? text[...]
        return "\(name):\n\(own)"
      }
    }
    return """
      The options of every command. Each is also an environment variable, TIDEMARK_
      and the name in capitals with _ for -, and a key of the settings file, with _
      for -. A flag wins over the environment, the environment over the file, the
      file over the default. Secrets come from the environment or from files, never
      from flags.

      \(list.joined(separator: "\n\n"))
      """
  }

  private static var exitCodes: String {
    """
    How every command ends:

    \(ExitStatus.table)

    A command for several syncs ends with the most serious of their codes:
    \(ExitStatus.order).
    """
  }
}

/// A command whose help shows how it is used.
protocol HasExamples {
  /// Command lines, each with a comment if it needs one.
  static var examples: [String] { get }
}

/// Serves the help of the options alone.
private struct CommonOptions: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tidemark")
  @OptionGroup var options: Options
}
