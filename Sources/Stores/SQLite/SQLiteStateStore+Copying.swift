import GRDB
package import Pipeline
import Queries
package import SegmentSpec

extension SQLiteStateStore: CopyableState {
  package func syncNames() async throws(StateError) -> [SyncName] {
    try await file.read { database in
      let rows = try StateStatement(.sqliteSyncList, in: database)
      var names: [SyncName] = []
      while try rows.step() {
        guard let name = SyncName(stored: rows.text(0)) else {
          throw DamagedState(what: "\"\(rows.text(0).prefix(80))\" is no sync's name")
        }
        names.append(name)
      }
      return names
    }
  }

  package func ledgerPage(
    of sync: SyncName,
    after key: FactKey?,
    limit: Int
  ) async throws(StateError) -> [LedgerLine] {
    try await read(sync, otherwise: []) {
      try LedgerTable(sync: $1, database: $0).page(after: key, limit: limit)
    }
  }

  package func ledgerCount(of sync: SyncName) async throws(StateError) -> Int {
    try await read(sync, otherwise: 0) { database, number in
      let row = try StateStatement(.sqliteLedgerCount, in: database)
      try row.bind(number, at: 1)
      return try row.step() ? Int(row.integer(0)) : 0
    }
  }

  package func rebind(_ sync: SyncName, to binding: SyncBinding) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      let table = SyncTable(database)
      try table.bind(try table.number(of: sync), to: binding)
    }
  }

  package func forget(_ sync: SyncName) async throws(StateError) {
    try await write(sync, needingLock: true) { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return }
      let queries: [Query] = [
        .sqliteLedgerClear, .sqliteDeadLetterClear, .sqlitePartClear, .sqliteRunClear,
        .sqliteBackfillPartClear, .sqliteBackfillClear, .sqliteWaitingClear, .sqliteSyncRemove,
      ]
      for query in queries {
        let row = try StateStatement(query, in: database)
        try row.bind(number, at: 1)
        try row.run()
      }
    }
  }

  package func clear(_ sync: SyncName) async throws(StateError) {
    try await write(sync) { database in
      guard let number = try SyncTable(database).knownNumber(of: sync) else { return }
      for query in [Query.sqliteLedgerClear, .sqliteDeadLetterClear] {
        let row = try StateStatement(query, in: database)
        try row.bind(number, at: 1)
        try row.run()
      }
    }
  }

  package func adopt(_ letters: [DeadLetter], of sync: SyncName) async throws(StateError) {
    try await write(sync) { database in
      let number = try SyncTable(database).number(of: sync)
      try DeadLetterTable(sync: number, database: database).adopt(letters)
    }
  }

  package func adopt(_ rest: SyncRest, of sync: SyncName) async throws(StateError) {
    try await write(sync) { database in
      let table = SyncTable(database)
      let number = try table.number(of: sync)
      try table.setFileMark(rest.fileMark, of: number)
      if let binding = rest.binding { try table.bind(number, to: binding) }
      try table.setWatermark(rest.watermark, of: number)
      if let since = rest.deletionsSince { try table.setDeletionsSince(since, of: number) }
      if let backfill = rest.backfill {
        try BackfillTable(database).begin(backfill, of: number)
      }
      try WaitingTable(database).apply(WaitingChange(added: rest.waiting), of: number)
      for part in rest.parts {
        let row = try StateStatement(.sqlitePartPut, in: database)
        try row.bind(number, at: 1)
        try row.bind(part, at: 2)
        try row.run()
      }
      try RunTable(sync: number, database: database).adopt(rest.runs)
    }
  }
}

extension LedgerTable {
  /// At most `limit` rows behind `key`, by key.
  fileprivate func page(after key: FactKey?, limit: Int) throws -> [LedgerLine] {
    let rows = try StateStatement(try reading, in: database)
    try rows.bind(sync, at: 1)
    try rows.bind(key?.text ?? "", at: 2)
    var lines: [LedgerLine] = []
    while lines.count < limit, try rows.step() {
      let present = FactKey(rows.text(0))
      guard present != key else { continue }
      lines.append(LedgerLine(key: present, entry: try entry(in: rows)))
    }
    return lines
  }
}

extension DeadLetterTable {
  fileprivate func adopt(_ letters: [DeadLetter]) throws {
    try record(letters)
    let row = try StateStatement(.sqliteDeadLetterFirst, in: database)
    try row.bind(sync, at: 1)
    for letter in letters {
      try row.bind(letter.key.text, at: 2)
      try row.bind(letter.firstTime.microseconds, at: 3)
      try row.run()
    }
  }
}

extension RunTable {
  /// Writes runs as another state had them.
  fileprivate func adopt(_ runs: [RunRecord]) throws {
    for run in runs {
      let begin = try StateStatement(.sqliteRunBegin, in: database)
      try begin.bind(sync, at: 1)
      try begin.bind(run.number, at: 2)
      try begin.bind(run.start.command, at: 3)
      try begin.bind(run.start.startedAt.microseconds, at: 4)
      try begin.run()
      if let end = run.end { try write(run.number, end) }
    }
  }
}
