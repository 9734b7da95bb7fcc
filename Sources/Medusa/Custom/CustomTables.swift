internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The tables behind the events of the settings and the outbox: looked up once, with everything that the server says of
/// their SQL.
actor CustomTables {
  private let events: [CustomEvent]
  private let readsOutbox: Bool
  private var found: [CustomTable]?

  init(_ mapping: MappingSettings) {
    events = mapping.enabledCustomEvents
    readsOutbox = mapping.readsEnabledOutbox
  }

  /// Whether there is nothing to look up.
  nonisolated var isEmpty: Bool { events.isEmpty && !readsOutbox }

  /// Where the outbox is.
  static let outbox = (schema: "tidemark_outbox", table: "message")

  /// The tables in the order of the settings, the outbox last.
  /// - Throws: `MedusaError` for a table that is missing, or no table, for a key that does not name each row, and for
  ///   SQL that the server refuses.
  func all(in source: SourceSession) async throws -> [CustomTable] {
    if let found { return found }
    guard !isEmpty else { return [] }
    let (events, readsOutbox) = (events, readsOutbox)
    let tables: [CustomTable]
    do {
      tables = try await source.reading { session in
        var tables: [CustomTable] = []
        for event in events { tables.append(try await Self.table(of: event, in: session)) }
        if readsOutbox { tables.append(try await Self.outbox(in: session)) }
        return tables
      }
    } catch let refused as RefusedSQL {
      throw try await Self.located(refused, through: source)
    }
    found = tables
    return tables
  }

  /// The table of one event.
  /// - Throws: as `all`.
  static func table(of event: CustomEvent, through source: SourceSession) async throws
    -> CustomTable
  {
    do {
      return try await source.reading { session in try await table(of: event, in: session) }
    } catch let refused as RefusedSQL {
      throw try await located(refused, through: source)
    }
  }

  /// SQL of an event that the server refuses, which ends the transaction.
  private struct RefusedSQL: Error {
    var event: CustomEvent
    var cause: PostgresError

    static func or(_ error: PostgresError, of event: CustomEvent) -> any Error {
      error.isOfStatement ? RefusedSQL(event: event, cause: error) : error
    }
  }

  private static func table(
    of event: CustomEvent,
    in session: isolated Session
  ) async throws -> CustomTable {
    let key = try await CustomKeyRow.find(event, in: session)
    let sql = CustomSQL(schema: event.schema, table: event.table, event: event)
    let columns: [(name: String, type: UInt32)]
    do throws(PostgresError) {
      columns = try await session.describe(sql.shape).columns
    } catch {
      throw RefusedSQL.or(error, of: event)
    }
    var types = columns.map { ColumnType(oid: $0.type) }[...]
    let time = types.removeFirst()
    types.removeFirst(2)
    guard [.timestamptz, .timestamp, .date].contains(time) else {
      throw MedusaError(
        .configuration,
        reason: "\(event.place(of: "timestamp")): it is no time",
        hint:
          "It must have the type timestamp with time zone, timestamp or date, such as: created_at"
      )
    }
    var values: [CustomValue] = []
    for property in event.properties {
      let type = types.removeFirst()
      guard property.currency != nil else {
        values.append(CustomValue(type))
        continue
      }
      types.removeFirst()
      guard CustomValue(type) == .number else {
        throw MedusaError(
          .configuration,
          reason: "\(event.place(of: "properties.\(property.name)")): the amount is no number",
          hint: "An amount is a number, such as: {amount: total, currency: currency_code}"
        )
      }
      values.append(.amount)
    }
    let table = CustomTable(
      event: event,
      schema: event.schema,
      table: event.table,
      key: key,
      values: values,
      isDated: time == .date
    )
    // With the casts and cuts around each part.
    do throws(PostgresError) {
      _ = try await session.describe(table.rows)
    } catch {
      throw RefusedSQL.or(error, of: event)
    }
    return table
  }

  /// The outbox's table.
  private static func outbox(in session: isolated Session) async throws -> CustomTable {
    let place = Self.outbox
    let parameters: [Parameter] = [.text(place.schema), .text(place.table), .text("id")]
    let (isThere, isReadable) = try await session.query(.of(.sourceCustomKey), parameters) { rows in
      guard rows.count > 0 else { return (false, false) }
      return (true, try rows.bool(0, 7) && rows.bool(0, 8))
    }
    if isThere, !isReadable {
      throw MedusaError.unreadableOutbox(by: try await Shop.Server.read(session).role)
    }
    guard isThere, let key = CustomKey(column: "id", type: "bigint", of: .int8) else {
      throw MedusaError(
        .sourceUnavailable,
        reason: "there is no table \(place.schema).\(place.table), which the setting outbox reads",
        hint: "Let the owner of the shop's database run what `tidemark outbox sql` prints."
      )
    }
    let table = CustomTable(
      event: nil,
      schema: place.schema,
      table: place.table,
      key: key,
      values: [.text, .text, .json, .json]
    )
    do throws(PostgresError) {
      _ = try await session.describe(table.rows)
    } catch {
      guard error.kind != .privilege, error.isOfStatement else { throw error }
      throw MedusaError(
        .sourceUnavailable,
        reason: "\(place.schema).\(place.table) is not as this release makes it: \(error.message)",
        hint: "Let the owner of the shop's database run what `tidemark outbox sql` prints."
      )
    }
    return table
  }

  /// Which part of a definition the server refuses, with its words.
  private static func located(
    _ refused: RefusedSQL,
    through source: SourceSession
  ) async throws -> MedusaError {
    let event = refused.event
    let sql = CustomSQL(schema: event.schema, table: event.table, event: event)
    for part in sql.parts() {
      do {
        try await source.reading { session in
          do throws(PostgresError) {
            _ = try await session.describe(part.statement)
          } catch {
            throw RefusedSQL.or(error, of: event)
          }
        }
      } catch let found as RefusedSQL {
        return .refused(event.place(of: part.name), found.cause)
      }
    }
    return .refused(event.place(of: ""), refused.cause)
  }
}

