package import SegmentSpec

/// What a sync will send, known before it writes a message: a source may leave out rows that only other messages have.
package struct Foresight: Sendable {
  private let sift: Sift
  private let state: any StateStore
  private let sync: SyncName

  init(_ sift: Sift, of run: Run) {
    self.sift = sift
    state = run.state
    sync = run.sync
  }

  /// Whether the run may send a fact of one of `events` on `page`.
  ///
  /// A fact that it does not send now it does not send later in the run either, because a run takes no entry out of the
  /// ledger. If the state does not answer, any fact may be sent; the run meets the error when it looks up the page.
  package func sends(anyOf events: Set<EventName>, on page: any FactPage) async -> Bool {
    let facts = page.facts
    guard facts.contains(where: { events.contains($0.event) }) else { return false }
    guard let entries = try? await state.ledger(of: sync, facts: facts) else { return true }
    for range in facts.roots where facts[range].contains(where: { events.contains($0.event) }) {
      let decisions = sift.decide(range, of: facts) { entries[$0] }
      for (index, decision) in zip(range, decisions) where events.contains(facts[index].event) {
        if case .send = decision { return true }
      }
    }
    return false
  }
}
