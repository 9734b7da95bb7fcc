import Pipeline
import Postgres
import Queries
import SegmentSpec

/// The statements that change a sync's state in PostgreSQL; nothing is run here.
struct PostgresStateStatements: Sendable {
  /// The sync's number in `tidemark.sync`.
  let sync: Int32
  /// The lease under which they write; nil while this process holds none.
  let lease: PostgresLeases.Held?

  /// Records one delivery's results, as `StateStore.record` does.
  func record(_ records: DeliveryRecords) -> [(Statement, [Parameter])] {
    var requests = LedgerStatements(sync: sync).record(records.entries, at: records.time)
    for letter in remaining(records) {
      requests.append((.of(.pgDeadLetterPut), Array(parameters(of: letter).dropLast())))
    }
    if let part = records.part {
      requests.append((.of(.pgPartPut), [.int4(sync), .text(part)]))
    }
    return requests
  }

  /// Stores the watermark, as `StateStore.setWatermark` does.
  func setWatermark(_ watermark: Watermark?) -> [(Statement, [Parameter])] {
    [
      (
        .of(.pgWatermarkSet),
        [
          .int4(sync), .optional(watermark?.position), .optional(watermark?.firstPosition),
          .optional(watermark?.factsSince.microseconds), .optional(watermark?.marginSeconds),
        ]
      )
    ]
  }

  /// Changes the rows that wait, as `StateStore.setWatermark` does.
  func apply(_ change: WaitingChange) -> [(Statement, [Parameter])] {
    var requests: [(Statement, [Parameter])] = []
    if !change.removed.isEmpty {
      requests.append((.of(.pgWaitingRemove), identities(of: change.removed)))
    }
    // A statement may name a row only once.
    let added = WaitingRows(change.added).rows
    if !added.isEmpty {
      let seen = Parameter.int8Array(added.map(\.firstSeen.microseconds))
      let marks = Parameter.int8Array(added.map { $0.isOfBackfill ? 1 : 0 })
      requests.append((.of(.pgWaitingPut), identities(of: added) + [seen, marks]))
    }
    return requests
  }

  private func identities(of rows: [WaitingRow]) -> [Parameter] {
    [
      .int4(sync), .textArray(rows.map(\.kind)), .textArray(rows.map(\.root)),
      .textArray(rows.map(\.row)),
    ]
  }

  /// Stores how much further parts have come, each named once, and the rows that they left waiting.
  func advanceBackfill(
    to reached: [PartProgress],
    freshUntil: Timestamp
  ) -> [(Statement, [Parameter])] {
    let number = Parameter.int4(sync)
    var requests: [(Statement, [Parameter])] = [
      (.of(.pgBackfillRefresh), [number, .int8(freshUntil.microseconds)])
    ]
    guard !reached.isEmpty else { return requests }
    requests.append(
      (
        .of(.pgBackfillPartReach),
        [
          number, .int8Array(reached.map { Int64($0.place.part) }),
          .textArray(reached.map(\.place.place)), .int8Array(reached.map { Int64($0.roots) }),
        ]
      )
    )
    return requests + apply(WaitingChange(added: reached.flatMap(\.waiting)))
  }

  /// The fence of the holder's transaction number `write`: it fails with SQLSTATE `TM001` once another run took
  /// the lease over, and keeps others from taking it until the transaction ends.
  ///
  /// It locks the lease, and the lease's renewal waits for that lock: in a long transaction run it just before
  /// the statements that it guards. Empty while this process holds no lease.
  func guarding(write: Int64?) -> [(Statement, [Parameter])] {
    guard let lease else { return [] }
    return [
      (
        .of(.pgFence),
        [.int4(sync), .int8(lease.part), .int8(lease.token), .optional(write)]
      )
    ]
  }

  /// Binds the sync, unless it is bound already.
  func bind(to binding: SyncBinding) -> (Statement, [Parameter]) {
    (
      .of(.pgBindingSet),
      [
        .int4(sync), .text(binding.storeID), .text(binding.destination.kind),
        .text(binding.destination.place), .text(binding.edition),
      ]
    )
  }

  /// Writes a dead letter as another state had it.
  func adopt(_ letter: DeadLetter) -> (Statement, [Parameter]) {
    (.of(.pgDeadLetterAdopt), parameters(of: letter))
  }

  /// The letters whose keys do not end as sent in the same records.
  private func remaining(_ records: DeliveryRecords) -> [DeadLetter] {
    guard !records.deadLetters.isEmpty else { return [] }
    let keys = Set(records.deadLetters.map(\.key))
    var sent: Set<FactKey> = []
    for (key, entry) in records.entries where keys.contains(key) {
      if entry.fate == .sent { sent.insert(key) } else { sent.remove(key) }
    }
    return records.deadLetters.filter { !sent.contains($0.key) }
  }

  private func parameters(of letter: DeadLetter) -> [Parameter] {
    [
      .int4(sync), .bytea(Array(letter.key.text.utf8)), .text(letter.event.rawValue),
      .text(letter.messageID.description), .storable(letter.storedReason), .bytea(letter.payload),
      .int8(letter.time.microseconds), .int8(Int64(letter.attempts)), .bool(letter.isAnswer),
      .int8(letter.firstTime.microseconds),
    ]
  }
}

extension Parameter {
  static func optional(_ text: String?) -> Parameter {
    text.map(Parameter.storable) ?? .null
  }

  static func optional(_ number: Int64?) -> Parameter {
    number.map(Parameter.int8) ?? .null
  }

  /// A text without the one character that PostgreSQL cannot store.
  static func storable(_ text: String) -> Parameter {
    .text(text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text)
  }
}
