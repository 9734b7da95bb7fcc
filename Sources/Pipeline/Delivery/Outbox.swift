internal import Logging
internal import SegmentSpec

/// Batches on their way out: sends them in one of three ways, and takes their answers.
struct Outbox {
  let run: Run
  var books: Bookkeeping
  /// The run's advance with its last message; nil if no watermark moves, or if it moves later.
  private let closing: Advance?
  /// Nil until the first batch goes out.
  private var dispatch: Dispatch?
  private var underWay = UnderWay()

  init(_ books: Bookkeeping, closing: Advance?) {
    run = books.run
    self.books = books
    self.closing = closing
  }

  /// Another page is packed; `batch` is the open one.
  mutating func end(_ page: any FactPage, filling batch: OpenBatch) async throws(RunError) {
    books.end(page, isOpen: !batch.isEmpty || !batch.notes.isEmpty)
    try await recordPlaces()
    run.observe(books.report)
  }

  /// After the last page: waits for all answers, and decides everything.
  mutating func finish(_ batch: inout OpenBatch) async throws(RunError) {
    let postpones = books.blame.toll.postpones
    if !postpones { try await record(books.blame.takeUnwritten()) }
    try await send(&batch, isLast: true)
    try await land(until: 0)
    if postpones { books.postponeUndecided() }
    try await books.settleRefusals()
    try await books.seal(atEnd: true)
    try await recordPlaces(atOnce: true)
  }

  /// After an error: makes durable and records the messages that the destination already took, so that they are not
  /// sent again.
  ///
  /// Errors here change nothing: the destination discards unrecorded messages.
  mutating func saveWhatIsHeld() async {
    await landTheRest()
    do throws(RunError) {
      try await books.seal(atEnd: true)
      try await recordPlaces(atOnce: true)
    } catch {
      run.logger.error(
        "the present file was not finished; its messages go out again in the next run"
      )
    }
  }

  // MARK: Sending

  /// Sends the batch and empties it; nothing follows the last one.
  mutating func send(_ batch: inout OpenBatch, isLast: Bool = false) async throws(RunError) {
    guard !batch.isEmpty else { return try await recordNotes(of: &batch) }
    if Task.isCancelled { throw .stopped }
    let way: Dispatch
    if let dispatch {
      way = dispatch
    } else {
      way = try await Dispatch.chosen(for: run)
      dispatch = way
    }
    switch way {
    case .inTurn: try await sendInTurn(&batch)
    case .atOnce: try await sendAtOnce(&batch)
    case .recorded: try await sendRecorded(&batch, isLast: isLast)
    }
  }

  private mutating func sendInTurn(_ batch: inout OpenBatch) async throws(RunError) {
    let number = books.checkpoints.beginSending()
    let flight = batch.takeOff()
    let outcome: Flights.Outcome
    CrashPoint.beforeSend.pass()
    do throws(DeliveryError) {
      outcome = .success(
        try await run.meter.during(.deliver) { () async throws(DeliveryError) in
          try await run.destination.deliver(flight.message)
        }
      )
    } catch {
      outcome = .failure(error)
    }
    CrashPoint.afterAnswer.pass()
    batch.reserve(flight.message.bytes.count)
    try await books.arrive(number, outcome, flight)
  }

  /// Waits until another batch may go out, and settles the answers that came meanwhile.
  ///
  /// A root's later messages wait until its earlier ones are answered, and so does every message that depends on a
  /// state under way.
  private mutating func sendAtOnce(_ batch: inout OpenBatch) async throws(RunError) {
    let goesOn = underWay.goesOn(with: batch.firstRoot)
    try await land(until: batch.waits || goesOn ? 0 : max(run.concurrency, 1) - 1)
    // Before it goes out: if the answer is lost and the order changes, the next run must know the content with which
    // its Order Completed may have arrived.
    try await books.save(batch.takeNotes())
    let flight = batch.takeOff()
    batch.reserve(flight.message.bytes.count)
    let number = books.checkpoints.beginSending()
    await underWay.launch(number, flight, to: run.destination)
  }

