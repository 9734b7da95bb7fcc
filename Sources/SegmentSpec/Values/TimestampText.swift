extension Timestamp {
  /// The first and last millisecond that `timestamp` can be written in: the years 1 to 9999.
  private static let writable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  /// The first moment that can be written; no row of a store is earlier.
  package static let beginning = Timestamp(microseconds: writable.lowerBound * 1_000)

  /// Milliseconds since the Unix epoch; smaller fractions are cut off toward the past.
  package var milliseconds: Int64 {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Whether the moment lies in the years 1 to 9999, which ISO 8601 writes with four digits.
  ///
  /// A `timestamptz` may also hold years outside them, and infinity.
  package var isWritable: Bool { Self.writable.contains(milliseconds) }

  /// The moment, or the nearest one that is writable.
  fileprivate var clamped: Timestamp {
    if isWritable { return self }
    let bound = microseconds < 0 ? Self.writable.lowerBound : Self.writable.upperBound
    return Timestamp(microseconds: bound * 1_000)
  }
}

extension Timestamp {
  /// The moment as messages have it, `2026-03-01T10:00:00.123Z`; such texts sort by time.
  package var milliseconds8601: String {
    var writer = JSONWriter()
    writer.timestamp(self)
    return String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
  }
}

extension JSONWriter {
  /// Writes a moment as `"2026-03-01T10:00:00.123Z"`; microseconds are cut off toward the past.
  ///
  /// A moment outside the years 1 to 9999 is written as the nearest one inside; ask `isWritable` first.
  package mutating func timestamp(_ moment: Timestamp) {
    let time = CivilTime(moment.clamped)
    bytes.append(UInt8(ascii: "\""))
    digits(Int(truncatingIfNeeded: time.year), 4)
    bytes.append(UInt8(ascii: "-"))
    digits(time.month, 2)
    bytes.append(UInt8(ascii: "-"))
    digits(time.day, 2)
    bytes.append(UInt8(ascii: "T"))
    digits(time.hour, 2)
    bytes.append(UInt8(ascii: ":"))
    digits(time.minute, 2)
    bytes.append(UInt8(ascii: ":"))
    digits(time.second, 2)
    bytes.append(UInt8(ascii: "."))
    digits(time.microsecond / 1_000, 3)
    append("Z\"")
  }

  private mutating func digits(_ value: Int, _ count: Int) {
    var divisor = 1
    for _ in 1..<count { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }
}
