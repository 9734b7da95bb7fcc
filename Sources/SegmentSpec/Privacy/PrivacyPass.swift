/// One pass through a message, which removes or replaces every value with a rule.
///
/// Only changed parts are written again; the rest is copied in long pieces.
struct PrivacyPass {
  let rules: PrivacyRules
  var made: MadeTexts
  private var text = UnsafeRawBufferPointer(start: nil, count: 0)
  private var place = 0
  /// Up to where the text is copied, left out or replaced.
  private var copied = 0
  private var output: [UInt8] = []

  init(rules: PrivacyRules, made: MadeTexts) {
    self.rules = rules
    self.made = made
  }

  /// The message after the pass; nil if nothing was changed.
  private(set) var result: [UInt8]?

  /// Reads one JSON object without white space around it.
  /// - Returns: whether it is one.
  mutating func run(over message: UnsafeRawBufferPointer) -> Bool {
    text = message
    guard peek == UInt8(ascii: "{") else { return false }
    guard walk(rules.atTop, nil, depth: 0) == .kept, place == text.count else { return false }
    if copied > 0 {
      copy(upTo: text.count)
      result = output
    }
    return true
  }

  private enum Outcome {
    case kept
    case dropped
    /// The text is not JSON.
    case broken
  }

  private var peek: UInt8 { place < text.count ? text[place] : 0 }

  private mutating func copy(upTo end: Int) {
    guard copied < end else { return }
    output.append(contentsOf: text[copied..<end])
    copied = end
  }

  /// Passes over the value at this place; `given` is the rule for the object or list that contains it.
  private mutating func walk(_ active: [PrivacyRules.Place], _ given: Int?, depth: Int) -> Outcome {
    guard depth <= JSONWriter.deepestNesting + 8 else { return .broken }
    switch peek {
    case UInt8(ascii: "{"): return walkParts(active, given, depth: depth, isObject: true)
    case UInt8(ascii: "["): return walkParts(active, given, depth: depth, isObject: false)
    case 0: return .broken
    default:
      let start = place
      guard skipScalar() else { return .broken }
      return given.map { hide(start..<place, by: rules.rules[$0]) } ?? .kept
    }
  }

  private mutating func walkParts(
    _ active: [PrivacyRules.Place],
    _ given: Int?,
    depth: Int,
    isObject: Bool
  ) -> Outcome {
    let closing = UInt8(ascii: isObject ? "}" : "]")
    place += 1
    // The end of the text before the next part, which stays.
    var keptEnd = place
    var hasKept = false
    while peek != closing {
      let start = place
      var next: [PrivacyRules.Place] = []
      var rule = given
      if isObject {
        guard peek == UInt8(ascii: "\""), skipString(), peek == UInt8(ascii: ":") else {
          return .broken
        }
        let name = start + 1..<place - 1
        follow(active, name, &next, &rule)
        follow(depth > 0 ? rules.anywhere : rules.anywhereWithin, name, &next, &rule)
        place += 1
      } else {
        followElement(active, &next, &rule)
      }
      let valueStart = place
      let outcome: Outcome
      if let rule, rules.rules[rule].action == .drop {
        guard skipValue() else { return .broken }
        outcome = .dropped
      } else if rule == nil, next.isEmpty, rules.anywhere.isEmpty {
        guard skipValue() else { return .broken }
        outcome = .kept
      } else {
        outcome = walk(next, rule, depth: depth + 1)
      }
      guard place > valueStart else { return .broken }
      switch outcome {
      case .broken: return .broken
      case .dropped:
        copy(upTo: keptEnd)
        copied = place
      case .kept:
        hasKept = true
        keptEnd = place
      }
      guard peek == UInt8(ascii: ",") else { break }
      // After removed parts, the first part that stays has no comma before it.
      if !hasKept { copied = place + 1 }
      place += 1
      guard peek != closing else { return .broken }
    }
    guard peek == closing else { return .broken }
    place += 1
    return .kept
  }

