import Foundation
import Medusa
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The connections to a shop` {
  /// A server process lives a moment longer than its client, which matters where a role has one connection.
  @Test func `are opened again while the server has not ended the last one`() async throws {
    let fresh = try await FreshShop.stocked(orders: 3)
    let role = "brief_\(fresh.database)"
    try await fresh.execute(
      """
      create role \(role) login connection limit 1;
      grant usage on schema public to \(role); grant select on all tables in schema public to \(role);
      """
    )
    let sessions = "select count(*) from pg_stat_activity where usename = '\(role)'"
    var shop = MedusaShop(fresh)
    shop.role = role
    let connections = SourceConnections()
    let first = shop.source(over: connections)
    _ = try await first.currentPosition()
    await first.close()
    try await eventually("its end") { try await fresh.execute(sessions) == "0\n" }
    let lingering = try fresh.server.start(
      "select pg_sleep(60)",
      environment: fresh.environment.merging(["PGUSER": role]) { $1 }
    )
    try await eventually("its start") { try await fresh.execute(sessions) == "1\n" }
    shop.options.sleep = { _ in
      lingering.signal(SIGINT)
      try? await eventually("its end") { try await fresh.execute(sessions) == "0\n" }
    }
    let second = shop.source(over: connections)
    _ = try await second.currentPosition()
    await second.close()
    _ = try await lingering.result()
  }
}
