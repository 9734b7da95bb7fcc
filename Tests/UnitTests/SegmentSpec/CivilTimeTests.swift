import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Dates and times of day` {
  @Test func `days and dates belong to each other over 800 years`() {
    var day = CivilTime.days(year: 1_600, month: 1, day: 1)
    #expect(day == -135_140)
    #expect(CivilTime.days(year: 1_970, month: 1, day: 1) == 0)
    #expect(CivilTime.days(year: 2_024, month: 2, day: 29) == 19_782)
    while day < CivilTime.days(year: 2_400, month: 1, day: 2) {
      let date = CivilTime(Timestamp(microseconds: day * 86_400_000_000))
      #expect(CivilTime.days(year: date.year, month: date.month, day: date.day) == day)
      day += 1
    }
  }

  @Test(arguments: [
    ("1969-12-31T23:59:59.999999Z", -1), ("2026-03-01", 1_772_323_200_000_000),
    ("2026-03-01T10:00", 1_772_359_200_000_000),
    ("2026-03-01T10:00:00.5+01:00", 1_772_355_600_500_000),
    ("2026-03-01 10:00:00-0230", 1_772_368_200_000_000),
  ])
  func `a time that people write is read to the microsecond`(text: String, microseconds: Int64) {
    #expect(Timestamp.parsing(iso8601: text)?.time == Timestamp(microseconds: microseconds))
  }

  @Test(arguments: [
    "", "yesterday", "2026-02-29", "2026-13-01", "2026-03-01T24:00", "2026-03-01T10:60",
    "2026-3-1", "20260301",
  ])
  func `what is no time is not guessed`(text: String) {
    #expect(Timestamp.parsing(iso8601: text) == nil)
  }

  @Test func `a moment reads back as it was written`() {
    for microseconds: Int64 in [0, -1, 1, 1_772_359_200_123_456, 253_402_300_799_000_000] {
      let moment = Timestamp(microseconds: microseconds)
      #expect(Timestamp.parsing(iso8601: moment.iso8601)?.time == moment)
    }
  }
}
