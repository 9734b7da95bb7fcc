import Commerce
import SegmentSpec
import Yams

extension SettingKey {
  static let privacy = SettingKey("privacy", kind: .privacy)
}

/// A rule of `privacy` as written, before its salt is read.
struct PrivacyChoice: Hashable, Sendable {
  var path: FieldPath
  var action: PrivacyRule.Action
  /// The variable, or the file, that holds the salt.
  var saltVariable, saltFile: String?
  /// Where it stands in the settings file; nil in the environment.
  var line: Int?

  static let expectation =
    "a list of rules such as {path: traits.email, action: hash}, with the actions "
    + SettingKind.listed(PrivacyRule.Action.allCases.map(\.rawValue))

  /// The fault of a rule.
  struct Fault: Error {
    var sentence: String
    var hint: String?
  }

  /// Reads one rule of the file or the environment.
  init(_ node: Node) throws(Fault) {
    guard case .mapping(let mapping) = node else {
      throw Fault(sentence: "a rule of \"privacy\" must be a map with path and action")
    }
    var texts: [String: String] = [:]
    let names = ["path", "action", "salt_env", "salt_file", Self.lineKey]
    for (key, value) in mapping {
      guard let name = key.scalar?.string, names.contains(name), let text = value.scalar?.string
      else {
        throw Fault(
          sentence: "a rule of \"privacy\" has path and action, and a hash may have salt_env or"
            + " salt_file, each with one text"
        )
      }
      texts[name] = text
    }
    guard let path = texts["path"].flatMap(FieldPath.init) else {
      throw Fault(
        sentence: "a rule of \"privacy\" needs a path such as traits.email,"
          + " properties.products[].name or *.phone"
      )
    }
    let actions = PrivacyRule.Action.allCases.map(\.rawValue)
    guard let action = texts["action"].flatMap(PrivacyRule.Action.init) else {
      throw Fault(
        sentence: "the action of a rule of \"privacy\" must be \(SettingKind.listed(actions))"
      )
    }
    self.path = path
    self.action = action
    (saltVariable, saltFile) = (texts["salt_env"], texts["salt_file"])
    line = texts[Self.lineKey].flatMap { Int($0) } ?? node.mark?.line
    try demandMeaning()
  }

  /// The key of the line number, for a rule of the file that is kept as text.
  static let lineKey = "tidemark_line"

  /// Refuses a rule that no setting could correct.
  private func demandMeaning() throws(Fault) {
    if saltVariable != nil || saltFile != nil {
      guard action == .hash else { throw Fault(sentence: "only a hash can have a salt") }
      guard saltVariable == nil || saltFile == nil else {
        throw Fault(sentence: "a salt comes from salt_env or from salt_file, not from both")
      }
      if let saltVariable, !SettingKind.variable.accepts(saltVariable) {
        throw Fault(sentence: "salt_env must be \(SettingKind.variable.expectation)")
      }
    }
    guard !path.isAnywhere, case .member(let name)? = path.steps.first else { return }
    if MessageFields.fixed.contains(name) {
      throw Fault(
        sentence: "\(name) cannot be named by \"privacy\": no message is one without it",
        hint: "remove the rule"
      )
    }
    if MessageFields.ids.contains(name), action != .hash || path.steps.count > 1 {
      throw Fault(
        sentence: "\(name) can only be hashed: without it a message is about nobody",
        hint: "write {path: \(name), action: hash}, or remove the rule"
      )
    }
    if MessageFields.groups.contains(name), path.steps.count == 1 {
      throw Fault(
        sentence: "\(name) is no field: name what stands in it",
        hint: "tidemark events --privacy lists the fields"
      )
    }
  }

