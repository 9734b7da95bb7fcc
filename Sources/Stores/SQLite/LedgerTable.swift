import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The ledger's rows of one sync.
struct LedgerTable {
  var sync: Int64
  var database: Database

  /// The entry of each key, in the keys' order.
  ///
  /// Walks keys and rows side by side in key order. Most keys of a page lie close together, or in a gap between
  /// two rows, so most answers need no descent from the tree's root.
  func entries(of keys: [FactKey]) throws -> [LedgerEntry?] {
    var entries = [LedgerEntry?](repeating: nil, count: keys.count)
    let probes = SortedKeys(keys)
    let rows = try StateStatement(try reading, in: database)
    try rows.bind(sync, at: 1)
    var isPositioned = false
    try probes.forEach { probe, index in
      var order: Int32 = -1
      // Beyond this many rows a new descent is cheaper than the next step.
      var stepsLeft = isPositioned ? 12 : 0
      while true {
        if isPositioned {
          order = Bytewise.order(rows.bytes(0), probe)
          guard order < 0 else { break }
        }
        if stepsLeft > 0 {
          stepsLeft -= 1
        } else {
          rows.rewind()
          try rows.bind(text: probe, at: 2)
          isPositioned = true
          stepsLeft = .max
        }
        // No row at or after this key, so none for the keys after it either.
        guard try rows.step() else { return false }
      }
      if order == 0 { entries[index] = try entry(in: rows) }
      return true
    }
    return entries
  }

  /// The statement that reads the ledger: a file that is only read may be of an earlier release.
  var reading: Query {
    get throws {
      try database.run(.sqliteVersionGet) >= StateSchema.versionWithTimes
        ? .sqliteLedgerFrom : .sqliteLedgerFromBeforeTimes
    }
  }

  /// Writes each entry in place of its key's earlier one; of two with one key the last one counts.
  ///
  /// `time` is the time of entries without their own.
  func record(_ records: LedgerRecords, at time: Timestamp?) throws {
    let row = try StateStatement(.sqliteLedgerPut, in: database)
    try row.bind(sync, at: 1)
    for (key, entry) in records {
      try row.bind(key.text, at: 2)
      try row.bind(Int64(entry.fate.rawValue), at: 3)
      if let state = entry.state {
        try state.digest.withBytes { try row.bind(blob: $0, at: 4) }
      } else {
        try row.bind(nil as Int64?, at: 4)
      }
      try row.bind(entry.state.map { Int64($0.list) }, at: 5)
      try row.bind(entry.state.map { Int64($0.deliveries) }, at: 6)
      try row.bind(entry.state?.covered.microseconds, at: 7)
      try row.bind(entry.seconds(writtenAt: time), at: 8)
      try row.run()
    }
  }

  /// The entry in the row at which `row` stands.
  func entry(in row: borrowing StateStatement) throws -> LedgerEntry {
    let code = row.integer(1)
    guard let fate = LedgerEntry.Fate(code: code) else {
      throw DamagedState(what: "the ledger's row of \(row.text(0)) has fate \(code)")
    }
    let time = EntryTime(seconds: row.isNull(6) ? nil : row.integer(6))
    guard !row.isNull(2) else { return LedgerEntry(fate: fate, time: time) }
    let bytes = row.bytes(2)
    guard let digest = StateDigest(bytes: bytes) else {
      throw DamagedState(
        what: "the ledger's row of \(row.text(0)) has a digest of \(bytes.count) bytes"
      )
    }
    return LedgerEntry(
      fate: fate,
      state: LedgerState(
        digest: digest,
        list: Int(row.integer(3)),
        deliveries: Int(row.integer(4)),
        covered: Timestamp(microseconds: row.integer(5))
      ),
      time: time
    )
  }
}

extension LedgerEntry.Fate {
  /// The fate with this code in a table; nil if none has it.
  init?(code: Int64) {
    guard let code = UInt8(exactly: code) else { return nil }
    self.init(rawValue: code)
  }
}
