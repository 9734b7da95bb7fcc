internal import SegmentSpec

/// Finished units whose messages wait for their templates.
///
/// Many messages go through together, because passing on one costs more than changing it.
struct TemplateQueue {
  private(set) var units: [(unit: OpenBatch, waits: [TemplateWait])] = []
  private var messages = 0
  private var bytes = 0

  var isFull: Bool { messages >= 250 || bytes >= 512 << 10 }

  mutating func append(_ unit: OpenBatch, _ waits: [TemplateWait]) {
    units.append((unit, waits))
    messages += waits.count
    bytes += unit.writer.bytes.count
  }

  mutating func takeAll() -> [(unit: OpenBatch, waits: [TemplateWait])] {
    defer { self = TemplateQueue() }
    return units
  }
}

extension OpenBatch {
  /// The bytes of a message, without its line feed.
  func message(_ index: Int) -> ArraySlice<UInt8> {
    writer.bytes[(index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]]
  }
}

extension DeliveryLoop {
  /// Appends the finished unit to the queue, even if none of its messages has a template: units keep their order.
  mutating func queueUnit() async throws(RunError) {
    let root = unit.lastRoot
    queue.append(unit, waits)
    waits.removeAll()
    begin(root)
    if queue.isFull { try await passQueue() }
  }

  /// Begins a unit of `root`.
  private mutating func begin(_ root: OpenBatch.Root?) {
    unit = OpenBatch(reservingCapacity: 0)
    if let root { unit.beginRoot(root) }
  }

  /// Sends the waiting messages through their templates, and packs all units in their order.
  mutating func passQueue() async throws(RunError) {
    guard let templates = run.templates, !queue.units.isEmpty else { return }
    let root = unit.lastRoot
    let units = queue.takeAll()
    let inputs = units.flatMap { unit, waits in
      waits.map {
        TemplateInput(event: unit.items[$0.place].event, message: Array(unit.message($0.place)))
      }
    }
    var outcomes: ArraySlice<TemplateOutcome> = []
    do throws(TemplateFault) {
      if !inputs.isEmpty { outcomes = try await templates.apply(to: inputs)[...] }
    } catch {
      throw .source(error)
    }
    guard outcomes.count == inputs.count else {
      throw .conservationBroken("\(inputs.count) messages templated, \(outcomes.count) outcomes")
    }
    for (given, waits) in units {
      try await rebuild(given, waits, outcomes.prefix(waits.count))
      outcomes.removeFirst(waits.count)
      try await packUnit()
    }
    begin(root)
  }

  /// Makes `unit` of `given`, with the outcomes of its messages that waited.
  private mutating func rebuild(
    _ given: OpenBatch,
    _ waits: [TemplateWait],
    _ outcomes: ArraySlice<TemplateOutcome>
  ) async throws(RunError) {
    guard !waits.isEmpty else {
      unit = given
      return
    }
    unit = OpenBatch(reservingCapacity: given.writer.bytes.count)
    (unit.firstRoot, unit.lastRoot) = (given.firstRoot, given.lastRoot)
    (unit.waits, unit.notes) = (given.waits, given.notes)
    var next = zip(waits, outcomes).makeIterator()
    var waiting = next.next()
    for (index, item) in given.items.enumerated() {
      guard let (wait, outcome) = waiting, wait.place == index else {
        unit.writer.bytes.append(contentsOf: given.message(index))
        close(item)
        continue
      }
      waiting = next.next()
      try await take(outcome, of: item, wait, given.message(index))
    }
  }

  private mutating func take(
    _ outcome: TemplateOutcome,
    of item: OpenBatch.Item,
    _ wait: TemplateWait,
    _ original: ArraySlice<UInt8>
  ) async throws(RunError) {
    switch outcome {
    case .leftOut: leaveOut(item)
    case .refused(let refused): try refuse(item, refused.unwritten(item.key, Array(original)))
    case .message(let message):
      let notices: [EncodingNotice]
      do throws(MessageEncoder.Unwritten) {
        notices = try encoder.finish(message, of: item.key, wait, into: &unit.writer)
      } catch {
        return try refuse(item, error)
      }
      var item = item
      item.label = message.event
      item.time = message.time ?? item.time
      try await noteWritten(item, notices)
      close(item)
    }
  }

  /// Makes a dead letter of a message, unless the queue holds a later content of its state, which counts then.
  private mutating func refuse(
    _ item: OpenBatch.Item,
    _ unwritten: MessageEncoder.Unwritten
  ) throws(RunError) {
    guard !outbox.books.decided.isSuperseded(item) else {
      outbox.books.report.filter(item.event, reason: Sift.Reason.superseded.rawValue)
      return
    }
    try bury(item, unwritten)
  }

  /// Remembers a fact that a template left out, so that a later template does not send it as history.
  private mutating func leaveOut(_ item: OpenBatch.Item) {
    outbox.books.report.filter(item.event, reason: Sift.Reason.leftOut.rawValue)
    guard !outbox.books.decided.isSuperseded(item) else { return }
    let entry = item.leftOutEntry(at: run.clock.now())
    outbox.books.decided.decide(item.key, entry, recurs: item.recurs)
    unit.notes.append(item, entry)
  }
}
