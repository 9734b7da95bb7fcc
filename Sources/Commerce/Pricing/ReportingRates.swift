internal import SegmentSpec

/// Historic exchange rates, one row a day, in the layout of the European Central Bank's `eurofxref-hist.csv`:
/// `Date,USD,JPY,…`, units of each currency for one euro, `N/A` for a missing rate.
package struct ReportingRates: Hashable, Sendable {
  /// The fault of a file of rates.
  package struct Fault: Error, Hashable, Sendable {
    /// Counted from 1.
    package let line: Int
    package let reason: String
  }

  /// Days since the Unix epoch, ascending.
  private var days: [Int64] = []
  /// The currencies after EUR, as packed codes.
  private var codes: [UInt64] = []
  /// A row of `codes.count` for each day, in 10⁻⁸ of a unit; 0 for a missing rate.
  private var rates: [Int64] = []

  /// The digits behind the point that a rate may have.
  private static let decimals = 8
  private static let one: Int64 = 100_000_000
  /// Rates are published on working days; the longest pause is Easter's and Christmas's.
  private static let mostDaysOld: Int64 = 7

  /// Reads a whole file.
  /// - Throws: `Fault` naming the line if it is not in this layout, or holds no rate.
  package init(csv: [UInt8]) throws(Fault) {
    var line = 0
    var rows: [(line: Int, day: Int64, rates: [Int64])] = []
    for text in csv.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      let cells = Self.cells(text, columns: codes.isEmpty ? 1 : codes.count + 1)
      guard let first = cells.first, cells.count > 1 || !first.isEmpty else { continue }
      if codes.isEmpty {
        codes = try Self.header(cells, line)
      } else {
        let (day, rates) = try Self.row(cells, codes.count, line)
        rows.append((line, day, rates))
      }
    }
    guard !rows.isEmpty else { throw Fault(line: line, reason: "there are no rates in it") }
    rows.sort { ($0.day, $0.line) < ($1.day, $1.line) }
    for row in rows {
      guard row.day != days.last else {
        throw Fault(line: row.line, reason: "two lines have the date \(Self.name(row.day))")
      }
      days.append(row.day)
      rates += row.rates
    }
  }

  /// Whether the file has rates of a currency, by its code of three letters.
  package func lists(_ currency: String) -> Bool {
    guard let code = CurrencyTable.pack(currency.utf8) else { return false }
    return code == Self.euro || codes.contains(code)
  }

  /// The value of one unit of `from` in `to` on the day of `time`, as a fraction: by the last rates of both that were
  /// published on or before that day (UTC), at most a week earlier.
  func rate(
    from: UInt64,
    to: UInt64,
    at time: Timestamp
  ) -> (numerator: Int64, denominator: Int64)? {
    if from == to { return (1, 1) }
    let day = CivilTime.day(of: time)
    var row = days.partitioningIndex { $0 > day }
    while row > 0 {
      row -= 1
      guard days[row] >= day - Self.mostDaysOld else { return nil }
      if let numerator = rate(to, row), let denominator = rate(from, row) {
        return (numerator, denominator)
      }
    }
    return nil
  }

  private func rate(_ code: UInt64, _ row: Int) -> Int64? {
    if code == Self.euro { return Self.one }
    guard let column = codes.firstIndex(of: code) else { return nil }
    let rate = rates[row * codes.count + column]
    return rate > 0 ? rate : nil
  }

  private static let euro: UInt64 = 0x65_7572
}

// Reading the file.
extension ReportingRates {
  /// The cells of a line without their spaces; a comma may end it, as the bank's do.
  private static func cells(
    _ line: ArraySlice<UInt8>,
    columns: Int
  ) -> [ArraySlice<UInt8>] {
    let spaces: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
    var cells = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { cell in
        var cell = cell
        while let last = cell.last, spaces.contains(last) { cell.removeLast() }
        while let first = cell.first, spaces.contains(first) { cell.removeFirst() }
        return cell
      }
    if cells.count > columns, cells.last?.isEmpty == true { cells.removeLast() }
    return cells
  }

  private static func header(
    _ cells: [ArraySlice<UInt8>],
    _ line: Int
  ) throws(Fault) -> [UInt64] {
    guard String(decoding: cells[0], as: UTF8.self).hasSuffix("Date"), cells.count > 1 else {
      throw Fault(line: line, reason: "it does not begin with Date and currency codes")
    }
    var codes: [UInt64] = []
    for cell in cells.dropFirst() {
      guard let code = CurrencyTable.pack(cell) else {
        let name = String(decoding: cell, as: UTF8.self)
        throw Fault(line: line, reason: "\"\(name)\" is not a currency code of 3 to 5 letters")
      }
      guard !codes.contains(code) else {
        let name = String(decoding: cell, as: UTF8.self)
        throw Fault(line: line, reason: "\(name) stands there twice")
      }
      codes.append(code)
    }
    return codes
  }

  private static func row(
    _ cells: [ArraySlice<UInt8>],
    _ count: Int,
    _ line: Int
  ) throws(Fault) -> (day: Int64, rates: [Int64]) {
    let date = String(decoding: cells[0], as: UTF8.self)
    guard date.utf8.count == 10, let time = Timestamp.parsing(iso8601: date)?.time else {
      throw Fault(line: line, reason: "\"\(date)\" is not a date such as 2026-03-02")
    }
    guard cells.count == count + 1 else {
      let rates = cells.count == 2 ? "1 rate" : "\(cells.count - 1) rates"
      let currencies = count == 1 ? "1 currency" : "\(count) currencies"
      throw Fault(line: line, reason: "it has \(rates) for \(currencies)")
    }
    var rates: [Int64] = []
    rates.reserveCapacity(count)
    for cell in cells.dropFirst() {
      guard let rate = Self.rate(cell) else {
        let text = String(decoding: cell, as: UTF8.self)
        throw Fault(line: line, reason: "\"\(text)\" is not a rate such as 1.0813, nor N/A")
      }
      rates.append(rate)
    }
    return (CivilTime.day(of: time), rates)
  }

  /// A positive decimal in 10⁻⁸; 0 for an empty cell and `N/A`; nil for anything else.
  private static func rate(_ cell: ArraySlice<UInt8>) -> Int64? {
    if cell.isEmpty || cell.elementsEqual("N/A".utf8) { return 0 }
    var rate: Int64 = 0
    var places: Int?
    for byte in cell {
      if byte == UInt8(ascii: "."), places == nil {
        places = 0
        continue
      }
      // With so many digits, all later steps still fit.
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, rate < 1_000_000_000_000_000 else {
        return nil
      }
      if let known = places {
        // Digits beyond the eighth change no cent.
        if known == decimals { continue }
        places = known + 1
      }
      rate = rate * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    guard places != 0, cell.first != UInt8(ascii: ".") else { return nil }
    for _ in (places ?? 0)..<decimals {
      let (larger, isTooLarge) = rate.multipliedReportingOverflow(by: 10)
      guard !isTooLarge else { return nil }
      rate = larger
    }
    return rate > 0 ? rate : nil
  }

  private static func name(_ day: Int64) -> String {
    String(Timestamp(microseconds: day * 86_400_000_000).iso8601.prefix(10))
  }
}
