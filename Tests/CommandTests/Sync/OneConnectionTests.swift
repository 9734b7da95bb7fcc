import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A role with one connection` {
  private func bench() async throws -> (bench: SyncScene, role: String) {
    let bench = try await SyncScene(orders: 60)
    let role = "single_\(bench.shop.database)"
    try await bench.shop.execute(
      """
      create role \(role) login connection limit 1;
      grant usage on schema public to \(role); grant select on all tables in schema public to \(role);
      """
    )
    return (bench, role)
  }

  /// A server process lives a moment longer than its client.
  private func waitUntilGone(_ bench: SyncScene, _ role: String) async throws {
    try await bench.shop.execute(
      """
      do $$ begin
        for n in 1..500 loop
          perform pg_stat_clear_snapshot();
          exit when not exists (select from pg_stat_activity where usename = '\(role)');
          perform pg_sleep(0.02);
        end loop;
      end $$
      """
    )
  }

  @Test func `is enough for every command with one worker`() async throws {
    let (bench, role) = try await bench()
    let all = try await bench.run("export")
    #expect(all.status == 0)
    let user = ["PGUSER": role, "TIDEMARK_LOG_LEVEL": "warning"]
    for command in [
      ["export", "--workers", "1"], ["backfill", "--workers", "1"], ["check"], ["sync"],
      ["preview", "--limit", "1"], ["status"], ["backfill", "--workers", "1", "--restart"],
    ] {
      try await waitUntilGone(bench, role)
      let outcome = try await Program.run(
        command,
        environment: bench.environment.merging(user) { $1 },
        in: bench.place
      )
      #expect(outcome.status == 0, "\(command): \(outcome)")
      #expect(!outcome.stderr.contains("too many connections"), "\(command): \(outcome)")
      if command[0] == "export" { #expect(outcome.stdout == all.stdout) }
    }
    let sent = try bench.place.lines(in: "out")
    #expect(sent.count > 60 && Set(sent).count == sent.count)
  }

  @Test func `is named with its limit where the connection is in use`() async throws {
    let (bench, role) = try await bench()
    let holder = try bench.shop.server.start(
      "select pg_sleep(60)",
      environment: bench.shop.environment.merging(["PGUSER": role]) { $1 }
    )
    try await bench.shop.execute(
      """
      do $$ begin
        for n in 1..500 loop
          perform pg_stat_clear_snapshot();
          exit when exists (select from pg_stat_activity where usename = '\(role)' and state = 'active');
          perform pg_sleep(0.02);
        end loop;
      end $$
      """
    )
    let outcome = try await bench.run("export", "--workers", "1", environment: ["PGUSER": role])
    #expect(outcome.status == 66)
    #expect(
      outcome.stderr.contains(
        "too many connections for role \"\(role.replacing(bench.shop.database, with: "$SHOP"))\""
      )
    )
    #expect(outcome.stderr.contains("as many connections as it has --workers"))
    #expect(outcome.stderr.contains("CONNECTION LIMIT"))
    holder.signal(15)
    _ = try await holder.result()
  }

  @Test func `leaves a sync bound to its store when another row of store is older`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    try await bench.shop.execute(
      """
      insert into store select (jsonb_populate_record(
        s, '{"id": "store_other", "created_at": "2000-01-01", "default_sales_channel_id": null}')).*
      from store as s;
      update "order" set email = 'new@example.com' where display_id = 1;
      """
    )
    let before = try bench.messageIDs().count
    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.messageIDs().count > before)
    #expect(try await bench.run("check").status == 0)
    #expect(try await bench.run("preview", "--limit", "1").status == 0)
    try await bench.setWatermark("2001-01-01T00:00:00Z")
  }
}
