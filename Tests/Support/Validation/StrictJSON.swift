/// A reader of JSON for the tests, by RFC 8259 and nothing else; it shares no code with the program.
///
/// It refuses texts that lenient readers accept: repeated keys, ill-formed UTF-8, lone surrogates, control characters,
/// leading zeros, anything after the value.
package struct StrictJSON {
  package struct Fault: Error, Hashable, CustomStringConvertible {
    package var place: Int
    package var reason: String

    package var description: String { "byte \(place): \(reason)" }
  }

  /// The texts that a reader of outside JSON may accept.
  package struct Leniency: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// A key may come more than once.
    package static let twins = Leniency(rawValue: 1)
    /// Ill-formed UTF-8 and lone surrogates become U+FFFD.
    package static let repair = Leniency(rawValue: 2)
  }

  private let bytes: [UInt8]
  private let leniency: Leniency
  private var place = 0
  private var depthLeft: Int

  /// Reads a whole text as one value, nested at most `deepest` levels.
  package static func parse(
    _ bytes: [UInt8],
    _ leniency: Leniency = [],
    deepest: Int = 512
  ) throws(Fault) -> JSONValue {
    var reader = StrictJSON(bytes: bytes, leniency: leniency, depthLeft: deepest)
    reader.skipSpace()
    let value = try reader.value()
    reader.skipSpace()
    guard reader.place == bytes.count else { throw reader.fault("something after the value") }
    return value
  }

  private init(bytes: [UInt8], leniency: Leniency, depthLeft: Int) {
    self.bytes = bytes
    self.leniency = leniency
    self.depthLeft = depthLeft
  }

  private func fault(_ reason: String) -> Fault { Fault(place: place, reason: reason) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { place += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    place += 1
    return true
  }

  private mutating func value() throws(Fault) -> JSONValue {
    switch next.map({ Character(Unicode.Scalar($0)) }) {
    case "{": return try object()
    case "[": return try array()
    case "\"": return .string(try string())
    case "t": return try word("true", .boolean(true))
    case "f": return try word("false", .boolean(false))
    case "n": return try word("null", .null)
    case "-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9": return .number(try number())
    default: throw fault("no value")
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Fault) -> JSONValue {
    guard bytes[place...].starts(with: word.utf8) else { throw fault("no value") }
    place += word.utf8.count
    return value
  }

  private mutating func object() throws(Fault) -> JSONValue {
    try descend()
    place += 1
    skipSpace()
    var members: [JSONValue.Member] = []
    if take("}") { return ascend(.object([])) }
    repeat {
      skipSpace()
      guard next == Character("\"").asciiValue else { throw fault("no key") }
      let key = try string()
      if !leniency.contains(.twins), members.contains(where: { $0.key == key }) {
        throw fault("the key \(String(decoding: key, as: UTF8.self)) comes twice")
      }
      skipSpace()
      guard take(":") else { throw fault("no colon") }
      skipSpace()
      members.append(.init(key: key, value: try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw fault("the object does not end") }
    return ascend(.object(members))
  }

  private mutating func array() throws(Fault) -> JSONValue {
    try descend()
    place += 1
    skipSpace()
    var elements: [JSONValue] = []
    if take("]") { return ascend(.array([])) }
    repeat {
      skipSpace()
      elements.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw fault("the array does not end") }
    return ascend(.array(elements))
  }

  private mutating func descend() throws(Fault) {
    guard depthLeft > 0 else { throw fault("nested too deep") }
    depthLeft -= 1
  }

  private mutating func ascend(_ value: JSONValue) -> JSONValue {
    depthLeft += 1
    return value
  }

  private mutating func number() throws(Fault) -> [UInt8] {
    let start = place
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    if let byte = next, (48...57).contains(byte) { throw fault("a leading zero") }
    return Array(bytes[start..<place])
  }

  private mutating func digits() throws(Fault) {
    let start = place
    while let byte = next, (48...57).contains(byte) { place += 1 }
    guard place > start else { throw fault("no digit") }
  }

  private mutating func string() throws(Fault) -> [UInt8] {
    place += 1
    var text: [UInt8] = []
    while true {
      let start = place
      while let byte = next, byte >= 32, byte != 34, byte != 92 { place += 1 }
      try append(bytes[start..<place], to: &text)
      if take("\"") { return text }
      guard next == 92 else { throw fault("the string does not end") }
      try appendEscapes(to: &text)
    }
  }

  private func append(_ run: ArraySlice<UInt8>, to text: inout [UInt8]) throws(Fault) {
    if run.allSatisfy({ $0 < 128 }) { return text += run }
    if leniency.contains(.repair) {
      return text += Array(String(decoding: run, as: UTF8.self).utf8)
    }
    guard String(validating: run, as: UTF8.self) != nil else { throw fault("ill-formed UTF-8") }
    text += run
  }

  /// Reads one short escape, or all `\u` escapes that stand side by side: they are UTF-16.
  private mutating func appendEscapes(to text: inout [UInt8]) throws(Fault) {
    let short: [Character: UInt8] = [
      "\"": 34, "\\": 92, "/": 47, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
    ]
    var units: [UInt16] = []
    while next == 92, place + 1 < bytes.count, bytes[place + 1] == Character("u").asciiValue {
      guard place + 6 <= bytes.count,
        bytes[(place + 2)..<(place + 6)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let unit = UInt16(
          String(decoding: bytes[(place + 2)..<(place + 6)], as: UTF8.self),
          radix: 16
        )
      else { throw fault("no escape") }
      units.append(unit)
      place += 6
    }
    if !units.isEmpty {
      if leniency.contains(.repair) {
        text += Array(String(decoding: units, as: UTF16.self).utf8)
        return
      }
      guard let decoded = String(validating: units, as: UTF16.self) else {
        throw fault("a lone surrogate")
      }
      text += Array(decoded.utf8)
      return
    }
    place += 1
    guard let byte = next, let meant = short[Character(Unicode.Scalar(byte))] else {
      throw fault("no escape")
    }
    text.append(meant)
    place += 1
  }
}
