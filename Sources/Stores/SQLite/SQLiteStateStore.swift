import GRDB
package import Pipeline
import Queries
package import SegmentSpec
import Synchronization

/// The state in a SQLite file: one file for all sync names, and a lock file beside it for each.
package final class SQLiteStateStore: StateStore {
  let file: StateFile
  /// The locks that this process holds.
  let locks = Mutex<[SyncName: HeldLock]>([:])

  private init(_ file: StateFile) {
    self.file = file
  }

  /// Opens the state file at the absolute `path`; creates it and its directory if they are missing.
  /// - Throws: `StateError` if it cannot be written, is damaged or newer, or belongs to another program.
  package static func open(_ path: String) async throws(StateError) -> SQLiteStateStore {
    SQLiteStateStore(try await StateFile.open(path))
  }

  /// The state file at the absolute `path` for commands that only look.
  ///
  /// Nothing is created, locked or written, and a missing file is an empty state. Every method that
  /// writes throws `.cannotWrite`.
  package static func reading(_ path: String) -> SQLiteStateStore {
    SQLiteStateStore(StateFile.reading(path))
  }

  /// The path of the file.
  package var path: String { file.path }

  /// Frees all locks and closes the file.
  ///
  /// Call it once, when nothing else is in progress. Without it nothing is lost, but the write-ahead log may
  /// stay behind.
  package func close() async {
    locks.withLock { $0.removeAll() }
    await file.close()
  }

  // MARK: Binding and watermark

  package func bind(_ sync: SyncName, to binding: SyncBinding) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      let number = try SyncTable(database).number(of: sync)
      guard let existing = try SyncTable(database).binding(of: sync) else {
        return try SyncTable(database).bind(number, to: binding)
      }
      guard existing == binding else {
        throw StateError.boundElsewhere(existing: existing, requested: binding)
      }
    }
  }

  package func binding(of sync: SyncName) async throws(StateError) -> SyncBinding? {
    try await file.read { try SyncTable($0).binding(of: sync) }
  }

  package func rename(_ sync: SyncName, to newName: SyncName) async throws(StateError) {
    try await write(sync, needingLock: true) { try SyncTable($0).rename(sync, to: newName) }
  }

  package func fileMark(of sync: SyncName) async throws(StateError) -> String {
    let known: String? = try await read(sync, otherwise: nil) {
      try SyncTable($0).fileMark(of: $1)
    }
    if let known { return known }
    return try await file.write { database in
      let number = try SyncTable(database).number(of: sync)
      return try SyncTable(database).fileMark(of: number)
    }
  }

  package func watermark(of sync: SyncName) async throws(StateError) -> Watermark? {
    try await file.read { try SyncTable($0).watermark(of: sync) }
  }

  package func setWatermark(
    _ watermark: Watermark?,
    waiting: WaitingChange,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      let number = try SyncTable(database).number(of: sync)
      try SyncTable(database).setWatermark(watermark, of: number)
      try WaitingTable(database).apply(waiting, of: number)
    }
  }

  package func waiting(of sync: SyncName) async throws(StateError) -> [WaitingRow] {
    try await file.read { try WaitingTable($0).list(of: sync) }
  }

  package func deletionsSince(of sync: SyncName) async throws(StateError) -> Timestamp? {
    try await file.read { try SyncTable($0).deletionsSince(of: sync) }
  }

  package func setDeletionsSince(
    _ time: Timestamp,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(sync) { database in
      let number = try SyncTable(database).number(of: sync)
      try SyncTable(database).setDeletionsSince(time, of: number)
    }
  }

  // MARK: Backfill

  package func backfill(of sync: SyncName) async throws(StateError) -> Backfill? {
    try await file.read { try BackfillTable($0).find(of: sync) }
  }

  package func beginBackfill(
    _ backfill: Backfill,
    watermark: Watermark?,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      let number = try SyncTable(database).number(of: sync)
      try BackfillTable(database).begin(backfill, of: number)
      if let watermark { try SyncTable(database).setWatermark(watermark, of: number) }
    }
  }

  package func advanceBackfill(
    to reached: [PartProgress],
    freshUntil: Timestamp,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(sync) { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return }
      try BackfillTable(database).advance(to: reached, freshUntil: freshUntil, of: number)
      let left = WaitingChange(added: reached.flatMap(\.waiting))
      try WaitingTable(database).apply(left, of: number)
    }
  }

  package func finishBackfill(at time: Timestamp, of sync: SyncName) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return }
      try BackfillTable(database).finish(at: time, of: number)
    }
  }

  // MARK: Ledger and parts

  package func ledger(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) -> [LedgerEntry?] {
    guard !keys.isEmpty else { return [] }
    let held = held(sync)
    return try await read(sync, otherwise: Array(repeating: nil, count: keys.count)) {
      // No message may go out because of a ledger that another run writes.
      try held?.demandToken(in: $0)
      return try LedgerTable(sync: $1, database: $0).entries(of: keys)
    }
  }

  package func record(_ records: DeliveryRecords, of sync: SyncName) async throws(StateError) {
    guard !records.isEmpty else { return }
    try await write(sync) { database in
      let number = try SyncTable(database).number(of: sync)
      try LedgerTable(sync: number, database: database).record(records.entries, at: records.time)
      CrashPoint.amidRecord.pass()
      let letters = DeadLetterTable(sync: number, database: database)
      try letters.record(records.deadLetters)
      try letters.settle(records.entries)
      if let part = records.part {
        let row = try StateStatement(.sqlitePartPut, in: database)
        try row.bind(number, at: 1)
        try row.bind(part, at: 2)
        try row.run()
      }
    }
  }

  package func unconfirmedParts(of sync: SyncName) async throws(StateError) -> [String] {
    try await read(sync, otherwise: []) { database, number in
      let rows = try StateStatement(.sqlitePartList, in: database)
      try rows.bind(number, at: 1)
      var parts: [String] = []
      while try rows.step() { parts.append(rows.text(0)) }
      return parts
    }
  }

  package func confirm(part: String, of sync: SyncName) async throws(StateError) {
    try await write(sync) { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return }
      let row = try StateStatement(.sqlitePartConfirm, in: database)
      try row.bind(number, at: 1)
      try row.bind(part, at: 2)
      try row.run()
    }
  }

  // MARK: Runs

  package func beginRun(_ run: RunStart, of sync: SyncName) async throws(StateError) -> Int64 {
    try await write(sync, needingLock: true) { database in
      let number = try SyncTable(database).number(of: sync)
      return try RunTable(sync: number, database: database).begin(run)
    }
  }

  package func finishRun(
    _ number: Int64,
    _ end: RunEnd,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(sync) { database in
      guard let sync = try SyncTable(database).knownNumber(of: sync) else { return }
      try RunTable(sync: sync, database: database).finish(number, end)
    }
  }

  package func runs(of sync: SyncName, limit: Int) async throws(StateError) -> [RunRecord] {
    try await read(sync, otherwise: []) {
      try RunTable(sync: $1, database: $0).newest(max(0, limit))
    }
  }

  // MARK: Dead letters

  package func deadLetters(
    of sync: SyncName,
    event: EventName?,
    after place: DeadLetter.Place?,
    limit: Int
  ) async throws(StateError) -> [DeadLetter] {
    try await read(sync, otherwise: []) {
      try DeadLetterTable(sync: $1, database: $0).page(event, after: place, limit: max(0, limit))
    }
  }

  package func deadLetterHeads(
    of sync: SyncName,
    event: EventName?,
    after key: FactKey?,
    limit: Int
  ) async throws(StateError) -> [DeadLetterHead] {
    try await read(sync, otherwise: []) {
      try DeadLetterTable(sync: $1, database: $0).heads(event, after: key, limit: max(0, limit))
    }
  }

  package func deadLetters(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) -> [DeadLetter?] {
    try await read(sync, otherwise: Array(repeating: nil, count: keys.count)) {
      try DeadLetterTable(sync: $1, database: $0).find(keys)
    }
  }

  package func deadLetterCount(
    of sync: SyncName,
    event: EventName?
  ) async throws(StateError) -> Int {
    try await read(sync, otherwise: 0) {
      try DeadLetterTable(sync: $1, database: $0).count(event)
    }
  }

  package func discardDeadLetters(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return }
      try DeadLetterTable(sync: number, database: database).discard(keys)
    }
  }

  /// Reads with the sync's number; returns `nothing` for a sync that was never written to.
  func read<Value: Sendable>(
    _ sync: SyncName,
    otherwise nothing: Value,
    _ body: @escaping @Sendable (Database, Int64) throws -> Value
  ) async throws(StateError) -> Value {
    try await file.read { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return nothing }
      return try body(database, number)
    }
  }
}
