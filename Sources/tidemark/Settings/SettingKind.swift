import Destinations
import SegmentSpec

/// The form of a setting's value.
enum SettingKind: Hashable, Sendable {
  case text
  /// A text that cannot be empty.
  case filledText
  case texts
  /// One file, or a list of them; in the environment with commas between.
  case files
  case truth
  case number(ClosedRange<Int>)
  case duration
  /// A duration of at least a second, because 0 would mean no end.
  case timeout
  case choice([String])
  case destination
  case uuid
  /// The address of a website, to which paths are appended.
  case website
  /// A whole address by which a monitor is called; empty for none.
  case call
  /// A currency's code.
  case currency
  /// The name of a variable of the environment, in capitals, so that a secret itself is not such a name.
  case variable
  /// A map from currency codes to decimals; in the environment `kwd=3,bhd=3`.
  case exponents
  /// A list of names that fields of `context` may have.
  case contextNames
  /// A map from names to texts, numbers or booleans, of an event's properties or of `context`; in the environment
  /// `{source: medusa}`.
  case constants(ConstantPlace)
  /// A list of rules for the treatment of fields; in the environment `[{path: traits.email, action: hash}]`.
  case privacy
  /// A map of events over tables of the shop; in the environment `{product_reviewed: {event: Product Reviewed, …}}`.
  case customEvents
  /// The keys of partitions.
  case partition
  /// Bytes: a number with a unit.
  case size

  /// The expected value of this kind, for error texts.
  var expectation: String {
    switch self {
    case .text: "a text"
    case .filledText: "a text that is not empty"
    case .texts: "a list of texts"
    case .files: "a file, or a list of files"
    case .truth: "true or false"
    case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration: "a duration such as 30s, 10m or 12h"
    case .timeout: "a duration of at least 1s, such as 30s or 10m"
    case .choice(let names): SettingKind.listed(names)
    case .destination:
      SettingKind.listed(Wiring.destinations.map(\.name))
    case .uuid: "a UUID such as 3f2c9a54-6d0b-4d58-9d6e-0a4c8f3d1b72"
    case .website: "a web address without ? and #, such as https://shop.example"
    case .call: "a whole web address, such as https://hc-ping.com/ and the check's id"
    case .currency: "a currency code of three letters, such as EUR"
    case .variable:
      "the name of an environment variable in capitals, such as WAREHOUSE_KEY, and none of TIDEMARK_"
    case .contextNames: ConstantPlace.expectationOfNames
    case .constants(let place): place.expectation
    case .privacy: PrivacyChoice.expectation
    case .customEvents: CustomEventChoices.expectation
    case .partition: "event,date, date,event, event, date or none"
    case .size: "a size from 64KiB to 1TiB, such as 128MiB or 1GiB"
    case .exponents: "currency codes of 3 to 5 letters with 0 to 4 decimals, such as kwd: 3"
    }
  }

  /// The values to choose from; empty if there are too many.
  var names: [String] {
    switch self {
    case .choice(let names): names
    case .destination: Wiring.destinations.map(\.name)
    case .partition: ["event,date", "date,event", "event", "date", "none"]
    default: []
    }
  }

  /// Whether a written value is of this kind.
  func accepts(_ text: String) -> Bool {
    switch self {
    case .text, .texts: true
    case .filledText: !text.isEmpty
    case .files:
      text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    case .truth: SettingKind.truth(text) != nil
    case .number(let range): Int(text).map(range.contains) ?? false
    case .duration: SettingKind.seconds(text) != nil
    case .timeout: (SettingKind.seconds(text) ?? 0) > 0
    case .choice(let names): names.contains(text)
    case .destination: Wiring.destination(named: text) != nil
    case .uuid: Namespace(parsing: text) != nil
    case .website: SettingKind.isWebsite(text)
    case .call: text.isEmpty || (try? MonitorEndpoint(text, setting: "")) != nil
    case .currency: SettingKind.isCurrency(text)
    case .variable: SettingKind.isVariable(text)
    case .exponents: SettingKind.exponents(text) != nil
    case .contextNames: SettingKind.contextNames(text) != nil
    case .constants(let place): SettingKind.constants(text, place) != nil
    case .privacy: SettingKind.privacy(text) != nil
    case .customEvents: SettingKind.customEvents(text) != nil
    case .partition: SettingKind.partitions(text) != nil
    case .size: SettingKind.bytes(text) != nil
    }
  }

