/// Delivers batches at a pacer's rate.
package struct Pacing: DestinationWrapper {
  package let base: any Destination
  private let pacer: Pacer

  /// Wraps `base`; every request waits for its turn, so this lies inside of the wrapper that retries.
  package init(base: any Destination, pacer: Pacer) {
    self.base = base
    self.pacer = pacer
  }

  /// The limits of the base, and at most a second's messages, so that a batch waits for its turn about as long
  /// as the others before it take, however slow the pace is.
  package var limits: BatchLimits {
    var limits = base.limits
    limits.messages = min(limits.messages, pacer.rate)
    return limits
  }

  /// Waits, then delivers the batch.
  /// - Throws: `.cancelled` as soon as the task is cancelled while it waits; else the errors of `base`.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard await pacer.turn(of: batch.count) else {
      throw DeliveryError(.cancelled, reason: "stopped while a batch waited for its turn")
    }
    return try await base.deliver(batch)
  }
}
