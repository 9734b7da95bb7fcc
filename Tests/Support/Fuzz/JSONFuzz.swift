/// Random cases for the JSON writer, each checked with `StrictJSON`: written text must be read with its intended
/// meaning.
///
/// The seed and its number determine a case, so any case can be run again alone.
package struct JSONFuzz: Sendable {
  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  /// The subject of a case.
  package enum Kind: CaseIterable, Sendable {
    /// Text of any bytes as one JSON string.
    case string
    /// A string written part by part.
    case parts
    /// Amounts, whole numbers and moments.
    case numbers
    /// Whole documents written key by key.
    case document
    /// JSON in any spelling, spliced.
    case spelling
    /// JSON with broken bytes, spliced.
    case mutation
    /// Bytes that look like JSON, spliced.
    case tokens
    /// A consent object, or a string that holds one.
    case consent
  }

  /// The fault of a case, with its text; nil if it has none.
  package func finding(of number: UInt64) -> String? {
    var random = SeededGenerator(seed: seed &+ number &* 0xD1B5_4A32_D192_ED03)
    let kind = Kind.allCases[Int(number % UInt64(Kind.allCases.count))]
    let finding: String? =
      switch kind {
      case .string: Self.string(&random)
      case .parts: Self.parts(&random)
      case .numbers: Self.numbers(&random)
      case .document: Self.document(&random)
      case .spelling: Self.spelling(&random)
      case .mutation: Self.mutation(&random)
      case .tokens: Self.tokens(&random)
      case .consent: Self.consent(&random)
      }
    return finding.map { "seed \(seed), case \(number), \(kind): \($0)" }
  }

  // MARK: Random texts

  /// Text of up to some forty characters; sometimes with ill-formed bytes in it.
  static func text(_ random: inout SeededGenerator, wellFormed: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    let count = random.below(16) == 0 ? random.below(300) : random.below(24)
    while bytes.count < count {
      switch random.below(wellFormed ? 6 : 9) {
      case 0, 1, 2:
        for _ in 0...random.below(12) { bytes.append(UInt8(0x20 + random.below(0x5F))) }
      case 3: bytes.append(UInt8(random.below(0x20)))
      case 4: bytes.append(contentsOf: [0x22, 0x5C, 0x2F, 0x7F].dropFirst(random.below(4)))
      case 5: bytes.append(contentsOf: Array(String(Character(scalar(&random))).utf8))
      case 6: bytes.append(UInt8(0x80 + random.below(0x80)))
      case 7: bytes.append(contentsOf: illFormed[random.below(illFormed.count)])
      default:
        // A sequence that is cut off.
        bytes.append(contentsOf: Array(String(Character(scalar(&random))).utf8).dropLast())
      }
    }
    return bytes
  }

  /// Overlong forms, surrogates, and values beyond the last scalar.
  private static let illFormed: [[UInt8]] = [
    [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
  ]

  static func scalar(_ random: inout SeededGenerator) -> Unicode.Scalar {
    let odd: [UInt32] = [
      0, 0x7F, 0x80, 0x85, 0x7FF, 0x800, 0x2028, 0x2029, 0x200F, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD,
      0xFFFF, 0x10000, 0x1F600, 0x10FFFF,
    ]
    if random.below(3) == 0 { return Unicode.Scalar(odd[random.below(odd.count)]) ?? "x" }
    return Unicode.Scalar(UInt32(random.below(0x110000))) ?? "\u{FFFD}"
  }

  /// The bytes as read by a reader of UTF-8 that replaces ill-formed sequences.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  static func shown(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).debugDescription
  }
}
