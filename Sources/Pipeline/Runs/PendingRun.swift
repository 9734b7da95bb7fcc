package import SegmentSpec

/// Counts the facts that another watermark would pass over: those that the next sync would send, and that no sync would
/// send with the other watermark.
///
/// It uses the harvest and rules of a sync, but sends and writes nothing, and does not contact a destination.
package struct PendingRun: Sendable {
  private let source: any ChangeSource
  private let state: any StateStore
  private let sync: SyncName
  private let requestsDeletions: Bool

  /// `requestsDeletions`: whether the sync requests deletions, which then count as well.
  package init(
    source: any ChangeSource,
    state: any StateStore,
    sync: SyncName,
    requestsDeletions: Bool
  ) {
    self.source = source
    self.state = state
    self.sync = sync
    self.requestsDeletions = requestsDeletions
  }

  /// The number of facts of each event that wait since `standing` and that `next` passes over; events without such
  /// facts are left out.
  /// - Throws: the source's errors, `StateError`, or `CancellationError`.
  package func count(
    since standing: Watermark,
    passedOverBy next: Watermark
  ) async throws -> [EventName: Int] {
    let deletionsSince = requestsDeletions ? try await state.deletionsSince(of: sync) : nil
    let given = try await state.waiting(of: sync)
    let harvest = try await source.harvest(since: standing, waiting: given)
    let present = Sift(
      watermark: standing,
      isSweep: harvest.isSweep,
      deletionsSince: deletionsSince
    )
    // A watermark with a position starts behind all of this. One without has every root read once.
    let following =
      next.position == nil
      ? Sift(watermark: next, isSweep: true, deletionsSince: deletionsSince) : nil
    do {
      let counts = try await count(harvest.pages, present, following)
      await harvest.pages.close()
      return counts
    } catch {
      await harvest.pages.close()
      throw error
    }
  }

  /// The source's reason for facts that are not settled yet.
  private static let notSettled = "not settled yet"

  private func count(
    _ pages: any FactPages,
    _ present: Sift,
    _ following: Sift?
  ) async throws -> [EventName: Int] {
    var counts: [EventName: Int] = [:]
    // For recurring keys: the identify of a customer comes up with each order.
    var counted: Set<Int> = []
    while let page = try await pages.next() {
      try Task.checkCancellation()
      let facts = page.facts
      // If every root is read once more, their times decide.
      if following == nil {
        for left in page.filtered where left.reason == Self.notSettled {
          counts[left.event, default: 0] += left.count
        }
      }
      let entries = try await state.ledger(of: sync, facts: facts)
      for range in facts.roots {
        let waits = present.decide(range, of: facts) { entries[$0] }
        let later = following?.decide(range, of: facts) { entries[$0] }
        // An order's Order Completed describes all of it, as it is by then.
        let tellsOrder = later.map { later in
          zip(range, later).contains { facts[$0].event.role == .completes && $1.isDelivery }
        }
        for (place, index) in range.enumerated() where waits[place].isDelivery {
          if let later, later[place].isDelivery { continue }
          let fact = facts[index]
          if fact.event.role == .updates, tellsOrder == true { continue }
          guard !fact.recurs || counted.insert(fact.key.hashValue).inserted else { continue }
          counts[fact.event, default: 0] += 1
        }
      }
    }
    return counts
  }
}

extension Sift.Decision {
  /// Whether something is sent or requested.
  fileprivate var isDelivery: Bool {
    switch self {
    case .send, .request: true
    case .unchanged, .note, .noteBaseline, .filter, .notNeeded: false
    }
  }
}
