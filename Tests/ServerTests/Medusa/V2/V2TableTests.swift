import Foundation
import Support
import Testing

/// The tables of the shops that the tests read must be those that Medusa's own migrations leave;
/// `Shops/medusa_v2/facts` lists them, release by release.
@Suite(.timeLimit(.minutes(19))) struct `The tables of a Medusa v2 shop` {
  @Test(arguments: MedusaLevel.allCases)
  func `have the columns of their release and no others`(level: MedusaLevel) async throws {
    let shop = try await FreshShop.empty(level)
    let found = try await shop.execute(
      """
      select concat_ws('|', relname, attname,
        format_type(atttypid, case when atttypid = 'timestamptz'::regtype then null else atttypmod end),
        case when attnotnull then 'NO' else 'YES' end)
      from pg_attribute join pg_class as c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
      """
    )
    let facts = try Self.facts("columns").filter { $0.holds(at: level) }
    let expected = Set(facts.map { $0.fields[0..<4].joined(separator: "|") })
    #expect(expected.count > 740)
    #expect(Self.difference(found, expected) == [])
  }

  @Test(arguments: MedusaLevel.allCases)
  func `have the indexes of their release and none of a later one`(level: MedusaLevel) async throws
  {
    let shop = try await FreshShop.empty(level)
    let found = Set(
      try await shop.execute(
        """
        select concat_ws('|', relname, indexrelid::regclass::text, indisunique, (
            select string_agg(pg_get_indexdef(indexrelid, k, true), ',' order by k)
            from generate_series(1, indnkeyatts) as k),
          coalesce(pg_get_expr(indpred, indrelid), ''))
        from pg_index join pg_class as c on c.oid = indrelid
        where relnamespace = 'public'::regnamespace
        """
      ).replacing("\"", with: "").split(separator: "\n").map(String.init)
    )
    for fact in try Self.facts("indexes") {
      let line = [
        fact.fields[0], fact.fields[1], fact.fields[2] == "YES" ? "t" : "f", fact.fields[3],
        fact.fields[4],
      ].joined(separator: "|")
      #expect(found.contains(line) == fact.holds(at: level), "\(line)")
    }
  }

  @Test func `have the checks and kinds of the current release`() async throws {
    let shop = try await FreshShop.empty(.newest)
    let checks = Set(
      try await shop.execute(
        """
        select concat_ws('|', replace(conrelid::regclass::text, '"', ''), conname, pg_get_constraintdef(oid))
        from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace
        union all
        select concat_ws('|', typname, string_agg(enumlabel, ',' order by enumsortorder))
        from pg_type join pg_enum on enumtypid = pg_type.oid group by typname
        """
      ).split(separator: "\n").map(String.init)
    )
    let facts = try CommaSeparated.lines(Self.file("constraints")).dropFirst()
    for fact in facts {
      let line = fact[0] == "enum" ? [fact[1], fact[3]] : [fact[1], fact[2], fact[3]]
      #expect(checks.contains(line.joined(separator: "|")), "\(line)")
    }
    #expect(checks.count == facts.count)
  }

  /// A line of a file of facts: something that is there since a release, and until another one.
  private struct Fact {
    var fields: [String]
    var since: [Int]
    var until: [Int]

    init?(_ fields: [String]) {
      guard fields.count > 2 else { return nil }
      self.fields = fields
      since = Self.release(fields[fields.count - 2])
      until = Self.release(fields[fields.count - 1])
    }

    func holds(at level: MedusaLevel) -> Bool {
      let release =
        switch level {
        case .v2_0: [2, 0, 0]
        case .v2_8: [2, 8, 8]
        case .v2_12: [2, 12, 3]
        case .newest: [2, 22, 0]
        }
      return !release.lexicographicallyPrecedes(since)
        && (until.isEmpty || release.lexicographicallyPrecedes(until))
    }

    private static func release(_ text: String) -> [Int] {
      text.split(separator: ".").compactMap { Int($0) }
    }
  }

  private static func facts(_ name: String) throws -> [Fact] {
    CommaSeparated.lines(try file(name)).dropFirst().compactMap(Fact.init)
  }

  private static func file(_ name: String) throws -> String {
    try String(
      contentsOf: ProjectFiles.at("Tests/Support/Shops/medusa_v2/facts/\(name).csv"),
      encoding: .utf8
    )
  }

  private static func difference(_ found: String, _ expected: Set<String>) -> [String] {
    Set(found.split(separator: "\n").map(String.init)).symmetricDifference(expected).sorted()
  }
}

/// Lines of fields parted by commas, with quotes around those that hold one.
private enum CommaSeparated {
  static func lines(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      var fields: [String] = [""]
      var isQuoted = false
      for character in line {
        switch character {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: fields.append("")
        default: fields[fields.count - 1].append(character)
        }
      }
      return fields
    }
  }
}