  /// The rule as a part of the text in which settings are kept.
  var text: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("path")
    writer.string(path.text)
    writer.key("action")
    writer.string(action.rawValue)
    if let saltVariable {
      writer.key("salt_env")
      writer.string(saltVariable)
    }
    if let saltFile {
      writer.key("salt_file")
      writer.string(saltFile)
    }
    if let line { writer.property(Self.lineKey, json: "\(line)") }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension SettingKind {
  /// The rules of `[{path: traits.email, action: hash}]`; nil for anything else.
  static func privacy(_ text: String) -> [PrivacyChoice]? {
    guard case .sequence(let sequence)? = try? Yams.compose(yaml: text) else { return nil }
    var choices: [PrivacyChoice] = []
    for node in sequence {
      guard var choice = try? PrivacyChoice(node) else { return nil }
      if node.mapping?[Node(PrivacyChoice.lineKey)] == nil { choice.line = nil }
      choices.append(choice)
    }
    return choices
  }
}

extension Settings {
  /// The settings' rules about fields, in their order.
  var privacyChoices: [PrivacyChoice] { text(.privacy).flatMap(SettingKind.privacy) ?? [] }

  /// The rules for messages, with their salts; nil without rules.
  /// - Throws: exit code 78 for a path that no message has, for one that is named twice, and for a salt that is missing
  ///   at its place.
  func privacyRules() throws(Failure) -> PrivacyRules? {
    let choices = privacyChoices
    guard !choices.isEmpty else { return nil }
    let mapping = mapping()
    var rules: [PrivacyRule] = []
    var seen: Set<FieldPath> = []
    for (place, choice) in choices.enumerated() {
      guard seen.insert(choice.path).inserted else {
        throw wrong(choice, place, "names a field that another one names before", hint: nil)
      }
      try demandField(of: choice, place, mapping)
      rules.append(PrivacyRule(choice.path, choice.action, salt: try salt(of: choice, place)))
    }
    return PrivacyRules(rules)
  }

  private func demandField(
    of choice: PrivacyChoice,
    _ place: Int,
    _ mapping: MappingSettings
  ) throws(Failure) {
    let list = "tidemark events --privacy lists the fields"
    // A template may make fields of any name.
    guard hasTemplates || MessageFields.knows(choice.path, mapping) else {
      let text = choice.path.text
      let known =
        choice.path.isAnywhere ? Settings.anywhereNames : MessageFields.all.map(\.path.text)
      guard let nearest = NearestName.of(text, among: known, slips: 3) else {
        throw wrong(choice, place, "names a field that no message has", hint: list)
      }
      throw wrong(
        choice,
        place,
        "names \(text), which no message has",
        hint: "did you mean \(nearest)? \(list)"
      )
    }
    guard choice.action == .truncateIP else { return }
    let fields = MessageFields.all.filter { choice.path.covers($0.path) }
    guard fields.allSatisfy({ $0.kind == .ip || $0.kind == .foreign }) else {
      throw wrong(
        choice,
        place,
        "truncates what is no IP address, so that nothing would be left",
        hint: "truncate_ip is for context.ip"
      )
    }
  }

  /// The names of all fields as paths that begin anywhere.
  private static let anywhereNames: [String] = Set(
    MessageFields.all.compactMap { field -> String? in
      guard case .member(let name)? = field.path.steps.last(where: { $0 != .element }) else {
        return nil
      }
      return "*.\(name)"
    }
  )
  .sorted()

  private func salt(of choice: PrivacyChoice, _ place: Int) throws(Failure) -> HashSalt? {
    let text: String
    if let variable = choice.saltVariable {
      text = environment[variable]?.trimmed ?? ""
      guard !text.isEmpty else {
        throw wrong(
          choice,
          place,
          "takes its salt from an environment variable that is not set",
          hint: "set the variable that salt_env names"
        )
      }
    } else if let file = choice.saltFile {
      text = try Secrets.text(of: file, origin: "salt_file")
      guard !text.isEmpty else {
        throw wrong(
          choice,
          place,
          "takes its salt from a file that is empty",
          hint: "write a long random text into it"
        )
      }
    } else {
      return nil
    }
    return HashSalt(text)
  }

  private func wrong(
    _ choice: PrivacyChoice,
    _ place: Int,
    _ sentence: String,
    hint: String?
  ) -> Failure {
    let line = choice.line.flatMap { line in path.map { "\($0), line \(line): " } } ?? ""
    return Failure(
      .configuration,
      "\(line)the \(Typed.ordinal(place + 1)) rule of privacy \(sentence)",
      hint: hint ?? "remove one of the two"
    )
  }
}