  /// Waits until the batch before is recorded.
  private mutating func sendRecorded(
    _ batch: inout OpenBatch,
    isLast: Bool
  ) async throws(RunError) {
    try await land(until: 0)
    var flight = batch.takeOff()
    batch.reserve(flight.message.bytes.count)
    let number = books.checkpoints.beginSending()
    let (reached, pages) = books.checkpoints.reached(with: number)
    let now = run.clock.now()
    // A held letter belongs to one of the pages.
    let tellsPages = run.freshSeconds != nil && books.blame.unwritten.isEmpty
    let superseded = (flight.items + books.blame.refusals.map(\.item)).filter(
      books.decided.isSuperseded
    )
    let recorded = RecordedBatch(
      settlement: books.settlement(of: flight, at: now),
      superseded: Set(superseded.map(\.messageID)),
      reached: tellsPages ? reached : [],
      pages: tellsPages ? pages : 0,
      freshUntil: run.freshSeconds.map { now.advanced(bySeconds: $0) },
      watermark: isLast && books.blame.unwritten.isEmpty ? closing?.watermark : nil,
      waiting: closing?.waiting(books.waiting) ?? .none,
      report: books.report
    )
    flight.recorded = recorded
    if recorded.watermark != nil { CrashPoint.beforeAdvance.pass() }
    await underWay.launch(number, flight, to: run.destination)
  }

  /// Records the states noted since the last message.
  private mutating func recordNotes(of batch: inout OpenBatch) async throws(RunError) {
    guard !batch.notes.isEmpty else { return }
    if batch.waits { try await land(until: 0) }
    try await landRecorded()
    let number = books.checkpoints.beginSending()
    let notes = batch.takeNotes()
    batch.removeAll()
    try await books.save(notes)
    books.checkpoints.noteRecorded(number)
  }

  /// Records messages that became dead letters before they were sent: no message depends on them.
  mutating func record(buried: PendingRecords) async throws(RunError) {
    guard !buried.isEmpty else { return }
    try await landRecorded()
    try await books.save(buried)
  }

  /// Records letters that were held until it was known that other messages of their event can be written.
  mutating func record(_ letters: [HeldLetters.Held]) async throws(RunError) {
    guard !letters.isEmpty else { return }
    try await landRecorded()
    try await books.record(letters)
  }

  private mutating func recordPlaces(atOnce: Bool = false) async throws(RunError) {
    guard books.isPlaceDue(atOnce: atOnce) else { return }
    // A batch that records itself also records its pages.
    try await landRecorded()
    try await books.recordPlaces()
  }

  // MARK: Landing

  /// Settles batches as their answers come, until at most `rest` are under way.
  private mutating func land(until rest: Int) async throws(RunError) {
    while underWay.count > rest {
      let waitedFrom = ContinuousClock.now
      let next = await underWay.next(stoppedAfter: run.grace)
      run.meter.note(.deliver, since: waitedFrom)
      guard let (number, outcome, flight) = next else { continue }
      try await books.arrive(number, outcome, flight)
    }
    if Task.isCancelled { throw .stopped }
  }

  /// No batch may overtake one that records itself, because the lease counts the transactions.
  private mutating func landRecorded() async throws(RunError) {
    if dispatch == .recorded, underWay.count > 0 { try await land(until: 0) }
  }

  /// After an error: gives the batches under way their grace, and records accepted messages.
  private mutating func landTheRest() async {
    guard underWay.count > 0 else { return }
    let end = underWay.end(after: run.grace)
    while underWay.count > 0 {
      guard let (number, outcome, flight) = await underWay.next() else { continue }
      do throws(RunError) {
        try await books.arrive(number, outcome, flight)
      } catch {
        run.logger.info("a batch under way did not arrive", metadata: ["why": "\(error.summary)"])
      }
    }
    end.cancel()
  }
}
