import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The rows of each sync whose facts are not settled yet.
struct WaitingTable {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// Also empty in a file that was not opened for writing since such rows exist.
  func list(of sync: SyncName) throws -> [WaitingRow] {
    guard try database.run(.sqliteVersionGet) >= StateSchema.versionWithWaiting else { return [] }
    let row = try StateStatement(.sqliteWaitingList, in: database)
    try row.bind(sync.text, at: 1)
    var rows: [WaitingRow] = []
    while try row.step() {
      rows.append(
        WaitingRow(
          kind: row.text(0),
          root: row.text(1),
          row: row.text(2),
          firstSeen: Timestamp(microseconds: row.integer(3)),
          isOfBackfill: row.integer(4) != 0
        )
      )
    }
    return rows
  }

  func apply(_ change: WaitingChange, of number: Int64) throws {
    if !change.removed.isEmpty {
      let remove = try StateStatement(.sqliteWaitingRemove, in: database)
      for row in change.removed {
        try remove.bind(row, of: number)
        try remove.run()
      }
    }
    guard !change.added.isEmpty else { return }
    let put = try StateStatement(.sqliteWaitingPut, in: database)
    for row in change.added {
      try put.bind(row, of: number)
      try put.bind(row.firstSeen.microseconds, at: 5)
      try put.bind(row.isOfBackfill ? 1 : 0, at: 6)
      try put.run()
    }
  }
}

extension StateStatement {
  fileprivate func bind(_ row: WaitingRow, of number: Int64) throws {
    try bind(number, at: 1)
    try bind(row.kind, at: 2)
    try bind(row.root, at: 3)
    try bind(row.row, at: 4)
  }
}
