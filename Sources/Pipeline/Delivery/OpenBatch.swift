internal import SegmentSpec

/// The open batch: encoded messages, and their ledger entries once they are accepted.
struct OpenBatch {
  /// One encoded message's place in the ledger.
  struct Item: Sendable {
    var event: EventName
    /// The event by which it is filed, if a template made another one of it.
    var label: EventName?
    var time: Timestamp
    var key: FactKey
    /// The other key that is recorded with it.
    var alias: FactKey?
    var recurs: Bool
    var messageID: MessageID
    /// The ledger entry if the message is accepted.
    var entry: LedgerEntry
    /// Whether it is a retried dead letter.
    var isRetried = false

    /// The ledger entry if the message is refused: a state keeps the number of its deliveries so far.
    var deadEntry: LedgerEntry {
      var state = entry.state
      state?.deliveries -= 1
      return LedgerEntry(fate: .dead, state: state)
    }

    /// The ledger entry if a template leaves the message out.
    func leftOutEntry(at time: Timestamp) -> LedgerEntry {
      LedgerEntry(fate: .noted, state: deadEntry.state, time: .at(time))
    }
  }

  var writer: JSONWriter
  var ends: [Int] = []
  var items: [Item] = []
  /// A root by its page, counted from 1, and its place there.
  struct Root: Hashable, Sendable {
    var page: Int
    var place: Int32
  }

  /// The roots of the first and the last message.
  var firstRoot: Root?
  var lastRoot: Root?
  /// True if it continues a state that a batch in flight may already carry, and so must wait for that batch.
  var waits = false
  /// Noted states and new dead letters since the last batch: recorded with this batch, not before; if several batches
  /// are under way, just before it is sent.
  var notes = PendingRecords()

  init(reservingCapacity capacity: Int) {
    writer = JSONWriter(reservingCapacity: capacity)
  }

  var isEmpty: Bool { items.isEmpty }

  /// Later messages belong to this root.
  mutating func beginRoot(_ root: Root) {
    firstRoot = root
    lastRoot = root
  }

  /// Whether `bytes` more in `messages` more messages would break `limits`.
  func wouldExceed(_ limits: BatchLimits, adding messages: Int, bytes: Int) -> Bool {
    items.count + messages > limits.messages || writer.bytes.count + bytes > limits.bytes
  }

  /// Appends a finished unit's messages.
  mutating func append(_ unit: OpenBatch) {
    let offset = writer.bytes.count
    writer.bytes.append(contentsOf: unit.writer.bytes)
    ends.append(contentsOf: unit.ends.map { $0 + offset })
    items.append(contentsOf: unit.items)
    firstRoot = firstRoot ?? unit.firstRoot
    lastRoot = unit.lastRoot ?? lastRoot
    waits = waits || unit.waits
    notes.append(contentsOf: unit.notes)
  }

  /// Empties the batch and keeps its memory.
  mutating func removeAll() {
    writer.bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    notes.removeAll()
    firstRoot = nil
    lastRoot = nil
    waits = false
  }

  /// The noted states, without the batch.
  mutating func takeNotes() -> PendingRecords {
    defer { notes.removeAll() }
    return notes
  }

  /// Takes everything out of the batch when it goes out, without a copy of the bytes.
  mutating func takeOff() -> Flight {
    let bytes = writer.bytes
    writer.bytes = []
    defer { removeAll() }
    return Flight(
      message: Batch(
        bytes: bytes,
        ends: ends,
        messageIDs: items.map(\.messageID),
        labels: items.map { Batch.Label(event: $0.label ?? $0.event, time: $0.time) }
      ),
      items: items,
      notes: notes,
      lastRoot: lastRoot
    )
  }

  /// Makes room for as many bytes as the previous batch had.
  mutating func reserve(_ bytes: Int) { writer.bytes.reserveCapacity(bytes) }
}
