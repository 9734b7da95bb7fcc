package import Logging

/// Tries a batch again while its destination says "not yet".
///
/// Only messages whose fate is open are sent again: what a failed try still settled stays settled.
package struct Retrying: DestinationWrapper {
  package let base: any Destination
  private let policy: RetryPolicy
  private let clock: any Clock<Duration>
  private let chance: @Sendable () -> Double
  private let logger: Logger

  /// Wraps `base`; `clock` measures the budget and sleeps, `chance` gives numbers in 0..<1 for the jitter.
  package init(
    base: any Destination,
    policy: RetryPolicy = RetryPolicy(),
    clock: any Clock<Duration> = ContinuousClock(),
    chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
    logger: Logger = Logger(label: "tidemark.delivery") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.base = base
    self.policy = policy
    self.clock = clock
    self.chance = chance
    self.logger = logger
  }

  /// Hands over a batch, as often as the policy's budget allows.
  /// - Throws: the last `.notYet` error, with the number of tries in its reason, when the budget is used
  ///   up; `.cancelled` as soon as the task is cancelled; every other error at once.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    try await deliver(batch) { (rest) async throws(DeliveryError) in try await base.deliver(rest) }
  }

  /// The same for a batch that goes with its records: all of it is tried again.
  package func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt {
    try await deliver(batch) { (rest) async throws(DeliveryError) in
      try await base.deliver(rest, recording: recording)
    }
  }

  /// Asks the destination, as often as the policy's budget allows.
  package func recordsBatches() async throws(DeliveryError) -> Bool {
    var tries = Tries(policy: policy, clock: clock, chance: chance)
    while true {
      do throws(DeliveryError) {
        return try await base.recordsBatches()
      } catch {
        guard case .notYet(let retryAfter) = error.kind else { throw error }
        guard let wait = tries.next(retryAfter: retryAfter) else { throw tries.exhausted(error) }
        logger.info(
          "The destination does not answer yet; it is asked again",
          metadata: [
            "destination": "\(identity.place)", "try": "\(tries.number)", "wait": "\(wait)",
            "reason": "\(error.reason)",
          ]
        )
        guard await tries.sleep(for: wait) else {
          throw DeliveryError(.cancelled, reason: "stopped while waiting for the destination")
        }
      }
    }
  }

  private func deliver(
    _ batch: Batch,
    by send: (Batch) async throws(DeliveryError) -> Receipt
  ) async throws(DeliveryError) -> Receipt {
    var tally = Tally(count: batch.count)
    var rest = batch
    var tries = Tries(policy: policy, clock: clock, chance: chance)
    while true {
      let failure: DeliveryError
      switch await attempt(rest, number: tries.number, by: send) {
      case .success(.held):
        return .held
      case .success(.recorded(let answers)):
        return .recorded(answers)
      case .success(.settled(let answers)):
        tally.note(answers)
        return .settled(tally.answers.compactMap(\.self))
      case .failure(let error):
        failure = error
      }
      tally.note(failure.answers)
      if tally.open.isEmpty, batch.count > 0 {
        return .settled(tally.answers.compactMap(\.self))
      }
      guard case .notYet(let retryAfter) = failure.kind else { throw tally.completing(failure) }
      guard let wait = tries.next(retryAfter: retryAfter) else {
        throw tally.completing(tries.exhausted(failure))
      }
      logger.info(
        "A batch was not accepted yet; it is tried again",
        metadata: [
          "destination": "\(identity.place)", "try": "\(tries.number)", "wait": "\(wait)",
          "messages": "\(tally.open.count)", "reason": "\(failure.reason)",
        ]
      )
      guard await tries.sleep(for: wait) else {
        throw DeliveryError(
          .cancelled,
          reason: "stopped while waiting to try a batch again",
          answers: tally.answers
        )
      }
      if tally.open.count < rest.count { rest = batch.selecting(tally.open) }
    }
  }

  // A task-local's scope rethrows untyped errors, hence the result.
  private func attempt(
    _ batch: Batch,
    number: Int,
    by send: (Batch) async throws(DeliveryError) -> Receipt
  ) async -> Result<Receipt, DeliveryError> {
    await DeliveryAttempt.$number.withValue(number) {
      do throws(DeliveryError) {
        return .success(try await send(batch))
      } catch {
        return .failure(error)
      }
    }
  }
}

/// What is known of a batch's messages over several tries.
private struct Tally {
  var answers: [Receipt.Answer?]
  /// The messages whose fate is open, ascending: those of the next try.
  var open: [Int]

  init(count: Int) {
    answers = Array(repeating: nil, count: count)
    open = Array(0..<count)
  }

  /// Takes the answers for the messages of the last try, in its order.
  mutating func note(_ known: [Receipt.Answer?]) {
    guard !known.isEmpty else { return }
    for (index, answer) in zip(open, known) { answers[index] = answer }
    open.removeAll { answers[$0] != nil }
  }

  func completing(_ error: DeliveryError) -> DeliveryError {
    var error = error
    error.answers = answers.contains { $0 != nil } ? answers : []
    return error
  }
}
