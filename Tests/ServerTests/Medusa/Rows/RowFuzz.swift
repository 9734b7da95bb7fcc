import Support

/// Rows as no store should have them: a script that changes random cells of a shop.
struct RowFuzz {
  /// Which rows change: those of the orders in `fuzz_victim`, or all that a run reads.
  enum Reach { case victims, everything }

  private var random: SeededGenerator
  private let columns: [Column]
  private let reach: Reach
  private var count = 0

  struct Column {
    var table: String
    var name: String
    var type: String
    var isNullable: Bool

    /// Reads a line of `catalogue`.
    init?(_ line: Substring) {
      let parts = line.split(separator: "|").map(String.init)
      guard parts.count == 4 else { return nil }
      (table, name, type, isNullable) = (parts[0], parts[1], parts[2], parts[3] == "YES")
    }
  }

  init(seed: UInt64, columns: [Column], reach: Reach) {
    random = SeededGenerator(seed: seed)
    self.columns = columns.filter { column in
      Self.ofOrder[column.table] != nil || reach == .everything
    }
    self.reach = reach
  }

  /// Removes the constraints against odd values, gives enums further labels, and picks the victims: every second order.
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
    create table fuzz_victim as
      select id from (select id, row_number() over (order by id) as n from "order") as o where n % 2 = 0;
    create table fuzz_cart as
      select cart_id as id from "order" where id in (select id from fuzz_victim) and cart_id is not null;
    create table fuzz_line as
      select id from line_item where order_id in (select id from fuzz_victim)
      or cart_id in (select id from fuzz_cart);
    """#

  /// `table|column|type|YES or NO` of every column that may change.
  static let catalogue = """
    select c.table_name, c.column_name, c.udt_name, c.is_nullable
    from information_schema.columns as c
    join pg_class on relname = c.table_name and relnamespace = 'public'::regnamespace
    where c.table_schema = 'public' and c.table_name in (\(tables))
    order by 1, 2
    """

  private static let tables =
    (Array(ofOrder.keys) + ofShop).map { "'\($0)'" }.sorted().joined(separator: ", ")

  private static let victims = "(select id from fuzz_victim)"

  /// Tables whose rows belong to one order, and which rows are the victims'.
  private static let ofOrder = [
    "order": "id in \(victims)",
    "cart": "id in (select id from fuzz_cart)",
    "payment_session": "cart_id in (select id from fuzz_cart)",
    "line_item": "id in (select id from fuzz_line)",
    "line_item_adjustment": "item_id in (select id from fuzz_line)",
    "line_item_tax_line": "item_id in (select id from fuzz_line)",
    "shipping_method": "order_id in \(victims)",
    "shipping_method_tax_line":
      "shipping_method_id in (select id from shipping_method where order_id in \(victims))",
    "order_discounts": "order_id in \(victims)",
    "order_gift_cards": "order_id in \(victims)",
    "gift_card_transaction": "order_id in \(victims)",
    "gift_card":
      "id in (select gift_card_id from order_gift_cards where order_id in \(victims))",
    "payment": "order_id in \(victims)",
    "refund": "order_id in \(victims)",
    "fulfillment": "order_id in \(victims)",
    "fulfillment_item":
      "fulfillment_id in (select id from fulfillment where order_id in \(victims))",
    "tracking_link":
      "fulfillment_id in (select id from fulfillment where order_id in \(victims))",
    "return": "order_id in \(victims)",
    "return_item": "return_id in (select id from \"return\" where order_id in \(victims))",
    "swap": "order_id in \(victims)",
    "claim_order": "order_id in \(victims)",
    "claim_item":
      "claim_order_id in (select id from claim_order where order_id in \(victims))",
    "order_edit": "order_id in \(victims)",
    "order_item_change":
      "order_edit_id in (select id from order_edit where order_id in \(victims))",
    "address": """
    id in (select unnest(array[shipping_address_id, billing_address_id]) from "order"
    where id in \(victims))
    """,
  ]

  /// Tables that orders share.
  private static let ofShop = [
    "customer", "customer_group", "customer_group_customers", "discount", "discount_rule",
    "product",
    "product_variant", "product_collection", "product_type", "region", "sales_channel",
    "shipping_option", "return_reason", "claim_image", "claim_item_tags", "claim_tag",
  ]

  /// `count` statements, each of which changes one column in a few rows.
  mutating func script(statements count: Int) -> String {
    (0..<count).map { _ in statement() }.joined(separator: "\n")
  }

  private mutating func statement() -> String {
    let column = columns[random.below(columns.count)]
    let isID =
      column.type == "varchar" && (column.name == "id" || column.name.hasSuffix("_id"))
    let rows = isID ? 1 : 1 + random.below(3)
    let value = value(for: column, isID: isID)
    let which = reach == .victims ? Self.ofOrder[column.table] ?? "false" : "true"
    let table = "\"\(column.table)\""
    count += 1
    return """
      update \(table) set \(column.name) = \(value) where ctid in (
      select ctid from \(table) where \(which) order by md5(\(table)::text || '\(count)') limit \(rows));
      """
  }

  private mutating func value(for column: Column, isID: Bool) -> String {
    if column.isNullable, random.below(3) == 0 { return "null" }
    let values =
      isID
      ? Self.ids.map { "\($0) || '\(count)'" } : Self.values[column.type] ?? Self.labels
    return values[random.below(values.count)]
  }

  private static let labels = ["'of a later release'", #"'💥 "\new"'"#]

  private static let ids = [
    "''", "'💥 '", "repeat('x', 1000)", #"'a"b''c\d'"#, "E'two\\nlines\\t'", "'{\"a\",b}'", "' '",
    "U&'\\2028'", "'order_'", "'0'",
  ]

  private static let values: [String: [String]] = [
    "varchar": [
      "''", "' '", "'👩🏽‍💻 ß'", #"'"quoted" \n \u0000'"#, "E'two\\nlines\\x01'", "U&'\\2028\\202E'",
      "repeat('long ', 2000)", "repeat('💥', 20000)", "'eur'", "'JPY'", "'12€'",
    ],
    "text": ["''", "repeat('long ', 2000)", "'👩🏽‍💻 ß'"],
    "int4": ["-2147483648", "2147483647", "0", "-1", "1", "99"],
    "int8": ["-9223372036854775808", "9223372036854775807", "9007199254740993", "0", "-1", "7"],
    "float4": ["'NaN'", "'Infinity'", "'-Infinity'", "3.4e38", "-100", "0", "1e-45", "7.7"],
    "numeric": [
      "'NaN'", "'Infinity'", "1e400", "1e-400", "-1", "99999999999999999999.5", "0", "333.3333333",
    ],
    "bool": ["true", "false"],
    "timestamptz": [
      "'infinity'", "'-infinity'", "'4714-11-24 BC'", "'0001-12-31 23:59:59.999999 BC'",
      "'0001-01-01'", "'1969-12-31 23:59:59.9999+00'", "'9999-12-31 23:59:59.999999+00'",
      "'10000-01-01 00:00:00+00'", "'294276-12-31 23:59:59+00'", "'2024-06-01 12:00:00.0005+00'",
    ],
    "jsonb": [
      "'null'", "'[]'", "'{}'", "'\"text\"'", "'42'", "'1e400'", "'-1e-400'",
      "'[1, [2, {\"a\": null}]]'",
      "(repeat('[', 600) || repeat(']', 600))::jsonb", "repeat('9', 400)::jsonb",
      "('{\"consent\": ' || repeat('[', 600) || repeat(']', 600) || '}')::jsonb",
      #"'{"consent": "no", "anonymousId": 12}'"#, #"'{"consent": null, "anonymousId": ""}'"#,
      #"'{"consent": {"categoryPreferences": {"a": 1}}}'"#,
      #"'{"consent": {"categoryPreferences": {"a": true}, "x": 1e400}}'"#,
      #"'{"consent": "{\"categoryPreferences\": {\"a\\u000a\": false}}"}'"#,
      #"'{"anonymousId": ["a"], "ip": 1, "user_agent": {}, "ga_id": 1e400}'"#,
      #"'{"anonymousId": "💥\"\\\n\u2028", "ip": "\u0007", "user_agent": "", "ga_id": ""}'"#,
      #"'{"brand": 1e400, "": ""}'"#, #"'[null, 1, "JJD", {}]'"#,
      "jsonb_build_object('anonymousId', repeat('x', 5000), 'consent', repeat('y', 40000))",
    ],
  ]
}
