internal import Logging

/// Retries a batch while its destination says "not yet".
///
/// Only messages whose fate is open are sent again: messages that a failed try settled stay settled.
package struct Retrying: DestinationWrapper {
  package let base: any Destination
  private let retries: Retries

  /// Wraps `base`; each batch has the whole budget.
  package init(base: any Destination, _ retries: Retries = Retries()) {
    self.base = base
    self.retries = retries
  }

  /// Delivers a batch, as often as the policy's budget allows.
  /// - Throws: the last `.notYet` error, with the number of tries in its reason, if the budget is used
  ///   up; `.cancelled` as soon as the task is cancelled; every other error at once.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    try await deliver(batch) { (rest) async throws(DeliveryError) in try await base.deliver(rest) }
  }

  /// The same for a batch with its records: the whole batch is tried again.
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
    var tries = Tries(retries)
    while true {
      do throws(DeliveryError) {
        return try await base.recordsBatches()
      } catch {
        try await tries.wait(
          after: error,
          saying: "the destination does not answer yet, and is asked again",
          ["destination": "\(identity.place)"],
          stopped: "stopped while waiting for the destination"
        )
      }
    }
  }

  private func deliver(
    _ batch: Batch,
    by send: (Batch) async throws(DeliveryError) -> Receipt
  ) async throws(DeliveryError) -> Receipt {
    var tally = Tally(count: batch.count)
    var rest = batch
    var tries = Tries(retries)
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
      do throws(DeliveryError) {
        try await tries.wait(
          after: failure,
          saying: "a batch was not accepted yet, and is sent again",
          ["destination": "\(identity.place)", "messages": "\(tally.open.count)"],
          stopped: "stopped while waiting to try a batch again"
        )
      } catch {
        throw tally.completing(error)
      }
      if tally.open.count < rest.count { rest = batch.selecting(tally.open) }
    }
  }

  // A task-local's scope rethrows untyped errors, so this returns a result.
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

/// The known answers for a batch's messages over several tries.
private struct Tally {
  var answers: [Receipt.Answer?]
  /// The messages whose fate is open, ascending: the next try sends these.
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
