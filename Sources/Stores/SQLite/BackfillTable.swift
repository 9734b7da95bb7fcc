import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The backfill of each sync, with its parts.
struct BackfillTable {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// Also nil in a file that was not opened for writing since backfills exist.
  func find(of sync: SyncName) throws -> Backfill? {
    guard try database.run(.sqliteVersionGet) >= StateSchema.versionWithBackfills else {
      return nil
    }
    let row = try StateStatement(.sqliteBackfillGet, in: database)
    try row.bind(sync.text, at: 1)
    guard try row.step() else { return nil }
    let events = row.isNull(3) ? nil : EventName.list(row.text(3))
    return Backfill(
      window: HistoryWindow(from: row.time(1), to: row.time(2)),
      events: events,
      startedAt: Timestamp(microseconds: row.integer(0)),
      mark: SourceMark(position: row.text(4), clock: Timestamp(microseconds: row.integer(5))),
      freshUntil: Timestamp(microseconds: row.integer(6)),
      finishedAt: row.time(7),
      parts: try parts(of: sync)
    )
  }

  /// Replaces the backfill that was begun before.
  func begin(_ backfill: Backfill, of number: Int64) throws {
    let clear = try StateStatement(.sqliteBackfillPartClear, in: database)
    try clear.bind(number, at: 1)
    try clear.run()
    let row = try StateStatement(.sqliteBackfillPut, in: database)
    try row.bind(number, at: 1)
    try row.bind(backfill.startedAt.microseconds, at: 2)
    try row.bind(backfill.window.from?.microseconds, at: 3)
    try row.bind(backfill.window.to?.microseconds, at: 4)
    try row.bind(backfill.events.map { $0.map(\.rawValue).joined(separator: ",") }, at: 5)
    try row.bind(backfill.mark.position, at: 6)
    try row.bind(backfill.mark.clock.microseconds, at: 7)
    try row.bind(backfill.freshUntil.microseconds, at: 8)
    try row.bind(backfill.finishedAt?.microseconds, at: 9)
    try row.run()
    let put = try StateStatement(.sqliteBackfillPartPut, in: database)
    for part in backfill.parts {
      try put.bind(number, at: 1)
      try put.bind(Int64(part.number), at: 2)
      try put.bind(part.range, at: 3)
      try put.bind(Int64(part.roots), at: 4)
      try put.bind(part.place, at: 5)
      try put.bind(Int64(part.read), at: 6)
      try put.run()
    }
  }

  func advance(to reached: [PartProgress], freshUntil: Timestamp, of number: Int64) throws {
    let refresh = try StateStatement(.sqliteBackfillRefresh, in: database)
    try refresh.bind(number, at: 1)
    try refresh.bind(freshUntil.microseconds, at: 2)
    try refresh.run()
    let row = try StateStatement(.sqliteBackfillPartReach, in: database)
    for step in reached {
      try row.bind(number, at: 1)
      try row.bind(Int64(step.place.part), at: 2)
      try row.bind(step.place.place, at: 3)
      try row.bind(Int64(step.roots), at: 4)
      try row.run()
    }
  }

  func finish(at time: Timestamp, of number: Int64) throws {
    let row = try StateStatement(.sqliteBackfillFinish, in: database)
    try row.bind(number, at: 1)
    try row.bind(time.microseconds, at: 2)
    try row.run()
  }

  private func parts(of sync: SyncName) throws -> [BackfillPart] {
    let row = try StateStatement(.sqliteBackfillPartList, in: database)
    try row.bind(sync.text, at: 1)
    var parts: [BackfillPart] = []
    while try row.step() {
      parts.append(
        BackfillPart(
          number: Int(row.integer(0)),
          range: row.text(1),
          roots: Int(row.integer(2)),
          place: row.isNull(3) ? nil : row.text(3),
          read: Int(row.integer(4))
        )
      )
    }
    return parts
  }
}

extension StateStatement {
  /// Microseconds since the Unix epoch as a moment; nil for null.
  fileprivate func time(_ column: Int32) -> Timestamp? {
    isNull(column) ? nil : Timestamp(microseconds: integer(column))
  }
}