  /// Goes a step further on the paths that lead through the member whose name stands in `name`.
  ///
  /// No name of a path needs an escape.
  private func follow(
    _ places: [PrivacyRules.Place],
    _ name: Range<Int>,
    _ next: inout [PrivacyRules.Place],
    _ rule: inout Int?
  ) {
    for place in places {
      guard let step = rules.rules[place.rule].steps[place.step], step.count == name.count,
        text[name].elementsEqual(step)
      else { continue }
      go(on: place, &next, &rule)
    }
  }

  private func followElement(
    _ places: [PrivacyRules.Place],
    _ next: inout [PrivacyRules.Place],
    _ rule: inout Int?
  ) {
    for place in places where rules.rules[place.rule].steps[place.step] == nil {
      go(on: place, &next, &rule)
    }
  }

  private func go(
    on place: PrivacyRules.Place,
    _ next: inout [PrivacyRules.Place],
    _ rule: inout Int?
  ) {
    if place.step + 1 < rules.rules[place.rule].steps.count {
      next.append(PrivacyRules.Place(rule: place.rule, step: place.step + 1))
    } else if rule.map({ place.rule < $0 }) ?? true {
      rule = place.rule
    }
  }

  // MARK: Values

  /// Replaces the text or number in `range` with the result of `rule`.
  private mutating func hide(_ range: Range<Int>, by rule: PrivacyRules.Rule) -> Outcome {
    let isText = text[range.lowerBound] == UInt8(ascii: "\"")
    if text[range.lowerBound] == UInt8(ascii: "n") { return .kept }
    guard let bytes = isText ? string(range) : Array(text[range]) else { return .broken }
    if isText, made.texts.contains(bytes) { return .kept }
    let plain = String(decoding: bytes, as: UTF8.self)
    let hidden: String? =
      switch rule.action {
      case .drop: nil
      case .hash: HiddenValue.hash(plain, salt: rule.salt)
      case .mask: isText ? HiddenValue.mask(plain) : nil
      case .truncateIP: isText ? HiddenValue.truncatedIP(plain) : nil
      }
    guard let hidden else { return .dropped }
    made.texts.append(Array(hidden.utf8))
    copy(upTo: range.lowerBound)
    copied = range.upperBound
    var writer = JSONWriter()
    writer.string(hidden)
    output.append(contentsOf: writer.bytes)
    return .kept
  }

  /// The bytes of the string that fills `range`; nil if it is not a string.
  private func string(_ range: Range<Int>) -> [UInt8]? {
    let inner = UnsafeRawBufferPointer(
      rebasing: text[range.lowerBound + 1..<range.upperBound - 1]
    )
    guard inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
    var source = JSONSource(text: inner)
    var bytes: [UInt8] = []
    while true {
      bytes.append(contentsOf: source.plainRun())
      guard !source.isAtEnd else { return bytes }
      guard source.peek == UInt8(ascii: "\\"), let scalar = try? source.escapedScalar() else {
        return nil
      }
      bytes.append(contentsOf: Array(scalar.utf8))
    }
  }

  // MARK: Passing over

  private mutating func skipString() -> Bool {
    place += 1
    var source = JSONSource(text: text)
    source.place = place
    while true {
      _ = source.plainRun()
      switch source.peek {
      case UInt8(ascii: "\\"):
        source.place += 2
        guard source.place < text.count else { return false }
      case UInt8(ascii: "\""):
        place = source.place + 1
        return true
      default: return false
      }
    }
  }

  private mutating func skipScalar() -> Bool {
    if peek == UInt8(ascii: "\"") { return skipString() }
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return true
      default: place += 1
      }
    }
    return false
  }

  /// Passes over the value at this place.
  private mutating func skipValue() -> Bool {
    guard peek == UInt8(ascii: "{") || peek == UInt8(ascii: "[") else { return skipScalar() }
    var depth = 0
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "\""):
        guard skipString() else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          place += 1
          return true
        }
      default: break
      }
      place += 1
    }
    return false
  }
}
