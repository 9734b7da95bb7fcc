import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The dead letters of one sync.
struct DeadLetterTable {
  var sync: Int64
  var database: Database

  /// Writes each letter, in place of the one that its key had.
  func record(_ letters: [DeadLetter]) throws {
    guard !letters.isEmpty else { return }
    let row = try StateStatement(.stateDeadLetterPut, in: database)
    try row.bind(sync, at: 1)
    for letter in letters {
      try row.bind(letter.key.text, at: 2)
      try row.bind(letter.event.rawValue, at: 3)
      try row.bind(letter.messageID.description, at: 4)
      try row.bind(letter.reason, at: 5)
      try letter.payload.withUnsafeBytes { try row.bind(blob: $0, at: 6) }
      try row.bind(letter.time.microseconds, at: 7)
      try row.run()
    }
  }

  /// Removes the letters whose key counts as delivered by now.
  func settle() throws {
    let row = try StateStatement(.stateDeadLetterSettle, in: database)
    try row.bind(sync, at: 1)
    try row.run()
  }

  func newest(_ limit: Int) throws -> [DeadLetter] {
    let row = try StateStatement(.stateDeadLetterList, in: database)
    try row.bind(sync, at: 1)
    try row.bind(Int64(limit), at: 2)
    var letters: [DeadLetter] = []
    while try row.step() {
      guard let event = EventName(rawValue: row.text(1)) else {
        throw DamagedState(what: "a dead letter holds the event \(row.text(1)), which is unknown")
      }
      guard let messageID = MessageID(parsing: row.text(2)) else {
        throw DamagedState(what: "the dead letter of \(row.text(0)) holds no message id")
      }
      letters.append(
        DeadLetter(
          key: FactKey(row.text(0)),
          event: event,
          messageID: messageID,
          reason: row.text(3),
          payload: Array(row.bytes(4)),
          time: Timestamp(microseconds: row.integer(5))
        )
      )
    }
    return letters
  }

  func count() throws -> Int {
    let row = try StateStatement(.stateDeadLetterCount, in: database)
    try row.bind(sync, at: 1)
    return try row.step() ? Int(row.integer(0)) : 0
  }
}
