/// The treatment of a field before a message leaves.
package struct PrivacyRule: Sendable {
  /// The raw value is the setting's.
  package enum Action: String, Hashable, Sendable, CaseIterable {
    /// The field is left out.
    case drop
    /// The SHA-256 of the text, as 64 hexadecimal digits.
    case hash
    /// The first character and three asterisks; an e-mail also keeps its domain.
    case mask
    /// An address of the Internet without its last part.
    case truncateIP = "truncate_ip"
  }

  package var path: FieldPath
  package var action: Action
  /// The salt that a hash takes in before the text.
  package var salt: HashSalt?

  package init(_ path: FieldPath, _ action: Action, salt: HashSalt? = nil) {
    self.path = path
    self.action = action
    self.salt = salt
  }
}

/// The secret before a hashed text, which never shows itself.
package struct HashSalt: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  let bytes: [UInt8]

  package init(_ text: String) {
    bytes = Array(text.utf8)
  }

  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The rules of a sync, ready for messages.
package struct PrivacyRules: Sendable {
  let rules: [Rule]
  /// The rules whose paths begin at the message itself.
  let atTop: [Place]
  /// The rules that may begin at any object within the message.
  let anywhere: [Place]
  /// Those rules that may also begin at the message itself; none means the message's own fields.
  let anywhereWithin: [Place]

  /// A rule with its path as bytes.
  struct Rule: Sendable {
    /// Nil for every element of an array.
    var steps: [[UInt8]?]
    var action: PrivacyRule.Action
    var salt: HashSalt?
  }

  /// How far a rule's path was followed.
  struct Place: Sendable {
    var rule: Int
    var step: Int
  }

  /// If several rules match a value, the first one counts.
  /// - Returns: nil without rules, so that no message is read.
  package init?(_ rules: [PrivacyRule]) {
    guard !rules.isEmpty else { return nil }
    self.rules = rules.map { rule in
      Rule(
        steps: rule.path.steps.map { step in
          if case .member(let name) = step { Array(name.utf8) } else { nil }
        },
        action: rule.action,
        salt: rule.salt
      )
    }
    let places = rules.indices.map { Place(rule: $0, step: 0) }
    atTop = places.filter { !rules[$0.rule].path.isAnywhere }
    anywhere = places.filter { rules[$0.rule].path.isAnywhere }
    anywhereWithin = anywhere.filter { rules[$0.rule].path.steps.count > 1 }
  }

  /// Applies the rules to the message that `bytes` ends with, from `start` on.
  ///
  /// `made` has the texts that rules made earlier in this message, which stay unchanged, and takes the new ones.
  /// - Returns: false if it is not a complete JSON message; no part of it may be shown then.
  package func apply(to bytes: inout [UInt8], from start: Int, made: inout MadeTexts) -> Bool {
    var pass = PrivacyPass(rules: self, made: made)
    let isWhole = bytes.withUnsafeBytes { all in
      pass.run(over: UnsafeRawBufferPointer(rebasing: all[start...]))
    }
    guard isWhole else { return false }
    made = pass.made
    if let changed = pass.result {
      bytes.removeSubrange(start...)
      bytes.append(contentsOf: changed)
    }
    return true
  }

  /// A user's id outside of messages, after the rules.
  package func userID(_ id: String) -> String {
    let name = Array("userId".utf8)
    guard let rule = rules.first(where: { $0.steps == [name] }), rule.action == .hash else {
      return id
    }
    return HiddenValue.hash(id, salt: rule.salt) ?? id
  }
}

/// The texts that rules put into a message.
package struct MadeTexts: Sendable {
  var texts: [[UInt8]] = []

  package init() {}
}
