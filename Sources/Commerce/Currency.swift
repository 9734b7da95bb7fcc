internal import SegmentSpec

/// A currency as an order names it: three letters, and how many decimals its amounts have.
struct Currency {
  /// The code's letters, upper case.
  let code: (UInt8, UInt8, UInt8)
  let decimals: Int
}

/// How many decimals each currency's minor units stand for.
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

  /// Takes the store's own decimals first; decimals are kept within 0…6, codes in any case.
  init(_ settings: MappingSettings) {
    var exceptions: [(code: UInt32, decimals: Int)] = []
    for (code, decimals) in settings.currencyExponents {
      guard let packed = Self.pack(Array(code.utf8)) else { continue }
      exceptions.append((packed, min(max(decimals, 0), 6)))
    }
    for code in Self.withoutDecimals {
      guard let packed = Self.pack(Array(code.utf8)) else { continue }
      exceptions.append((packed, 0))
    }
    self.exceptions = exceptions
  }

  /// The currency of `code`; nil unless it is exactly three ASCII letters.
  func currency(_ code: UnsafeRawBufferPointer) -> Currency? {
    guard let packed = Self.pack(code) else { return nil }
    var decimals = 2
    for exception in exceptions where exception.code == packed {
      decimals = exception.decimals
      break
    }
    let upper = packed & 0xDFDFDF
    return Currency(
      code: (
        UInt8(truncatingIfNeeded: upper >> 16), UInt8(truncatingIfNeeded: upper >> 8),
        UInt8(truncatingIfNeeded: upper)
      ),
      decimals: decimals
    )
  }

  /// Three letters as one number, lower case.
  private static func pack(_ code: some Collection<UInt8>) -> UInt32? {
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

extension JSONWriter {
  /// Writes the code as a string, upper case, as the spec asks (ISO 4217).
  mutating func property(_ name: StaticString, _ currency: Currency) {
    key(name)
    withUnsafeBytes(of: currency.code) { string($0) }
  }
}
