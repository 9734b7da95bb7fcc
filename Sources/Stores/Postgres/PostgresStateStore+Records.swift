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
        if place == 1, rows.count > 0 { binding = try SyncBinding(rows) }
      }
    )
    guard existing == binding else {
      throw .boundElsewhere(existing: existing, requested: binding)
    }
  }

  package func binding(of sync: SyncName) async throws(StateError) -> SyncBinding? {
    let hasEditions = try await settled(whileWriting: false) { try await $0.knowsWaiting() }
    let query: Query = hasEditions ? .pgBindingGet : .pgBindingGetBeforeEdition
    return try await one(sync, query) { try SyncBinding($0) }
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
    let mark = try await one(sync, .pgFileMarkGet) { try $0.string(0, 0) } ?? ""
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
    try await one(sync, .pgWatermarkGet) { rows in
      Watermark(
        position: try rows.stringIfPresent(0, 0),
        firstPosition: try rows.stringIfPresent(0, 1),
        factsSince: Timestamp(microseconds: try rows.int8(0, 2)),
        marginSeconds: try rows.int8(0, 3)
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
    return try await rows(sync, .pgWaitingList) { rows, row in
      WaitingRow(
        kind: try rows.string(row, 0),
        root: try rows.string(row, 1),
        row: try rows.string(row, 2),
        firstSeen: Timestamp(microseconds: try rows.int8(row, 3)),
        isOfBackfill: try rows.bool(row, 4)
      )
    }
  }

  package func deletionsSince(of sync: SyncName) async throws(StateError) -> Timestamp? {
    try await one(sync, .pgDeletionsSinceGet) {
      Timestamp(microseconds: try $0.int8(0, 0))
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
    try await rows(sync, .pgPartList) { try $0.string($1, 0) }
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
      // Others that share a backfill begin runs meanwhile.
      again: { line, sync in
        let own: Int64? = try await line.read(
          [(.of(.pgRunList), [.int4(sync), .int8(1_000)])],
          0
        ) { number, _, rows in
          for row in 0..<rows.count where number == 0 {
            if try rows.int8(row, 2) == run.startedAt.microseconds,
              try rows.string(row, 1) == run.command
            {
              number = try rows.int8(row, 0)
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
    try await rows(sync, .pgRunList, [.int8(Int64(max(0, limit)))]) { rows, row in
      let finishedAt = try rows.int8IfPresent(row, 3)
      return RunRecord(
        number: try rows.int8(row, 0),
        start: RunStart(
          command: try rows.string(row, 1),
          startedAt: Timestamp(microseconds: try rows.int8(row, 2))
        ),
        end: try finishedAt.map {
          RunEnd(
            finishedAt: Timestamp(microseconds: $0),
            outcome: try rows.string(row, 4),
            exitCode: try rows.int4(row, 5),
            reportJSON: try rows.string(row, 6)
          )
        }
      )
    }
  }
}

extension PostgresStateStore {
  /// What `take` makes of the first row of a statement about `sync`; nil without a row.
  func one<Value: Sendable>(
    _ sync: SyncName,
    _ query: Query,
    _ take: @escaping @Sendable (borrowing Rows) throws -> Value
  ) async throws(StateError) -> Value? {
    let found = try await read(
      sync,
      { [(.of(query), [.int4($0)])] },
      nil as Value?
    ) { value, _, rows in
      if rows.count > 0 { value = try take(rows) }
    }
    return found ?? nil
  }

  /// What `take` makes of each row of a statement about `sync` whose other parameters are `more`.
  func rows<Value: Sendable>(
    _ sync: SyncName,
    _ query: Query,
    _ more: [Parameter] = [],
    _ take: @escaping @Sendable (borrowing Rows, Int) throws -> Value
  ) async throws(StateError) -> [Value] {
    let found = try await read(
      sync,
      { [(.of(query), [.int4($0)] + more)] },
      [Value]()
    ) { values, _, rows in
      for row in 0..<rows.count { values.append(try take(rows, row)) }
    }
    return found ?? []
  }
}

extension SyncBinding {
  /// The binding in the first row.
  fileprivate init(_ rows: borrowing Rows) throws {
    self.init(
      storeID: try rows.string(0, 0),
      destination: DestinationIdentity(
        kind: try rows.string(0, 1),
        place: try rows.string(0, 2)
      ),
      edition: try rows.stringIfPresent(0, 3) ?? StoreIdentity.firstEdition
    )
  }
}