extension CustomValue {
  /// The form of values of a type of PostgreSQL.
  fileprivate init(_ type: ColumnType) {
    self =
      switch type {
      case .int2, .int4, .int8, .float4, .float8, .numeric: .number
      case .bool: .boolean
      case .json, .jsonb: .json
      case .timestamp, .timestamptz: .moment
      default: .text
      }
  }
}

extension ColumnType {
  fileprivate static let date = ColumnType(oid: 1082)
  fileprivate static let numeric = ColumnType(oid: 1700)
}

/// The column that names the rows of a table, as the catalog has it.
private enum CustomKeyRow {
  /// - Throws: `MedusaError` where there is no table, or no column that names each row.
  static func find(_ event: CustomEvent, in session: isolated Session) async throws -> CustomKey {
    let schema = event.schema ?? session.schema
    let spelling = event.schema.map { "\($0).\(event.table)" } ?? event.table
    let found: CustomKey? = try await session.query(
      .of(.sourceCustomKey),
      [.text(schema), .text(event.table), event.key.map(Parameter.text) ?? .null]
    ) { rows in
      guard rows.count > 0 else { throw MedusaError.noCustomTable(event, spelling, schema: schema) }
      var cell = RowCursor(0)
      let kind = try cell.string(rows)
      let primaryKey = try cell.stringIfPresent(rows)
      let column = try cell.stringIfPresent(rows)
      let type = try cell.int8IfPresent(rows)
      let spelled = try cell.stringIfPresent(rows)
      let isNotNull = try cell.boolIfPresent(rows) ?? false
      let isUnique = try cell.bool(rows)
      let isUsable = try cell.bool(rows)
      let isReadable = try cell.bool(rows)
      let hasRowSecurity = try cell.bool(rows)
      guard ["r", "p"].contains(kind) else {
        throw MedusaError.noRowVersions(event, spelling, kind)
      }
      guard isUsable, isReadable else { return nil }
      guard !hasRowSecurity else { throw MedusaError.hiddenRows(event, spelling) }
      guard let column, let type, let spelled else {
        throw MedusaError.noKey(event, spelling, primaryKey: primaryKey)
      }
      guard isNotNull, isUnique else { throw MedusaError.keyIsNoName(event, column, isNotNull) }
      let base = ColumnType(oid: UInt32(truncatingIfNeeded: type))
      guard let key = CustomKey(column: column, type: spelled, of: base) else {
        throw MedusaError.keyOfOtherType(event, column, spelled)
      }
      return key
    }
    guard let found else {
      let role = try await Shop.Server.read(session).role
      throw MedusaError.unreadable(event, schema: schema, by: role)
    }
    return found
  }
}
