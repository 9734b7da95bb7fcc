package import Pipeline
import Postgres
import Queries
package import SegmentSpec

extension PostgresStateStore: CopyableState {
  package func syncNames() async throws(StateError) -> [SyncName] {
    let names = try await settled(whileWriting: false) { line in
      try await line.read([(.of(.pgSyncList), [])], [String]()) { names, _, rows in
        for row in 0..<rows.count { names.append(try rows.string(row, 0)) }
      }
    }
    var found: [SyncName] = []
    for text in names ?? [] {
      guard let name = SyncName(stored: text) else {
        let damage = DamagedState(what: "\"\(text.prefix(80))\" is no sync's name")
        throw StateError(damage, place: line.place, whileWriting: false)
      }
      found.append(name)
    }
    return found
  }

  package func ledgerPage(
    of sync: SyncName,
    after key: FactKey?,
    limit: Int
  ) async throws(StateError) -> [LedgerLine] {
    var last: [UInt8] = []
    if let key { LedgerKeyCode.append(key, to: &last) }
    return try await rows(
      sync,
      .pgLedgerPage,
      [.bytea(last), .int8(Int64(limit))]
    ) { rows, cell in
      let code = try cell.bytea(rows)
      guard let key = LedgerKeyCode.key(code) else {
        throw DamagedState(what: "a key of the ledger has \(code.count) bytes that spell nothing")
      }
      return LedgerLine(key: key, entry: try LedgerStatements.entry(rows, cell.row))
    }
  }

  package func ledgerCount(of sync: SyncName) async throws(StateError) -> Int {
    let counts = try await rows(sync, .pgLedgerCount) { try $1.int8($0) }
    return counts.first.map { Int(clamping: $0) } ?? 0
  }

  package func rebind(_ sync: SyncName, to binding: SyncBinding) async throws(StateError) {
    try await write(sync, { [$0.change(binding)] }, ())
  }

  package func forget(_ sync: SyncName) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    // If this is interrupted, no sync works with the rest of the name.
    try await write(sync, { $0.setWatermark(nil) + [$0.change(nil)] }, ())
    // In steps, because a statement may not take long.
    var rest: Int64 = 1
    while rest > 0 {
      rest = try await write(
        sync,
        { [(.of(.pgLedgerClearSome), [.int4($0.sync), .int8(20_000)])] },
        Int64(0),
        take: { count, _, rows in count = try rows.int8(0, 0) }
      )
    }
    let queries: [Query] = [
      .pgDeadLetterClear, .pgPartClear, .pgRunClear, .pgBackfillPartClear,
      .pgBackfillClear, .pgWaitingClear, .pgSyncRemove, .pgLeaseRemove,
    ]
    try await write(
      sync,
      { statements in queries.map { (.of($0), [.int4(statements.sync)]) } },
      ()
    )
    await line.forget(sync)
  }

  package func clear(_ sync: SyncName) async throws(StateError) {
    guard try await knownNumber(of: sync) != nil else { return }
    try await write(
      sync,
      { statements in
        [Query.pgLedgerClear, .pgDeadLetterClear].map {
          (.of($0), [.int4(statements.sync)])
        }
      },
      ()
    )
  }

  package func adopt(_ letters: [DeadLetter], of sync: SyncName) async throws(StateError) {
    try await write(sync, { statements in letters.map(statements.adopt) }, ())
  }

  package func adopt(_ rest: SyncRest, of sync: SyncName) async throws(StateError) {
    try await write(sync, { $0.adopt(rest) }, ())
  }
}

extension PostgresStateStatements {
  /// Binds the sync to another store or destination, or to none.
  fileprivate func change(_ binding: SyncBinding?) -> (Statement, [Parameter]) {
    (
      .of(.pgBindingChange),
      [
        .int4(sync), .optional(binding?.storeID), .optional(binding?.destination.kind),
        .optional(binding?.destination.place), .optional(binding?.edition),
      ]
    )
  }

  fileprivate func adopt(_ rest: SyncRest) -> [(Statement, [Parameter])] {
    let number = Parameter.int4(sync)
    var requests: [(Statement, [Parameter])] = [
      (.of(.pgFileMarkSet), [number, .text(rest.fileMark)])
    ]
    if let binding = rest.binding { requests.append(bind(to: binding)) }
    requests += setWatermark(rest.watermark)
    if let since = rest.deletionsSince {
      requests.append((.of(.pgDeletionsSinceSet), [number, .int8(since.microseconds)]))
    }
    if let backfill = rest.backfill { requests += beginBackfill(backfill) }
    requests += apply(WaitingChange(added: rest.waiting))
    for part in rest.parts { requests.append((.of(.pgPartPut), [number, .text(part)])) }
    for run in rest.runs {
      requests.append(
        (
          .of(.pgRunAdopt),
          [
            number, .int8(run.number), .storable(run.start.command),
            .int8(run.start.startedAt.microseconds), .optional(run.end?.finishedAt.microseconds),
            .optional(run.end?.outcome), run.end.map { .int4($0.exitCode) } ?? .null,
            .optional(run.end?.reportJSON),
          ]
        )
      )
    }
    return requests
  }
}
