package import Pipeline
package import Postgres
internal import Queries
internal import SegmentSpec

extension PostgresWarehouse {
  /// Connects, and makes everything that a load would, in a transaction that is undone: schema, table, column, row.
  /// - Returns: findings, none of which prevents a load.
  /// - Throws: `DeliveryError` with the problem that prevents a load.
  package static func check(
    _ connection: WarehouseConnection
  ) async throws(DeliveryError) -> [Finding] {
    try await looking(at: connection) { session, server in
      try await findings(session, connection, &server)
    }
  }

  /// The privileges of the warehouse's role on a state in the warehouse's database.
  package enum Nearness: Sendable {
    case elsewhere
    /// The schema is not made yet.
    case unmade
    /// Empty `missing`: a load and its record will be one transaction.
    case here(missing: [String], grants: String)
  }

  /// Looks for `mark`, which is held in the state's database, and for the tables that `privileges` asks for.
  package static func nearness(
    of mark: Int64,
    _ privileges: (Statement, [Parameter]),
    _ connection: WarehouseConnection
  ) async throws(DeliveryError) -> Nearness {
    try await looking(at: connection) { session, _ in
      let isHeld = try await session.query(.of(.warehouseMarkHeld), [.int8(mark)]) {
        try $0.bool(0, 0)
      }
      guard isHeld else { return .elsewhere }
      let server = try await session.readTransaction { session in
        try await WarehouseServer.read(session, schema: "tidemark")
      }
      guard server.hasSchema else { return .unmade }
      let role = quotedIdentifier(server.role)
      return .here(
        missing: try await missingTables(privileges, in: session),
        grants: """
          GRANT USAGE ON SCHEMA tidemark TO \(role);
          GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tidemark TO \(role);
          """
      )
    }
  }

  private static func looking<Value: Sendable>(
    at connection: WarehouseConnection,
    _ look: (Session, inout WarehouseServer?) async throws -> Value
  ) async throws(DeliveryError) -> Value {
    var server: WarehouseServer?
    do {
      let session = try await Session.connect(
        ConnectionSettings(
          conninfo: connection.conninfo,
          statementTimeout: .seconds(30),
          lockTimeout: connection.lockTimeout,
          schema: connection.schema
        )
      )
      do {
        let value = try await look(session, &server)
        await session.close()
        return value
      } catch {
        await session.close()
        throw error
      }
    } catch let error as DeliveryError {
      throw error
    } catch let error as PostgresError {
      throw .warehouse(error, connection, server)
    } catch {
      throw DeliveryError(.cancelled, reason: "stopped while the warehouse was looked at")
    }
  }

  /// Ends the transaction of the trial.
  private struct Undo: Error {}

  private static func findings(
    _ session: Session,
    _ connection: WarehouseConnection,
    _ server: inout WarehouseServer?
  ) async throws -> [Finding] {
    let schema = connection.schema
    let (found, catalog) = try await session.readTransaction { session in
      let server = try await WarehouseServer.read(session, schema: schema)
      return (server, try await Catalog.read(session, schema: schema))
    }
    server = found
    if let unfitness = found.unfitness(connection) { throw unfitness }
    let trial = trial(found, schema: schema)
    do {
      try await session.writeTransaction { session in
        try await session.execute(trial, named: "warehouse trial")
        throw Undo()
      }
    } catch is Undo {}
    var findings = [
      Finding(
        .good,
        subject: "destination",
        text:
          "\(connection.place): PostgreSQL \(found.version / 10_000).\(found.version % 10_000), role"
          + " \"\(found.role)\" can make tables and rows in schema \"\(schema)\""
          + (found.hasSchema ? "" : ", which the first run makes")
      )
    ]
    let events = EventName.known.filter { $0.role != .introduces && $0.role != .deletes }
    let own =
      ["tracks", "identifies", "users", Layouts.discards]
      + events.map(\.slug)
    for name in own {
      guard let table = catalog.tables[name] else { continue }
      let obstacle: SchemaPlan.Obstacle? =
        table.kind != "r" && table.kind != "p"
        ? .notATable(name)
        : !table.hasKey && name != Layouts.discards
          ? .noKey(name) : !table.isOwn ? .notOwned(name) : nil
      if let obstacle { throw DeliveryError.obstacle(obstacle, connection, role: found.role) }
    }
    if let table = catalog.tables["order_completed"] {
      for (name, type) in table.columns.sorted(by: { $0.key < $1.key })
      where ColumnName.isMoney(name) && type != .numeric {
        findings.append(
          Finding(
            .warning,
            subject: "destination",
            text: "column \(schema).order_completed.\(name) holds money and is not numeric",
            remedy: "ALTER TABLE \(quotedIdentifier(schema)).order_completed"
              + " ALTER COLUMN \(quotedIdentifier(name)) TYPE numeric"
              + " USING \(quotedIdentifier(name))::numeric;"
          )
        )
      }
    }
    return findings
  }

  private static func trial(_ server: WarehouseServer, schema: String) -> String {
    let place = quotedIdentifier(schema)
    var script = server.hasSchema ? "" : "CREATE SCHEMA \(place);\n"
    script += """
      CREATE TABLE \(place).tidemark_trial (id varchar(1024) PRIMARY KEY);
      ALTER TABLE \(place).tidemark_trial ADD COLUMN total numeric;
      CREATE TEMPORARY TABLE pg_temp.tidemark_trial_stage (t int2, c0 text);
      INSERT INTO pg_temp.tidemark_trial_stage VALUES (1, 'a');
      INSERT INTO \(place).tidemark_trial (id) SELECT c0 FROM pg_temp.tidemark_trial_stage
      ON CONFLICT (id) DO NOTHING;
      """
    return script
  }
}
