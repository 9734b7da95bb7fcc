import Support

/// What the writers' transactions committed, as the shop itself remembers it.
enum WriteLog {
  /// A thing that was committed: the event, whom it is about, and the last version of an order or customer.
  struct Line: Sendable {
    /// An event's name, `identify`, or `Order`: an order's content, whichever event tells it.
    var event: String
    var subject: String
    var version: Int?
    /// Whether it was there before the watermark and has not changed since.
    var isHistory: Bool
    /// Whether the shop may still take it back: a destination may come to know it, and need not.
    var isPending = false
  }

  static func lines(in shop: FreshShop) async throws -> [Line] {
    try await shop.execute(
      """
      select event, subject, max(version), bool_and(is_history), bool_and(is_pending) from fault_log
      group by 1, 2
      """
    )
    .split(separator: "\n").map { row in
      let cells = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      return Line(
        event: cells[0],
        subject: cells[1],
        version: Int(cells[2]),
        isHistory: cells[3] == "t",
        isPending: cells[4] == "t"
      )
    }
  }

  /// The ids of customers without an account: each of their orders introduces them, and two that were placed at one
  /// time say the same.
  static func guests(in shop: FreshShop) async throws -> Set<String> {
    Set(
      try await shop.execute("select id from customer where not has_account")
        .split(separator: "\n").map(String.init)
    )
  }

  /// The ids of the transactions of which a destination must hear.
  static func transactions(in shop: FreshShop) async throws -> Set<String> {
    Set(
      try await shop.execute("select distinct transaction from fault_log where not is_history")
        .split(separator: "\n").map(String.init)
    )
  }
}
