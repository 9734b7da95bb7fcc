package import SegmentSpec

/// The form of a value of a table that only the settings know.
package enum CustomValue: Hashable, Sendable {
  /// A number as the server writes it.
  case number
  case boolean
  case json
  /// Microseconds since the Unix epoch.
  case moment
  /// Anything else, as its text.
  case text
  /// An amount as a number; the code of its currency is the next cell.
  case amount
}

/// A row that shows an event of the settings or of the outbox.
package struct CustomRow: Sendable {
  package var key: Text = .absent
  /// When it happened; nil if the row has no such time.
  package var time: Timestamp?
  /// When the row came to be, if that decides what is history, and not the time.
  package var sign: Timestamp?
  package var origin: RowOrigin = .later
  package var history: FactHistory = .byTime
  package var userID: Text = .absent
  package var anonymousID: Text = .absent
  /// Whether the user id is that of a customer without an account.
  package var isGuest = false
  /// Whether its joins give more than this one row.
  package var isRepeated = false
  /// Its cells in the page.
  package var cells = Span32()

  package init() {}
}

/// Rows of one table, in the order of sending.
package struct CustomPage: Sendable {
  package var arena = Arena()
  package var rows: [CustomRow] = []
  package var cells: [Text] = []
  /// The forms of the properties, in their order.
  package var values: [CustomValue] = []
  /// Whether amounts are in the smallest units of their currency.
  package var countsMinorUnits = false
  /// The shop's own list of currencies; nil where Medusa's rule holds.
  package var currencies: [V2Currency]?
  /// Most bytes of a message: a longer one is not shortened, because nobody knows what may go.
  package var messageBytes = Limits.messageBytes

  package init() {}
}
