import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The dead letters of one sync.
struct DeadLetterTable {
  var sync: Int64
  var database: Database

  /// Writes each letter in place of its key's earlier one, and takes over that one's attempts and first time.
  func record(_ letters: [DeadLetter]) throws {
    guard !letters.isEmpty else { return }
    let row = try StateStatement(.sqliteDeadLetterPut, in: database)
    try row.bind(sync, at: 1)
    for letter in letters {
      try row.bind(letter.key.text, at: 2)
      try row.bind(letter.event.rawValue, at: 3)
      try row.bind(letter.messageID.description, at: 4)
      try row.bind(letter.storedReason, at: 5)
      try letter.payload.withUnsafeBytes { try row.bind(blob: $0, at: 6) }
      try row.bind(letter.time.microseconds, at: 7)
      try row.bind(Int64(letter.attempts), at: 8)
      try row.bind(letter.isAnswer ? Int64(1) : 0, at: 9)
      try row.run()
    }
  }

  /// Removes the letters of those keys of `records` that were delivered or left out.
  func settle(_ records: LedgerRecords) throws {
    guard !records.isEmpty else { return }
    let any = try StateStatement(.sqliteDeadLetterAny, in: database)
    try any.bind(sync, at: 1)
    guard try any.step(), any.integer(0) != 0 else { return }
    let row = try StateStatement(.sqliteDeadLetterSettle, in: database)
    try row.bind(sync, at: 1)
    for (key, entry) in records where entry.settlesLetter {
      try row.bind(key.text, at: 2)
      try row.run()
    }
  }

  /// At most `limit` letters behind `key`, by key; of one event or of all.
  func heads(_ event: EventName?, after key: FactKey?, limit: Int) throws -> [DeadLetterHead] {
    let row = try StateStatement(.sqliteDeadLetterHeads, in: database)
    try row.bind(sync, at: 1)
    try row.bind(event?.rawValue, at: 2)
    try row.bind(key?.text ?? "", at: 3)
    try row.bind(Int64(limit), at: 4)
    var heads: [DeadLetterHead] = []
    while try row.step() {
      heads.append(
        DeadLetterHead(
          key: FactKey(row.text(0)),
          event: EventName(row.text(1)),
          reason: row.text(2),
          time: Timestamp(microseconds: row.integer(3))
        )
      )
    }
    return heads
  }

  /// At most `limit` letters, oldest first, after the one at `place`; of one event or of all.
  func page(
    _ event: EventName?,
    after place: DeadLetter.Place?,
    limit: Int
  ) throws -> [DeadLetter] {
    let row = try StateStatement(
      try hasAttempts ? .sqliteDeadLetterList : .sqliteDeadLetterListBeforeAttempts,
      in: database
    )
    try row.bind(sync, at: 1)
    try row.bind(event?.rawValue, at: 2)
    try row.bind(place?.time.microseconds, at: 3)
    try row.bind(place?.key.text, at: 4)
    try row.bind(Int64(limit), at: 5)
    var letters: [DeadLetter] = []
    while try row.step() { letters.append(try letter(in: row)) }
    return letters
  }

  /// The letter of each key, in the keys' order.
  func find(_ keys: [FactKey]) throws -> [DeadLetter?] {
    let row = try StateStatement(
      try hasAttempts ? .sqliteDeadLetterFind : .sqliteDeadLetterFindBeforeAttempts,
      in: database
    )
    try row.bind(sync, at: 1)
    return try keys.map { key in
      row.rewind()
      try row.bind(key.text, at: 2)
      return try row.step() ? try letter(in: row) : nil
    }
  }

  /// Removes the letters of `keys`.
  func discard(_ keys: [FactKey]) throws {
    let row = try StateStatement(.sqliteDeadLetterDiscard, in: database)
    try row.bind(sync, at: 1)
    for key in keys {
      try row.bind(key.text, at: 2)
      try row.run()
    }
  }

  func count(_ event: EventName?) throws -> Int {
    let row = try StateStatement(.sqliteDeadLetterCount, in: database)
    try row.bind(sync, at: 1)
    try row.bind(event?.rawValue, at: 2)
    return try row.step() ? Int(row.integer(0)) : 0
  }

  /// False in a file of an earlier version that was not opened for writing since then.
  private var hasAttempts: Bool {
    get throws { try database.run(.sqliteVersionGet) >= StateSchema.versionWithAttempts }
  }

  /// The letter in the row at which `row` stands.
  private func letter(in row: borrowing StateStatement) throws -> DeadLetter {
    let event = EventName(row.text(1))
    guard let messageID = MessageID(parsing: row.text(2)) else {
      throw DamagedState(what: "the dead letter of \(row.text(0)) holds no message id")
    }
    let (reason, words) = DeadLetter.reason(stored: row.text(3))
    return DeadLetter(
      key: FactKey(row.text(0)),
      event: event,
      messageID: messageID,
      reason: reason,
      isAnswer: row.integer(8) != 0,
      words: words,
      payload: Array(row.bytes(4)),
      time: Timestamp(microseconds: row.integer(5)),
      attempts: Int(row.integer(6)),
      firstTime: row.isNull(7) ? nil : Timestamp(microseconds: row.integer(7))
    )
  }
}
