internal import SegmentSpec

/// Batches on their way, each delivered by its own task; their outcomes are returned as they come.
///
/// The tasks do not end with the one that started them: a batch under way gets its answer, unless `cancel` is called.
actor Flights {
  typealias Outcome = Result<Receipt, DeliveryError>

  /// Ends every wait of a batch except the wait for its answer.
  nonisolated let halt = Halt()
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var outcomes: [(number: Int, outcome: Outcome)] = []
  private var waiter: CheckedContinuation<Void, Never>?

  /// Passes `batch` to `destination`, together with its records if `recording` is given; its outcome has this number.
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

  /// The next outcome of any batch; waits for ever if no batch is under way.
  func next() async -> (number: Int, outcome: Outcome) {
    while outcomes.isEmpty {
      await withCheckedContinuation { waiter = $0 }
    }
    return outcomes.removeFirst()
  }

  /// Ends the batches under way; every batch still has an outcome.
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

/// A batch on its way, with its records once it is answered.
struct Flight: Sendable {
  var message: Batch
  var items: [OpenBatch.Item]
  /// The records that go with it, whatever the answer.
  var notes: PendingRecords
  /// The root of its last message: the next batch may continue that root.
  var lastRoot: OpenBatch.Root?
  /// The records written in the transaction that loads it; nil if it is recorded afterwards.
  var recorded: RecordedBatch?
}

/// The batches that wait for their answers.
struct UnderWay: Sendable {
  private var flights: [Int: Flight] = [:]
  private let answers = Flights()

  var count: Int { flights.count }

  /// Whether one of these batches ended with a message of `root`.
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

  /// The next answer to any batch.
  ///
  /// If the task is cancelled, waits other than for answers end at once; requests end `grace` later.
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

  /// Ends the batches still under way after `grace`, unless the returned task is cancelled.
  func end(after grace: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task { [answers] in
      await grace()
      guard !Task.isCancelled else { return }
      await answers.cancel()
    }
  }
}
