import ArgumentParser

/// The arguments after `tidemark`, read as far as the parser needs help.
struct GivenArguments: Sendable {
  /// In the order that the parser wants.
  let all: [String]
  /// In the order in which they were written.
  let written: [String]

  init(_ arguments: [String]) {
    written = arguments
    all = GivenArguments.commandFirst(arguments)
  }

  /// The commands that the arguments begin with: `watermark`, `set`.
  var path: [any ParsableCommand.Type] {
    GivenArguments.path(all)
  }

  /// `tidemark watermark set --help`, for hints.
  var helpCommand: String {
    (["tidemark"] + path.compactMap { $0.configuration.commandName } + ["--help"])
      .joined(separator: " ")
  }

  /// The topic of `tidemark help TOPIC`; nil if a command's help is asked for.
  var topic: String? {
    guard all.count == 2, all[0] == "help" else { return nil }
    return HelpText.topic(all[1])
  }

  /// - Throws: exit code 64 if `help` is followed by a word that is neither a topic nor a command.
  func demandHelp() throws(Failure) {
    guard topic == nil, all.first == "help" else { return }
    let words = all.dropFirst().filter { !$0.hasPrefix("-") }
    guard words.count > helpPath.count else { return }
    let word = words[helpPath.count]
    let names = (helpPath.last ?? Tidemark.self).configuration.subcommands
      .compactMap { $0.configuration.commandName }
    let before = (["tidemark", "help"] + helpPath.compactMap { $0.configuration.commandName })
      .joined(separator: " ")
    let nearest = NearestName.of(
      word,
      among: helpPath.isEmpty ? names + HelpText.topics : names,
      slips: 2
    )
    throw Failure(
      .usage,
      nearest == nil ? "there is no help of that name" : "there is no help for \"\(word)\"",
      hint: nearest.map { "did you mean \(before) \($0)?" }
        ?? "\(before) lists what there is"
        + (helpPath.isEmpty ? ", beside \(HelpText.topics.joined(separator: " and "))" : "")
    )
  }

  /// The commands whose help is asked for.
  var helpPath: [any ParsableCommand.Type] {
    all.first == "help" ? GivenArguments.path(Array(all.dropFirst())) : path
  }

  private static func path(_ arguments: [String]) -> [any ParsableCommand.Type] {
    var path: [any ParsableCommand.Type] = []
    for word in arguments {
      let commands = (path.last ?? Tidemark.self).configuration.subcommands
      guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
        break
      }
      path.append(next)
    }
    return path
  }

  /// The arguments with the options of every command moved behind the command, as the parser wants them.
  private static func commandFirst(_ arguments: [String]) -> [String] {
    var before: [String] = []
    var rest = arguments[...]
    while let word = rest.first, word.hasPrefix("--"), word != "--" {
      let name = String(word.prefix { $0 != "=" })
      guard
        Options.names.contains(name) || Options.names.contains("--[no-]" + name.dropFirst(2))
          || Options.names.contains(name.replacing("--no-", with: "--[no-]"))
      else { return arguments }
      before.append(word)
      rest.removeFirst()
      if !word.contains("="), !Options.flagsWithoutValue.contains(name), let value = rest.popFirst()
      {
        before.append(value)
      }
    }
    let commands = path(Array(rest)).count
    guard !before.isEmpty, commands > 0 else { return arguments }
    return Array(rest.prefix(commands)) + before + Array(rest.dropFirst(commands))
  }
}
