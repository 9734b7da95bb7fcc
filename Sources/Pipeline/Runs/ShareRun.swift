package import SegmentSpec

/// Begins a backfill that any number of `WorkRun`s share, and sends nothing itself.
package struct ShareRun: Sendable {
  private let run: Run
  private let history: any HistorySource
  private let events: [EventName]?
  private let ranges: Int
  private let restarts: Bool

  /// `ranges`: the approximate number of ranges of roots; `restarts` begins again although an earlier backfill is not
  /// finished.
  package init(
    _ run: Run,
    history: any HistorySource,
    events: [EventName]?,
    ranges: Int,
    restarts: Bool
  ) {
    self.run = run
    self.history = history
    self.events = events
    self.ranges = ranges
    self.restarts = restarts
  }

  /// Writes the plan, under the sync's lock, or keeps the same plan if it exists and is not finished.
  ///
  /// If the sync has no watermark, and all events are requested, the source's end becomes its watermark, as in a
  /// backfill of one process.
  /// - Throws: `RunError`.
  package func share() async throws(RunError) -> Backfill {
    try await run.locked { () async throws(RunError) in
      try await run.bind()
      try await run.recoverParts()
      let (state, sync) = (run.state, run.sync)
      let found: Backfill? = try await run.stating { () async throws(StateError) in
        try await state.backfill(of: sync)
      }
      if let found, found.finishedAt == nil, !restarts {
        guard found.isShared else { throw .otherBackfill(found) }
        guard found.asks(for: HistoryWindow(), events: events) else { throw .sharedBackfill(found) }
        return found
      }
      if restarts { try await run.demandNoWorker() }
      let known: Watermark? = try await run.stating { () async throws(StateError) in
        try await state.watermark(of: sync)
      }
      let backfill = try await plan()
      let first =
        known == nil && backfill.joinsSync
        ? Watermark(
          position: backfill.mark.position,
          firstPosition: nil,
          factsSince: .beginning,
          marginSeconds: 0
        ) : nil
      try await run.saving { () async throws(StateError) in
        try await state.beginBackfill(backfill, watermark: first, of: sync)
      }
      return backfill
    }
  }

  private func plan() async throws(RunError) -> Backfill {
    // From before the first part is cut: a root in no range is newer, and left to the sync.
    let mark = try await run.sourcing { try await run.source.currentPosition() }
    let whole = try await run.sourcing {
      try await history.parts(of: Int(Int32.max), isEndless: false)
    }
    let size = Self.size(of: whole.map(\.roots), ranges: ranges)
    let parts = try await run.sourcing { try await history.parts(of: size, isEndless: false) }
    let now = run.clock.now()
    return Backfill(
      window: HistoryWindow(),
      events: events,
      startedAt: now,
      mark: mark,
      freshUntil: now,
      finishedAt: parts.isEmpty ? now : nil,
      isShared: true,
      parts: parts
    )
  }

  /// The least number of roots in a range with which there are at most `ranges`, or one for each kind.
  ///
  /// A range has roots of one kind, so each kind's last range may be smaller than the others.
  package static func size(of kinds: [Int], ranges: Int) -> Int {
    let most = max(ranges, kinds.count)
    var (least, enough) = (1, max(1, kinds.max() ?? 1))
    while least < enough {
      let size = (least + enough) / 2
      let count = kinds.reduce(0) { $0 + ($1 + size - 1) / size }
      if count <= most { enough = size } else { least = size + 1 }
    }
    return least
  }
}
