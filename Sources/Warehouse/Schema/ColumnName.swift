/// Names that PostgreSQL accepts unchanged.
enum ColumnName {
  /// The most bytes of an identifier (PostgreSQL manual, "Identifiers and Key Words").
  static let mostBytes = 63

  /// The name of a table or column for a name of any length.
  ///
  /// A name of more than 63 bytes keeps its first 46, followed by `_` and the 16 hexadecimal digits of its FNV-1a hash,
  /// so the same name is always shortened to the same one. A name of PostgreSQL's own columns gets `_` in front.
  static func fitting(_ name: String, isColumn: Bool = true) -> String {
    if isColumn, system.contains(name) { return "_" + name }
    guard name.utf8.count > mostBytes else { return name }
    return marked(name)
  }

  /// The shortened form, also of a name that is short.
  static func marked(_ name: String) -> String {
    let hash = String(NameIndex.hash(name.utf8), radix: 16)
    let digits = String(repeating: "0", count: 16 - hash.count) + hash
    return String(decoding: name.utf8.prefix(46), as: UTF8.self) + "_" + digits
  }

  private static let system: Set<String> = [
    "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid",
  ]

  /// Whether a column of this name holds amounts, so that its type is `numeric` from the first row on.
  ///
  /// Money is recognized by name, because a value such as 7793 yen looks like any whole number (docs/events.md).
  static func isMoney(_ name: String) -> Bool {
    let twin = "reporting_"
    return money.contains(name.hasPrefix(twin) ? String(name.dropFirst(twin.count)) : name)
  }

  static let money: Set<String> = [
    "difference_due", "discount", "gift_card_total", "order_total", "price", "refund_amount",
    "return_shipping", "revenue", "shipping", "subtotal", "tax", "total", "total_due",
    "total_spent", "value",
  ]

  /// Whether a string in a column of this name is a moment if it looks like one.
  ///
  /// Also by name, because a customer may write a date into any text, and later values would not fit.
  static func isMoment(_ name: String) -> Bool {
    ["timestamp", "created_at"].contains(name)
  }
}
