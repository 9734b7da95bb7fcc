internal import SegmentSpec

/// The working state of an export: pages in, chunks out.
struct ExportLoop {
  let sift: Sift
  let encoder: MessageEncoder
  let templates: (any MessageTemplates)?
  let sink: any ExportSink
  var report: RunReport
  var writer = JSONWriter()
  var messages: [ExportChunk.Message] = []
  /// The messages of the chunk that wait for their templates.
  var waits: [ExportWait] = []
  /// The chunk that the sink takes while the next one is filled.
  private var handedOver: Task<Result<Void, DeliveryError>, Never>?
  /// The hashes of the identifies that were written and may come up again.
  private var exported: Set<Int> = []
  /// Identifies of the window that the customers' own pages certainly wrote: those with an older time.
  private let customersReadAt: Timestamp

  private var waiting = WaitingRows()
  /// The results by event so far.
  private var toll: Toll

  init(
    sift: Sift,
    namespace: Namespace,
    sink: any ExportSink,
    isLenient: Bool,
    privacy: PrivacyRules?,
    templates: (any MessageTemplates)?,
    report: RunReport
  ) {
    self.templates = templates
    toll = Toll(isLenient: isLenient)
    self.sift = sift
    encoder = MessageEncoder(
      namespace: namespace,
      messageBytes: ExportRun.messageBytes,
      privacy: privacy
    )
    self.sink = sink
    self.report = report
    // The most that the database's clock and an open transaction may lag behind.
    customersReadAt = report.startedAt.advanced(bySeconds: -900)
  }

  mutating func process(_ page: any FactPage) async throws(RunError) {
    report.begin(page, waiting: &waiting)
    let facts = page.facts
    for range in facts.roots {
      var entries: [LedgerEntry?] = []
      entries.reserveCapacity(range.count)
      for index in range { entries.append(known(facts[index])) }
      let decisions = sift.decide(range, of: facts) { entries[$0 - range.lowerBound] }
      for (index, decision) in zip(range, decisions)
      where decision != .notNeeded && decision != .noteBaseline {
        let fact = facts[index]
        report.count(fact.event, \.derived)
        switch decision {
        case .notNeeded, .noteBaseline, .request: break
        case .unchanged: report.count(fact.event, \.unchanged)
        case .filter(let reason): report.filter(fact.event, reason: reason.rawValue)
        case .note:
          let reason = fact.state == nil ? Sift.Reason.beforeWatermark : .noted
          report.filter(fact.event, reason: reason.rawValue)
        case .send(let version): try encode(index, of: page, fact, version: version)
        }
      }
      if writer.bytes.count >= ExportRun.chunkBytes { try await flush() }
    }
  }

  /// The knowledge of a ledger: only a customer's identify and a key that two rows share come up more than once.
  ///
  /// Customers are read first, so the identifies of the window need not be remembered one by one.
  private func known(_ fact: Fact) -> LedgerEntry? {
    guard fact.recurs else { return nil }
    guard let coverage = fact.state else {
      return exported.contains(fact.key.hashValue) ? LedgerEntry(fate: .sent) : nil
    }
    guard fact.isPrelude && isExported(fact) || exported.contains(fact.key.hashValue) else {
      return nil
    }
    return LedgerEntry(fate: .sent, state: LedgerState(coverage, deliveries: 1))
  }

  /// Whether the customer's own page wrote the identify.
  private func isExported(_ fact: Fact) -> Bool {
    fact.time < customersReadAt && sift.window?.contains(fact.time) == true
  }

  private mutating func encode(
    _ index: Int,
    of page: any FactPage,
    _ fact: Fact,
    version: Int
  ) throws(RunError) {
    let start = writer.bytes.count
    let messageID = encoder.id(of: fact, version: version)
    do throws(MessageEncoder.Unwritten) {
      if templates?.isFor(fact.event) == true {
        let place = messages.count
        let wait = try encoder.encodeWhole(
          fact,
          at: index,
          of: page,
          as: messageID,
          place: place,
          into: &writer
        )
        waits.append(ExportWait(wait: wait, key: fact.key))
        end(fact.event, fact.time)
      } else {
        let notices = try encoder.encode(fact, at: index, of: page, as: messageID, into: &writer)
        noteWritten(fact.event, notices)
        close(fact.event, as: fact.event, fact.time, from: start)
      }
    } catch {
      return try bury(fact.key, fact.event, error.refusal)
    }
    if fact.recurs, fact.state == nil || !isExported(fact) { exported.insert(fact.key.hashValue) }
  }

  /// Counts a row that cannot become a message.
  mutating func bury(
    _ key: FactKey,
    _ event: EventName,
    _ refusal: EncodingRefusal
  ) throws(RunError) {
    report.count(event, \.deadLettered)
    if report.deadLetterReasons.count < 3 {
      report.deadLetterReasons.append("\(key.text): \(refusal.reason)")
    }
    guard !refusal.isOfRowAlone else { return }
    let dead = toll.note(
      key,
      of: event,
      failedFor: refusal.cause,
      setting: refusal.setting,
      isAnswer: false
    )
    if let dead { throw .allDead(dead) }
  }

  /// Takes note of a message that is written as it is.
  mutating func noteWritten(_ event: EventName, _ notices: [EncodingNotice]) {
    toll.noteWritten(event)
    report.note(notices)
  }

  /// Ends the last message, and counts it.
  mutating func close(
    _ event: EventName,
    as label: EventName,
    _ time: Timestamp,
    from start: Int
  ) {
    end(label, time)
    report.noteTime(time, of: event)
    report.count(event, \.sent)
    report.bytes += writer.bytes.count - start
  }

  /// Ends the last message.
  mutating func end(_ label: EventName, _ time: Timestamp) {
    messages.append(ExportChunk.Message(event: label, time: time, end: writer.bytes.count))
    writer.bytes.append(UInt8(ascii: "\n"))
  }

  /// Passes on the chunk once the previous one is taken: the sink works while the next one is encoded.
  mutating func flush() async throws(RunError) {
    try await passTemplates()
    try await landed()
    guard !messages.isEmpty else { return }
    let chunk = ExportChunk(bytes: writer.bytes, messages: messages)
    writer = JSONWriter(reservingCapacity: ExportRun.chunkBytes + ExportRun.chunkBytes / 8)
    messages.removeAll(keepingCapacity: true)
    report.batches += 1
    let sink = sink
    handedOver = Task { () async -> Result<Void, DeliveryError> in
      do throws(DeliveryError) {
        try await sink.take(chunk)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
  }

  private mutating func landed() async throws(RunError) {
    guard let task = handedOver else { return }
    handedOver = nil
    let outcome = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    if case .failure(let error) = outcome { throw .delivery(error) }
  }

  mutating func finish() async throws(RunError) {
    try await landed()
    if Task.isCancelled { throw .stopped }
    do throws(DeliveryError) {
      try await sink.finish(report)
    } catch {
      throw .delivery(error)
    }
  }

  /// After an error: waits until the sink is at rest.
  mutating func stop() async {
    handedOver?.cancel()
    _ = await handedOver?.value
    handedOver = nil
  }
}
