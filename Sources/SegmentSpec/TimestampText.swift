extension Timestamp {
  /// The first and last millisecond that `timestamp` can be written in: the years 1 to 9999.
  private static let writable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// Milliseconds since the Unix epoch; what is below a millisecond is cut off toward the past.
  package var milliseconds: Int64 {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Whether the moment lies in the years 1 to 9999, which ISO 8601 writes with four digits.
  ///
  /// A `timestamptz` may also hold years outside them, and infinity.
  package var isWritable: Bool { Self.writable.contains(milliseconds) }

  /// Year, month, day in the Gregorian calendar and the milliseconds since that day's midnight.
  fileprivate var civil: (year: Int64, month: Int64, day: Int64, millisecond: Int64) {
    let clamped = min(max(milliseconds, Self.writable.lowerBound), Self.writable.upperBound)
    let perDay: Int64 = 86_400_000
    let days = (clamped - (clamped < 0 ? perDay - 1 : 0)) / perDay
    // Howard Hinnant's civil_from_days: eras of 400 years that begin on 1 March.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day, clamped - days * perDay)
  }
}

extension JSONWriter {
  /// Writes a moment as `"2026-03-01T10:00:00.123Z"`; microseconds are cut off toward the past.
  ///
  /// A moment outside the years 1 to 9999 is written as the nearest one inside; ask `isWritable` first.
  package mutating func timestamp(_ moment: Timestamp) {
    let (year, month, day, millisecond) = moment.civil
    bytes.append(UInt8(ascii: "\""))
    digits(year, 4)
    bytes.append(UInt8(ascii: "-"))
    digits(month, 2)
    bytes.append(UInt8(ascii: "-"))
    digits(day, 2)
    bytes.append(UInt8(ascii: "T"))
    digits(millisecond / 3_600_000, 2)
    bytes.append(UInt8(ascii: ":"))
    digits(millisecond / 60_000 % 60, 2)
    bytes.append(UInt8(ascii: ":"))
    digits(millisecond / 1000 % 60, 2)
    bytes.append(UInt8(ascii: "."))
    digits(millisecond % 1000, 3)
    append("Z\"")
  }

  private mutating func digits(_ value: Int64, _ count: Int) {
    var divisor: Int64 = 1
    for _ in 1..<count { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }
}
