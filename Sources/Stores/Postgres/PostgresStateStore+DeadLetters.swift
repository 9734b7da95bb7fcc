package import Pipeline
import Postgres
import Queries
package import SegmentSpec

extension PostgresStateStore {
  package func deadLetters(
    of sync: SyncName,
    event: EventName?,
    after place: DeadLetter.Place?,
    limit: Int
  ) async throws(StateError) -> [DeadLetter] {
    let key = place.map { Parameter.bytea(Array($0.key.text.utf8)) } ?? .null
    return try await rows(
      sync,
      .pgDeadLetterList,
      [
        .optional(event?.rawValue), .optional(place?.time.microseconds), key,
        .int8(Int64(max(0, limit))),
      ]
    ) { rows, cell in
      cell.skip()
      return try DeadLetter(rows, &cell)
    }
  }

  package func deadLetterHeads(
    of sync: SyncName,
    event: EventName?,
    after key: FactKey?,
    limit: Int
  ) async throws(StateError) -> [DeadLetterHead] {
    try await rows(
      sync,
      .pgDeadLetterHeads,
      [
        .optional(event?.rawValue), .bytea(Array((key?.text ?? "").utf8)),
        .int8(Int64(max(0, limit))),
      ]
    ) { rows, cell in
      DeadLetterHead(
        key: FactKey(String(decoding: try cell.bytea(rows), as: UTF8.self)),
        event: EventName(try cell.string(rows)),
        reason: try cell.string(rows),
        time: Timestamp(microseconds: try cell.int8(rows))
      )
    }
  }

  package func deadLetters(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) -> [DeadLetter?] {
    guard !keys.isEmpty else { return [] }
    let found = try await rows(sync, .pgDeadLetterFind, [.byteaArray(keys.inUTF8)]) {
      (place: try $1.int8($0), letter: try DeadLetter($0, &$1))
    }
    var letters = [DeadLetter?](repeating: nil, count: keys.count)
    for (place, letter) in found where letters.indices.contains(Int(clamping: place) - 1) {
      letters[Int(clamping: place) - 1] = letter
    }
    return letters
  }

  package func deadLetterCount(
    of sync: SyncName,
    event: EventName?
  ) async throws(StateError) -> Int {
    let counts = try await rows(
      sync,
      .pgDeadLetterCount,
      [.optional(event?.rawValue)]
    ) { try $1.int8($0) }
    return counts.first.map { Int(clamping: $0) } ?? 0
  }

  package func discardDeadLetters(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) {
    guard !keys.isEmpty, try await knownNumber(of: sync) != nil else { return }
    try await write(
      sync,
      { [(.of(.pgDeadLetterSettle), [.int4($0.sync), .byteaArray(keys.inUTF8)])] },
      ()
    )
  }
}

extension [FactKey] {
  fileprivate var inUTF8: ByteaArray {
    var keys = ByteaArray()
    for key in self { keys.append(key.text.utf8) }
    return keys
  }
}

extension DeadLetter {
  /// The letter in a row of `pg_dead_letter_list` or `pg_dead_letter_find`, behind its place.
  fileprivate init(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let key = String(decoding: try cell.bytea(rows), as: UTF8.self)
    let event = EventName(try cell.string(rows))
    guard let messageID = MessageID(parsing: try cell.string(rows)) else {
      throw DamagedState(what: "the dead letter of \(key) holds no message id")
    }
    let (reason, words) = DeadLetter.reason(stored: try cell.string(rows))
    let payload = try cell.bytea(rows)
    let time = Timestamp(microseconds: try cell.int8(rows))
    let attempts = Int(clamping: try cell.int8(rows))
    let firstTime = Timestamp(microseconds: try cell.int8(rows))
    self.init(
      key: FactKey(key),
      event: event,
      messageID: messageID,
      reason: reason,
      isAnswer: try cell.bool(rows),
      words: words,
      payload: payload,
      time: time,
      attempts: attempts,
      firstTime: firstTime
    )
  }
}
