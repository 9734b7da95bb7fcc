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
        for row in 0..<rows.count {
          var cell = RowCursor(row)
          backfill?.parts.append(try BackfillPart(rows, &cell))
        }
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
  /// Stores a backfill in place of the one before.
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
    var cell = RowCursor(0)
    func time(_ cell: inout RowCursor) throws -> Timestamp? {
      try cell.int8IfPresent(rows).map { Timestamp(microseconds: $0) }
    }
    let startedAt = Timestamp(microseconds: try cell.int8(rows))
    self.init(
      window: HistoryWindow(from: try time(&cell), to: try time(&cell)),
      events: try cell.stringIfPresent(rows).map(EventName.list),
      startedAt: startedAt,
      mark: SourceMark(
        position: try cell.string(rows),
        clock: Timestamp(microseconds: try cell.int8(rows))
      ),
      freshUntil: Timestamp(microseconds: try cell.int8(rows)),
      finishedAt: try time(&cell),
      isShared: try cell.bool(rows),
      parts: []
    )
  }
}

extension BackfillPart {
  init(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    self.init(
      number: Int(clamping: try cell.int8(rows)),
      range: try cell.string(rows),
      roots: Int(clamping: try cell.int8(rows)),
      place: try cell.stringIfPresent(rows),
      read: Int(clamping: try cell.int8(rows)),
      isFinished: try cell.bool(rows)
    )
  }
}

extension EventName {
  /// The events of names with commas between.
  static func list(_ names: String) -> [EventName] {
    names.split(separator: ",").map { EventName(String($0)) }
  }
}
