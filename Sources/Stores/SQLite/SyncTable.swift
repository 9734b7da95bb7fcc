import GRDB
import Pipeline
import Queries
import SegmentSpec

/// The table of sync names, with their bindings and watermarks.
struct SyncTable {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// The number under which the other tables know `sync`; nil if nothing was ever written for it.
  func knownNumber(of sync: SyncName) throws -> Int64? {
    let row = try StateStatement(.sqliteSyncFind, in: database)
    try row.bind(sync.text, at: 1)
    return try row.step() ? row.integer(0) : nil
  }

  /// The number of `sync`, made now if it has none.
  func number(of sync: SyncName) throws -> Int64 {
    if let number = try knownNumber(of: sync) { return number }
    let row = try StateStatement(.sqliteSyncPut, in: database)
    try row.bind(sync.text, at: 1)
    try row.run()
    guard let number = try knownNumber(of: sync) else {
      throw DamagedState(what: "the sync \(sync) was written and is not there")
    }
    return number
  }

  /// Gives a sync another name, unless the name is taken.
  func rename(_ sync: SyncName, to newName: SyncName) throws {
    let row = try StateStatement(.sqliteSyncRename, in: database)
    try row.bind(sync.text, at: 1)
    try row.bind(newName.text, at: 2)
    try row.run()
  }

  func fileMark(of number: Int64) throws -> String {
    let row = try StateStatement(.sqliteFileMarkGet, in: database)
    try row.bind(number, at: 1)
    guard try row.step() else {
      throw DamagedState(what: "the sync of number \(number) is gone")
    }
    // It becomes part of files' names.
    let mark = row.text(0)
    guard mark.utf8.count == 8, UInt32(mark, radix: 16) != nil else {
      throw DamagedState(what: "a sync's file mark is \"\(mark.prefix(20))\"")
    }
    return mark
  }

  func setFileMark(_ mark: String, of number: Int64) throws {
    let row = try StateStatement(.sqliteFileMarkSet, in: database)
    try row.bind(number, at: 1)
    try row.bind(mark, at: 2)
    try row.run()
  }

  func binding(of sync: SyncName) throws -> SyncBinding? {
    let hasEditions = try database.run(.sqliteVersionGet) >= StateSchema.versionWithWaiting
    let row = try StateStatement(
      hasEditions ? .sqliteBindingGet : .sqliteBindingGetBeforeEdition,
      in: database
    )
    try row.bind(sync.text, at: 1)
    guard try row.step() else { return nil }
    return SyncBinding(
      storeID: row.text(0),
      destination: DestinationIdentity(kind: row.text(1), place: row.text(2)),
      edition: row.isNull(3) ? StoreIdentity.firstEdition : row.text(3)
    )
  }

  func bind(_ number: Int64, to binding: SyncBinding) throws {
    let row = try StateStatement(.sqliteBindingSet, in: database)
    try row.bind(number, at: 1)
    try row.bind(binding.storeID, at: 2)
    try row.bind(binding.destination.kind, at: 3)
    try row.bind(binding.destination.place, at: 4)
    try row.bind(binding.edition, at: 5)
    try row.run()
  }

  func watermark(of sync: SyncName) throws -> Watermark? {
    let row = try StateStatement(.sqliteWatermarkGet, in: database)
    try row.bind(sync.text, at: 1)
    guard try row.step() else { return nil }
    return Watermark(
      position: row.isNull(0) ? nil : row.text(0),
      firstPosition: row.isNull(1) ? nil : row.text(1),
      factsSince: Timestamp(microseconds: row.integer(2)),
      marginSeconds: row.integer(3)
    )
  }

  func setWatermark(_ watermark: Watermark?, of number: Int64) throws {
    let row = try StateStatement(.sqliteWatermarkSet, in: database)
    try row.bind(number, at: 1)
    try row.bind(watermark?.position, at: 2)
    try row.bind(watermark?.firstPosition, at: 3)
    try row.bind(watermark?.factsSince.microseconds, at: 4)
    try row.bind(watermark?.marginSeconds, at: 5)
    try row.run()
  }

  /// Also nil in a file that was not opened for writing since deletions exist.
  func deletionsSince(of sync: SyncName) throws -> Timestamp? {
    guard try database.run(.sqliteVersionGet) >= StateSchema.versionWithDeletions else {
      return nil
    }
    let row = try StateStatement(.sqliteDeletionsSinceGet, in: database)
    try row.bind(sync.text, at: 1)
    return try row.step() ? Timestamp(microseconds: row.integer(0)) : nil
  }

  func setDeletionsSince(_ time: Timestamp, of number: Int64) throws {
    let row = try StateStatement(.sqliteDeletionsSinceSet, in: database)
    try row.bind(number, at: 1)
    try row.bind(time.microseconds, at: 2)
    try row.run()
  }
}
