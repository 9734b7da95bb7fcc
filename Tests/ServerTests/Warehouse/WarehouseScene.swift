import Pipeline
import Support
import Testing
import Warehouse

/// An empty database as a warehouse.
struct WarehouseScene {
  let server: PrivateServer
  let database: String

  init(on server: PrivateServer? = nil) async throws {
    if let server { self.server = server } else { self.server = try await PrivateServer.shared() }
    database = try await self.server.createDatabase(named: "warehouse")
  }

  func destination(
    user: String = PrivateServer.superuser,
    arrays: WarehouseConnection.Arrays = .text,
    lockTimeout: Duration = .seconds(5),
    state: (any StateAlongside)? = nil
  ) -> PostgresWarehouse {
    PostgresWarehouse(
      WarehouseConnection(
        conninfo: server.conninfo(database: database, user: user),
        schema: "wh",
        arrays: arrays,
        lockTimeout: lockTimeout
      ),
      state: state
    )
  }

  /// Loads messages as a batch of a run of its own; every one must be accepted.
  func load(
    _ messages: String...,
    arrays: WarehouseConnection.Arrays = .text
  ) async throws {
    let destination = destination(arrays: arrays)
    try await deliver(messages, to: destination)
    await destination.close()
  }

  func deliver(_ messages: [String], to destination: PostgresWarehouse) async throws {
    guard case .settled(let answers) = try await destination.deliver(.of(messages)) else {
      Issue.record("a warehouse settles")
      return
    }
    #expect(answers == Array(repeating: .accepted, count: messages.count))
  }

  /// The error that a batch ends with.
  func failure(
    _ messages: String...,
    user: String = PrivateServer.superuser,
    lockTimeout: Duration = .seconds(5)
  ) async -> DeliveryError? {
    let destination = destination(user: user, lockTimeout: lockTimeout)
    do throws(DeliveryError) {
      _ = try await destination.deliver(.of(messages))
    } catch {
      await destination.close()
      return error
    }
    await destination.close()
    return nil
  }

  /// The output of a statement, one line a row.
  func rows(_ sql: String) async throws -> [String] {
    try await server.execute(sql, in: database).split(separator: "\n").map(String.init)
  }

  func run(_ sql: String) async throws {
    try await server.execute(sql, in: database)
  }

  /// Everything in the warehouse but the moments of loading, one line a row.
  func everything() async throws -> [String] {
    let tables = try await rows(
      "select table_name from information_schema.tables where table_schema = 'wh' order by 1"
    )
    var lines: [String] = []
    for table in tables {
      lines += try await rows(
        """
        select '\(table) ' || jsonb_strip_nulls(to_jsonb(t) - 'received_at' - 'uuid_ts')::text
        from wh.\(table) as t order by 1
        """
      )
    }
    return lines
  }

  func columns(of table: String) async throws -> [String: String] {
    let lines = try await rows(
      """
      select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute
      where attrelid = 'wh.\(table)'::regclass and attnum > 0 and not attisdropped
      """
    )
    return Dictionary(
      lines.compactMap { line in
        line.firstIndex(of: " ").map { (String(line[..<$0]), String(line[$0...].dropFirst())) }
      },
      uniquingKeysWith: { first, _ in first }
    )
  }
}
