internal import SegmentSpec

/// A currency as a row names it, and how its amounts are written.
struct Currency {
  /// The code's letters, upper case.
  let code: (UInt8, UInt8, UInt8)
  let decimals: Int
  /// What turns amounts into the reporting currency; nil when there is none, or no rate.
  fileprivate(set) var conversion: Conversion?
}

/// The way from one currency's minor units to another's, at the rate of one day.
struct Conversion {
  fileprivate let numerator: Int128
  fileprivate let denominator: Int128
  /// The reporting currency's.
  let decimals: Int

  /// The amount in the reporting currency, rounded half up; nil when it has no room in 64 bits.
  func convert(_ minorUnits: Int64) -> Int64? {
    let (product, isEndless) = Int128(minorUnits).multipliedReportingOverflow(by: 2 * numerator)
    guard !isEndless else { return nil }
    let (sum, isTooLarge) = product.addingReportingOverflow(denominator)
    guard !isTooLarge else { return nil }
    let (quotient, remainder) = sum.quotientAndRemainder(dividingBy: 2 * denominator)
    return Int64(exactly: remainder < 0 ? quotient - 1 : quotient)
  }
}

/// How many decimals each currency's minor units stand for, and what they are worth.
///
/// Medusa's rule (`humanizeAmount`): none for 16 currencies, two for every other, whatever ISO 4217 says;
/// settings may differ for a store that keeps other units.
struct CurrencyTable: Sendable {
  /// Codes without decimals, as Medusa lists them.
  private static let withoutDecimals = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
    "xaf", "xof", "xpf",
  ]

  private let exceptions: [(code: UInt32, decimals: Int)]
  private let reporting: (code: UInt32, rates: ReportingRates)?

  /// Takes the store's own decimals first; decimals are kept within 0…6, codes in any case.
  init(_ settings: MappingSettings) {
    var exceptions: [(code: UInt32, decimals: Int)] = []
    for (code, decimals) in settings.currencyExponents {
      guard let packed = Self.pack(code.utf8) else { continue }
      exceptions.append((packed, min(max(decimals, 0), 6)))
    }
    for code in Self.withoutDecimals {
      guard let packed = Self.pack(code.utf8) else { continue }
      exceptions.append((packed, 0))
    }
    self.exceptions = exceptions
    reporting = settings.reporting.flatMap { reporting in
      Self.pack(reporting.currency.utf8).map { ($0, reporting.rates) }
    }
  }

  /// The currency of `code` with the rate of the day of `time`; nil unless it is exactly three ASCII
  /// letters.
  func currency(_ code: UnsafeRawBufferPointer, at time: Timestamp) -> Currency? {
    guard let packed = Self.pack(code) else { return nil }
    let upper = packed & 0xDFDFDF
    return Currency(
      code: (
        UInt8(truncatingIfNeeded: upper >> 16), UInt8(truncatingIfNeeded: upper >> 8),
        UInt8(truncatingIfNeeded: upper)
      ),
      decimals: decimals(of: packed),
      conversion: conversion(from: packed, at: time)
    )
  }

  /// What is to be said of amounts in the currency of `code`.
  func notices(of code: UnsafeRawBufferPointer, at time: Timestamp) -> [EncodingNotice] {
    guard let packed = Self.pack(code) else { return [] }
    let isListed =
      exceptions.contains { $0.code == packed } || ListedCurrencies.contains(packed)
    let hasTwins = reporting == nil || conversion(from: packed, at: time) != nil
    if isListed && hasTwins { return [] }
    let name = String(decoding: code, as: UTF8.self).uppercased()
    return (isListed ? [] : [.unlistedCurrency(name)]) + (hasTwins ? [] : [.noRate(name)])
  }

  /// What is to be said of the message of a fact of one of `roots`.
  func notices(of fact: Fact, among roots: [some CustomersRoot], _ arena: Arena) -> [EncodingNotice]
  {
    guard fact.event != .identify else { return [] }
    return arena.withBytes(of: roots[Int(fact.root)].currencyCode) {
      notices(of: $0, at: fact.time)
    }
  }

  private func decimals(of code: UInt32) -> Int {
    for exception in exceptions where exception.code == code { return exception.decimals }
    return 2
  }

  private func conversion(from code: UInt32, at time: Timestamp) -> Conversion? {
    guard let reporting,
      let rate = reporting.rates.rate(from: code, to: reporting.code, at: time)
    else { return nil }
    let (from, to) = (decimals(of: code), decimals(of: reporting.code))
    return Conversion(
      numerator: Int128(rate.numerator) * Self.powers[to],
      denominator: Int128(rate.denominator) * Self.powers[from],
      decimals: to
    )
  }

  private static let powers: [Int128] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

  /// Three letters as one number, lower case.
  static func pack(_ code: some Collection<UInt8>) -> UInt32? {
    guard code.count == 3 else { return nil }
    var packed: UInt32 = 0
    for byte in code {
      let lower = byte | 0x20
      guard UInt8(ascii: "a")...UInt8(ascii: "z") ~= lower else { return nil }
      packed = packed << 8 | UInt32(lower)
    }
    return packed
  }
}

/// The currencies that Medusa 1.20 fills its table `currency` with.
///
/// A store may add others, whose decimals nobody can know unless they are among those without any.
enum ListedCurrencies {
  static func contains(_ code: UInt32) -> Bool { codes.contains(code) }

  private static let codes = Set(
    """
    aed afn all amd ars aud azn bam bdt bgn bhd bif bnd bob brl bwp byn bzd cad cdf chf clp cny cop crc cve \
    czk djf dkk dop dzd eek egp ern etb eur gbp gel ghs gnf gtq hkd hnl hrk huf idr ils inr iqd irr isk jmd \
    jod jpy kes khr kmf krw kwd kzt lbp lkr ltl lvl lyd mad mdl mga mkd mmk mnt mop mur mxn myr mzn nad ngn \
    nio nok npr nzd omr pab pen php pkr pln pyg qar ron rsd rub rwf sar sdg sek sgd sos syp thb tnd top try \
    ttd twd tzs uah ugx usd uyu uzs vef vnd xaf xof yer zar zmk zwl
    """.split(separator: " ").compactMap { CurrencyTable.pack($0.utf8) }
  )
}

/// Why a code is no currency's.
func noCurrency(_ code: String?) -> String {
  code.map { "currency code \"\($0)\" is not three letters" } ?? "it has no currency code"
}

extension JSONWriter {
  /// Writes the code as a string, upper case, as the spec asks (ISO 4217).
  mutating func property(_ name: StaticString, _ currency: Currency) {
    key(name)
    withUnsafeBytes(of: currency.code) { string($0) }
  }

  /// Writes an amount and, where there is a reporting currency and a rate, its twin `reporting_…`.
  mutating func property(_ name: StaticString, minorUnits: Int64, _ currency: Currency) {
    key(name)
    money(minorUnits, decimals: currency.decimals)
    twin(name, minorUnits: minorUnits, currency)
  }

  /// Writes only the twin `reporting_…` of an amount, where there is one.
  mutating func twin(_ name: StaticString, minorUnits: Int64, _ currency: Currency) {
    guard let conversion = currency.conversion, let twin = conversion.convert(minorUnits) else {
      return
    }
    key("reporting_", name)
    money(twin, decimals: conversion.decimals)
  }
}
