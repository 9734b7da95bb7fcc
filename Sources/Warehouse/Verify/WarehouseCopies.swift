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
  private var columns: [String: [String: StoredType]] = [:]
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
    columns = catalog.tables.mapValues(\.columns).filter { $0.value["id"] != nil }
    tables = [:]
    for (name, columns) in columns {
      let common =
        name == CopiedTable.identifies
        ? CommonTable.users(beside: columns, self.columns[CopiedTable.users], in: schema)
        : CommonTable.tracks(beside: columns, self.columns[CopiedTable.tracks], in: schema)
      tables[name] = CopiedTable(name, columns, common: common, in: schema)
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
      for probe in probes { ids[probe.event, default: []].append(probe.id.description) }
      var rows: [String: CopiedRow] = [:]
      rows.reserveCapacity(probes.count)
      for (event, ids) in ids {
        guard let table = table(of: event), let session else { continue }
        for (id, row) in try await Self.rows(table.look, ids, in: table, until: beganAt, session) {
          rows[id] = row
        }
      }
      var reader = MessageAmounts()
      var findings = probes.enumerated().map { index, probe in
        finding(probe, rows[probe.id.description], &reader, messages, index)
      }
      try await findSayers(of: probes, in: &findings)
      try await forgiveTies(of: probes, in: &findings)
      return findings
    }
  }

  /// Looks for the rows of other messages that name the refunds whose own rows are not there.
  private func findSayers(of probes: [CopyProbe], in findings: inout [CopyFinding]) async throws {
    let places = probes.indices.filter { place in
      probes[place].looksForSayer && findings[place].fate == .absent
        && findings[place].refundHere != nil
    }
    guard !places.isEmpty, let session, let table = table(of: .orderRefunded),
      let statement = table.sayers
    else { return }
    let refunds = Set(places.compactMap { findings[$0].refundHere }).sorted()
    let rows = try await Self.rows(statement, refunds, in: table, until: beganAt, session)
    for place in places {
      let refund = findings[place].refundHere
      let found = rows.first { id, row in
        row.values["refund_id"] == refund && id != probes[place].id.description
      }
      guard let (id, row) = found, let message = MessageID(parsing: id) else { continue }
      findings[place].sayer = CopyFinding.Sayer(
        id: message,
        amount: amount(.orderRefunded, row, at: probes[place].time)
      )
    }
  }

  /// A person may have several calls of one time: then any of them may be the one that `users` shows.
  private func forgiveTies(of probes: [CopyProbe], in findings: inout [CopyFinding]) async throws {
    let places = probes.indices.filter { place in
      guard probes[place].event == .identify, case .differs = findings[place].common else {
        return false
      }
      return true
    }
    guard !places.isEmpty, let session else { return }
    let ids = places.map { probes[$0].id.description }
    let statement = CommonTable.ties(in: connection.schema)
    let tied = try await session.query(statement, [.textArray(ids)]) { rows in
      try Set((0..<rows.count).map { try rows.string($0, 0) })
    }
    for place in places where tied.contains(probes[place].id.description) {
      findings[place].common = .newer
    }
  }

  private static func rows(
    _ statement: Statement,
    _ ids: [String],
    in table: CopiedTable,
    until time: Int64?,
    _ session: Session
  ) async throws -> [(id: String, row: CopiedRow)] {
    try await session.query(
      statement,
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
    let needsMessage =
      probe.scope != .presence || row == nil && isSummed || probe.event == .orderRefunded
    let here = needsMessage ? reader.amounts(of: messages, index) : [:]
    var finding = CopyFinding(row == nil ? .absent : .same)
    finding.refundHere = here["refund_id"]
    if isSummed, !here.isEmpty {
      finding.here = CopyAmount(
        key: CopySum.Key(
          event: probe.event,
          month: row?.month ?? String(probe.time.iso8601.prefix(7)),
          currency: here["currency"] ?? ""
        ),
        total: Self.number(here["total"])
      )
    }
    guard let row else { return finding }
    finding.refundThere = row.values["refund_id"]
    finding.there = amount(probe.event, row, at: probe.time)
    finding.common = table(of: probe.event)?.common?.finding(row.standing) ?? .same
    guard probe.scope != .presence else { return finding }
    for (column, value) in here.sorted(by: { $0.key < $1.key }) where column != "refund_id" {
      guard probe.scope == .amounts || column == "total" || column == "currency" else { continue }
      let there = row.values[column]
      if !CopiedRow.isSame(there, value) {
        finding.fate = .differs(column: column, there: there ?? "empty", here: value)
        if column == "total" { break }
      }
    }
    return finding
  }

  /// What a row counts; nil if it has no amount, or arrived after the beginning.
  private func amount(_ event: EventName, _ row: CopiedRow, at time: Timestamp) -> CopyAmount? {
    guard Self.summed.contains(event), row.isCounted else { return nil }
    return CopyAmount(
      key: CopySum.Key(
        event: event,
        month: row.month ?? String(time.iso8601.prefix(7)),
        currency: row.values["currency"] ?? ""
      ),
      total: Self.number(row.values["total"])
    )
  }

  private static func number(_ text: String?) -> ExactDecimal {
    let number = text.map { ExactDecimal($0) } ?? .zero
    return number.isValid ? number : .zero
  }

  package func replace(_ messages: Batch) async throws(DeliveryError) {
    try await warehouse.replace(messages)
    guard let session else { return }
    // The load may have made tables and columns.
    try await explaining { try await lookUp(session) }
  }

  package func restoreCommon(of messages: Batch) async throws(DeliveryError) {
    var ids: [EventName: [String]] = [:]
    for (label, id) in zip(messages.labels, messages.messageIDs) {
      ids[label.event, default: []].append(id.description)
    }
    var script = ""
    for (event, ids) in ids.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let isCall = event == .identify
      let name = CopiedTable.name(of: event)
      guard let own = columns[name],
        let common = columns[isCall ? CopiedTable.users : CopiedTable.tracks]
      else {
        // Without the table a load makes it.
        return try await replace(messages)
      }
      script +=
        isCall
        ? CommonTable.restoration(ofUsers: ids, own, common, in: connection.schema)
        : CommonTable.restoration(ofTracks: ids, from: name, own, common, in: connection.schema)
    }
    let whole = script
    try await explaining {
      guard let session else { return }
      try await session.writeTransaction { session in
        try await session.execute(whole, named: "warehouse common rows")
      }
    }
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
