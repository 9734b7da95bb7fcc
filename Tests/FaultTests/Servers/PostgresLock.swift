import Support

/// A transaction that keeps everybody from a table, as a migration does.
final class PostgresLock: Sendable {
  private let command: RunningCommand
  private let table: String

  init(_ table: String, of shop: FreshShop) throws {
    self.table = table
    // It ends with its session, or after a minute.
    command = try shop.server.start(
      """
      set application_name = 'migration';
      begin;
      lock table "\(table)" in access exclusive mode;
      select pg_sleep(60);
      """,
      environment: shop.environment
    )
  }

  /// Waits until the lock is held.
  func waitUntilHeld(on bench: PostgresScene) async throws {
    try await bench.wait(
      until: """
        select count(*) from pg_locks
        where relation = '"\(table)"'::regclass and mode = 'AccessExclusiveLock' and granted
        """,
      gives: "1"
    )
  }

  /// Waits until `run` waits for the lock.
  func waitUntilAwaited(by run: RunningCommand, on bench: PostgresScene) async throws {
    do {
      try await bench.wait(
        until: """
          select count(*) > 0 from pg_stat_activity
          where application_name = 'tidemark' and wait_event_type = 'Lock'
          """
      )
    } catch {
      run.signal(9)
      let result = try await run.result()
      throw Command.Failure(description: "\(error); \(result)")
    }
  }

  /// Ends the transaction.
  func release() async throws {
    command.signal(2)
    _ = try await command.result()
  }
}
