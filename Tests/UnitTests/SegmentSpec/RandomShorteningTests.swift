import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Random messages that are too large` {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `are shortened to valid ones that keep their ids and short texts`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var shortened = 0
    for number in 0..<25 {
      let message = Self.message(&random)
      let limit = 12_000 + random.below(20_000)
      guard message.count > limit else { continue }
      let before = try StrictJSON.parse(message)
      let result = Shortening.shorten(message, to: limit)
      let short = result.message
      guard result.fits else {
        #expect(Self.least(before) > limit - 100, "seed \(seed), message \(number)")
        continue
      }
      shortened += 1
      #expect(short.count <= limit, "seed \(seed), message \(number)")
      let findings = Self.findings(before, try StrictJSON.parse(short))
      #expect(findings.isEmpty, "seed \(seed), message \(number)")
    }
    #expect(shortened > 5, "seed \(seed)")
  }

  // MARK: Messages

  /// The content of a message: ids, texts of any length, items, and sometimes metadata.
  private static func message(_ random: inout SeededGenerator) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for name in ["type", "messageId", "timestamp", "userId", "event"] as [StaticString] {
      writer.key(name)
      writer.string(text(random.below(20) == 0 ? 2_500 : 30, &random))
    }
    writer.key("context")
    writer.beginObject()
    writer.key("userAgent")
    writer.string(text(random.below(3_000), &random))
    writer.endObject()
    writer.key("properties")
    writer.beginObject()
    writer.key("order_id")
    writer.string(text(30, &random))
    if random.below(2) == 0 {
      writer.key("metadata")
      writer.beginObject()
      writer.key("id")
      writer.string(text(random.below(30_000), &random))
      writer.endObject()
    }
    for name in ["note", "reason", "shipping_method"] as [StaticString] where random.below(2) == 0 {
      writer.key(name)
      writer.string(
        text(random.below(3) == 0 ? random.below(50_000) : random.below(2_100), &random)
      )
    }
    for name in ["new_items", "products"] as [StaticString] where random.below(3) > 0 {
      writer.key(name)
      writer.beginArray()
      for _ in 0..<random.below(40) {
        writer.element()
        writer.beginObject()
        for member in ["line_item_id", "name", "id"] as [StaticString] {
          writer.key(member)
          writer.string(text(random.below(30) == 0 ? random.below(9_000) : 40, &random))
        }
        writer.key("price")
        writer.money(Int64(random.below(1_000_000)), decimals: 2)
        writer.endObject()
      }
      writer.endArray()
    }
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// Some `bytes` bytes of any characters, among them such that are written as escapes or are made of several
  /// scalars.
  private static func text(_ bytes: Int, _ random: inout SeededGenerator) -> String {
    let parts = [
      "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\r\n", "\u{1}", "ü", "u\u{308}", "€", "漢", "𝄞",
      "👍🏽",
      "👨‍👩‍👧‍👦", "🇩🇪", "\u{2028}", "\u{FFFD}",
    ]
    let plain = random.below(2) == 0
    var text = ""
    while text.utf8.count < bytes {
      text += plain ? "abcdefghijklmno" : parts[random.below(parts.count)]
    }
    return text
  }

  // MARK: What may have changed

  private static func findings(_ before: JSONValue, _ after: JSONValue) -> [String] {
    guard case .object(let old) = before, case .object(let new) = after else {
      return ["no object"]
    }
    var findings: [String] = []
    if old.map(\.key) != new.map(\.key) { findings.append("other members") }
    for (old, new) in zip(old, new) {
      switch String(decoding: old.key, as: UTF8.self) {
      case "context":
        if new.value["tidemark"]?["truncated"] != .boolean(true) { findings.append("no mark") }
        if new.value["userAgent"] != old.value["userAgent"] { findings.append("other context") }
      case "properties":
        compare(old.value, new.value, "properties", &findings)
      case let name:
        if new.value != old.value { findings.append("other \(name)") }
      }
    }
    return findings
  }

  private static func compare(
    _ old: JSONValue,
    _ new: JSONValue,
    _ name: String,
    _ findings: inout [String]
  ) {
    switch (old, new) {
    case (.object(let old), .object(let new)):
      let kept = old.filter { $0.key != Array("metadata".utf8) }
      if kept.map(\.key) != new.map(\.key) { findings.append("other members in \(name)") }
      for (old, new) in zip(kept, new) {
        compare(old.value, new.value, String(decoding: old.key, as: UTF8.self), &findings)
      }
    case (.array(let old), .array(let new)):
      if new.count > old.count || (new.isEmpty && !old.isEmpty) { findings.append("other \(name)") }
      for (old, new) in zip(old, new) { compare(old, new, name, &findings) }
    case (.string, .string):
      guard old != new else { return }
      if name.hasSuffix("id") { findings.append("\(name) was cut") }
      // Texts are cut at 2,000 bytes first, and at 200 where the message is too large without its lists.
      guard let old = old.text, let new = new.text, new.hasSuffix("…"),
        written(old) > 2_000 && written(new) <= 2_000 || written(old) > 200 && written(new) <= 200,
        old.starts(with: new.dropLast())
      else { return findings.append("\(name) is another text") }
    default:
      if old != new { findings.append("another \(name)") }
    }
  }

  /// The approximate number of bytes of a value that must stay; outside of `properties` all.
  private static func least(_ value: JSONValue, of name: String = "", isBody: Bool = false) -> Int {
    switch value {
    case .object(let members):
      let kept = members.filter { $0.key != Array("metadata".utf8) }
      return kept.reduce(1) { sum, member in
        let name = String(decoding: member.key, as: UTF8.self)
        let isBody = isBody || name == "properties"
        return sum + member.key.count + 4 + least(member.value, of: name, isBody: isBody)
      }
    case .array(let elements):
      return 2 + elements.prefix(1).reduce(0) { $0 + least($1, of: name, isBody: isBody) }
    case .string:
      let count = written(value.text ?? "")
      return 2 + (isBody && !name.hasSuffix("id") ? min(count, 200) : count)
    default: return value.digits?.utf8.count ?? 4
    }
  }

  private static func written(_ text: String) -> Int {
    var writer = JSONWriter()
    writer.string(text)
    return writer.bytes.count - 2
  }
}
