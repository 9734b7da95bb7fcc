package import SegmentSpec

/// A destination whose messages can be read back, row by row.
package protocol DeliveredCopies: Sendable {
  /// Connects and looks up the tables. Rows that arrive later than now count in no sum, unless `isAlone`.
  func begin(isAlone: Bool) async throws(DeliveryError)

  /// Looks for the message of each probe; `messages` has them in the same order.
  func compare(
    _ probes: [CopyProbe],
    _ messages: Batch
  ) async throws(DeliveryError) -> [CopyFinding]

  /// Loads messages in place of the rows with the same ids.
  func replace(_ messages: Batch) async throws(DeliveryError)

  /// What the tables of events with amounts hold of a window of time, by month and currency.
  func sums(of window: HistoryWindow) async throws(DeliveryError) -> [CopySum.Key: CopySum.Side]

  func close() async
}

/// A message to look for.
package struct CopyProbe: Sendable {
  /// How far its row has to say the same as the message that its fact has now.
  package enum Scope: Hashable, Sendable {
    /// It was sent with another content, or nobody can know that content: it only has to be there.
    case presence
    /// `total` and `currency`.
    case total
    /// Every amount, and `currency`.
    case amounts
  }

  package var event: EventName
  /// The ids that the message may have; the first one is that of `messages`.
  package var ids: [MessageID]
  package var time: Timestamp
  package var scope: Scope

  package init(event: EventName, ids: [MessageID], time: Timestamp, scope: Scope) {
    self.event = event
    self.ids = ids
    self.time = time
    self.scope = scope
  }
}

/// What was found of a message.
package struct CopyFinding: Sendable {
  package enum Fate: Hashable, Sendable {
    case same
    case absent
    /// A column, its content there, and that of the message.
    case differs(column: String, there: String, here: String)
  }

  package var fate: Fate
  /// What its row counts in the sums; nil if it has no amount, or arrived after the beginning.
  package var amount: Amount?

  package struct Amount: Sendable {
    package var key: CopySum.Key
    /// What should stand there.
    package var total: ExactDecimal

    package init(key: CopySum.Key, total: ExactDecimal) {
      self.key = key
      self.total = total
    }
  }

  package init(_ fate: Fate, amount: Amount? = nil) {
    self.fate = fate
    self.amount = amount
  }
}

/// The amounts of an event in a month, in one currency.
package struct CopySum: Hashable, Sendable {
  package struct Key: Hashable, Sendable {
    package var event: EventName
    /// `2026-03`, in UTC.
    package var month: String
    package var currency: String

    package init(event: EventName, month: String, currency: String) {
      self.event = event
      self.month = month
      self.currency = currency
    }
  }

  package struct Side: Hashable, Sendable {
    package var rows: Int
    package var total: ExactDecimal

    package init(rows: Int = 0, total: ExactDecimal = .zero) {
      self.rows = rows
      self.total = total
    }
  }

  package var key: Key
  package var shop = Side()
  package var there = Side()

  package init(key: Key, shop: Side = Side(), there: Side = Side()) {
    self.key = key
    self.shop = shop
    self.there = there
  }

  package var agrees: Bool { shop == there }
}
