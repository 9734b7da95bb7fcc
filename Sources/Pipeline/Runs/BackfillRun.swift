internal import Logging
package import SegmentSpec

/// One run of `backfill`: reads every root once and sends the facts of a window of time, while live changes
/// still go out every few minutes.
///
/// It continues where an earlier run of the same backfill ended, however it ended.
package struct BackfillRun: Sendable {
  /// The request.
  package struct Request: Hashable, Sendable {
    package var window: HistoryWindow
    /// Nil for all that are switched on.
    package var events: [EventName]?
    /// Begins again although an earlier backfill is not finished.
    package var restarts = false
    package var readers = 2
    /// Roots in a part.
    package var partSize = 50_000
    /// The seconds of reading history that may pass before live changes are delivered.
    package var syncSeconds: Int64 = 300

    package init(window: HistoryWindow = HistoryWindow(), events: [EventName]? = nil) {
      self.window = window
      self.events = events
    }

    /// The decision about a fact: the window decides, and the watermark does not matter.
    var sift: Sift { Sift(watermark: .since(.beginning), isSweep: true, window: window) }
  }

  /// The progress that is reported while it lasts.
  package enum News: Sendable {
    /// The backfill's progress when this run took it up.
    case began(Backfill)
    /// Another page was read and packed.
    case page(RunReport)
    /// All changes until this moment were delivered.
    case passed(Timestamp)
  }

  private var live: Run
  /// The seconds for which its last record counts.
  private let freshSeconds: Int64
  private let history: any HistorySource
  private let request: Request
  private let observe: @Sendable (News) -> Void

  /// `live` delivers changes that come meanwhile; `history` derives the requested events.
  package init(
    live: Run,
    history: any HistorySource,
    request: Request,
    observe: @escaping @Sendable (News) -> Void = { _ in }
  ) {
    self.live = live
    self.live.observe = { observe(.page($0)) }
    self.observe = observe
    // Three passes may be missing before the backfill no longer counts as alive.
    freshSeconds = max(900, request.syncSeconds * 3)
    self.live.freshSeconds = freshSeconds
    self.history = history
    self.request = request
  }

  /// Runs once, under the sync's lock, until no root is left.
  /// - Throws: `RunError`; everything acknowledged until then is recorded, and the next run continues from there.
  package func run() async throws(RunError) -> RunReport {
    try await live.locked { () async throws(RunError) in
      try await live.remembered { (report) async throws(RunError) in
        try await live.recoverParts()
        let isKnown = try await watermark() != nil
        let unfinished = try await resumed()
        let backfill: Backfill
        if let unfinished {
          backfill = unfinished
        } else {
          backfill = try await begun(leavesWatermark: !isKnown)
        }
        observe(.began(backfill))
        if isKnown { try await passOn() }
        try await deliver(backfill, into: &report)
      }
    }
  }

  /// The unfinished backfill, if it is the requested one.
  private func resumed() async throws(RunError) -> Backfill? {
    let found: Backfill? = try await live.stating { () async throws(StateError) in
      try await live.state.backfill(of: live.sync)
    }
    guard let found, found.finishedAt == nil, !request.restarts else { return nil }
    guard !found.isShared else { throw .sharedBackfill(found) }
    guard found.asks(for: request.window, events: request.events) else {
      throw .otherBackfill(found)
    }
    return found
  }

  /// A new backfill: the source's end is taken before any page is read, and becomes the sync's watermark if it has
  /// none, so that later changes are left to the sync.
  private func begun(leavesWatermark: Bool) async throws(RunError) -> Backfill {
    if request.restarts { try await live.demandNoWorker() }
    let mark = try await live.sourcing { try await live.source.currentPosition() }
    let parts = try await live.sourcing {
      try await history.parts(of: request.partSize, isEndless: true)
    }
    let now = live.clock.now()
    let backfill = Backfill(
      window: request.window,
      events: request.events,
      startedAt: now,
      mark: mark,
      freshUntil: now.advanced(bySeconds: freshSeconds),
      parts: parts
    )
    // The window's beginning, and not this moment: a fact with an earlier date that commits while the backfill runs may
    // come too late for its page, and must not be too old for the sync.
    let first =
      leavesWatermark && backfill.joinsSync
      ? Watermark(
        position: mark.position,
        firstPosition: nil,
        factsSince: request.window.from ?? .beginning,
        marginSeconds: 0
      ) : nil
    let (state, sync) = (live.state, live.sync)
    try await live.saving { () async throws(StateError) in
      try await state.beginBackfill(backfill, watermark: first, of: sync)
    }
    return backfill
  }

  private func watermark() async throws(RunError) -> Watermark? {
    try await live.stating { () async throws(StateError) in
      try await live.state.watermark(of: live.sync)
    }
  }

  /// Reads the rest of the backfill and sends it, with a pass of the sync from time to time.
  private func deliver(
    _ backfill: Backfill,
    into report: inout RunReport
  ) async throws(RunError) {
    let pages = Stretches(
      try await live.sourcing {
        try await history.pages(of: backfill.parts, readers: request.readers)
      },
      clock: live.clock
    )
    var toll = live.toll(for: request.sift)
    repeat {
      await pages.begin(seconds: request.syncSeconds)
      try await live.deliver(pages, by: request.sift, into: &report, toll: &toll)
      if await pages.isExhausted { break }
      do throws(RunError) {
        try await passOn()
      } catch {
        await pages.close()
        throw error
      }
    } while true
    await pages.close()
    let (state, sync, end) = (live.state, live.sync, live.clock.now())
    try await live.saving { () async throws(StateError) in
      try await state.finishBackfill(at: end, of: sync)
    }
  }

  /// The sync's own pass, if there is a sync, so that changes do not wait for the end.
  private func passOn() async throws(RunError) {
    guard let watermark = try await watermark() else { return }
    var pass = live
    pass.freshSeconds = nil
    pass.observe = { _ in }
    _ = try await pass.remembered(as: "tidemark backfill (sync)", binds: false) {
      (report) async throws(RunError) in
      try await SyncRun(pass).deliverChanges(since: watermark, into: &report)
    }
    let (state, sync, now) = (live.state, live.sync, live.clock.now())
    let fresh = now.advanced(bySeconds: freshSeconds)
    try await live.saving { () async throws(StateError) in
      try await state.advanceBackfill(to: [], freshUntil: fresh, of: sync)
    }
    observe(.passed(now))
  }
}

/// Pages that pretend to end after a while, and continue on the next call.
actor Stretches: FactPages {
  private let base: any FactPages
  private let clock: any WallClock
  private var end: Timestamp
  private(set) var isExhausted = false

  init(_ base: any FactPages, clock: any WallClock) {
    self.base = base
    self.clock = clock
    end = clock.now()
  }

  /// Lets pages come for so many seconds.
  func begin(seconds: Int64) {
    end = clock.now().advanced(bySeconds: seconds)
  }

  func next() async throws -> (any FactPage)? {
    guard clock.now() < end else { return nil }
    let page = try await base.next()
    isExhausted = page == nil
    return page
  }

  func close() async {
    await base.close()
  }
}
