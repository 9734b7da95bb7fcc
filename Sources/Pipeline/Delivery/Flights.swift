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
  /// What is recorded together with it, whatever is answered.
  var notes: PendingRecords
  /// The root of its last message: the next batch may go on with it.
  var lastRoot: OpenBatch.Root?
  /// What is written in the transaction that loads it; nil where it is recorded afterwards.
  var recorded: RecordedBatch?
}

/// The batches that wait for their answers.
struct UnderWay: Sendable {
  private var flights: [Int: Flight] = [:]
  private let answers = Flights()

  var count: Int { flights.count }

  /// Whether one of them ended with a message of `root`.
  func goesOn(with root: OpenBatch.Root?) -> Bool {
    flights.values.contains { $0.lastRoot == root }
  }

  mutating func launch(
    _ number: Int,
    _ flight: Flight,
    to destination: any Destination
  ) async {
    flights[number] = flight
    var recording: BatchRecording?
    if let recorded = flight.recorded { recording = { recorded.records(of: $0) } }
    await answers.launch(number, flight.message, to: destination, recording: recording)
  }

  /// The next answer, whichever batch it is of.
  ///
  /// When the task is cancelled, what waits for no answer ends at once; requests end `grace` later.
  mutating func next(
    stoppedAfter grace: (@Sendable () async -> Void)? = nil
  ) async -> (number: Int, outcome: Flights.Outcome, flight: Flight)? {
    let (number, outcome) = await withTaskCancellationHandler {
      await answers.next()
    } onCancel: { [answers] in
      answers.halt.set()
      guard let grace else { return }
      Task {
        await grace()
        await answers.cancel()
      }
    }
    return flights.removeValue(forKey: number).map { (number, outcome, $0) }
  }

  /// Ends what is still under way after `grace`, unless the task that this gives is cancelled.
  func end(after grace: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task { [answers] in
      await grace()
      guard !Task.isCancelled else { return }
      await answers.cancel()
    }
  }
}
