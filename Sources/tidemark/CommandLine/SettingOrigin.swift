import Configuration

// Where the value of a setting comes from, for texts about it.
extension Settings {
  /// The setting as a text names it: its flag, its variable, or its name with the file and the line.
  ///
  /// A setting without a value is named by its flag.
  func origin(of key: SettingKey) -> String {
    guard flags[AbsoluteConfigKey(key.path)] == nil else { return key.flag }
    guard ownText(key) == nil else { return key.variable }
    guard section?.values[AbsoluteConfigKey(key.path)] != nil || text(key) != nil else {
      return key.flag
    }
    return originInFile(of: key)
  }

  /// `"host" (/etc/tidemark/tidemark.yaml, line 3)`.
  func originInFile(of key: SettingKey) -> String {
    let file = path.map { Typed.isPath($0) ? $0 : "the settings file" } ?? "the settings file"
    let line = (section?.lines ?? [:])[key] ?? fileLines[key]
    return "\"\(key.name)\" (\(file)\(line.map { ", line \($0)" } ?? ""))"
  }

  /// `text` with each flag outside of a command replaced by the variable or the line of the file that gives the value.
  ///
  /// Errors of destinations, sources and states name flags, because they do not know where a value comes from.
  func locating(_ text: String) -> String {
    var (result, rest) = ("", text[...])
    while let flag = rest.firstMatch(of: /--[a-z]+(-[a-z]+)*/) {
      if let command = rest.firstRange(of: NextCommand.program),
        command.lowerBound < flag.range.lowerBound
      {
        let end = NextCommand(rest[command.upperBound...], with: "\0")?.end ?? command.upperBound
        result += rest[..<end]
        rest = rest[end...]
        continue
      }
      result += rest[..<flag.range.lowerBound]
      let name = String(flag.output.0)
      rest = rest[flag.range.upperBound...]
      guard let key = SettingKey.locatable.first(where: { $0.flag == name }),
        case let origin = key == .source ? originOfSource : origin(of: key), origin != name
      else {
        result += name
        continue
      }
      result += origin
      // The other ways to give a value, and its placeholder, are of no use here.
      if let other = rest.prefixMatch(of: /( [A-Z]{2,})?( \(or [^)]*\))?/) {
        rest = rest[other.range.upperBound...]
      }
    }
    return result + rest
  }

  /// The source has other origins than the settings, in the order of `source()`.
  private var originOfSource: String {
    let key = SettingKey.source
    if flags[AbsoluteConfigKey(key.path)] != nil { return key.flag }
    if environment[key.variable]?.isEmpty == false { return key.variable }
    if section?.text(key) != nil { return originInFile(of: key) }
    if let found = try? Secrets.databaseURL(environment: environment) { return found.origin }
    return text(key) == nil ? key.flag : originInFile(of: key)
  }
}

extension SettingKey {
  /// The settings that errors name by their flag.
  static let locatable: [SettingKey] = [
    .source, .schema, .state, .host, .path, .output, .caFile, .warehouse, .warehouseSchema,
    .statementTimeout, .lockTimeout,
  ]
}
