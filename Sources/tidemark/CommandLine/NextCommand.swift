import ArgumentParser
import Configuration
import Pipeline

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// The commands that texts name: each works on the sync of the present command.
extension Settings {
  /// The options that make a hint's command apply to this sync, each with a space before it: those of the present
  /// command line that say which sync it is, where it reads and where it sends.
  var nameArgument: String {
    var name: String?
    if let given = try? givenName(), given.text != "default" || section != nil { name = given.text }
    return arguments(named: name)
  }

  /// The same with another name of the sync; nil for none.
  func arguments(named name: String?) -> String {
    repeatedOptions(named: name).map { " \($0.text)" }.joined()
  }

  /// `text` with these options behind each command of Tidemark that lacks them.
  func completing(_ text: String) -> String {
    let all = nameArgument
    guard !all.isEmpty, text.contains(NextCommand.program) else { return text }
    let options = repeatedOptions(named: (try? givenName())?.text)
    var (result, rest) = ("", text[...])
    while let start = rest.firstRange(of: NextCommand.program) {
      let isWord = (result + rest[..<start.lowerBound]).last.map { !NextCommand.isOfAWord($0) }
      result += rest[..<start.upperBound]
      rest = rest[start.upperBound...]
      guard isWord ?? true, let command = NextCommand(rest, with: all) else { continue }
      result += rest[..<command.end]
      rest = rest[command.end...]
      guard !command.isComplete else { continue }
      for option in options where all.contains(" \(option.text)") {
        if !command.options.contains(option.flag) { result += " \(option.text)" }
      }
    }
    return result + rest
  }

  private func repeatedOptions(named name: String?) -> [(flag: String, text: String)] {
    var options: [(flag: String, text: String)] = []
    func add(_ flag: String, _ value: String?) {
      guard let value else { return options.append((flag, flag)) }
      let text = NextCommand.quoted(value)
      options.append((flag, flag + (text.hasPrefix("-") ? "=" : " ") + text))
    }
    if let name { add("--name", name) }
    for key in SettingKey.ofHints {
      guard case .string(let text) = flags[AbsoluteConfigKey(key.path)]?.content else { continue }
      if key.kind == .truth {
        if text == "true" { add(key.flag, nil) }
      } else {
        add(key.flag, NextCommand.shown(text, of: key))
      }
    }
    if let path = givenFiles.config { add("--config", path) }
    if let path = givenFiles.envFile { add("--env-file", path) }
    return options
  }
}

/// The files that the command line names beside the settings; both were read.
struct GivenFiles: Sendable {
  var config: String?
  var envFile: String?
}

extension SettingKey {
  /// The settings whose flags a hint's command repeats, in its order; not those about pace and output.
  static let ofHints: [SettingKey] =
    ofKinds([.destination], \.keys)
    .filter { ![.gzip, .eventsPerSecond, .requestTimeout].contains($0) }
    + [.source, .schema, .state, .namespace]
}

/// A command of Tidemark in a text for people.
struct NextCommand {
  static let program = "tidemark "

  /// Where it ends in the text.
  private(set) var end: String.Index
  /// Whether it already has every option of the sync.
  private(set) var isComplete = false
  /// The names of its options.
  private(set) var options: Set<String> = []

  /// The command that `text`, behind `tidemark `, begins with; nil if it is none that works on a sync.
  init?(_ text: Substring, with all: String) {
    var commands: [any ParsableCommand.Type] = [Tidemark.self]
    var (rest, end) = (text, text.startIndex)
    var wantsValue = false
    while !rest.isEmpty, !isComplete {
      if end > text.startIndex, text[end...].hasPrefix(all) {
        end = text.index(end, offsetBy: all.count)
        isComplete = true
        continue
      }
      let written = NextCommand.word(of: rest)
      let word = NextCommand.bare(written)
      let next = commands.last?.configuration.subcommands
        .first { $0.configuration.commandName == String(word) }
      if let next, options.isEmpty {
        commands.append(next)
      } else {
        guard commands.count > 1, wantsValue || NextCommand.isArgument(word) else { break }
        wantsValue = false
        if word.hasPrefix("--") {
          let name = String(word.prefix { $0 != "=" })
          options.insert(name)
          wantsValue =
            name == String(word) && Options.names.contains(name)
            && !Options.flagsWithoutValue.contains(name)
        }
      }
      end = word.endIndex
      guard word.endIndex == written.endIndex, text[end...].first == " " else { break }
      rest = text[text.index(after: end)...]
    }
    self.end = end
    guard let last = commands.last, last is any RunnableCommand.Type, last != InitCommand.self
    else { return nil }
  }

  /// Up to the next blank outside of quotation marks.
  private static func word(of text: Substring) -> Substring {
    var (end, isQuoted, isEscaped) = (text.startIndex, false, false)
    while end < text.endIndex {
      let character = text[end]
      if !isQuoted, !isEscaped, character.isWhitespace { break }
      if character == "'", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && !isQuoted && !isEscaped
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// The word without the sentence's own marks behind it.
  private static func bare(_ word: Substring) -> Substring {
    var word = word
    while let last = word.last, ",;:.)`".contains(last) { word = word.dropLast() }
    return word
  }

  /// Whether a word behind a command belongs to it, and is none of the sentence.
  private static func isArgument(_ word: Substring) -> Bool {
    word.wholeMatch(of: /--[a-z-]+(=.*)?|-|now|[A-Z]{2,}|'.*'|[0-9].*|[A-Za-z0-9]+_.*/) != nil
  }

  static func isOfAWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "-_/.".contains(character)
  }

  /// `text` as one word of a shell.
  static func quoted(_ text: String) -> String {
    guard text.wholeMatch(of: /[A-Za-z0-9_@%+=:,.\/-]+/) == nil else { return text }
    return "'\(text.replacing("'", with: #"'\''"#))'"
  }

  /// The value of a flag as a text may repeat it; a word in capitals where it could hold a secret.
  fileprivate static func shown(_ text: String, of key: SettingKey) -> String {
    let isPlain = !text.isEmpty && !text.unicodeScalars.contains(where: Printable.isHarmful)
    switch key {
    case .source, .warehouse: return isPlain && isOpenURL(text) ? text : "URL"
    case .state: return isPlain && (isOpenURL(text) || isPath(text)) ? text : "PLACE"
    case .output: return isPlain && isPath(text) ? text : "PLACE"
    case .caFile:
      return isPlain && (Typed.isPath(text) || access(text, F_OK) == 0) ? text : "FILE"
    case .host:
      let host = /(https?:\/\/)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\/?/
      return text.wholeMatch(of: host) == nil ? "HOST" : text
    case .path: return text.wholeMatch(of: /\/[A-Za-z0-9._~\/-]*/) == nil ? "PATH" : text
    default: return isPlain ? text : "VALUE"
    }
  }

  private static func isOpenURL(_ text: String) -> Bool {
    let url = try? DatabaseURL(ifDatabase: text, origin: "", status: .usage)
    return (url ?? nil).map { !$0.hasPassword } ?? false
  }

  private static func isPath(_ text: String) -> Bool {
    (try? PlaceText.demandPath(text, origin: "", status: .usage)) != nil
  }
}
