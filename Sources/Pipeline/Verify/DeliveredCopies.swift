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

  /// Writes the rows of the common tables again, from the messages' own rows, which are there.
  func restoreCommon(of messages: Batch) async throws(DeliveryError)

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
  package var id: MessageID
  package var time: Timestamp
  package var scope: Scope
  /// Whether the row of another message may name the same refund, so that this one was never sent.
  package var looksForSayer: Bool

  package init(
    event: EventName,
    id: MessageID,
    time: Timestamp,
    scope: Scope,
    looksForSayer: Bool = false
  ) {
    self.event = event
    self.id = id
    self.time = time
    self.scope = scope
    self.looksForSayer = looksForSayer
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

  /// The message's row in the table that it shares with others: `tracks`, or that of its person in `users`.
  package enum Common: Hashable, Sendable {
    case same
    /// It shows a newer message, so that nobody knows its content.
    case newer
    case absent(table: String)
    /// A column has another content than in the message's own row.
    case differs(table: String, column: String)
  }

  package var fate: Fate
  package var common = Common.same
  /// What its row has; nil without a row, without an amount, or if it arrived after the beginning.
  package var there: CopyAmount?
  /// What its message has now; nil without an amount.
  package var here: CopyAmount?
  /// The refunds that its row and its message name.
  package var refundThere: String?
  package var refundHere: String?
  /// The row of another message that names the message's refund, if its own is not there.
  package var sayer: Sayer?

  package struct Sayer: Hashable, Sendable {
    package var id: MessageID
    /// Nil if it arrived after the beginning.
    package var amount: CopyAmount?

    package init(id: MessageID, amount: CopyAmount?) {
      self.id = id
      self.amount = amount
    }
  }

  package init(_ fate: Fate) {
    self.fate = fate
  }
}

/// What a row counts in the sums.
package struct CopyAmount: Hashable, Sendable {
  package var key: CopySum.Key
  package var total: ExactDecimal
  package var rows = 1

  package init(key: CopySum.Key, total: ExactDecimal) {
    self.key = key
    self.total = total
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
