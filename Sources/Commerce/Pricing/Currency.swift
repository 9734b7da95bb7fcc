internal import SegmentSpec

/// A currency as a row names it, with the form of its amounts.
struct Currency {
  /// The code's letters as one number, upper case.
  fileprivate let code: UInt64
  let decimals: Int
  /// Converts amounts into the reporting currency; nil without such a currency, or without a rate.
  fileprivate(set) var conversion: Conversion?

  /// Lends the code's letters, upper case.
  func withLetters(_ body: (UnsafeRawBufferPointer) -> Void) {
    withUnsafeBytes(of: code.bigEndian) { letters in
      body(UnsafeRawBufferPointer(rebasing: letters.drop { $0 == 0 }))
    }
  }
}

/// The conversion from one currency's minor units to another's, at the rate of one day.
struct Conversion {
  fileprivate let numerator: Int128
  fileprivate let denominator: Int128
  /// The reporting currency's.
  let decimals: Int

  /// The amount in the reporting currency, rounded half up; nil if it does not fit into 64 bits.
  func convert(_ minorUnits: MinorUnits) -> MinorUnits? {
    let (product, isEndless) = Int128(minorUnits).multipliedReportingOverflow(by: numerator)
    return isEndless ? nil : Int64(exactly: product.dividedHalfUp(by: denominator))
  }
}

