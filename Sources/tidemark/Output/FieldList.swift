import Commerce
import SegmentSpec

/// The fields of messages, and the treatment of each: the output of `tidemark events --privacy`.
struct FieldList: Encodable {
  struct Line: Encodable {
    var path: String
    /// Its information about a person; nil if it has none.
    var kind: String?
    /// Whether messages have it with these settings.
    var sent: Bool
    /// The result of a rule; nil if it is sent unchanged.
    var action: String?

    var fate: String { !sent ? "not sent" : action.map(FieldList.words) ?? "sent as it is" }
  }

  var fields: [Line]
  /// The rules without a field in the list, which apply to the shop's own content in messages.
  var others: [String]

  /// - Throws: exit code 78 for rules that cannot be applied.
  init(_ settings: Settings) throws(Failure) {
    _ = try settings.privacyRules()
    let mapping = settings.mapping()
    let choices = settings.privacyChoices
    let known = MessageFields.all + MessageFields.added(mapping)
    fields = known.map { field in
      Line(
        path: field.path.text,
        kind: field.kind?.rawValue,
        sent: MessageFields.isSent(field, mapping),
        action: choices.first { $0.path.covers(field.path) }?.action.rawValue
      )
    }
    others = choices.filter { choice in !known.contains { choice.path.covers($0.path) } }
      .map { "\($0.path.text): \(FieldList.words($0.action.rawValue))" }
  }

  /// The result of an action for a field.
  static func words(_ action: String) -> String {
    switch PrivacyRule.Action(rawValue: action) {
    case .drop: "left out"
    case .hash: "hashed"
    case .mask: "masked"
    case .truncateIP: "truncated"
    case nil: action
    }
  }

  var text: String {
    let ofPersons = fields.filter { $0.kind != nil }
    let rest = fields.filter { $0.kind == nil }
    var parts = [
      "Fields that say something of a person",
      Table.lines(ofPersons.map { [$0.path, $0.kind ?? "", $0.fate] }).joined(separator: "\n"),
    ]
    if !others.isEmpty {
      parts += ["", "Rules for what the shop keeps in messages"] + others.map { "  \($0)" }
    }
    let changed = rest.filter { $0.action != nil }
    if !changed.isEmpty {
      parts += ["", "Other fields with a rule"]
      parts += Table.lines(changed.map { [$0.path, $0.fate] })
    }
    let plain = rest.count - changed.count
    parts += [
      "",
      "\(plain) other \(plain == 1 ? "field is sent as it is" : "fields are sent as they are"); --json lists them.",
    ]
    return parts.joined(separator: "\n")
  }
}
