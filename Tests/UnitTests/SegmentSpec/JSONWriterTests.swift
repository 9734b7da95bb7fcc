import Foundation
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func string(_ bytes: [UInt8]) -> String {
    written { writer in bytes.withUnsafeBytes { writer.string($0) } }
  }

  @Test func `separators come by themselves`() {
    let text = written { writer in
      writer.beginObject()
      writer.key("a")
      writer.beginArray()
      writer.endArray()
      writer.key("b")
      writer.beginArray()
      writer.element()
      writer.string("[")
      writer.element()
      writer.beginObject()
      writer.endObject()
      writer.element()
      writer.integer(-7)
      writer.endArray()
      writer.key("c")
      writer.boolean(false)
      writer.endObject()
    }
    #expect(text == #"{"a":[],"b":["[",{},-7],"c":false}"#)
  }

  @Test(arguments: [
    (2500, 2, "25.00"), (-5, 2, "-0.05"), (7793, 0, "7793"), (0, 2, "0.00"), (0, 0, "0"),
    (0, 3, "0.000"), (1234, 3, "1.234"), (-1234, 3, "-1.234"), (5, 3, "0.005"), (99, 2, "0.99"),
    (100, 2, "1.00"), (-100, 2, "-1.00"), (-7, 0, "-7"),
    (Int64.max, 2, "92233720368547758.07"), (Int64.min, 2, "-92233720368547758.08"),
    (Int64.min, 0, "-9223372036854775808"), (Int64.min, 18, "-9.223372036854775808"),
    (Int64.max, 99, "9.223372036854775807"), (1, -3, "1"),
  ])
  func `money has exactly the currency's decimals`(minor: Int64, decimals: Int, text: String) {
    #expect(written { $0.money(minor, decimals: decimals) } == text)
  }

  @Test(arguments: [
    ("", #""""#),
    ("plain text of more than eight bytes", #""plain text of more than eight bytes""#),
    ("\"", #""\"""#), ("a\\b", #""a\\b""#), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
    ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("1234567\"9", #""1234567\"9""#),
    ("👩🏽‍💻ß漢", "\"👩🏽‍💻ß漢\""), ("\u{2028}\u{2029}", "\"\u{2028}\u{2029}\""), ("/", #""/""#),
  ])
  func `strings are escaped`(source: String, text: String) {
    #expect(written { $0.string(source) } == text)
    #expect(string(Array(source.utf8)) == text)
  }

  @Test(
    arguments: [
      ([0x80], 1), ([0x41, 0xBF, 0x42], 1), ([0xC0, 0xAF], 2), ([0xE0, 0x80, 0xAF], 3),
      ([0xF0, 0x80, 0x80, 0xAF], 4), ([0xED, 0xA0, 0x80], 3), ([0xF4, 0x90, 0x80, 0x80], 4),
      ([0xE2, 0x82], 1), ([0xF0, 0x9F, 0x98], 1), ([0xE2, 0x82, 0x41], 1), ([0xFF, 0xFE], 2),
    ] as [([UInt8], Int)]
  )
  func `ill-formed UTF-8 is repaired`(bytes: [UInt8], replacements: Int) {
    let text = string(bytes)
    #expect(text == "\"\(String(decoding: bytes, as: UTF8.self))\"")
    #expect(text.unicodeScalars.count { $0 == "\u{FFFD}" } == replacements)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `random bytes make strings that a strict parser reads back`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let nasty: [UInt8] = [
      0x22, 0x5C, 0x0A, 0x00, 0x80, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0xED,
    ]
    var sources: [[UInt8]] = []
    var writer = JSONWriter()
    writer.beginArray()
    for _ in 0..<10_000 {
      let source: [UInt8] = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        switch Int.random(in: 0...5, using: &random) {
        case 0: .random(in: 0...255, using: &random)
        case 1: nasty.randomElement(using: &random) ?? 0
        default: .random(in: 0x20...0x7E, using: &random)
        }
      }
      sources.append(source)
      writer.element()
      source.withUnsafeBytes { writer.string($0) }
    }
    writer.endArray()
    let parsed = try #require(
      try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
    )
    #expect(parsed.count == sources.count)
    let expected = sources.map { String(decoding: $0, as: UTF8.self) }
    #expect(zip(parsed, expected).allSatisfy { $0.utf8.elementsEqual($1.utf8) }, "seed \(seed)")
  }

  @Test(arguments: [
    (1_772_359_200_123_456, "2026-03-01T10:00:00.123Z"),
    (1_772_359_200_123_999, "2026-03-01T10:00:00.123Z"), (0, "1970-01-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (-1_000, "1969-12-31T23:59:59.999Z"),
    (-1_001, "1969-12-31T23:59:59.998Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
    (4_107_542_399_999_999, "2100-02-28T23:59:59.999Z"),
    (-62_135_596_800_000_000, "0001-01-01T00:00:00.000Z"),
    (253_402_300_799_999_999, "9999-12-31T23:59:59.999Z"),
  ])
  func `timestamps are cut to milliseconds toward the past`(microseconds: Int64, text: String) {
    let moment = Timestamp(microseconds: microseconds)
    #expect(moment.isWritable)
    #expect(written { $0.timestamp(moment) } == "\"\(text)\"")
  }

  @Test(arguments: [
    (Int64.min, "0001-01-01T00:00:00.000Z"), (Int64.max, "9999-12-31T23:59:59.999Z"),
    (-62_135_596_800_000_001, "0001-01-01T00:00:00.000Z"),
    (253_402_300_800_000_000, "9999-12-31T23:59:59.999Z"),
  ])
  func `a moment outside the years 1 to 9999 says so and does not crash`(
    microseconds: Int64,
    text: String
  ) {
    let moment = Timestamp(microseconds: microseconds)
    #expect(!moment.isWritable)
    #expect(written { $0.timestamp(moment) } == "\"\(text)\"")
  }

  @Test func `timestamps agree with another calendar on every day of four hundred years`() throws {
    var days = 0
    for year in 1900..<2300 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        .enumerated()
      {
        for day in [1, length] {
          let date = (Int64(days + day - 1) - 25_567) * 86_400_000_000
          let text = written { $0.timestamp(Timestamp(microseconds: date)) }
          let parts = [year, month + 1, day].map { $0 < 10 ? "0\($0)" : "\($0)" }
          #expect(text == "\"\(parts.joined(separator: "-"))T00:00:00.000Z\"")
        }
        days += length
      }
    }
  }
}
