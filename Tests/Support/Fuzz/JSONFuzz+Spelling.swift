// JSON in every spelling that the grammar has.
extension JSONFuzz {
  /// Appends a random value; returns its meaning, or nil if one of its parts must be repaired.
  static func spell(
    _ random: inout SeededGenerator,
    depth: Int,
    into text: inout [UInt8]
  ) -> JSONValue? {
    space(&random, into: &text)
    defer { space(&random, into: &text) }
    switch random.below(depth > 0 ? 8 : 5) {
    case 0, 1:
      return spellText(&random, wellFormed: random.below(4) > 0, into: &text).map { .string($0) }
    case 2:
      let number = number(&random)
      text += number
      return .number(number)
    case 3:
      let flag = random.below(2) == 0
      text += Array((flag ? "true" : "false").utf8)
      return .boolean(flag)
    case 4:
      text += Array("null".utf8)
      return .null
    case 5, 6:
      var members: [JSONValue.Member] = []
      var isPlain = true
      text.append(UInt8(ascii: "{"))
      space(&random, into: &text)
      for index in 0..<random.below(4) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        space(&random, into: &text)
        let key = spellText(&random, wellFormed: true, into: &text)
        space(&random, into: &text)
        text.append(UInt8(ascii: ":"))
        if let value = spell(&random, depth: depth - 1, into: &text), let key {
          members.append(.init(key: key, value: value))
        } else {
          isPlain = false
        }
      }
      text.append(UInt8(ascii: "}"))
      return isPlain ? .object(members) : nil
    default:
      var elements: [JSONValue] = []
      var isPlain = true
      text.append(UInt8(ascii: "["))
      space(&random, into: &text)
      for index in 0..<random.below(4) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        if let value = spell(&random, depth: depth - 1, into: &text) {
          elements.append(value)
        } else {
          isPlain = false
        }
      }
      text.append(UInt8(ascii: "]"))
      return isPlain ? .array(elements) : nil
    }
  }

  /// Appends a string with escapes of every kind; nil if surrogates stand alone or bytes are broken.
  @discardableResult
  static func spellText(
    _ random: inout SeededGenerator,
    wellFormed: Bool,
    into text: inout [UInt8]
  ) -> [UInt8]? {
    var meant = String.UnicodeScalarView()
    text.append(UInt8(ascii: "\""))
    for _ in 0..<random.below(10) {
      let scalar = random.below(2) == 0 ? scalar(&random) : plain(&random)
      meant.append(scalar)
      let short: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n",
        "\r": "\\r", "\t": "\\t",
      ]
      if let escape = short[scalar], random.below(2) == 0 {
        text += Array(escape.utf8)
      } else if scalar.value < 32 || scalar == "\"" || scalar == "\\" || random.below(4) == 0 {
        for unit in UTF16.encode(scalar) ?? .init() { hex(unit, &random, into: &text) }
      } else {
        text += Array(String(Character(scalar)).utf8)
      }
    }
    if !wellFormed {
      for _ in 0...random.below(2) {
        if random.below(2) == 0 {
          hex(UInt16(0xD800 + random.below(0x800)), &random, into: &text)
        } else {
          text.append(UInt8(0x80 + random.below(0x80)))
        }
      }
    }
    text.append(UInt8(ascii: "\""))
    return wellFormed ? Array(String(meant).utf8) : nil
  }

  private static func plain(_ random: inout SeededGenerator) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(random.below(0x80)))
  }

  private static func hex(
    _ unit: UInt16,
    _ random: inout SeededGenerator,
    into text: inout [UInt8]
  ) {
    let digits = String(unit, radix: 16, uppercase: random.below(2) == 0)
    text += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
  }

  private static func number(_ random: inout SeededGenerator) -> [UInt8] {
    func digits(_ random: inout SeededGenerator) -> String {
      let count = random.below(40) == 0 ? 300 + random.below(20) : 1 + random.below(6)
      return String((0..<count).map { _ in Character("\(random.below(10))") })
    }
    var text = random.below(3) == 0 ? "-" : ""
    text += random.below(4) == 0 ? "0" : "\(1 + random.below(9))\(digits(&random))"
    if random.below(3) == 0 { text += ".\(digits(&random))" }
    if random.below(3) == 0 {
      text += ["e", "E", "e+", "E-"][random.below(4)]
      text += random.below(2) == 0 ? "\(random.below(9))" : "\(290 + random.below(40))"
    }
    return Array(text.utf8)
  }

  private static func space(_ random: inout SeededGenerator, into text: inout [UInt8]) {
    while random.below(4) == 0 { text.append([32, 9, 10, 13][random.below(4)]) }
  }

  /// Changes, adds or removes some bytes.
  static func mutate(_ text: inout [UInt8], _ random: inout SeededGenerator) {
    let signs = Array("{}[],:\"\\0129-+.eEutrfalsn \n".utf8)
    let place = random.below(text.count)
    switch random.below(6) {
    case 0 where !text.isEmpty: text[place] = UInt8(random.below(256))
    case 1 where !text.isEmpty: text[place] = signs[random.below(signs.count)]
    case 2 where !text.isEmpty: text.remove(at: place)
    case 3 where !text.isEmpty: text.removeSubrange(place...)
    case 4 where !text.isEmpty:
      let end = min(text.count, place + 1 + random.below(8))
      text.insert(contentsOf: Array(text[place..<end]), at: random.below(text.count))
    default: text.insert(signs[random.below(signs.count)], at: place)
    }
  }
}
