import Foundation
import GRDB
import Pipeline
import Queries

/// The tables of the state file and their version.
enum StateSchema {
  /// The version that `sqlite_version.sql` writes.
  static let version = 7
  /// The first version whose `sync` has `deletions_since`.
  static let versionWithDeletions = 2
  /// The first version whose `dead_letter` counts attempts.
  static let versionWithAttempts = 3
  /// The first version with backfills.
  static let versionWithBackfills = 4
  /// The first version that remembers who holds a lock.
  static let versionWithLeases = 5
  /// The first version with rows that wait and the bound store's edition.
  static let versionWithWaiting = 6
  /// The first version whose `ledger` has times.
  static let versionWithTimes = 7
  /// The mark that `sqlite_mark.sql` writes: "Tide" in ASCII.
  static let mark: Int64 = 0x5469_6465

  /// Makes the tables in a new file; checks those of an old one and that it can be written.
  /// - Throws: `StateError`, or GRDB's error.
  static func prepare(_ database: Database, path: String) throws {
    try database.run(.sqliteDurable)
    try database.run(.sqliteCache)
    if try isNew(database, path: path) {
      try database.inTransaction(.immediate) {
        // Another process may have been faster while this one waited for the write lock.
        if try isNew(database, path: path) { try create(in: database) }
        return .commit
      }
    } else {
      try database.inTransaction(.immediate) {
        try migrate(database)
        return .commit
      }
    }
    // Every time: a process that was killed right after it made the tables had not come this far.
    try useLog(database)
  }

  /// Makes SQLite keep a write-ahead log.
  ///
  /// To change from a journal to the log, SQLite reads the file and then demands it for itself, and between the two it
  /// waits for nobody: of several processes that make one file, some are refused at once.
  private static func useLog(_ database: Database) throws {
    let end = ContinuousClock.now.advanced(by: .seconds(30))
    while true {
      do {
        try database.run(.sqliteJournal)
        return
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end
      {
        usleep(10_000)
      }
    }
  }

  /// Whether the file holds nothing yet.
  /// - Throws: `StateError` if it belongs to another program, or is newer than this one.
  static func isNew(_ database: Database, path: String) throws -> Bool {
    var (mark, found, tables) = (Int64(0), Int64(0), Int64(0))
    // All at one moment, because another process may be making the tables.
    try database.inSavepoint {
      mark = try database.run(.sqliteMarkGet)
      found = try database.run(.sqliteVersionGet)
      tables = try database.run(.sqliteTableCount)
      return .commit
    }
    if mark == 0, found == 0, tables == 0 { return true }
    guard mark == Self.mark else {
      throw StateError.unreadable(
        reason: "\(path) is a database of another program. Name another file with --state."
      )
    }
    guard found <= version else {
      throw StateError.newerSchema(found: Int(found), known: version)
    }
    guard found >= 1 else { throw DamagedState(what: "its schema has version \(found)") }
    return false
  }

  /// Brings a file of an earlier version up to this one, within the transaction that is open.
  private static func migrate(_ database: Database) throws {
    let found = try database.run(.sqliteVersionGet)
    guard found < version else { return }
    // Version 1 came without and with file marks.
    if try database.run(.sqliteFileMarkExists) == 0 {
      try database.run(.sqliteMigrateFileMark)
      try database.run(.sqliteMigrateFileMarkDraw)
    }
    if found < versionWithDeletions { try database.run(.sqliteMigrateDeletionsSince) }
    if found < versionWithAttempts {
      try database.run(.sqliteMigrateDeadLetterAttempts)
      try database.run(.sqliteMigrateDeadLetterFirstTime)
      try database.run(.sqliteMigrateDeadLetterAnswered)
    }
    if found < versionWithBackfills {
      try database.run(.sqliteCreateBackfill)
      try database.run(.sqliteCreateBackfillPart)
    }
    if found < versionWithLeases { try database.run(.sqliteCreateLease) }
    if found < versionWithWaiting {
      try database.run(.sqliteMigrateEdition)
      try database.run(.sqliteCreateWaiting)
    }
    if found < versionWithTimes { try database.run(.sqliteMigrateLedgerTime) }
    try database.run(.sqliteVersion)
  }

  /// Empties the log of a file that is not at its place any more.
  ///
  /// SQLite would leave the log there, and read it into the next file at that place.
  static func emptyLog(_ database: Database) throws {
    try database.run(.sqliteCheckpoint)
  }

  static func create(in database: Database) throws {
    let statements: [Query] = [
      .sqliteCreateSync, .sqliteCreateLedger, .sqliteCreatePart, .sqliteCreateRun,
      .sqliteCreateDeadLetter, .sqliteCreateDeadLetterTime, .sqliteCreateBackfill,
      .sqliteCreateBackfillPart, .sqliteCreateLease, .sqliteCreateWaiting, .sqliteMark,
      .sqliteVersion,
    ]
    for statement in statements { try database.run(statement) }
  }
}
