package import SegmentSpec

/// The moments whose facts a backfill sends.
package struct HistoryWindow: Hashable, Sendable {
  /// The first moment; nil for the beginning of history.
  package var from: Timestamp?
  /// The first moment after the window; nil for no end.
  package var to: Timestamp?

  package init(from: Timestamp? = nil, to: Timestamp? = nil) {
    self.from = from
    self.to = to
  }

  package func contains(_ time: Timestamp) -> Bool {
    from.map { $0 <= time } ?? true && to.map { time < $0 } ?? true
  }
}

/// A backfill with its beginning and its progress.
package struct Backfill: Hashable, Sendable {
  package var window: HistoryWindow
  /// The requested events; nil for all that are switched on.
  package var events: [EventName]?
  package var startedAt: Timestamp
  /// The source's end when it began, from before the first page was read.
  package var mark: SourceMark
  /// The time until which others may assume that a process works on it and delivers live changes.
  package var freshUntil: Timestamp
  /// Nil while roots are left.
  package var finishedAt: Timestamp?
  /// Whether any number of processes work on it, one part each, while syncs continue.
  package var isShared: Bool
  /// In the order in which they are read.
  package var parts: [BackfillPart]

  package init(
    window: HistoryWindow,
    events: [EventName]?,
    startedAt: Timestamp,
    mark: SourceMark,
    freshUntil: Timestamp,
    finishedAt: Timestamp? = nil,
    isShared: Bool = false,
    parts: [BackfillPart]
  ) {
    self.window = window
    self.events = events
    self.startedAt = startedAt
    self.mark = mark
    self.freshUntil = freshUntil
    self.finishedAt = finishedAt
    self.isShared = isShared
    self.parts = parts
  }

  /// The number of roots when it began.
  package var roots: Int { parts.reduce(0) { $0 + $1.roots } }
  /// The number of roots that are read and recorded.
  package var rootsRead: Int { parts.reduce(0) { $0 + min($1.read, $1.roots) } }

  /// Whether it sends everything that a sync would ever send, so that a sync can continue from its beginning.
  package var joinsSync: Bool { window.to == nil && events == nil }

  /// Whether it is the same piece of work.
  package func asks(for window: HistoryWindow, events: [EventName]?) -> Bool {
    self.window == window && self.events.map(Set.init) == events.map(Set.init)
  }
}

/// A range of roots that is read from its beginning to its end.
package struct BackfillPart: Hashable, Sendable {
  /// Counted from 1.
  package var number: Int
  /// The roots, in the source's own words.
  package var range: String
  /// The number of roots when the backfill began.
  package var roots: Int
  /// The last root whose facts are all recorded, in the source's own words; nil at the beginning.
  package var place: String?
  /// The number of roots up to that place.
  package var read: Int
  /// Whether it has no root left; a backfill that is not shared knows this only for all parts together.
  package var isFinished: Bool

  package init(
    number: Int,
    range: String,
    roots: Int,
    place: String? = nil,
    read: Int = 0,
    isFinished: Bool = false
  ) {
    self.number = number
    self.range = range
    self.roots = roots
    self.place = place
    self.read = read
    self.isFinished = isFinished
  }
}

/// The further progress of a part of a backfill.
package struct PartProgress: Hashable, Sendable {
  package var place: PagePlace
  /// The roots since the place before.
  package var roots: Int
  /// The rows on the way there whose facts are not settled yet: the sync looks at them again.
  package var waiting: [WaitingRow]

  package init(place: PagePlace, roots: Int, waiting: [WaitingRow] = []) {
    self.place = place
    self.roots = roots
    self.waiting = waiting
  }
}

/// A source whose whole history can be read in parts.
package protocol HistorySource: ChangeSource {
  /// All roots that may show one of the source's facts, in parts of about `size`, in the order in which they must be
  /// read: roots that others need come first.
  ///
  /// With `isEndless`, roots that are new since then belong to the last part of their kind, else to none.
  func parts(of size: Int, isEndless: Bool) async throws -> [BackfillPart]

  /// The parts of one stage may be read in any order, and all before those of the next stage.
  func stage(of part: BackfillPart) throws -> Int

  /// The remaining pages of `parts`, read by `readers` at once; each has a `place`.
  func pages(of parts: [BackfillPart], readers: Int) async throws -> any FactPages
}