/// The number of decimals of each currency's minor units, and their rates.
///
/// Medusa v2 keeps them in the store's table `currency`. Medusa v1's rule (`humanizeAmount`) is: none for 16
/// currencies, two for every other, whatever ISO 4217 says; settings may differ for a store that keeps other units.
/// Three letters are a currency; four or five, such as `usdc`, only if the settings or the table name it, because its
/// decimals are unknown otherwise.
struct CurrencyTable: Sendable {
  /// Codes without decimals, as Medusa lists them.
  private static let withoutDecimals = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
    "xaf", "xof", "xpf",
  ]

  private let exceptions: [(code: UInt64, decimals: Int)]
  /// Whether the store's own table says which currencies are listed.
  private let isOfStore: Bool
  private let reporting: (code: UInt64, rates: ReportingRates)?

  /// Takes the store's own decimals first; decimals are kept within 0…6, codes in any case.
  ///
  /// `currencies` are the rows of a Medusa v2 store's table; nil for v1.
  init(_ settings: MappingSettings, _ currencies: [V2Currency]? = nil) {
    var exceptions: [(code: UInt64, decimals: Int)] = []
    for (code, decimals) in settings.currencyExponents {
      guard let packed = Self.pack(code.utf8) else { continue }
      exceptions.append((packed, min(max(decimals, 0), 6)))
    }
    for row in currencies ?? [] {
      guard let packed = Self.pack(row.code.utf8) else { continue }
      exceptions.append((packed, min(max(row.digits, 0), 6)))
    }
    isOfStore = currencies != nil
    for code in isOfStore ? [] : Self.withoutDecimals {
      guard let packed = Self.pack(code.utf8) else { continue }
      exceptions.append((packed, 0))
    }
    self.exceptions = exceptions
    reporting = settings.reporting.flatMap { reporting in
      Self.pack(reporting.currency.utf8).map { ($0, reporting.rates) }
    }
  }

  /// The currency of `code` with the rate of the day of `time`; nil unless it is exactly three ASCII
  /// letters, or up to five that the settings name.
  func currency(_ code: UnsafeRawBufferPointer, at time: Timestamp) -> Currency? {
    guard let packed = Self.pack(code), isKnown(packed) else { return nil }
    return Currency(
      code: packed & 0xDF_DFDF_DFDF,
      decimals: decimals(of: packed),
      conversion: conversion(from: packed, at: time)
    )
  }

  /// How this store treats `code`.
  func standing(of code: String) -> CurrencyStanding {
    guard let packed = Self.pack(code.utf8) else { return .noCode }
    if isListed(packed) { return .known }
    return isKnown(packed) ? .taken : .unknown
  }

  private func isKnown(_ code: UInt64) -> Bool { code < 1 << 24 || isListed(code) }

  /// Whether the settings, or Medusa, say how many decimals it has.
  private func isListed(_ code: UInt64) -> Bool {
    exceptions.contains { $0.code == code } || !isOfStore && ListedCurrencies.contains(code)
  }

  /// The notice about amounts in the currency of `code`.
  func notices(of code: UnsafeRawBufferPointer, at time: Timestamp) -> [EncodingNotice] {
    guard let packed = Self.pack(code), isKnown(packed) else { return [] }
    let isListed = isListed(packed)
    let hasTwins = reporting == nil || conversion(from: packed, at: time) != nil
    if isListed && hasTwins { return [] }
    let name = String(decoding: code, as: UTF8.self).uppercased()
    return (isListed ? [] : [.unlistedCurrency(name)]) + (hasTwins ? [] : [.noRate(name)])
  }

  /// The notices about the message of a fact of one of `roots`.
  func notices(of fact: Fact, among roots: [some CustomersRoot], _ arena: Arena) -> [EncodingNotice]
  {
    guard fact.event.role != .introduces else { return [] }
    return arena.withBytes(of: roots[Int(fact.root)].currencyCode) {
      notices(of: $0, at: fact.time)
    }
  }

  /// Decimals of the currency of `code`; 2 for a currency that nobody lists.
  func decimals(ofCode code: UnsafeRawBufferPointer) -> Int {
    Self.pack(code).map { decimals(of: $0) } ?? 2
  }

  private func decimals(of code: UInt64) -> Int {
    for exception in exceptions where exception.code == code { return exception.decimals }
    return 2
  }

  private func conversion(from code: UInt64, at time: Timestamp) -> Conversion? {
    guard let reporting,
      let rate = reporting.rates.rate(from: code, to: reporting.code, at: time)
    else { return nil }
    let (from, to) = (decimals(of: code), decimals(ofReporting: reporting.code))
    return Conversion(
      numerator: Int128(rate.numerator) * Self.powers[to],
      denominator: Int128(rate.denominator) * Self.powers[from],
      decimals: to
    )
  }

  /// The reporting currency need not be one that the store lists.
  private func decimals(ofReporting code: UInt64) -> Int {
    let isUsual = !isOfStore || exceptions.contains { $0.code == code }
    if isUsual { return decimals(of: code) }
    return Self.withoutDecimals.contains { Self.pack($0.utf8) == code } ? 0 : 2
  }

  private static let powers: [Int128] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

  /// Three to five letters as one number, lower case; one of three letters is below 2^24.
  static func pack(_ code: some Collection<UInt8>) -> UInt64? {
    guard 3...5 ~= code.count else { return nil }
    var packed: UInt64 = 0
    for byte in code {
      let lower = byte | 0x20
      guard UInt8(ascii: "a")...UInt8(ascii: "z") ~= lower else { return nil }
      packed = packed << 8 | UInt64(lower)
    }
    return packed
  }
}

/// The currencies that Medusa 1.20 fills its table `currency` with.
///
/// A store may add others, whose decimals are unknown unless they are among those without decimals.
enum ListedCurrencies {
  static func contains(_ code: UInt64) -> Bool { codes.contains(code) }

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

/// How a store treats a currency code.
package enum CurrencyStanding: Hashable, Sendable {
  /// Medusa lists it, or the settings name it.
  case known
  /// Three letters that nobody lists: its amounts are taken to have two decimals.
  case taken
  /// Four or five letters that the settings do not name: nothing in it can be sent.
  case unknown
  /// A text that the settings cannot name.
  case noCode
}

extension MappingSettings {
  /// The result for orders in a currency, by their `currency_code`.
  package func standing(
    ofCurrency code: String,
    among currencies: [V2Currency]? = nil
  ) -> CurrencyStanding {
    CurrencyTable(self, currencies).standing(of: code)
  }
}

/// Why a code does not name a currency.
func noCurrency(_ code: String?) -> String {
  guard let code, !code.isEmpty else { return "it has no currency code" }
  return "currency code \"\(code)\" is neither three letters nor 3 to 5 that the setting"
    + " currency_exponents names"
}
