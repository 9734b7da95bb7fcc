import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// A whole run over rows that no store should have: nothing crashes, no fact is lost, and facts that cannot be sent
/// become dead letters with a reason.
@Suite(.timeLimit(.minutes(19))) struct `Odd rows of Medusa v2` {
  /// Seeds: `ROW_SEED=7` runs one alone, `ROW_SEEDS=200` runs more.
  private static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["ROW_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return Array(1...(environment["ROW_SEEDS"].flatMap { UInt64($0) } ?? 4))
  }()

  @Test(arguments: seeds)
  func `are sent or accounted for`(seed: UInt64) async throws {
    let level = MedusaLevel.allCases[Int(seed % 4)]
    var medusa = MedusaShop(try await FreshShop.stocked(level, orders: 120))
    medusa.mapping.includesMetadata = seed.isMultiple(of: 3)
    medusa.mapping.usesGoogleAnalyticsID = seed.isMultiple(of: 2)
    medusa.mapping.checkoutTrigger = seed.isMultiple(of: 5) ? .cartEmail : .paymentSession
    medusa.options.pageSize = 40
    let columns = try await medusa.lines(V2RowFuzz.catalogue)
    try #require(columns.count > 150)
    var fuzz = V2RowFuzz(seed: seed, columns: columns)
    try await medusa.execute(V2RowFuzz.preparation)
    try await medusa.execute(fuzz.script(statements: 150))

    let sync = try MedusaSync(messageBytes: Limits.messageBytes)
    let report = try await sync.run(medusa)
    #expect(report.imbalance == nil, "seed \(seed)")
    let validator = try await medusa.v2Validator()
    let messages = await sync.destination.messages
    #expect(messages.count > 100, "seed \(seed)")
    var completed: Set<String> = []
    for message in messages {
      #expect(
        validator.findings(in: message).isEmpty,
        "seed \(seed): \(message.prefix(2_000))"
      )
      let value = try StrictJSON.parse(Array(message.utf8))
      if value["event"]?.text == "Order Completed", let id = value["properties"]?["order_id"]?.text
      {
        #expect(completed.insert(id).inserted, "seed \(seed): \(id)")
      }
    }
    let name = try #require(SyncName("default"))
    for letter in try await sync.state.deadLetters(of: name, limit: .max) {
      #expect(letter.reason.contains(": "), "seed \(seed): \(letter.key) \(letter.reason)")
      #expect(
        !completed.contains(letter.key.text.replacing("/completed", with: ""))
          || !letter.key.text.hasSuffix("/completed"),
        "seed \(seed): \(letter.key)"
      )
    }
    // Rows without a change are neither sent again nor retried.
    let again = try await sync.run(medusa)
    #expect(again.sent == 0, "seed \(seed)")
  }
}

/// A script that changes random cells of a Medusa v2 shop, and links between rows.
struct V2RowFuzz {
  private var random: SeededGenerator
  private let columns: [(table: String, name: String, type: String, isNullable: Bool)]
  private var count = 0

  init(seed: UInt64, columns lines: [String]) {
    random = SeededGenerator(seed: seed)
    columns = lines.compactMap { line in
      let parts = line.split(separator: "|").map(String.init)
      return parts.count == 4 ? (parts[0], parts[1], parts[2], parts[3] == "YES") : nil
    }
  }

