import Pipeline
import Postgres
import Queries
import SegmentSpec

/// The statements that ask and write the ledger in PostgreSQL: keys side by side, sorted, one statement for many.
struct LedgerStatements {
  /// The most entries that a statement writes at once, so that a large part needs little memory.
  static let most = 10_000

  var sync: Int32

  // MARK: Looking up

  /// Asks for the entries of `keys`; `order` gives the place of the key to which each answer belongs.
  func find(_ keys: [FactKey]) -> (request: (Statement, [Parameter]), order: [Int]) {
    var codes = ByteaArray()
    var order: [Int] = []
    order.reserveCapacity(keys.count)
    SortedKeys(keys, spell: LedgerKeyCode.append).forEach { code, index in
      codes.append(code)
      order.append(index)
      return true
    }
    return ((.of(.pgLedgerFind), [.int4(sync), .byteaArray(codes)]), order)
  }

  /// Puts the answers of `find` in their places.
  static func read(
    _ rows: borrowing Rows,
    order: [Int],
    into entries: inout [LedgerEntry?]
  ) throws {
    for row in 0..<rows.count {
      let place = try rows.int8(row, 0) - 1
      guard order.indices.contains(Int(clamping: place)) else {
        throw DamagedState(what: "the ledger answers at place \(place)")
      }
      entries[order[Int(place)]] = try entry(rows, row)
    }
  }

  /// The entry whose columns begin behind the first one.
  static func entry(_ rows: borrowing Rows, _ row: Int) throws -> LedgerEntry {
    let code = try rows.int4(row, 1)
    guard let fate = LedgerEntry.Fate(code: Int64(code)) else {
      throw DamagedState(what: "a row of the ledger has fate \(code)")
    }
    let time = EntryTime(seconds: try rows.int8IfPresent(row, 6))
    guard !rows.isNull(row, 2) else { return LedgerEntry(fate: fate, time: time) }
    let bytes = try rows.bytea(row, 2)
    guard let digest = bytes.withUnsafeBytes({ StateDigest(bytes: $0) }) else {
      throw DamagedState(what: "a row of the ledger has a digest of \(bytes.count) bytes")
    }
    return LedgerEntry(
      fate: fate,
      state: LedgerState(
        digest: digest,
        list: Int(try rows.int4(row, 3)),
        deliveries: Int(try rows.int4(row, 4)),
        covered: Timestamp(microseconds: try rows.int8(row, 5))
      ),
      time: time
    )
  }

  // MARK: Writing

  /// Writes `records`, and removes the dead letters of facts that were sent; of two entries with one key the
  /// last one counts.
  ///
  /// `time` is the time of entries without their own.
  func record(_ records: LedgerRecords, at time: Timestamp?) -> [(Statement, [Parameter])] {
    var requests: [(Statement, [Parameter])] = []
    var entries: [(key: FactKey, entry: LedgerEntry)] = []
    for record in records {
      entries.append(record)
      guard entries.count == Self.most else { continue }
      requests += put(entries, at: time)
      entries.removeAll(keepingCapacity: true)
    }
    return entries.isEmpty ? requests : requests + put(entries, at: time)
  }

  private func put(
    _ entries: [(key: FactKey, entry: LedgerEntry)],
    at time: Timestamp?
  ) -> [(Statement, [Parameter])] {
    var (codes, digests, settled) = (ByteaArray(), ByteaArray(), ByteaArray())
    var fates: [Int64] = []
    var (lists, deliveries, covered, times) = ([Int64?](), [Int64?](), [Int64?](), [Int64?]())
    func write(_ code: UnsafeRawBufferPointer, _ index: Int) {
      let (key, entry) = entries[index]
      codes.append(code)
      fates.append(Int64(entry.fate.rawValue))
      if let state = entry.state {
        state.digest.withBytes { digests.append($0) }
      } else {
        digests.appendNull()
      }
      lists.append(entry.state.map { Int64($0.list) })
      deliveries.append(entry.state.map { Int64($0.deliveries) })
      covered.append(entry.state?.covered.microseconds)
      times.append(entry.seconds(writtenAt: time))
      if entry.settlesLetter { settled.append(key.text.utf8) }
    }
    SortedKeys(entries.map(\.key), spell: LedgerKeyCode.append).forEachLast(write)
    var requests: [(Statement, [Parameter])] = [
      (
        .of(.pgLedgerPut),
        [
          .int4(sync), .byteaArray(codes), .int8Array(fates), .byteaArray(digests),
          .optionalInt8Array(lists), .optionalInt8Array(deliveries), .optionalInt8Array(covered),
          .optionalInt8Array(times),
        ]
      )
    ]
    if settled.count > 0 {
      requests.append((.of(.pgDeadLetterSettle), [.int4(sync), .byteaArray(settled)]))
    }
    return requests
  }
}

extension Statement {
  /// The statement of a file in `sql/`.
  static func of(_ query: Query) -> Statement {
    Statement(name: query.name, bytes: query.bytes)
  }
}
