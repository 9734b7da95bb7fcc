import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The run history of one sync.
struct RunTable {
  /// How many runs are kept.
  static let kept: Int64 = 1_000

  var sync: Int64
  var database: Database

  /// Writes the run's beginning; returns its number, one more than the newest run's.
  func begin(_ run: RunStart) throws -> Int64 {
    let number = try newest() &+ 1
    let row = try StateStatement(.sqliteRunBegin, in: database)
    try row.bind(sync, at: 1)
    try row.bind(number, at: 2)
    try row.bind(run.command, at: 3)
    try row.bind(run.startedAt.microseconds, at: 4)
    try row.run()
    return number
  }

  /// Writes the run's end and deletes the oldest runs beyond those that are kept.
  func finish(_ number: Int64, _ end: RunEnd) throws {
    try write(number, end)
    let prune = try StateStatement(.sqliteRunPrune, in: database)
    try prune.bind(sync, at: 1)
    try prune.bind(Self.kept, at: 2)
    try prune.run()
  }

  func write(_ number: Int64, _ end: RunEnd) throws {
    let row = try StateStatement(.sqliteRunFinish, in: database)
    try row.bind(sync, at: 1)
    try row.bind(number, at: 2)
    try row.bind(end.finishedAt.microseconds, at: 3)
    try row.bind(end.outcome, at: 4)
    try row.bind(Int64(end.exitCode), at: 5)
    try row.bind(end.reportJSON, at: 6)
    try row.run()
  }

  func newest(_ limit: Int) throws -> [RunRecord] {
    let row = try StateStatement(.sqliteRunList, in: database)
    try row.bind(sync, at: 1)
    try row.bind(Int64(limit), at: 2)
    var runs: [RunRecord] = []
    while try row.step() {
      let end =
        row.isNull(3)
        ? nil
        : RunEnd(
          finishedAt: Timestamp(microseconds: row.integer(3)),
          outcome: row.text(4),
          exitCode: Int32(truncatingIfNeeded: row.integer(5)),
          reportJSON: row.text(6)
        )
      runs.append(
        RunRecord(
          number: row.integer(0),
          start: RunStart(
            command: row.text(1),
            startedAt: Timestamp(microseconds: row.integer(2))
          ),
          end: end
        )
      )
    }
    return runs
  }

  private func newest() throws -> Int64 {
    let row = try StateStatement(.sqliteRunLast, in: database)
    try row.bind(sync, at: 1)
    return try row.step() ? row.integer(0) : 0
  }
}
