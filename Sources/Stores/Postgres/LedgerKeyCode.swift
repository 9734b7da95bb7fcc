import SegmentSpec

/// The short form of a fact's key in the ledger in PostgreSQL: 18 bytes instead of some forty.
///
/// `order_01H…/completed` becomes the number of `order`, the 16 bytes that the ULID spells
/// (https://github.com/ulid/spec) and the number of `completed`. So keys stand in the order of their ids, and
/// the keys of one row stand side by side. Every other key is a 0 and its UTF-8.
///
/// A key has one form for ever: the numbers below never change, and a new one needs a migration that rewrites
/// the keys that it shortens.
enum LedgerKeyCode {
  private static let kinds = ["order", "cus", "cart", "ful", "ret", "ref", "swap", "citm"]
  private static let facts = [
    "identify", "checkout_started", "completed", "updated", "shipped", "cancelled", "refunded",
    "created", "confirmed", "claimed", "deleted",
  ]
  private static let kindNumbers = numbers(of: kinds)
  private static let factNumbers = numbers(of: facts)
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  /// The value of each byte that is a digit of a ULID; 255 for others.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  /// Appends the short form of `key`.
  static func append(_ key: FactKey, to bytes: inout [UInt8]) {
    var text = key.text
    text.withUTF8 { text in
      guard let (kind, id, fact) = parts(of: text) else {
        bytes.append(0)
        bytes.append(contentsOf: text)
        return
      }
      bytes.append(kind)
      withUnsafeBytes(of: id.bigEndian) { bytes.append(contentsOf: $0) }
      bytes.append(fact)
    }
  }

  /// The key of a short form; nil for other bytes.
  static func key(_ bytes: [UInt8]) -> FactKey? {
    guard let first = bytes.first else { return nil }
    guard first != 0 else {
      return String(validating: bytes.dropFirst(), as: UTF8.self).map { FactKey($0) }
    }
    guard bytes.count == 18, first <= kinds.count, let last = bytes.last, last > 0,
      last <= facts.count
    else { return nil }
    var id: UInt128 = 0
    for byte in bytes[1..<17] { id = id << 8 | UInt128(byte) }
    var spelled = [UInt8](repeating: 0, count: 26)
    for place in spelled.indices.reversed() {
      spelled[place] = digits[Int(id & 31)]
      id >>= 5
    }
    let kind = kinds[Int(first) - 1]
    let fact = facts[Int(last) - 1]
    return FactKey("\(kind)_\(String(decoding: spelled, as: UTF8.self))/\(fact)")
  }

  /// The numbers and the id of a key that has a short form.
  private static func parts(
    of text: UnsafeBufferPointer<UInt8>
  ) -> (kind: UInt8, id: UInt128, fact: UInt8)? {
    guard let underscore = text.firstIndex(of: UInt8(ascii: "_")), text.count > underscore + 28,
      text[underscore + 27] == UInt8(ascii: "/"),
      let kind = kindNumbers[String(decoding: text[..<underscore], as: UTF8.self)],
      let fact = factNumbers[String(decoding: text[(underscore + 28)...], as: UTF8.self)],
      // 26 digits of 5 bits hold 130 bits.
      text[underscore + 1] <= UInt8(ascii: "7")
    else { return nil }
    var id: UInt128 = 0
    for digit in text[(underscore + 1)...(underscore + 26)] {
      let value = values[Int(digit)]
      guard value < 32 else { return nil }
      id = id << 5 | UInt128(value)
    }
    return (kind, id, fact)
  }

  private static func numbers(of words: [String]) -> [String: UInt8] {
    var numbers: [String: UInt8] = [:]
    for (index, word) in words.enumerated() { numbers[word] = UInt8(index + 1) }
    return numbers
  }
}
