/// A moment's date and time of day in UTC, in the proleptic Gregorian calendar.
package struct CivilTime: Hashable, Sendable {
  package var year: Int64
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var microsecond: Int

  package init(_ timestamp: Timestamp) {
    let (days, rest) = Self.floorDivide(timestamp.microseconds, by: 86_400_000_000)
    // Days since 0000-03-01, so that the leap day ends a year (the "days from civil" arithmetic).
    let shifted = days + 719_468
    let (era, dayOfEra) = Self.floorDivide(shifted, by: 146_097)
    let leapDays = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
    let yearOfEra = (dayOfEra - leapDays) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = Int(rest / 3_600_000_000)
    minute = Int(rest / 60_000_000 % 60)
    second = Int(rest / 1_000_000 % 60)
    microsecond = Int(rest % 1_000_000)
  }

  /// Days since the Unix epoch of a date; the date is not checked.
  package static func days(year: Int64, month: Int, day: Int) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shiftedYear, by: 400)
    let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Days since the Unix epoch of the date that a moment has in UTC.
  package static func day(of moment: Timestamp) -> Int64 {
    floorDivide(moment.microseconds, by: 86_400_000_000).0
  }

  private static func floorDivide(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}

extension Timestamp {
  /// ISO 8601 in UTC, with microseconds if they are not 0: `2026-03-01T10:00:00.123456Z`.
  ///
  /// For people and reports; messages are written by `JSONWriter`.
  package var iso8601: String {
    let time = CivilTime(self)
    func padded(_ number: some BinaryInteger, _ width: Int) -> String {
      let digits = String(number.magnitude)
      let zeros = String(repeating: "0", count: max(0, width - digits.count))
      return (number < 0 ? "-" : "") + zeros + digits
    }
    let date = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
    let clock = "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
    let fraction = time.microsecond == 0 ? "" : "." + padded(time.microsecond, 6)
    return "\(date)T\(clock)\(fraction)Z"
  }

  /// ISO 8601 without the fraction of the second, for people.
  package var seconds8601: String {
    let text = iso8601
    return text.firstIndex(of: ".").map { text[..<$0] + "Z" } ?? text
  }

  /// Reads `2026-03-01`, `2026-03-01T10:00`, `2026-03-01T10:00:00.123456`, each with or without a
  /// zone (`Z`, `+01:00`, `+0100`).
  ///
  /// `hadZone` is false when none was given and UTC was taken. Nil for anything else.
  package static func parsing(iso8601 text: String) -> (time: Timestamp, hadZone: Bool)? {
    let pattern =
      #/(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?/#
    guard let found = text.wholeMatch(of: pattern) else { return nil }
    func number(_ part: Substring?) -> Int64 { part.flatMap { Int64($0) } ?? 0 }
    let year = number(found.1)
    let month = Int(number(found.2))
    let day = Int(number(found.3))
    let (hour, minute, second) = (number(found.4), number(found.5), number(found.6))
    guard (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60 else {
      return nil
    }
    let days = CivilTime.days(year: year, month: month, day: day)
    let midnight = Timestamp(microseconds: days * 86_400_000_000)
    // A day that the month does not have comes back as another date.
    guard CivilTime(midnight).month == month, CivilTime(midnight).day == day else { return nil }
    let digits = (found.7.map(String.init) ?? "").padding9.prefix(6)
    var zoneSeconds: Int64 = 0
    if let zone = found.8, zone.lowercased() != "z" {
      let figures = zone.filter(\.isNumber)
      let minutes = number(figures.prefix(2)) * 60 + number(Substring(figures.dropFirst(2)))
      zoneSeconds = minutes * (zone.hasPrefix("-") ? -60 : 60)
    }
    let seconds = hour * 3_600 + minute * 60 + second - zoneSeconds
    let fraction = Int64(digits) ?? 0
    return (
      Timestamp(microseconds: midnight.microseconds + seconds * 1_000_000 + fraction),
      found.8 != nil
    )
  }
}

extension String {
  fileprivate var padding9: String { self + String(repeating: "0", count: max(0, 9 - count)) }
}
