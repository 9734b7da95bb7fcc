import Commerce
import Configuration
import Pipeline
import SegmentSpec
import Yams

/// The YAML file, checked key by key: errors name misspelt keys and values of the wrong kind with their line.
struct SettingsFile: Sendable {
  let path: String
  /// The settings at the top level.
  private(set) var values: [AbsoluteConfigKey: ConfigValue] = [:]
  /// The lines of these settings.
  private(set) var lines: [SettingKey: Int] = [:]
  /// The sections under `syncs`, in the order of the file.
  private(set) var syncs: [NamedSync] = []
  /// Whether the file holds nothing but comments.
  var setsNothing: Bool { values.isEmpty && syncs.isEmpty }
  /// `syncs.NAME.` while that section is read.
  private var section = ""
  /// Switches of events that are not built in, each with the error if there is no such event, and the number of its sync.
  private var switches: [(word: String, unknown: Failure, sync: Int?)] = []

  /// Reads and checks the file.
  /// - Throws: exit code 78 for every fault.
  init(path: String) throws(Failure) {
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path)
    } catch {
      throw Failure(
        .configuration,
        Typed.isPath(path)
          ? "the settings file \(path) cannot be read: \(error.reason)"
          : "the given settings file cannot be read: \(error.reason)",
        hint: "name the right file with --config, or make it readable"
      )
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        .configuration,
        "the settings file \(path) is not UTF-8 text",
        hint: "save it as UTF-8"
      )
    }
    try self.init(path: path, text: text)
  }

  /// Checks the text of a file; `path` only serves the error texts.
  init(path: String, text: String) throws(Failure) {
    self.path = path
    let root: Node?
    do {
      root = try Parser(yaml: text).singleRoot()
    } catch {
      throw Failure(
        .configuration,
        "\(path)\(SettingsFile.place(and: error, in: text))",
        hint: "tidemark help options lists the settings"
      )
    }
    guard let root, !SettingsFile.isNull(root) else { return }
    try read(root, at: [])
    guard syncs.isEmpty || values[AbsoluteConfigKey(SettingKey.name.path)] == nil else {
      throw Failure(
        .configuration,
        "\(path): \"name\" and \"\(SettingsFile.syncsKey)\" cannot stand in one file",
        hint: "remove \"name\"; --name chooses one of the syncs"
      )
    }
    try demandSwitchedEvents()
  }

  private mutating func read(_ node: Node, at prefix: [String]) throws(Failure) {
    guard case .mapping(let mapping) = node else {
      let isFile = prefix.isEmpty && section.isEmpty
      let what = isFile ? "a settings file" : "\"\(name(of: prefix))\""
      throw wrong(node, "\(what) must be a map of settings, written as \"name: value\"")
    }
    for (keyNode, value) in mapping {
      guard let word = keyNode.scalar?.string else {
        throw wrong(keyNode, "a setting's name must be a plain word")
      }
      let path = prefix + [word]
      if path == [SettingsFile.syncsKey], section.isEmpty {
        try readSyncs(value)
      } else if let key = SettingKey.all.first(where: { $0.path == path }) {
        guard section.isEmpty || !SettingKey.ofTheProcess.contains(key) else {
          throw misplaced(keyNode, key)
        }
        try take(value, for: key)
      } else if SettingKey.all.contains(where: { $0.path.starts(with: path) }) {
        if !SettingsFile.isNull(value) { try read(value, at: path) }
      } else if prefix == ["events"], let own = ownEvent(value),
        word.wholeMatch(of: /[a-z0-9_]+/) != nil
      {
        let sync = section.isEmpty ? nil : syncs.count - 1
        switches.append((word, unknown(keyNode, path: path), sync))
        if let enabled = own["enabled"] { try take(enabled, for: .enabled(named: word)) }
        if let template = own["template"] { try take(template, for: .template(named: word)) }
      } else {
        throw unknown(keyNode, path: path)
      }
    }
  }

  /// The settings of an event that is not built in; nil for anything else.
  private func ownEvent(_ node: Node) -> Node.Mapping? {
    guard let mapping = node.mapping, !mapping.isEmpty,
      mapping.keys.allSatisfy({ ["enabled", "template"].contains($0.scalar?.string) })
    else { return nil }
    return mapping
  }

  /// Refuses switches of events that neither `custom_events` nor an outbox can have.
  private func demandSwitchedEvents() throws(Failure) {
    func text(_ key: SettingKey, _ sync: Int?) -> String? {
      let own = sync.flatMap { syncs[$0].values[AbsoluteConfigKey(key.path)] }
      guard case .string(let text)? = (own ?? values[AbsoluteConfigKey(key.path)])?.content else {
        return nil
      }
      return text
    }
    for (word, unknown, sync) in switches {
      let places: [Int?] = sync == nil ? [nil] + syncs.indices.map { $0 } : [sync]
      let isOwn = places.contains { place in
        let events = text(.customEvents, place).flatMap { SettingKind.customEvents($0) } ?? []
        if events.contains(where: { $0.name == word }) { return true }
        let nearest = NearestName.of(word, among: EventName.known.map(\.slug))
        return text(.outbox, place) == "true" && nearest == nil
      }
      guard isOwn else { throw unknown }
    }
  }

  static let syncsKey = "syncs"

  private mutating func readSyncs(_ node: Node) throws(Failure) {
    guard !SettingsFile.isNull(node) else { return }
    guard case .mapping(let mapping) = node else {
      throw wrong(node, "\"syncs\" must be a map of names, each with the settings of its sync")
    }
    for (keyNode, value) in mapping {
      let word = keyNode.scalar?.string ?? ""
      guard let name = SyncName(word) else {
        var failure = wrong(keyNode, "what stands under \"syncs\" here cannot be a sync's name")
        failure.hint = Settings.hint(forName: word)
        throw failure
      }
      syncs.append(NamedSync(name: name))
      section = "\(SettingsFile.syncsKey).\(name)."
      if !SettingsFile.isNull(value) { try read(value, at: []) }
      section = ""
    }
  }

  private mutating func take(_ node: Node, for key: SettingKey) throws(Failure) {
    guard !SettingsFile.isNull(node) else { return }
    if section.isEmpty {
      lines[key] = node.mark?.line
    } else {
      syncs[syncs.count - 1].lines[key] = node.mark?.line
    }
    switch (key.kind, node) {
    case (.files, .scalar(let scalar)) where !scalar.string.isEmpty:
      store(.stringArray([scalar.string]), for: key)
    case (.texts, .sequence(let sequence)), (.files, .sequence(let sequence)):
      var texts: [String] = []
      for item in sequence {
        guard let text = item.scalar?.string else { throw wrongKind(item, key) }
        texts.append(text)
      }
      store(.stringArray(texts), for: key)
    case (.exponents, .mapping(let mapping)):
      var pairs: [String] = []
      for (code, decimals) in mapping {
        guard let code = code.scalar?.string, let decimals = decimals.scalar?.string,
          let pair = SettingKind.exponent(code: code, decimals: decimals)
        else { throw wrongKind(decimals, key) }
        pairs.append("\(pair.code)=\(pair.decimals)")
      }
      if !pairs.isEmpty { store(.string(pairs.joined(separator: ",")), for: key) }
    case (.contextNames, .sequence(let sequence)):
      let names = sequence.compactMap(\.scalar?.string)
      guard names.count == sequence.count,
        SettingKind.contextNames(names.joined(separator: ",")) != nil
      else { throw wrongKind(node, key) }
      store(.stringArray(names), for: key)
    case (.constants(let place), .mapping(let mapping)):
      guard let constants = SettingKind.constants(mapping, place) else {
        throw wrongKind(node, key)
      }
      if !constants.isEmpty { store(.string(SettingKind.text(of: constants)), for: key) }
    case (.privacy, .sequence(let sequence)): try take(sequence, forPrivacy: key)
    case (.customEvents, _): try take(node, forEvents: key)
    case (.texts, _), (.files, _), (.exponents, _), (.contextNames, _), (.constants, _),
      (.privacy, _):
      throw wrongKind(node, key)
    case (_, .scalar(let scalar)):
      guard key.kind.accepts(scalar.string) else { throw wrongKind(node, key) }
      store(.string(scalar.string), for: key)
    default:
      throw wrongKind(node, key)
    }
  }

  private mutating func take(
    _ rules: Node.Sequence,
    forPrivacy key: SettingKey
  ) throws(Failure) {
    var texts: [String] = []
    for node in rules {
      do throws(PrivacyChoice.Fault) {
        texts.append(try PrivacyChoice(node).text)
      } catch {
        var failure = wrong(node, error.sentence)
        failure.hint = error.hint ?? failure.hint
        throw failure
      }
    }
    if !texts.isEmpty { store(.string("[\(texts.joined(separator: ", "))]"), for: key) }
  }

  private mutating func take(_ node: Node, forEvents key: SettingKey) throws(Failure) {
    do throws(CustomEventChoices.Fault) {
      let choices = try CustomEventChoices(node, file: path)
      if !choices.events.isEmpty { store(.string(choices.text), for: key) }
    } catch {
      var failure = wrong(atLine: error.line, error.sentence)
      failure.hint = error.hint ?? failure.hint
      throw failure
    }
  }

  private mutating func store(_ content: ConfigContent, for key: SettingKey) {
    let value = ConfigValue(content, isSecret: false)
    if section.isEmpty {
      values[AbsoluteConfigKey(key.path)] = value
    } else {
      syncs[syncs.count - 1].values[AbsoluteConfigKey(key.path)] = value
    }
  }

  /// A setting's or a group's name in the file, with its section.
  private func name(of path: [String]) -> String {
    let name = section + path.joined(separator: ".")
    return path.isEmpty ? String(name.dropLast()) : name
  }

  private func misplaced(_ node: Node, _ key: SettingKey) -> Failure {
    var failure = wrong(node, "\"\(name(of: key.path))\" cannot be a setting of one sync")
    failure.hint =
      key == .name
      ? "remove the line: a sync is called what its section is called"
      : "write \"\(key.name)\" at the top level: it belongs to the whole process"
    return failure
  }

  private func wrongKind(_ node: Node, _ key: SettingKey) -> Failure {
    wrong(node, "\"\(name(of: key.path))\" must be \(key.kind.expectation)")
  }

  private func wrong(_ node: Node, _ sentence: String) -> Failure {
    wrong(atLine: node.mark?.line, sentence)
  }

  private func wrong(atLine line: Int?, _ sentence: String) -> Failure {
    let line = line.map { ", line \($0)" } ?? ""
    return Failure(
      .configuration,
      "\(path)\(line): \(sentence)",
      hint: "change that line of the file"
    )
  }

  private func unknown(_ node: Node, path names: [String]) -> Failure {
    let hint = SettingsFile.hint(forUnknown: names, inSync: !section.isEmpty)
    let place = names.count == 1 ? "" : " under \"\(name(of: names.dropLast()))\""
    var failure = wrong(
      node,
      hint.isOfKnownWord
        ? "there is no setting \"\(name(of: names))\"" : "there is no setting of this name\(place)"
    )
    failure.hint = hint.text
    return failure
  }

  /// The replacement for an unknown name in the file, and whether the name may be repeated: it is close to a known
  /// name, or people often write it there.
  private static func hint(
    forUnknown names: [String],
    inSync: Bool
  ) -> (text: String, isOfKnownWord: Bool) {
    if let known = hint(forKnown: names, inSync: inSync) { return (known, true) }
    let word = names.last ?? ""
    let prefix = Array(names.dropLast())
    var here: [String] = []
    for key in SettingKey.all where key.path.starts(with: prefix) && key.path.count > prefix.count {
      if inSync, SettingKey.ofTheProcess.contains(key) { continue }
      let next = key.path[prefix.count]
      if !here.contains(next) { here.append(next) }
    }
    if prefix.isEmpty, !inSync { here.append(syncsKey) }
    if let nearest = NearestName.of(word, among: here) {
      return ("did you mean \"\(nearest)\"?", true)
    }
    // A word that is a setting elsewhere is not a secret.
    let isWord = SettingsFile.words.contains(word)
    let list = here.sorted().joined(separator: ", ")
    return (
      "known \(prefix.isEmpty ? "settings" : "under \"\(prefix.joined(separator: "."))\""): \(list)",
      isWord
    )
  }

  /// The replacement for a name that people often write there.
  private static func hint(forKnown names: [String], inSync: Bool) -> String? {
    let word = names.last ?? ""
    let prefix = Array(names.dropLast())
    if names.first == "events", names.count == 3, word == "trigger" {
      return
        "this event has one trigger; only order_completed, order_shipped and checkout_started have a choice: remove the line"
    }
    if prefix.isEmpty, ["write_key", "segment_write_key"].contains(word) {
      return "a key does not belong in a settings file: "
        + (inSync ? "" : "set SEGMENT_WRITE_KEY, or ")
        + "name where it is by write_key_env or write_key_file"
    }
    if ["token", "public_api_token", "segment_public_api_token"].contains(word) {
      return "a token does not belong in a settings file: set SEGMENT_PUBLIC_API_TOKEN, or"
        + " name where it is by deletions.token_env or deletions.token_file"
    }
    if prefix.isEmpty, ["password", "database_url", "source_url"].contains(word) {
      return "write \"source: postgres://host/database\" and give the password by PGPASSWORD or"
        + " PGPASSFILE, or set DATABASE_URL in the environment"
    }
    return nil
  }

  private static func isNull(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else {
      return false
    }
    return ["", "~", "null"].contains(scalar.string)
  }

  /// Every word of a setting's name.
  private static let words = Set(SettingKey.all.flatMap(\.path) + [syncsKey])

  /// The words among `keys` that are names of settings, else a general text.
  private static func named(_ keys: [String]) -> String {
    let known = keys.filter(words.contains)
    return known.isEmpty ? "a name" : known.joined(separator: ", ")
  }

  /// `, line 3: cause` for a file that is not YAML.
  private static func place(and error: any Error, in text: String) -> String {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      let lines = text.split(separator: #/\r?\n/#, omittingEmptySubsequences: false)
      let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
      let isTab = line.prefix { $0 == " " || $0 == "\t" }.contains("\t")
      let isAsterisk = line.contains(/[,:\[\-]\s*\*\./)
      return ", line \(mark.line), column \(mark.column): this is no YAML: "
        + (isTab
          ? "a tab; YAML indents by spaces"
          : isAsterisk ? "a text that begins with * needs quotation marks" : problem)
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      return ", from line \(context.mark.line) on: \(named(duplicates)) is given twice"
    default:
      return ": this is no YAML"
    }
  }
}
