internal import SegmentSpec

/// The messages that the destination holds and vouches for only once its current part is sealed.
struct HeldParts: Sendable {
  private(set) var records = PendingRecords()
  /// The number of messages of each event.
  private(set) var counts: [EventName: Int] = [:]
  /// The numbers of the batches that they came in.
  private(set) var batches: [Int] = []

  mutating func hold(_ flight: Flight, number: Int) {
    // A state is noted before it is sent, never after, so the last entry of a key is its sending.
    records.append(contentsOf: flight.notes)
    for item in flight.items {
      records.append(item, item.entry)
      counts[item.event, default: 0] += 1
    }
    batches.append(number)
  }

  /// Everything of a part that is sealed.
  mutating func take() -> HeldParts {
    defer { self = HeldParts() }
    return self
  }
}
