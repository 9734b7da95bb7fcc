package import Pipeline
import Postgres
import Queries
package import SegmentSpec

// Binding, watermark, ledger, parts and runs.
extension PostgresStateStore {
  package func bind(_ sync: SyncName, to binding: SyncBinding) async throws(StateError) {
    let existing = try await write(
      sync,
      { [$0.bind(to: binding), (.of(.pgBindingGet), [.int4($0.sync)])] },
      binding,
      take: { binding, place, rows in
        guard place == 1, rows.count > 0 else { return }
        var cell = RowCursor(0)
        binding = try SyncBinding(rows, &cell)
      }
    )
    guard existing == binding else {
      throw .boundElsewhere(existing: existing, requested: binding)
    }
  }

  package func binding(of sync: SyncName) async throws(StateError) -> SyncBinding? {
    let hasEditions = try await settled(whileWriting: false) { try await $0.knowsWaiting() }
    let query: Query = hasEditions ? .pgBindingGet : .pgBindingGetBeforeEdition
    return try await one(sync, query) { try SyncBinding($0, &$1) }
  }

  package func rename(_ sync: SyncName, to newName: SyncName) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    try await write(
      sync,
      { [(.of(.pgSyncRename), [.int4($0.sync), .text(newName.text)])] },
      ()
    )
    try await settled(whileWriting: true) { $0.forgetNumbers() }
  }

  package func fileMark(of sync: SyncName) async throws(StateError) -> String {
    _ = try await number(of: sync)
    let mark = try await one(sync, .pgFileMarkGet) { try $1.string($0) } ?? ""
    // It becomes part of files' names.
    guard mark.utf8.count == 8, UInt32(mark, radix: 16) != nil else {
      throw StateError(
        DamagedState(what: "a sync's file mark is \"\(mark.prefix(20))\""),
        place: line.place,
        whileWriting: false
      )
    }
    return mark
  }

  package func watermark(of sync: SyncName) async throws(StateError) -> Watermark? {
    try await one(sync, .pgWatermarkGet) { rows, cell in
      Watermark(
        position: try cell.stringIfPresent(rows),
        firstPosition: try cell.stringIfPresent(rows),
        factsSince: Timestamp(microseconds: try cell.int8(rows)),
        marginSeconds: try cell.int8(rows)
      )
    }
  }

  package func setWatermark(
    _ watermark: Watermark?,
    waiting: WaitingChange,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(sync, { $0.setWatermark(watermark) + $0.apply(waiting) }, ())
  }

  package func waiting(of sync: SyncName) async throws(StateError) -> [WaitingRow] {
    guard try await settled(whileWriting: false, { try await $0.knowsWaiting() }) else { return [] }
    return try await rows(sync, .pgWaitingList) { rows, cell in
      WaitingRow(
        kind: try cell.string(rows),
        root: try cell.string(rows),
        row: try cell.string(rows),
        firstSeen: Timestamp(microseconds: try cell.int8(rows)),
        isOfBackfill: try cell.bool(rows)
      )
    }
  }

  package func deletionsSince(of sync: SyncName) async throws(StateError) -> Timestamp? {
    try await one(sync, .pgDeletionsSinceGet) {
      Timestamp(microseconds: try $1.int8($0))
    }
  }

  package func setDeletionsSince(
    _ time: Timestamp,
    of sync: SyncName
  ) async throws(StateError) {
    try await write(
      sync,
      { [(.of(.pgDeletionsSinceSet), [.int4($0.sync), .int8(time.microseconds)])] },
      ()
    )
  }

  // MARK: Ledger and parts

  package func ledger(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) -> [LedgerEntry?] {
    guard !keys.isEmpty else { return [] }
    let (request, order) = LedgerStatements(sync: 0).find(keys)
    let unknown = [LedgerEntry?](repeating: nil, count: keys.count)
    let found = try await read(
      sync,
      guarded: true,
      { sync in [(request.0, [.int4(sync)] + request.1.dropFirst())] },
      unknown
    ) { entries, _, rows in
      try LedgerStatements.read(rows, order: order, into: &entries)
    }
    return found ?? unknown
  }

  package func record(_ records: DeliveryRecords, of sync: SyncName) async throws(StateError) {
    guard !records.isEmpty else { return }
    CrashPoint.amidRecord.pass()
    try await write(sync, { $0.record(records) }, ())
  }

  package func unconfirmedParts(of sync: SyncName) async throws(StateError) -> [String] {
    try await rows(sync, .pgPartList) { try $1.string($0) }
  }

  package func confirm(part: String, of sync: SyncName) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    try await write(sync, { [(.of(.pgPartConfirm), [.int4($0.sync), .text(part)])] }, ())
  }

  // MARK: Runs

  package func beginRun(_ run: RunStart, of sync: SyncName) async throws(StateError) -> Int64 {
    try await write(
      sync,
      { statements in
        [
          (.of(.pgRunLock), [.int4(statements.sync)]),
          (
            .of(.pgRunBegin),
            [
              .int4(statements.sync), .storable(run.command), .int8(run.startedAt.microseconds),
            ]
          ),
        ]
      },
      Int64(0),
      // Other workers of a backfill begin runs meanwhile.
      again: { line, sync in
        let own: Int64? = try await line.read(
          [(.of(.pgRunList), [.int4(sync), .int8(1_000)])],
          0
        ) { number, _, rows in
          for row in 0..<rows.count where number == 0 {
            var cell = RowCursor(row)
            let known = try cell.int8(rows)
            let command = try cell.string(rows)
            if command == run.command, try cell.int8(rows) == run.startedAt.microseconds {
              number = known
            }
          }
        }
        return own ?? 0
      },
      take: { number, place, rows in if place == 1 { number = try rows.int8(0, 0) } }
    )
  }

  package func finishRun(
    _ number: Int64,
    _ end: RunEnd,
    of sync: SyncName
  ) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    try await write(
      sync,
      { statements in
        let sync = Parameter.int4(statements.sync)
        return [
          (
            .of(.pgRunFinish),
            [
              sync, .int8(number), .int8(end.finishedAt.microseconds), .storable(end.outcome),
              .int4(end.exitCode), .storable(end.reportJSON),
            ]
          ),
          (.of(.pgRunPrune), [sync, .int8(RunTable.kept)]),
        ]
      },
      ()
    )
  }

  package func runs(of sync: SyncName, limit: Int) async throws(StateError) -> [RunRecord] {
    try await rows(sync, .pgRunList, [.int8(Int64(max(0, limit)))]) { rows, cell in
      var record = RunRecord(
        number: try cell.int8(rows),
        start: RunStart(
          command: try cell.string(rows),
          startedAt: Timestamp(microseconds: try cell.int8(rows))
        ),
        end: nil
      )
      if let finishedAt = try cell.int8IfPresent(rows) {
        record.end = RunEnd(
          finishedAt: Timestamp(microseconds: finishedAt),
          outcome: try cell.string(rows),
          exitCode: try cell.int4(rows),
          reportJSON: try cell.string(rows)
        )
      }
      return record
    }
  }
}

