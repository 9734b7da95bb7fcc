import Commerce
import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct PhoneNumberTests {
  private struct Line {
    var country: String
    var written: String
    /// Empty for a text that is not a number.
    var form: String
  }

  /// Numbers of 48 countries, their forms made by the package phonenumbers (Tests/Loaders/phone_numbers.py).
  private func listed() throws -> [Line] {
    let file = try String(
      contentsOf: ProjectFiles.at("Tests/Loaders/phone_numbers.tsv"),
      encoding: .utf8
    )
    return file.split(separator: "\n").map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Line(country: cells[0], written: cells[1], form: cells[2])
    }
  }

  private func form(_ written: String, _ country: String?) -> String? {
    var written = written
    var country = country ?? ""
    return written.withUTF8 { written in
      country.withUTF8 { country in
        PhoneNumber(
          UnsafeRawBufferPointer(written),
          country: country.isEmpty ? nil : UnsafeRawBufferPointer(country)
        )
      }
    }.map { "+\($0.digits)" }
  }

  @Test func `no number of 48 countries is taken for another one`() throws {
    let lines = try listed()
    #expect(lines.count > 1000)
    #expect(Set(lines.map(\.country)).count > 40)
    for line in lines {
      guard let found = form(line.written, line.country) else { continue }
      #expect(found == line.form, "\(line.country): \(line.written)")
    }
  }

  @Test func `most numbers are known as people of their country write them`() throws {
    var all: [String: Int] = [:]
    var found: [String: Int] = [:]
    for line in try listed() where !line.form.isEmpty && !line.country.isEmpty {
      all[line.country, default: 0] += 1
      if form(line.written, line.country) != nil { found[line.country, default: 0] += 1 }
    }
    for country in all.keys.sorted() {
      #expect(found[country] != nil, "no number of \(country) is known")
    }
    let share = Double(found.values.reduce(0, +)) / Double(all.values.reduce(0, +))
    #expect(share > 0.55)
  }

  @Test func `every form of the table of plans is read`() {
    #expect(PhonePlans.unread == [])
  }

  private static let known: [(written: String, country: String, form: String)] = [
    ("+49 (0)171 2345678", "", "+491712345678"), ("0171/2345678", "DE", "+491712345678"),
    ("0049 171 2345678", "de", "+491712345678"), ("+49 0171 2345678", "", "+491712345678"),
    ("030/23456-78", "de", "+49302345678"), ("+39 06 12345678", "", "+390612345678"),
    ("(+39) 333 1234567", "", "+393331234567"), ("612 345 678", "es", "+34612345678"),
    ("06 30 123 4567", "hu", "+36301234567"), ("8 (912) 345-67-89", "ru", "+79123456789"),
    ("\u{FEFF}+33 6\u{A0}12 34 56 78\t", "", "+33612345678"),
  ]

  @Test(arguments: known)
  func `a number is known by its plan`(written: String, country: String, expected: String) {
    #expect(form(written, country) == expected)
  }

  @Test(arguments: [
    "", "-", "0", "n/a", "12345", "+", "++491712345678", "+49171234567890123", "0171 2345678 ext 5",
    "0171 2345678, 0172 2345678", "0171 2345678 oder 030 23456789", "030 234567/68", "0171 234567x",
    "+49", "+999 12345678", "49 171 2345678", "171 2345678", "00000000000", "+491712345678+",
    "٠١٧١٢٣٤٥٦٧٨", "＋491712345678",
  ])
  func `what may be something else is no number`(written: String) {
    #expect(form(written, "de") == nil)
  }

  @Test(arguments: ["xx", "d", "deu", "d1", "öö"])
  func `without a country whose plan is known only a plus sign says which number it is`(
    country: String
  ) {
    #expect(form("0171 2345678", country) == nil)
    #expect(form("0171 2345678", nil) == nil)
    #expect(form("+49 171 2345678", country) == "+491712345678")
  }
}
