package import SegmentSpec

/// A run's change of the waiting rows, written in the transaction that records the run's progress.
package struct WaitingChange: Hashable, Sendable {
  /// Rows that settled or disappeared; their `firstSeen` does not matter.
  package var removed: [WaitingRow]
  /// Rows that wait from now on; a row that already waits keeps its `firstSeen`.
  package var added: [WaitingRow]

  /// Nothing changes.
  package static let none = WaitingChange()

  package init(removed: [WaitingRow] = [], added: [WaitingRow] = []) {
    self.removed = removed
    self.added = added
  }

  package var isEmpty: Bool { removed.isEmpty && added.isEmpty }

  /// The change of a run that was given `given` and found `found` waiting.
  ///
  /// A run that left out some roots does not know whether their rows still wait: with `keepsGiven` nothing is removed.
  package init(from given: [WaitingRow], to found: WaitingRows, keepsGiven: Bool = false) {
    let known = Set(given.map(WaitingRow.Identity.init))
    removed = keepsGiven ? [] : given.filter { !found.contains($0) }
    added = found.rows.filter { !known.contains(WaitingRow.Identity($0)) }
  }
}

extension WaitingRow {
  /// Identifies a waiting row in two runs.
  package struct Identity: Hashable, Sendable {
    package var kind: String
    package var root: String
    package var row: String

    package init(_ row: WaitingRow) {
      kind = row.kind
      root = row.root
      self.row = row.row
    }
  }
}

/// Rows that wait, each once, in the order in which they were found.
package struct WaitingRows: Sendable {
  package private(set) var rows: [WaitingRow] = []
  private var known: Set<WaitingRow.Identity> = []

  package init(_ rows: [WaitingRow] = []) {
    insert(rows)
  }

  package func contains(_ row: WaitingRow) -> Bool { known.contains(WaitingRow.Identity(row)) }

  /// Adds those rows of `more` that are not in it.
  /// - Returns: the number of added rows, and since when they wait.
  @discardableResult
  package mutating func insert(_ more: [WaitingRow]) -> WaitingSummary {
    var summary = WaitingSummary()
    for row in more where known.insert(WaitingRow.Identity(row)).inserted {
      rows.append(row)
      summary.add(WaitingSummary(count: 1, since: row.firstSeen))
    }
    return summary
  }
}

/// How many rows wait, and since when.
package struct WaitingSummary: Hashable, Sendable {
  package var count: Int
  /// When a run first saw the row that waits longest; nil if none waits.
  package var since: Timestamp?

  package init(count: Int = 0, since: Timestamp? = nil) {
    self.count = count
    self.since = since
  }

  package init(_ rows: [WaitingRow]) {
    self.init(count: rows.count, since: rows.map(\.firstSeen).min())
  }

  package mutating func add(_ other: WaitingSummary) {
    count += other.count
    since = [since, other.since].compactMap(\.self).min()
  }
}
