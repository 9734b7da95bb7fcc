package import SegmentSpec

/// A row of an event that only the settings know, or a call of the application in the outbox.
package struct OwnRow: Sendable {
  /// The name of its event in the settings; `outbox` for a call.
  package var name: String
  package var table: String
  package var key: FactKey
  /// Whether the next sync reads it.
  package var isRead: Bool
  /// It alone.
  package var pages: any FactPages

  package init(
    name: String,
    table: String,
    key: FactKey,
    isRead: Bool,
    pages: any FactPages
  ) {
    self.name = name
    self.table = table
    self.key = key
    self.isRead = isRead
    self.pages = pages
  }
}

/// What became of a row of an event of the settings.
package struct OwnRowExplanation: Sendable {
  /// The name of its event in the settings.
  package var name: String
  /// Nil if the row is gone, and only the ledger knows it.
  package var table: String?
  package var key: FactKey
  package var line: Explanation.Line
}
