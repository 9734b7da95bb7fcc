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
    append(upTo: 26) { free in
      var place = 0
      func put(_ value: Int, _ digits: Int, _ end: Unicode.Scalar) {
        var rest = value
        for digit in stride(from: place + digits - 1, through: place, by: -1) {
          free[digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        place += digits
        free.put(UInt8(ascii: end), &place)
      }
      free.put(UInt8(ascii: "\""), &place)
      put(Int(truncatingIfNeeded: time.year), 4, "-")
      put(time.month, 2, "-")
      put(time.day, 2, "T")
      put(time.hour, 2, ":")
      put(time.minute, 2, ":")
      put(time.second, 2, ".")
      put(time.microsecond / 1_000, 3, "Z")
      free.put(UInt8(ascii: "\""), &place)
      return place
    }
  }
}
