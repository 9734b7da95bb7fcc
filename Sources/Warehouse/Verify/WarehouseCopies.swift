package import Logging
package import Pipeline
internal import Postgres
internal import SegmentSpec

/// Reads the rows of a PostgreSQL warehouse back, by message id, and loads rows in place of others.
package actor WarehouseCopies: DeliveredCopies {
  private let connection: WarehouseConnection
  private let warehouse: PostgresWarehouse
  private var session: Session?
  private var tables: [String: CopiedTable] = [:]
  /// Rows that arrived later count in no sum; nil if nobody else loads.
  private var beganAt: Int64?

  /// The events whose amounts are summed up.
  private static let summed: [EventName] = [.orderCompleted, .orderRefunded]

  package init(
    _ connection: WarehouseConnection,
    logger: Logger = Logger(label: "tidemark.warehouse") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.connection = connection
    warehouse = PostgresWarehouse(connection, logger: logger)
  }

  package func begin(isAlone: Bool) async throws(DeliveryError) {
    try await explaining {
      let session = try await Session.connect(
        ConnectionSettings(
          conninfo: connection.conninfo,
          statementTimeout: connection.statementTimeout,
          lockTimeout: connection.lockTimeout,
          schema: connection.schema
        )
      )
      self.session = session
      let now = Statement(name: "warehouse clock", text: "SELECT now()")
      let clock = try await session.query(now, []) { try $0.timestamp(0, 0) }
      beganAt = isAlone ? nil : clock
      try await lookUp(session)
    }
  }

  private func lookUp(_ session: Session) async throws {
    let schema = connection.schema
    let catalog = try await session.readTransaction { session in
      try await Catalog.read(session, schema: schema)
    }
    tables = [:]
    for (name, table) in catalog.tables where table.columns["id"] != nil {
      tables[name] = CopiedTable(name, Set(table.columns.keys), in: schema)
    }
  }

  /// The table of an event; nil if the warehouse has none.
  private func table(of event: EventName) -> CopiedTable? {
    tables[CopiedTable.name(of: event)]
  }

  package func compare(
    _ probes: [CopyProbe],
    _ messages: Batch
  ) async throws(DeliveryError) -> [CopyFinding] {
    try await explaining {
      var ids: [EventName: [String]] = [:]
      for probe in probes { ids[probe.event, default: []] += probe.ids.map(\.description) }
      var rows: [String: CopiedRow] = [:]
      rows.reserveCapacity(probes.count)
      for (event, ids) in ids {
        guard let table = table(of: event), let session else { continue }
        for (id, row) in try await Self.rows(ids, in: table, until: beganAt, session) {
          rows[id] = row
        }
      }
      var reader = MessageAmounts()
      return probes.enumerated().map { index, probe in
        let row = probe.ids.lazy.compactMap { rows[$0.description] }.first
        return finding(probe, row, &reader, messages, index)
      }
    }
  }

  private static func rows(
    _ ids: [String],
    in table: CopiedTable,
    until time: Int64?,
    _ session: Session
  ) async throws -> [(id: String, row: CopiedRow)] {
    try await session.query(
      table.look,
      [.textArray(ids), time.map(Parameter.timestamp) ?? .null]
    ) { rows in
      try (0..<rows.count).map { try table.row(rows, $0) }
    }
  }

  private static func sums(
    _ statement: Statement,
    _ bounds: [Int64?],
    _ session: Session
  ) async throws -> [(month: String, currency: String, side: CopySum.Side)] {
    let bounds = bounds.map { $0.map(Parameter.timestamp) ?? .null }
    return try await session.query(statement, bounds) { rows in
      try (0..<rows.count).map { row in
        let total = ExactDecimal(try rows.string(row, 3))
        return (
          try rows.string(row, 0), try rows.string(row, 1),
          CopySum.Side(rows: Int(try rows.int8(row, 2)), total: total)
        )
      }
    }
  }

  private func finding(
    _ probe: CopyProbe,
    _ row: CopiedRow?,
    _ reader: inout MessageAmounts,
    _ messages: Batch,
    _ index: Int
  ) -> CopyFinding {
    let isSummed = Self.summed.contains(probe.event)
    guard let row else {
      let here = isSummed ? reader.amounts(of: messages, index) : [:]
      return CopyFinding(.absent, amount: amount(probe, here["currency"], here["total"]))
    }
    guard probe.scope != .presence else {
      let isCounted = isSummed && row.isCounted
      return CopyFinding(
        .same,
        amount: isCounted ? amount(probe, row.values["currency"], row.values["total"]) : nil
      )
    }
    let here = reader.amounts(of: messages, index)
    var fate = CopyFinding.Fate.same
    for (column, value) in here.sorted(by: { $0.key < $1.key })
    where probe.scope == .amounts || column == "total" || column == "currency" {
      let there = row.values[column]
      if !CopiedRow.isSame(there, value) {
        fate = .differs(column: column, there: there ?? "empty", here: value)
        if column == "total" { break }
      }
    }
    let isCounted = isSummed && row.isCounted
    return CopyFinding(
      fate,
      amount: isCounted ? amount(probe, here["currency"], here["total"]) : nil
    )
  }

  private func amount(
    _ probe: CopyProbe,
    _ currency: String?,
    _ total: String?
  ) -> CopyFinding.Amount? {
    guard Self.summed.contains(probe.event) else { return nil }
    let number = total.map { ExactDecimal($0) } ?? .zero
    return CopyFinding.Amount(
      key: CopySum.Key(
        event: probe.event,
        month: String(probe.time.iso8601.prefix(7)),
        currency: currency ?? ""
      ),
      total: number.isValid ? number : .zero
    )
  }

  package func replace(_ messages: Batch) async throws(DeliveryError) {
    try await warehouse.replace(messages)
    guard let session else { return }
    // The load may have made tables and columns.
    try await explaining { try await lookUp(session) }
  }

  package func sums(
    of window: HistoryWindow
  ) async throws(DeliveryError) -> [CopySum.Key: CopySum.Side] {
    try await explaining {
      var sums: [CopySum.Key: CopySum.Side] = [:]
      for event in Self.summed {
        guard let session, let statement = table(of: event)?.sums else { continue }
        let bounds = [window.from?.microseconds, window.to?.microseconds, beganAt]
        for (month, currency, side) in try await Self.sums(statement, bounds, session) {
          sums[CopySum.Key(event: event, month: month, currency: currency)] = side
        }
      }
      return sums
    }
  }

  package func close() async {
    await session?.close()
    session = nil
    await warehouse.close()
  }

  /// Gives errors of the server their place and their remedy.
  private func explaining<Value: Sendable>(
    _ work: () async throws -> Value
  ) async throws(DeliveryError) -> Value {
    do {
      return try await work()
    } catch let error as DeliveryError {
      throw error
    } catch let error as PostgresError {
      throw .warehouse(error, connection, nil)
    } catch {
      throw DeliveryError(.cancelled, reason: "stopped while the warehouse was read")
    }
  }
}

extension PostgresWarehouse {
  /// Loads a batch in place of the rows with the same ids, in one transaction.
  /// - Throws: as `deliver` does.
  func replace(_ batch: Batch) async throws(DeliveryError) {
    guard batch.count > 0 else { return }
    try await oneAtATime {
      let session = try await self.connected()
      let load = try await self.ready(batch, in: session)
      let removal = CopiedTable.removal(of: batch, in: self.connection.schema)
      let counts = try await session.writeTransaction { session in
        try await session.execute(removal, named: "warehouse removal")
        return try await load.run(in: session)
      }
      self.note(counts)
    }
  }
}
