internal import SegmentSpec

/// Asks before each request whether this process still holds the lock of the sync: a run that lost it, or whose
/// state is gone, sends nothing more, neither in a first try nor in a later one.
package struct Fenced: DestinationWrapper {
  package let base: any Destination
  private let state: any StateStore
  private let sync: SyncName

  /// Wraps `base` directly, so that no wait lies between the question and the request.
  package init(base: any Destination, state: any StateStore, sync: SyncName) {
    self.base = base
    self.state = state
    self.sync = sync
  }

  /// - Throws: `.state` if the lock is lost, before anything is sent; other errors of `base`.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    try await demandLock()
    return try await base.deliver(batch)
  }

  /// The state's own fence guards the transaction that loads the batch.
  package func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt {
    try await base.deliver(batch, recording: recording)
  }

  package func recordsBatches() async throws(DeliveryError) -> Bool {
    try await base.recordsBatches()
  }

  private func demandLock() async throws(DeliveryError) {
    do throws(StateError) {
      try await state.demandLock(of: sync)
    } catch {
      throw DeliveryError(
        .state(error),
        reason: "the lock of sync \"\(sync)\" is not this run's any more"
      )
    }
  }
}
