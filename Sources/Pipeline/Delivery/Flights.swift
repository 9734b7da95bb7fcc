internal import Logging
internal import SegmentSpec

/// Batches on their way, each delivered by a task of its own; their outcomes are handed out as they come.
///
/// The tasks do not end with the one that started them: what is under way gets its answer, unless `cancel`
/// is called.
actor Flights {
  typealias Outcome = Result<Receipt, DeliveryError>

  /// Ends what a batch waits for that is no answer.
  nonisolated let halt = Halt()
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var outcomes: [(number: Int, outcome: Outcome)] = []
  private var waiter: CheckedContinuation<Void, Never>?

  /// Hands `batch` to `destination`, together with what is recorded of it when `recording` is given; its outcome
  /// has this number.
  func launch(
    _ number: Int,
    _ batch: Batch,
    to destination: any Destination,
    recording: BatchRecording? = nil
  ) {
    // On no actor: compressing one batch must not wait for another.
    tasks[number] = Task.detached { [halt] in
      CrashPoint.beforeSend.pass()
      let outcome = await Halt.$current.withValue(halt) { () async -> Outcome in
        do throws(DeliveryError) {
          if let recording {
            return .success(try await destination.deliver(batch, recording: recording))
          }
          return .success(try await destination.deliver(batch))
        } catch {
          return .failure(error)
        }
      }
      CrashPoint.afterAnswer.pass()
      await self.land(number, outcome)
    }
  }

  /// The next outcome, whichever batch it is of; waits for ever when no batch is under way.
  func next() async -> (number: Int, outcome: Outcome) {
    while outcomes.isEmpty {
      await withCheckedContinuation { waiter = $0 }
    }
    return outcomes.removeFirst()
  }

  /// Ends what is under way; every batch still has an outcome.
  func cancel() {
    for task in tasks.values { task.cancel() }
  }

  private func land(_ number: Int, _ outcome: Outcome) {
    tasks[number] = nil
    outcomes.append((number, outcome))
    waiter?.resume()
    waiter = nil
  }
}

/// A batch on its way, with what is to be recorded once it is answered.
struct Flight: Sendable {
  var message: Batch
  var items: [OpenBatch.Item]
  /// The root of its last message: the next batch may go on with it.
  var lastRoot: OpenBatch.Root?
  /// What is written in the transaction that loads it; nil where it is recorded afterwards.
  var together: BatchTogether?
}

/// Several batches wait for their answers at once.
extension DeliveryLoop {
  /// Sends the open batch on its way as soon as there is room, and settles what came back meanwhile.
  ///
  /// A root's later messages wait until its earlier ones are answered, and so does whatever tells more of a
  /// state that is under way.
  mutating func launch() async throws(RunError) {
    let goesOn = flights.values.contains { $0.lastRoot == batch.firstRoot }
    try await land(until: batch.waits || goesOn ? 0 : max(run.concurrency, 1) - 1)
    // Before it goes out: if the answer is lost and the order changes, the next run must know with which
    // content its Order Completed may have arrived.
    let notes = batch.notes
    batch.notes.removeAll()
    try await save(notes)
    let flight = Flight(
      message: batch.takeBatch(),
      items: batch.items,
      lastRoot: batch.lastRoot
    )
    batch.removeAll()
    batch.writer.bytes.reserveCapacity(flight.message.bytes.count)
    let number = checkpoints.beginSending()
    flights[number] = flight
    await inFlight.launch(number, flight.message, to: run.destination)
  }

  private mutating func arrive(
    _ number: Int,
    _ outcome: Flights.Outcome,
    _ flight: Flight
  ) async throws(RunError) {
    if let together = flight.together, case .success(.recorded(let answers)) = outcome {
      return try take(number, answers, together)
    }
    let notes = flight.together?.settlement.notes ?? PendingRecords()
    try await arrive(number, outcome, flight.items, flight.message, notes)
  }

  /// Settles batches as their answers come, until at most `rest` are under way.
  ///
  /// A run that is stopped gives requests its grace; then they are ended. What only waits ends at once.
  mutating func land(until rest: Int) async throws(RunError) {
    while flights.count > rest {
      let (number, outcome) = await withTaskCancellationHandler {
        await inFlight.next()
      } onCancel: { [inFlight, grace = run.grace] in
        inFlight.halt.set()
        Task {
          await grace()
          await inFlight.cancel()
        }
      }
      guard let flight = flights.removeValue(forKey: number) else { continue }
      try await arrive(number, outcome, flight)
    }
    if Task.isCancelled { throw .stopped }
  }

  /// After an error: gives what is under way its grace, and records what was accepted.
  mutating func landTheRest() async {
    guard !flights.isEmpty else { return }
    let end = Task { [inFlight, grace = run.grace] in
      await grace()
      guard !Task.isCancelled else { return }
      await inFlight.cancel()
    }
    while !flights.isEmpty {
      let (number, outcome) = await withTaskCancellationHandler {
        await inFlight.next()
      } onCancel: { [inFlight] in
        inFlight.halt.set()
      }
      guard let flight = flights.removeValue(forKey: number) else { continue }
      do throws(RunError) {
        try await arrive(number, outcome, flight)
      } catch {
        run.logger.info("a batch under way did not arrive", metadata: ["why": "\(error.summary)"])
      }
    }
    end.cancel()
  }
}
