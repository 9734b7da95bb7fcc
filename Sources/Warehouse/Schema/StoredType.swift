/// The values that a column of the warehouse can take, by its declared type (PostgreSQL manual, "Data Types").
enum StoredType: Hashable, Sendable {
  case text
  /// At most so many characters.
  case varchar(Int)
  case boolean
  /// Whole numbers of 16, 32 or 64 bits.
  case integer(bits: Int)
  case numeric
  /// At most so many digits before and behind the point.
  case limitedNumeric(whole: Int, fraction: Int)
  /// `double precision` or `real`, which return so many digits unchanged.
  case binary(digits: Int)
  case timestamptz
  /// Without a zone: UTC.
  case timestamp
  case json
  case jsonb
  /// Anything else, and a column that PostgreSQL fills itself: takes nothing.
  case other

  /// Reads a declared type.
  /// - Parameters:
  ///   - oid: the type's number in `pg_type`.
  ///   - modifier: `pg_attribute.atttypmod`, -1 for none.
  init(oid: Int64, modifier: Int32) {
    switch oid {
    case 25: self = .text
    case 1043: self = modifier < 4 ? .text : .varchar(Int(modifier) - 4)
    case 16: self = .boolean
    case 21: self = .integer(bits: 16)
    case 23: self = .integer(bits: 32)
    case 20: self = .integer(bits: 64)
    case 1700: self = StoredType.numeric(modifier: modifier)
    case 700: self = .binary(digits: 6)
    case 701: self = .binary(digits: 15)
    // A type with fewer decimals of a second would round.
    case 1184: self = modifier < 0 || modifier == 6 ? .timestamptz : .other
    case 1114: self = modifier < 0 || modifier == 6 ? .timestamp : .other
    case 114: self = .json
    case 3802: self = .jsonb
    default: self = .other
    }
  }

  private static func numeric(modifier: Int32) -> StoredType {
    guard modifier >= 4 else { return .numeric }
    let packed = modifier - 4
    let precision = Int(packed >> 16 & 0xFFFF)
    // Eleven bits with a sign since PostgreSQL 15; never negative before.
    let scale = Int((packed & 0x7FF ^ 1024) - 1024)
    guard scale >= 0, scale <= precision else { return .other }
    return .limitedNumeric(whole: precision - scale, fraction: scale)
  }

  /// The type as a cast spells it, without its limit, because the cast values fit.
  var sql: String {
    switch self {
    case .text, .varchar, .other: "text"
    case .boolean: "boolean"
    case .integer(let bits): bits == 64 ? "bigint" : bits == 32 ? "integer" : "smallint"
    case .numeric, .limitedNumeric: "numeric"
    case .binary(let digits): digits > 6 ? "double precision" : "real"
    case .timestamptz: "timestamptz"
    case .timestamp: "timestamp"
    case .json: "json"
    case .jsonb: "jsonb"
    }
  }

  /// Whether values are stored as JSON, not as text.
  var isJSON: Bool { self == .json || self == .jsonb }

  /// Whether every needed value can be stored unchanged.
  func takes(_ need: ColumnNeed) -> Bool {
    switch self {
    case .text, .json, .jsonb: true
    case .varchar(let most): need.longest <= most
    case .boolean: need.sorts.isSubset(of: .boolean)
    case .integer(let bits): need.sorts.isSubset(of: .whole) && need.bits <= bits
    case .numeric:
      need.sorts.isSubset(of: .numbers) && need.whole <= 100_000 && need.fraction <= 16_000
    case .limitedNumeric(let whole, let fraction):
      need.sorts.isSubset(of: .numbers) && need.whole <= whole && need.fraction <= fraction
    case .binary(let digits):
      need.sorts.isSubset(of: .numbers) && need.significant <= digits
        && need.whole <= 2 * digits && need.fraction <= 2 * digits
    case .timestamptz, .timestamp: need.sorts.isSubset(of: .moment)
    case .other: need.sorts.isEmpty
    }
  }

  /// A type that takes all values of this one, and more of the needed values, without changing any; nil if none exists.
  func widened(for need: ColumnNeed) -> StoredType? {
    guard !takes(need) else { return nil }
    switch self {
    case .varchar: return .text
    case .limitedNumeric where !need.sorts.isDisjoint(with: .numbers): return .numeric
    case .integer(let bits):
      if need.sorts.contains(.decimal) || need.bits > 64 { return .numeric }
      return need.bits > bits ? .integer(bits: 64) : nil
    default: return nil
    }
  }

  /// The type of a new column for these needs.
  ///
  /// Money is `numeric`, whatever the first amounts look like; values of several sorts are `text`.
  static func fresh(
    for need: ColumnNeed,
    isMoney: Bool,
    arrays: StoredType
  ) -> StoredType {
    if need.sorts == .moment { return .timestamptz }
    if need.sorts == .boolean { return .boolean }
    if need.sorts == .array { return arrays }
    guard need.sorts.isSubset(of: .numbers) else { return .text }
    let integer = StoredType.integer(bits: 64)
    if !isMoney, integer.takes(need) { return integer }
    return StoredType.numeric.takes(need) ? .numeric : .text
  }
}
