internal import SegmentSpec

// JSON from outside.
extension JSONFuzz {
  static func spelling(_ random: inout SeededGenerator) -> String? {
    if random.below(500) == 0 { return depth(&random) }
    var text: [UInt8] = []
    let meant = spell(&random, depth: 4, into: &text)
    guard let meant else { return splicing(text) }
    // This also tests the tests' own reader.
    guard (try? StrictJSON.parse(text, .twins)) == meant else {
      return "\(shown(text)) is not read as what was spelt"
    }
    return splicing(text)
  }

  static func mutation(_ random: inout SeededGenerator) -> String? {
    var text: [UInt8] = []
    _ = spell(&random, depth: 3, into: &text)
    for _ in 0...random.below(3) { mutate(&text, &random) }
    return splicing(text)
  }

  static func tokens(_ random: inout SeededGenerator) -> String? {
    let tokens = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-2.5", "0", "01", "e5", "1e400", "-",
      "true", "null", " ", "\n", "\"é\"", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "tru",
      "\u{FEFF}",
    ]
    let text = (0...random.below(9)).map { _ in tokens[random.below(tokens.count)] }.joined()
    return splicing(Array(text.utf8))
  }

  /// The text must be spliced exactly if it is JSON, in its shortest spelling, and keep its meaning.
  private static func splicing(_ text: [UInt8]) -> String? {
    let meant = try? StrictJSON.parse(
      text,
      [.twins, .repair],
      deepest: JSONWriter.deepestNesting
    )
    let spliced = splice(text)
    guard let meant else { return spliced == nil ? nil : "\(shown(text)) is spliced" }
    guard let spliced else { return "\(shown(text)) is refused" }
    if spliced.contains(where: { $0 < 32 }) { return "\(shown(spliced)) has control characters" }
    guard let found = try? StrictJSON.parse(spliced, .twins), isSame(found, meant) else {
      return "\(shown(text)) becomes \(shown(spliced))"
    }
    return splice(spliced) == spliced ? nil : "\(shown(spliced)) is not the shortest spelling"
  }

  private static func splice(_ text: [UInt8]) -> [UInt8]? {
    var writer = JSONWriter()
    return text.withUnsafeBytes { bytes in
      do throws(JSONFault) {
        try writer.splice(bytes)
        return writer.bytes
      } catch {
        return nil
      }
    }
  }

  /// Whether a spliced value keeps its meaning; numbers beyond a double's range become strings.
  static func isSame(_ found: JSONValue, _ meant: JSONValue) -> Bool {
    switch (found, meant) {
    case (.object(let found), .object(let meant)):
      return found.count == meant.count
        && zip(found, meant).allSatisfy { $0.key == $1.key && isSame($0.value, $1.value) }
    case (.array(let found), .array(let meant)):
      return found.count == meant.count && zip(found, meant).allSatisfy { isSame($0, $1) }
    case (.string(let found), .number(let meant)):
      let text = String(decoding: meant, as: UTF8.self)
      let power = text.lowercased().split(separator: "e").dropFirst().first.flatMap { Int($0) }
      return found == meant && (text.utf8.count > 300 || power ?? 400 > 290)
    case (.number(let found), .number(let meant)):
      return found == meant
        && (Double(String(decoding: found, as: UTF8.self))?.isFinite ?? false)
    default: return found == meant
    }
  }

  private static func depth(_ random: inout SeededGenerator) -> String? {
    let levels = (0..<(400 + random.below(200))).map { _ in random.below(2) == 0 }
    let text =
      levels.map { $0 ? "[" : "{\"\":" }.joined() + "1"
      + levels.reversed().map { $0 ? "]" : "}" }.joined()
    return splicing(Array(text.utf8))
  }

  static func consent(_ random: inout SeededGenerator) -> String? {
    var text = Array(#"{"categoryPreferences":{"#.utf8)
    for index in 0..<random.below(4) {
      if index > 0 { text.append(contentsOf: ",".utf8) }
      spellText(&random, wellFormed: true, into: &text)
      let values = [":true", ": false ", ":true", ":false", ":null", ":1", ":[]", ":{}", ":\"}\""]
      text.append(contentsOf: values[random.below(values.count)].utf8)
    }
    text.append(contentsOf: "}".utf8)
    if random.below(3) == 0 {
      text.append(contentsOf: ",\"more\":".utf8)
      _ = spell(&random, depth: 2, into: &text)
    }
    text.append(contentsOf: "}".utf8)
    if random.below(4) == 0 { mutate(&text, &random) }
    if random.below(3) == 0 {
      var writer = JSONWriter()
      text.withUnsafeBytes { writer.string($0) }
      text = writer.bytes
    }
    if random.below(8) == 0 { mutate(&text, &random) }
    var writer = JSONWriter()
    let isTaken = text.withUnsafeBytes { bytes in
      do throws(ConsentFault) {
        try writer.consent(bytes)
        return true
      } catch {
        return false
      }
    }
    let meant = meantConsent(text)
    guard isTaken, let meant else {
      return isTaken == (meant != nil) ? nil : "\(shown(text)) is \(isTaken ? "taken" : "refused")"
    }
    guard let found = try? StrictJSON.parse(writer.bytes, .twins), isSame(found, meant) else {
      return "\(shown(text)) becomes \(shown(writer.bytes))"
    }
    return nil
  }

  /// The consent object that a text is or holds; nil if there is none.
  private static func meantConsent(_ text: [UInt8]) -> JSONValue? {
    let leniency: StrictJSON.Leniency = [.twins, .repair]
    let deepest = JSONWriter.deepestNesting
    guard var value = try? StrictJSON.parse(text, leniency, deepest: deepest) else { return nil }
    if case .string(let held) = value {
      guard let inner = try? StrictJSON.parse(held, leniency, deepest: deepest) else { return nil }
      value = inner
    }
    guard case .object(let members) = value else { return nil }
    let preferences = members.filter { $0.key.elementsEqual("categoryPreferences".utf8) }
    let areFlags = preferences.allSatisfy { member in
      guard case .object(let flags) = member.value else { return false }
      return flags.allSatisfy { if case .boolean = $0.value { true } else { false } }
    }
    return preferences.isEmpty || !areFlags ? nil : value
  }
}