  /// Removes the constraints against odd values, and gives enums further labels.
  static let preparation = #"""
    do $$
    declare found record;
    begin
      for found in
        select conrelid::regclass as name, conname from pg_constraint
        where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'f')
      loop
        execute format('alter table %s drop constraint %I', found.name, found.conname);
      end loop;
      for found in
        select indexrelid::regclass as name from pg_index join pg_class on oid = indexrelid
        where indisunique and not indisprimary and relnamespace = 'public'::regnamespace
      loop
        execute format('drop index %s', found.name);
      end loop;
      for found in
        select typname as name from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace
      loop
        execute format('alter type %I add value %L', found.name, 'of a later release');
        execute format('alter type %I add value %L', found.name, '💥 "\new"');
      end loop;
    end $$;
    """#

  /// `table|column|type|YES or NO` of every column that is read.
  static var catalogue: String {
    let read = V2Columns.all.flatMap { needed in
      (needed.columns + needed.optional).filter { $0 != "xmin" }.map {
        "('\(needed.table)', '\($0)')"
      }
    }.joined(separator: ", ")
    return """
      select table_name, column_name, udt_name, is_nullable from information_schema.columns
      where table_schema = 'public' and (table_name::text, column_name::text) in (\(read))
        and (table_name, column_name) <> ('currency', 'code')
      order by 1, 2
      """
  }

  /// `count` statements, each of which changes one column in a few rows, and a few that mix up related rows.
  mutating func script(statements count: Int) -> String {
    let cells = (0..<count).map { _ in statement() }
    return (cells + Self.mixed).joined(separator: "\n")
  }

  /// Versions that jump, two rows of one version, cycles of exchanges, links to nothing.
  private static let mixed = [
    #"update "order" set version = version + 3 where md5(id) < '0a';"#,
    #"update "order" set version = version - 1 where md5(id) > 'f6';"#,
    "update order_item set version = version + 1 where md5(id) < '08';",
    "update order_summary set version = 1 where md5(id) < '08';",
    """
    insert into order_item select (jsonb_populate_record(i, jsonb_build_object('id', id || 'x'))).*
    from order_item i where md5(id) > 'f8';
    """,
    """
    update order_exchange e set return_id = (select r.id from return r where r.exchange_id <> e.id order by r.id limit 1)
    where md5(id) < '80';
    """,
    "update return set exchange_id = (select min(id) from order_exchange), claim_id = (select min(id) from order_claim) where md5(id) < '30';",
    "update order_exchange_item set item_id = (select min(item_id) from order_item) where md5(id) < '40';",
    "update order_change set exchange_id = (select max(id) from order_exchange) where change_type = 'claim' and md5(id) < '80';",
    "update order_payment_collection set payment_collection_id = 'gone' where md5(id) < '08';",
    "update order_fulfillment set fulfillment_id = 'gone' where md5(id) < '08';",
    "update order_cart set cart_id = 'gone' where md5(id) < '08';",
    "update payment set payment_collection_id = 'gone' where md5(id) < '08';",
    #"update "order" set metadata = jsonb_build_object('parent_order_id', id) where md5(id) between '20' and '28';"#,
  ]

  private mutating func statement() -> String {
    let column = columns[random.below(columns.count)]
    let isKey = column.name == "id" || column.name.hasSuffix("_id")
    let value = value(for: column, isKey: isKey)
    let table = "\"\(column.table)\""
    count += 1
    return """
      update \(table) set "\(column.name)" = \(value) where ctid in (
      select ctid from \(table) order by md5(\(table)::text || '\(count)') limit \(isKey ? 1 : 1 + random.below(4)));
      """
  }

  private mutating func value(
    for column: (table: String, name: String, type: String, isNullable: Bool),
    isKey: Bool
  ) -> String {
    if column.isNullable, random.below(3) == 0 { return "null" }
    // A key distinguishes rows, so it stays unique.
    if column.name == "id" || isKey && column.table.contains("_") && !column.isNullable {
      return "left('\(random.below(1 << 20))' || chr(\(33 + random.below(90))), 255)"
    }
    let values = Self.values[column.type] ?? ["'of a later release'", #"'💥 "\new"'"#]
    let chosen = values[random.below(values.count)]
    return column.type == "varchar" ? "left(\(chosen), 255)" : chosen
  }

  private static let texts = [
    "''", "' '", "'👩🏽‍💻 ß'", #"'"quoted" \n \u0000'"#, "E'two\\nlines\\x01'", "U&'\\2028\\202E'",
    "repeat('long ', 2000)", "repeat('💥', 20000)", "'eur'", "'JPY'", "'12€'", "'confirmed'",
    "'draft'",
  ]

  private static let values: [String: [String]] = [
    "text": texts, "varchar": texts,
    "int4": ["-2147483648", "2147483647", "0", "-1", "1", "99"],
    "int8": ["-9223372036854775808", "9223372036854775807", "0", "-1", "7"],
    "float4": ["'NaN'", "'Infinity'", "3.4e38", "-100", "0", "1e-45"],
    "numeric": [
      "'NaN'", "'Infinity'", "1e400", "1e-400", "-1", "99999999999999999999.5", "0", "333.3333333",
      "0.00000005", "repeat('9', 1000)::numeric",
    ],
    "bool": ["true", "false"],
    "timestamptz": [
      "'infinity'", "'-infinity'", "'4714-11-24 BC'", "'0001-01-01'",
      "'9999-12-31 23:59:59.999999+00'",
      "'10000-01-01 00:00:00+00'", "'294276-12-31 23:59:59+00'", "'2024-06-01 12:00:00.0005+00'",
      "now()",
      "now() + interval '1 year'",
    ],
    "json": ["'null'", "'[]'", #"'{"brand": 1e400}'"#],
    "jsonb": [
      "'null'", "'[]'", "'{}'", "'\"text\"'", "'42'", "'1e400'", "'[1, [2, {\"a\": null}]]'",
      #"'{"value": "NaN"}'"#, #"'{"value": "Infinity"}'"#, #"'{"value": "5e-8"}'"#,
      #"'{"value": "1e400"}'"#,
      #"'{"value": "1e-400"}'"#, #"'{"value": ""}'"#, #"'{"value": "twelve"}'"#,
      #"'{"value": null}'"#,
      #"'{"value": {"value": "1"}}'"#, #"'{"value": "12345678901234567890.123456789"}'"#,
      #"'{"value": 7}'"#,
      #"'{"value": "-3", "precision": 20}'"#, #"'{"amount": "1", "currency_code": "eur"}'"#,
      "(repeat('[', 600) || repeat(']', 600))::jsonb",
      "jsonb_build_object('value', repeat('9', 5000))",
      #"'{"reference_id": 7, "quantity": [1]}'"#,
      #"'{"reference_id": "ordli_gone", "quantity": "NaN"}'"#,
      #"'{"consent": "no", "anonymousId": 12}'"#,
      #"'{"consent": {"categoryPreferences": {"a": true}, "x": 1e400}}'"#,
      #"'{"anonymousId": "💥\"\\\n\u2028", "ip": "\u0007", "user_agent": "", "ga_id": ""}'"#,
      #"'{"current_order_total": "NaN", "raw_current_order_total": {"value": "x"}}'"#,
      "jsonb_build_object('anonymousId', repeat('x', 5000), 'consent', repeat('y', 40000))",
    ],
  ]
}