  /// `a, b or c`.
  static func listed(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }

  static func truth(_ text: String) -> Bool? {
    switch text {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// Seconds of `30s`, `10m`, `12h` or `7d`; nil for anything else, and for more than ten years.
  static func seconds(_ text: String) -> Int64? {
    let factors: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let unit = text.last, let factor = factors[unit] else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int64(digits)
    else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow || seconds > 315_360_000 ? nil : seconds
  }

  /// `kwd=3,bhd=3` as a map with lower-case codes.
  static func exponents(_ text: String) -> [String: Int]? {
    var exponents: [String: Int] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let exponent = exponent(code: sides[0], decimals: sides[1]) else {
        return nil
      }
      exponents[exponent.code] = exponent.decimals
    }
    return exponents
  }

  /// One currency's decimals; nil unless the code has 3 to 5 letters and the decimals lie in 0 to 4.
  static func exponent(
    code: some StringProtocol,
    decimals: some StringProtocol
  ) -> (code: String, decimals: Int)? {
    guard isCurrency(code, letters: 3...5), let number = Int(decimals), (0...4).contains(number)
    else { return nil }
    return (code.lowercased(), number)
  }

  /// Whether a text is a currency's code of three letters, or of any allowed length.
  private static func isCurrency(
    _ code: some StringProtocol,
    letters: ClosedRange<Int> = 3...3
  ) -> Bool {
    letters.contains(code.utf8.count) && code.allSatisfy { $0.isASCII && $0.isLetter }
  }

  /// Whether a text is a variable's name that belongs to no setting; at least three characters.
  private static func isVariable(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Z_][A-Z0-9_]{2,}/) != nil && !text.hasPrefix(SettingKey.prefix)
  }

  /// Whether a text is `http://` or `https://` and a host, perhaps with a path, in characters of addresses.
  private static func isWebsite(_ text: String) -> Bool {
    let schemes = ["https://", "http://"]
    guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
      return false
    }
    let rest = text.dropFirst(scheme.count)
    guard let first = rest.first, first.isLetter || first.isNumber || first == "[" else {
      return false
    }
    let strange: Set<Character> = ["?", "#", "\"", "<", ">", "\\", "^", "`", "{", "|", "}"]
    return !rest.contains {
      $0.isWhitespace || $0.asciiValue.map { $0 < 0x21 || $0 == 0x7F } == true
        || strange.contains($0)
    }
  }
}

// The layout of an export.
extension SettingKind {
  /// The directories of `event,date`, from the outermost inwards; none for `none`, nil for anything else.
  static func partitions(_ text: String) -> [FileLayout.Partition]? {
    if text == "none" { return [] }
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
    let partitions = names.compactMap { FileLayout.Partition(rawValue: $0.trimmed) }
    let isWhole = partitions.count == names.count && Set(partitions).count == names.count
    return isWhole ? partitions : nil
  }

  /// The bytes of `64MiB` or `64MB`; nil for anything else, and beyond 64 KiB to 1 TiB.
  static func bytes(_ text: String) -> Int? {
    let units = [
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1_000),
      ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ]
    guard let unit = units.first(where: { text.lowercased().hasSuffix($0.0.lowercased()) })
    else { return nil }
    let digits = text.dropLast(unit.0.count)
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(digits)
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.1)
    return !overflow && (64 << 10...1 << 40).contains(bytes) ? bytes : nil
  }
}
