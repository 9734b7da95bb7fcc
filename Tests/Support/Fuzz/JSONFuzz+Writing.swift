internal import SegmentSpec

// Text that the program writes itself.
extension JSONFuzz {
  static func string(_ random: inout SeededGenerator) -> String? {
    let text = text(&random, wellFormed: random.below(2) == 0)
    var writer = JSONWriter()
    text.withUnsafeBytes { writer.string($0) }
    return difference(writer.bytes, .string(repaired(text)))
  }

  static func parts(_ random: inout SeededGenerator) -> String? {
    let text = repaired(text(&random, wellFormed: true))
    var writer = JSONWriter()
    writer.beginString()
    var part = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      part.append(scalar)
      if random.below(3) == 0 {
        writer.stringPart(String(part))
        part = String.UnicodeScalarView()
      }
    }
    writer.stringPart(String(part))
    writer.endString()
    return difference(writer.bytes, .string(text))
  }

  static func numbers(_ random: inout SeededGenerator) -> String? {
    let amount = amount(&random)
    let decimals = random.below(24) - 3
    var writer = JSONWriter()
    writer.money(amount, decimals: decimals)
    let kept = min(max(decimals, 0), 18)
    guard case .number(let digits)? = try? StrictJSON.parse(writer.bytes) else {
      return "\(amount) with \(decimals) decimals is \(shown(writer.bytes))"
    }
    let text = String(decoding: digits, as: UTF8.self)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == (kept == 0 ? 1 : 2), parts.count == 1 || parts[1].count == kept,
      Int128(text.replacing(".", with: "")) == Int128(amount), amount != 0 || !text.hasPrefix("-")
    else { return "\(amount) with \(decimals) decimals is \(text)" }
    return moment(amount)
  }

  /// The moment must be written in UTC, cut to milliseconds; a moment that ISO 8601 cannot write, as the
  /// nearest one.
  private static func moment(_ microseconds: Int64) -> String? {
    var writer = JSONWriter()
    writer.timestamp(Timestamp(microseconds: microseconds))
    guard let text = (try? StrictJSON.parse(writer.bytes))?.text,
      let found = text.wholeMatch(
        of: #/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z/#
      )
    else { return "moment \(microseconds) is \(shown(writer.bytes))" }
    let numbers = [found.1, found.2, found.3, found.4, found.5, found.6, found.7]
      .map { Int64($0) ?? 0 }
    let seconds: Int64 = (numbers[3] * 60 + numbers[4]) * 60 + numbers[5]
    let days = julianDay(numbers[0], numbers[1], numbers[2]) - 2_440_588
    let written: Int64 = (days * 86_400 + seconds) * 1_000 + numbers[6]
    let rest = microseconds % 1_000
    let cut = microseconds / 1_000 - (rest < 0 ? 1 : 0)
    let meant = min(max(cut, -62_135_596_800_000), 253_402_300_799_999)
    return written == meant ? nil : "moment \(microseconds) is \(text)"
  }

  /// The number of a day, by Fliegel and Van Flandern.
  private static func julianDay(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let early = (month - 14) / 12
    let years: Int64 = 1461 * (year + 4800 + early) / 4
    let months: Int64 = 367 * (month - 2 - 12 * early) / 12
    let centuries: Int64 = 3 * ((year + 4900 + early) / 100) / 4
    return years + months - centuries + day - 32_075
  }

  private static func amount(_ random: inout SeededGenerator) -> Int64 {
    let bits = Int64(bitPattern: random.next())
    switch random.below(8) {
    case 0:
      return [.min, .max, 0, -1, 1, -9, 10, -100, 1 << 53, -62_135_596_800_000_000][
        random.below(10)
      ]
    case 1, 2: return bits
    default: return bits >> Int64(random.below(63))
    }
  }

  static func document(_ random: inout SeededGenerator) -> String? {
    var writer = JSONWriter()
    let meant = write(&random, depth: 4, into: &writer)
    return difference(writer.bytes, meant)
  }

  private static let keys: [StaticString] = ["a", "order_id", "Google Analytics", "", "ä"]

  /// Writes a random value through the writer's own methods and returns its meaning.
  private static func write(
    _ random: inout SeededGenerator,
    depth: Int,
    into writer: inout JSONWriter
  ) -> JSONValue {
    switch random.below(depth > 0 ? 7 : 5) {
    case 0:
      let text = text(&random, wellFormed: true)
      writer.string(String(decoding: text, as: UTF8.self))
      return .string(repaired(text))
    case 1:
      let number = amount(&random)
      writer.integer(number)
      return .number(Array("\(number)".utf8))
    case 2:
      let flag = random.below(2) == 0
      writer.boolean(flag)
      return .boolean(flag)
    case 3:
      writer.literal("null")
      return .null
    case 4:
      let id = MessageID(high: random.next(), low: random.next())
      writer.messageID(id)
      return .string(Array(id.description.utf8))
    case 5:
      writer.beginArray()
      let elements = (0..<random.below(4)).map { _ in
        writer.element()
        return write(&random, depth: depth - 1, into: &writer)
      }
      writer.endArray()
      return .array(elements)
    default:
      writer.beginObject()
      let members = keys.shuffled(using: &random).prefix(random.below(4)).map { key in
        writer.key("p_", key)
        return JSONValue.Member(
          key: Array("p_\(key)".utf8),
          value: write(&random, depth: depth - 1, into: &writer)
        )
      }
      writer.endObject()
      return .object(members)
    }
  }

  /// The fault of a text that should mean `meant`.
  static func difference(_ bytes: [UInt8], _ meant: JSONValue) -> String? {
    if bytes.contains(where: { $0 < 32 }) { return "\(shown(bytes)) has raw control characters" }
    do throws(StrictJSON.Fault) {
      return try StrictJSON.parse(bytes) == meant ? nil : "\(shown(bytes)) means something else"
    } catch {
      return "\(shown(bytes)): \(error)"
    }
  }
}
