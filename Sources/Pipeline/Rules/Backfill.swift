package import SegmentSpec

/// The moments whose facts a backfill sends.
package struct HistoryWindow: Hashable, Sendable {
  /// The first moment; nil for the beginning of history.
  package var from: Timestamp?
  /// The first moment that is no longer sent; nil for no end.
  package var to: Timestamp?

  package init(from: Timestamp? = nil, to: Timestamp? = nil) {
    self.from = from
    self.to = to
  }

  package func contains(_ time: Timestamp) -> Bool {
    from.map { $0 <= time } ?? true && to.map { time < $0 } ?? true
  }
}

/// A backfill as it was begun, and how far it has come.
package struct Backfill: Hashable, Sendable {
  package var window: HistoryWindow
  /// The events that were asked for; nil for all that are switched on.
  package var events: [EventName]?
  package var startedAt: Timestamp
  /// The source's end when it began, from before the first page was read.
  package var mark: SourceMark
  /// Until when somebody may trust that a process works on it and passes live changes on.
  package var freshUntil: Timestamp
  /// Nil while roots are left.
  package var finishedAt: Timestamp?
  /// Whether any number of processes work on it, a part each, while syncs go on.
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

  /// How many roots there were when it began.
  package var roots: Int { parts.reduce(0) { $0 + $1.roots } }
  /// How many of them are read and recorded.
  package var rootsRead: Int { parts.reduce(0) { $0 + min($1.read, $1.roots) } }

  /// Whether it sends all that a sync would ever send, so that a sync can go on from its beginning.
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
  /// Which roots, in the source's own words.
  package var range: String
  /// How many there were when the backfill began.
  package var roots: Int
  /// The last root whose facts are all recorded, in the source's own words; nil at the beginning.
  package var place: String?
  /// How many roots that were.
  package var read: Int
  /// Whether no root of it is left; a backfill that is not shared knows only of all its parts at once.
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

/// How much further a part of a backfill has come.
package struct PartProgress: Hashable, Sendable {
  package var place: PagePlace
  /// The roots since the place before.
  package var roots: Int
  /// The rows on the way there whose facts do not hold yet: the sync looks at them again.
  package var waiting: [WaitingRow]

  package init(place: PagePlace, roots: Int, waiting: [WaitingRow] = []) {
    self.place = place
    self.roots = roots
    self.waiting = waiting
  }
}

/// A source whose whole history can be read in parts.
package protocol HistorySource: ChangeSource {
  /// All roots that may show one of the source's facts, in parts of about `size`, in the order in which they
  /// are to be read: whatever others need first comes first.
  ///
  /// With `isEndless` roots that are new since belong to the last part of their kind, else to none.
  func parts(of size: Int, isEndless: Bool) async throws -> [BackfillPart]

  /// The parts of one stage may be read in any order, and all before those of the next stage.
  func stage(of part: BackfillPart) throws -> Int

  /// The pages of what is left of `parts`, read by `readers` at once; each has a `place`.
  func pages(of parts: [BackfillPart], readers: Int) async throws -> any FactPages
}
