/// The place of a field in a message, in the form of the settings: `traits.email`, `properties.products[].name`,
/// `*.phone`.
package struct FieldPath: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    /// The member of an object.
    case member(String)
    /// Every element of an array.
    case element
  }

  /// Whether the steps may begin anywhere in the message: the path begins with `*.`.
  package let isAnywhere: Bool
  /// At least one; the first is a member.
  package let steps: [Step]

  /// Reads a path; nil for a text that cannot be one.
  package init?(_ text: String) {
    var parts = text.split(separator: ".", omittingEmptySubsequences: false)[...]
    isAnywhere = parts.first == "*"
    if isAnywhere { parts.removeFirst() }
    var steps: [Step] = []
    for part in parts {
      var name = part
      var elements = 0
      while name.hasSuffix("[]") {
        name.removeLast(2)
        elements += 1
      }
      guard !name.isEmpty, name.utf8.count <= 256, !name.contains(where: "[]*\"\\".contains) else {
        return nil
      }
      steps.append(.member(String(name)))
      steps += Array(repeating: .element, count: elements)
    }
    guard (1...16).contains(steps.count) else { return nil }
    self.steps = steps
  }

  /// The path as it is written.
  package var text: String {
    var text = isAnywhere ? "*" : ""
    for step in steps {
      switch step {
      case .element: text += "[]"
      case .member(let name): text += text.isEmpty ? name : ".\(name)"
      }
    }
    return text
  }

  /// Whether a rule for this path applies to the field at `field`: the path leads to the field, or to an object or list
  /// that contains it.
  package func covers(_ field: FieldPath) -> Bool {
    guard isAnywhere else { return field.steps.starts(with: steps) }
    // One name alone does not mean a field of the message itself.
    let first = steps.count == 1 ? 1 : 0
    return field.steps.indices.dropFirst(first).contains { field.steps[$0...].starts(with: steps) }
  }
}
