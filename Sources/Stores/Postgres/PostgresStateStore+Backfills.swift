package import Pipeline
import Postgres
import Queries
package import SegmentSpec

extension PostgresStateStore {
  package func backfill(of sync: SyncName) async throws(StateError) -> Backfill? {
    let found = try await read(
      sync,
      { [(.of(.pgBackfillGet), [.int4($0)]), (.of(.pgBackfillPartList), [.int4($0)])] },
      nil as Backfill?
    ) { backfill, place, rows in
      if place == 0 {
        if rows.count > 0 { backfill = try Backfill(rows) }
      } else {
        for row in 0..<rows.count { backfill?.parts.append(try BackfillPart(rows, row)) }
      }
    }
    return found ?? nil
  }

  package func beginBackfill(
    _ backfill: Backfill,
    watermark: Watermark?,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(
      sync,
      { $0.beginBackfill(backfill) + (watermark.map($0.setWatermark) ?? []) },
      ()
    )
  }

  package func advanceBackfill(
    to reached: [PartProgress],
    freshUntil: Timestamp,
    of sync: SyncName
  ) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    var steps: [Int: PartProgress] = [:]
    for step in reached {
      let before = steps[step.place.part]
      steps[step.place.part] = PartProgress(
        place: step.place,
        roots: (before?.roots ?? 0) &+ step.roots,
        waiting: (before?.waiting ?? []) + step.waiting
      )
    }
    let last = steps.values.sorted { $0.place.part < $1.place.part }
    try await write(sync, { $0.advanceBackfill(to: last, freshUntil: freshUntil) }, ())
  }

  package func finishBackfill(at time: Timestamp, of sync: SyncName) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    try await write(
      sync,
      { [(.of(.pgBackfillFinish), [.int4($0.sync), .int8(time.microseconds)])] },
      ()
    )
  }
}

extension PostgresStateStatements {
  /// Stores a backfill in the place of the one before.
  func beginBackfill(_ backfill: Backfill) -> [(Statement, [Parameter])] {
    let (number, parts) = (Parameter.int4(sync), backfill.parts)
    return [
      (.of(.pgBackfillPartClear), [number]), (.of(.pgLeaseClear), [number]),
      (
        .of(.pgBackfillPut),
        [
          number, .int8(backfill.startedAt.microseconds),
          .optional(backfill.window.from?.microseconds),
          .optional(backfill.window.to?.microseconds),
          .optional(backfill.events.map { $0.map(\.rawValue).joined(separator: ",") }),
          .text(backfill.mark.position), .int8(backfill.mark.clock.microseconds),
          .int8(backfill.freshUntil.microseconds),
          .optional(backfill.finishedAt?.microseconds), .bool(backfill.isShared),
        ]
      ),
      (
        .of(.pgBackfillPartPut),
        [
          number, .int8Array(parts.map { Int64($0.number) }), .textArray(parts.map(\.range)),
          .int8Array(parts.map { Int64($0.roots) }), .optionalTextArray(parts.map(\.place)),
          .int8Array(parts.map { Int64($0.read) }), .int8Array(parts.map { $0.isFinished ? 1 : 0 }),
        ]
      ),
    ]
  }
}

extension Backfill {
  /// The backfill in the first row, without its parts.
  fileprivate init(_ rows: borrowing Rows) throws {
    func time(_ column: Int) throws -> Timestamp? {
      try rows.int8IfPresent(0, column).map { Timestamp(microseconds: $0) }
    }
    self.init(
      window: HistoryWindow(from: try time(1), to: try time(2)),
      events: try rows.stringIfPresent(0, 3).map(EventName.list),
      startedAt: Timestamp(microseconds: try rows.int8(0, 0)),
      mark: SourceMark(
        position: try rows.string(0, 4),
        clock: Timestamp(microseconds: try rows.int8(0, 5))
      ),
      freshUntil: Timestamp(microseconds: try rows.int8(0, 6)),
      finishedAt: try time(7),
      isShared: try rows.bool(0, 8),
      parts: []
    )
  }
}

extension BackfillPart {
  init(_ rows: borrowing Rows, _ row: Int) throws {
    self.init(
      number: Int(clamping: try rows.int8(row, 0)),
      range: try rows.string(row, 1),
      roots: Int(clamping: try rows.int8(row, 2)),
      place: try rows.stringIfPresent(row, 3),
      read: Int(clamping: try rows.int8(row, 4)),
      isFinished: try rows.bool(row, 5)
    )
  }
}

extension EventName {
  /// The events of names with commas between.
  static func list(_ names: String) throws -> [EventName] {
    try names.split(separator: ",").map { name in
      guard let event = EventName(known: String(name)) else {
        throw DamagedState(what: "a backfill is of the event \"\(name.prefix(40))\"")
      }
      return event
    }
  }
}
