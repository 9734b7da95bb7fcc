internal import SegmentSpec

/// The records to write into the state once their messages are acknowledged.
struct PendingRecords: Sendable {
  typealias Recurring = (key: FactKey, entry: LedgerEntry)

  var entries = LedgerRecords()
  private(set) var deadLetters: [DeadLetter] = []
  /// The memory that the letters' messages take.
  private(set) var letterBytes = 0
  /// Keys that may come up again in the same run: a customer's identify, for the customer and before each order; and a
  /// key that a row of another table shares.
  ///
  /// Every other key is derived once in a run.
  var recurring: [Recurring] = []

  var isEmpty: Bool { entries.isEmpty && deadLetters.isEmpty }

  mutating func append(_ letter: DeadLetter) {
    deadLetters.append(letter)
    letterBytes += letter.payload.count
  }

  mutating func append(_ key: FactKey, _ entry: LedgerEntry, recurs: Bool) {
    entries.append(key, entry)
    if recurs { recurring.append((key, entry)) }
  }

  /// Appends a message's ledger entry under each of its keys.
  mutating func append(_ item: OpenBatch.Item, _ entry: LedgerEntry) {
    append(item.key, entry, recurs: item.recurs)
    if let alias = item.alias { append(alias, entry, recurs: false) }
  }

  mutating func append(contentsOf other: PendingRecords) {
    entries.append(contentsOf: other.entries)
    deadLetters.append(contentsOf: other.deadLetters)
    letterBytes += other.letterBytes
    recurring.append(contentsOf: other.recurring)
  }

  mutating func removeAll() {
    entries.removeAll()
    deadLetters.removeAll()
    letterBytes = 0
    recurring.removeAll(keepingCapacity: true)
  }
}

extension Fact {
  /// Whether the key may come up again in the same run.
  var recurs: Bool { state?.kind == .identify || isKeyShared }
}