extension PostgresStateStore {
  /// The value that `take` makes of the first row of a statement about `sync`; nil without a row.
  func one<Value: Sendable>(
    _ sync: SyncName,
    _ query: Query,
    _ take: @escaping @Sendable (borrowing Rows, inout RowCursor) throws -> Value
  ) async throws(StateError) -> Value? {
    let found = try await read(
      sync,
      { [(.of(query), [.int4($0)])] },
      nil as Value?
    ) { value, _, rows in
      guard rows.count > 0 else { return }
      var cell = RowCursor(0)
      value = try take(rows, &cell)
    }
    return found ?? nil
  }

  /// The values that `take` makes of the rows of a statement about `sync` whose other parameters are `more`.
  func rows<Value: Sendable>(
    _ sync: SyncName,
    _ query: Query,
    _ more: [Parameter] = [],
    _ take: @escaping @Sendable (borrowing Rows, inout RowCursor) throws -> Value
  ) async throws(StateError) -> [Value] {
    let found = try await read(
      sync,
      { [(.of(query), [.int4($0)] + more)] },
      [Value]()
    ) { values, _, rows in
      for row in 0..<rows.count {
        var cell = RowCursor(row)
        values.append(try take(rows, &cell))
      }
    }
    return found ?? []
  }
}

extension SyncBinding {
  fileprivate init(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    self.init(
      storeID: try cell.string(rows),
      destination: DestinationIdentity(
        kind: try cell.string(rows),
        place: try cell.string(rows)
      ),
      edition: try cell.stringIfPresent(rows) ?? StoreIdentity.firstEdition
    )
  }
}
