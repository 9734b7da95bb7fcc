internal import SegmentSpec

/// A telephone number as ITU-T E.164 writes it: a plus sign, the country's calling code, the national number.
///
/// Made only if a text is certainly a number: written in figures and the signs that people put between them, in a form
/// of its country's plan. A text that may be two numbers, an extension or a number of an unknown country counts as
/// none, because a wrong number is worse than none: destinations find people by it.
package struct PhoneNumber: Hashable, Sendable {
  /// The digits behind the plus sign, at most 15; a calling code never begins with a zero.
  package let digits: UInt64

  /// Reads a number as a person wrote it.
  ///
  /// `country` is the ISO 3166-1 alpha-2 code of its address, in any case; nil leaves out every number that does not
  /// begin with a plus sign.
  package init?(_ text: UnsafeRawBufferPointer, country: UnsafeRawBufferPointer?) {
    guard let written = WrittenPhone(text) else { return nil }
    let table = PhoneTable.shared
    var national = written.digits
    let plan: PhonePlan
    if written.isInternational {
      guard let found = table.plan(dialledBy: &national) else { return nil }
      plan = found
    } else {
      guard let country, let home = table.plan(of: country) else { return nil }
      guard national.first == 0, national.dropped(1).first == 0 else {
        guard let digits = home.significant(national) else { return nil }
        self.digits = home.international(digits)
        return
      }
      // 00 and a calling code.
      guard home.dialsAbroadByZeros else { return nil }
      national = national.dropped(2)
      guard let found = table.plan(dialledBy: &national) else { return nil }
      plan = found
    }
    // A zero that is dialled only within the country: +49 (0)171.
    if !plan.has(national), plan.trunk.count == 1, plan.trunk.first == 0, national.first == 0 {
      national = national.dropped(1)
    }
    guard plan.has(national) else { return nil }
    digits = plan.international(national)
  }
}

/// At most 16 digits.
struct PhoneDigits: Hashable, Sendable {
  /// Four bits a digit, the first one in the lowest.
  private var nibbles: UInt64 = 0
  private(set) var count = 0

  /// Nil for none.
  var first: UInt8? { count > 0 ? self[0] : nil }

  subscript(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: nibbles >> (4 * place) & 0xF) }

  /// A digit beyond the 16th only counts: no number is that long.
  mutating func append(_ digit: UInt8) {
    if count < 16 { nibbles |= UInt64(digit) << (4 * count) }
    count += 1
  }

  /// Without its first digits.
  func dropped(_ number: Int) -> PhoneDigits {
    var rest = self
    rest.nibbles >>= 4 * min(number, count)
    rest.count = max(0, count - number)
    return rest
  }

  /// The number that the digits make behind those of `start`.
  func value(behind start: UInt64) -> UInt64 {
    var value = start
    for place in 0..<min(count, 16) { value = value * 10 + UInt64(self[place]) }
    return value
  }
}

/// The figures of a number as it was written.
private struct WrittenPhone {
  var digits = PhoneDigits()
  var isInternational = false

  /// Nil if the text contains a character that no number needs.
  init?(_ text: UnsafeRawBufferPointer) {
    let visible = VisibleText.range(in: text)
    guard visible.count <= 40 else { return nil }
    var slashes = 0
    var place = visible.lowerBound
    while place < visible.upperBound {
      let byte = text[place]
      place += 1
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "+"):
        guard digits.count == 0, !isInternational else { return nil }
        isInternational = true
      case UInt8(ascii: "/"):
        // Behind an area code; anywhere else a second number or another ending begins.
        slashes += 1
        guard slashes == 1, (2...6).contains(digits.count) else { return nil }
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("),
        UInt8(ascii: ")"):
        break
      case 0xC2 where place < visible.upperBound && text[place] == 0xA0:
        // A space that does not break.
        place += 1
      default:
        return nil
      }
    }
    guard (5...16).contains(digits.count) else { return nil }
  }
}

extension JSONWriter {
  /// Writes a number as a string.
  mutating func phone(_ phone: PhoneNumber) {
    beginString()
    literal("+")
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var rest = phone.digits
      var start = buffer.count
      repeat {
        start -= 1
        buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      stringPart(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[start...])))
    }
    endString()
  }
}
