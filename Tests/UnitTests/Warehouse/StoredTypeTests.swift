import Testing
@testable import Warehouse

@Suite(.timeLimit(.minutes(9))) struct `The type of a warehouse's column` {
  private func need(_ numbers: String...) -> ColumnNeed {
    var need = ColumnNeed()
    for number in numbers {
      Array(number.utf8).withUnsafeBytes { need.noteNumber($0) }
    }
    return need
  }

  private func need(_ sorts: ColumnNeed.Sorts, length: Int = 1) -> ColumnNeed {
    var need = ColumnNeed()
    need.note(sorts, length: length)
    return need
  }

  @Test(arguments: [
    ("0", 16, 0, 0), ("-0", 16, 0, 0), ("32767", 16, 5, 0), ("32768", 32, 5, 0),
    ("-32768", 16, 5, 0), ("-32769", 32, 5, 0), ("2147483647", 32, 10, 0),
    ("2147483648", 64, 10, 0), ("9223372036854775807", 64, 19, 0),
    ("9223372036854775808", 128, 19, 0), ("-9223372036854775808", 64, 19, 0),
    ("-9223372036854775809", 128, 19, 0), ("123456789012345678901234567890", 128, 30, 0),
  ])
  func `of whole numbers is told by their width`(text: String, bits: Int, whole: Int, rest: Int) {
    let need = need(text)
    #expect(need.sorts == .whole)
    #expect(need.bits == bits)
    #expect(need.whole == whole)
    #expect(need.fraction == rest)
  }

  @Test(arguments: [
    ("25.00", 2, 0, 2), ("0.05", 0, 2, 1), ("-12.340", 2, 2, 4), ("1e5", 6, 0, 1),
    ("1.5e-3", 0, 4, 2), ("100.0", 3, 0, 1), ("1E+2", 3, 0, 1), ("12.5e1", 3, 0, 3),
  ])
  func `of fractions is told by their digits`(
    text: String,
    whole: Int,
    fraction: Int,
    significant: Int
  ) {
    let need = need(text)
    #expect(need.sorts == .decimal)
    #expect(need.whole == whole)
    #expect(need.fraction == fraction)
    #expect(need.significant == significant)
  }

  @Test func `is numeric for money, whatever the first amounts are`() {
    func fresh(_ need: ColumnNeed, money: Bool) -> StoredType {
      StoredType.fresh(for: need, isMoney: money, arrays: .jsonb)
    }
    #expect(fresh(need("7793"), money: true) == .numeric)
    #expect(fresh(need("7793"), money: false) == .integer(bits: 64))
    #expect(fresh(need("1", "1.5"), money: false) == .numeric)
    #expect(fresh(need("9223372036854775808"), money: false) == .numeric)
    #expect(fresh(need(.moment), money: false) == .timestamptz)
    #expect(fresh(need([.moment, .text]), money: false) == .text)
    #expect(fresh(need(.boolean), money: false) == .boolean)
    #expect(fresh(need([.boolean, .whole]), money: false) == .text)
    #expect(fresh(need(.array), money: false) == .jsonb)
    #expect(fresh(need([.array, .text]), money: false) == .text)
    #expect(fresh(need("1e300000"), money: true) == .text)
  }

  @Test func `is widened only where no value changes`() {
    #expect(StoredType.integer(bits: 32).widened(for: need("2147483648")) == .integer(bits: 64))
    #expect(StoredType.integer(bits: 64).widened(for: need("0.5")) == .numeric)
    #expect(StoredType.integer(bits: 64).widened(for: need("5")) == nil)
    #expect(StoredType.integer(bits: 64).widened(for: need(.text)) == nil)
    let price = StoredType.limitedNumeric(whole: 8, fraction: 2)
    #expect(price.widened(for: need("12345678.90")) == nil)
    #expect(price.widened(for: need("0.125")) == .numeric)
    #expect(price.widened(for: need("123456789")) == .numeric)
    #expect(price.widened(for: need(.text)) == nil)
    #expect(StoredType.varchar(3).widened(for: need(.text, length: 4)) == .text)
    #expect(StoredType.varchar(3).widened(for: need(.text, length: 3)) == nil)
    #expect(StoredType.binary(digits: 15).widened(for: need("0.1234567890123456")) == nil)
    #expect(StoredType.boolean.widened(for: need(.text)) == nil)
  }

  @Test func `takes what it stores as it is`() {
    #expect(StoredType.binary(digits: 15).takes(need("123456789.012345")))
    #expect(!StoredType.binary(digits: 15).takes(need("123456789.0123456")))
    #expect(!StoredType.binary(digits: 6).takes(need("1e300")))
    #expect(StoredType.timestamptz.takes(need(.moment)))
    #expect(!StoredType.timestamptz.takes(need(.text)))
    #expect(StoredType.text.takes(need([.text, .whole, .array])))
    #expect(!StoredType.other.takes(need(.text)))
    #expect(StoredType.other.takes(ColumnNeed()))
  }

  @Test(arguments: [
    (1700, -1, StoredType.numeric), (1700, 655_366, .limitedNumeric(whole: 8, fraction: 2)),
    // numeric(2, -3), which rounds to thousands.
    (1700, 133_121, .other), (1043, 259, .varchar(255)), (1043, -1, .text),
    (1184, 0, .other), (1184, -1, .timestamptz), (2950, -1, .other), (3802, -1, .jsonb),
  ])
  func `is read from the catalog`(oid: Int, modifier: Int, type: StoredType) {
    #expect(StoredType(oid: Int64(oid), modifier: Int32(modifier)) == type)
  }

  @Test(arguments: [
    ("2026-03-01T09:30:00.123Z", true), ("2024-02-29T23:59:59Z", true),
    ("2023-02-29T00:00:00Z", false), ("2026-03-01T09:30:00.1234567Z", false),
    ("2026-03-01T24:00:00Z", false), ("2026-03-01T09:30:00+01:00", false),
    ("2026-03-01 09:30:00.123Z", false), ("2026-3-1T09:30:00.12Z", false), ("", false),
    ("0000-01-01T00:00:00Z", false), ("2026-03-01T09:30:00.Z", false),
  ])
  func `takes only moments that are ones`(text: String, isOne: Bool) {
    #expect(Array(text.utf8).withUnsafeBytes { Moment.isWritten($0) } == isOne)
  }

  @Test func `has a name that PostgreSQL takes`() {
    let long = String(repeating: "metadata_", count: 8)
    #expect(ColumnName.fitting("order_id") == "order_id")
    #expect(ColumnName.fitting(long).utf8.count == 63)
    #expect(ColumnName.fitting(long) == ColumnName.fitting(long))
    #expect(ColumnName.fitting(long) != ColumnName.fitting(long + "x"))
    #expect(ColumnName.fitting(long).hasPrefix("metadata_metadata_"))
    #expect(ColumnName.fitting("xmin") == "_xmin")
    #expect(ColumnName.isMoney("total"))
    #expect(ColumnName.isMoney("reporting_total"))
    #expect(!ColumnName.isMoney("order_number"))
  }
}
