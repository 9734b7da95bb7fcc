import Commerce
import Pipeline
import SegmentSpec

extension SetupCheck {
  /// The effect of the setting `privacy`, and the fields that still carry values that it removes elsewhere.
  mutating func lookAtPrivacy() throws {
    let settings = context.settings
    let choices = settings.privacyChoices
    guard !choices.isEmpty else { return }
    do throws(Failure) {
      _ = try settings.privacyRules()
    } catch {
      return try note(error, subject: "privacy")
    }
    let mapping = settings.mapping()
    let fields = MessageFields.all.filter { MessageFields.isSent($0, mapping) }
    let rule = { (field: MessageField) in choices.first { $0.path.covers(field.path) } }
    for kind in MessageField.Kind.allCases where kind != .foreign && kind != .note {
      let ofKind = fields.filter { $0.kind == kind }
      let open = ofKind.filter { rule($0) == nil }.map(\.path.text)
      guard let hidden = ofKind.first(where: { rule($0) != nil }), let first = open.first,
        let action = rule(hidden)?.action.rawValue
      else { continue }
      let (verb, pronoun) = open.count == 1 ? ("is", "it is") : ("are", "they are")
      add(
        .warning,
        "privacy",
        "\(hidden.path.text) is \(FieldList.words(action)), and"
          + " \(open.joined(separator: " and ")) with the same \(kind.rawValue) \(verb) sent as \(pronoun)",
        remedy: "add a rule: {path: \(first), action: \(action)}"
      )
    }
    let left = fields.filter { $0.kind != nil && rule($0) == nil }.count
    let rules = Summary.counted(choices.count, "rule")
    let open =
      left == 1
      ? "1 field that says something of a person is sent as it is"
      : "\(left) fields that say something of a person are sent as they are"
    add(
      .good,
      "privacy",
      "\(rules); \(open):"
        + " tidemark events --privacy lists them"
    )
  }
}
