import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A sync into a PostgreSQL warehouse` {
  private let bench: SyncScene
  private let database: String

  init() async throws {
    bench = try await SyncScene()
    database = try await bench.shop.server.createDatabase(named: "warehouse")
  }

  private func url(
    user: String = PrivateServer.superuser,
    password: String = "",
    port: Int? = nil
  ) -> String {
    let server = bench.shop.server
    return "postgres://\(user)\(password)@/\(database)?host=\(server.directory)"
      + "&port=\(port ?? server.port)"
  }

  private func run(
    _ arguments: String...,
    environment: [String: String] = [:]
  ) async throws -> Program.Outcome {
    try await Program.run(
      arguments,
      environment: bench.environment.merging([
        "TIDEMARK_DESTINATION": "postgres", "TIDEMARK_WAREHOUSE": url(),
        "TIDEMARK_RETRY_BUDGET": "1s",
      ]) { $1 }.merging(environment) { $1 },
      in: bench.place
    )
  }

  private func rows(_ sql: String) async throws -> String {
    try await bench.shop.server.execute(sql, in: database)
  }

  @Test func `loads once, and a second run loads what is new`() async throws {
    let early = try await run("check")
    #expect(early.status == 78, "\(early)")
    #expect(early.stdout.contains("1 problem"), "\(early)")
    #expect(try await rows("select to_regnamespace('segment') is null") == "t\n")
    try await run("watermark", "set", "2000-01-01T00:00:00Z").demandWatermarkSet()
    #expect(try await run("sync") == .init(0))
    #expect(try await rows("select count(*) from segment.order_completed") == "40\n")
    let before = try await rows("select count(*) from segment.tracks")
    #expect(try await run("sync") == .init(0))
    #expect(try await rows("select count(*) from segment.tracks") == before)
    try await bench.shop.execute(
      """
      update "order" set canceled_at = now(), status = 'canceled'
      where id = (select min(id) from "order" where canceled_at is null)
      """
    )
    let cancelled = try await rows("select count(*) from segment.order_cancelled")
    #expect(try await run("sync") == .init(0))
    #expect(try await rows("select count(*) from segment.order_cancelled") != cancelled)
    #expect(
      try await rows(
        "select count(distinct data_type) || ' ' || min(data_type) from information_schema.columns"
          + " where column_name in ('total', 'revenue', 'tax')"
      ) == "1 numeric\n"
    )
  }

  @Test func `check says whether a batch and its record are one transaction`() async throws {
    func check(
      _ environment: [String: String] = [:],
      status: Int32 = 0
    ) async throws -> String {
      let outcome = try await run("check", environment: environment)
      #expect(outcome.status == status)
      return outcome.stdout
    }
    let one = "the state lies in the warehouse's database: a batch, its record and the watermark"
    #expect(try await !check(status: 78).contains("the state lies"))
    let together = ["TIDEMARK_STATE": url()]
    #expect(
      try await check(together, status: 78)
        .contains("the state will lie in the warehouse's database")
    )
    try await run("watermark", "set", "2000-01-01T00:00:00Z", environment: together)
      .demandWatermarkSet()
    #expect(try await check(together).contains(one))

    let other = try await bench.shop.server.createDatabase(named: "warehouse")
    let apart = ["TIDEMARK_STATE": url().replacing("/\(database)?", with: "/\(other)?")]
    try await run("watermark", "set", "2000-01-01T00:00:00Z", environment: apart)
      .demandWatermarkSet()
    #expect(try await !check(apart).contains("the state lies in the warehouse"))

    let role = "loader_\(database)"
    try await bench.shop.server.execute(
      "create role \(role) login; grant create, temporary on database \(database) to \(role)",
      in: database
    )
    let mixed = together.merging(["TIDEMARK_WAREHOUSE": url(user: role)]) { $1 }
    let refused = try await check(mixed)
    #expect(refused.contains("may not write backfill, backfill_part, dead_letter"))
    let grants = refused.split(separator: "\n").filter { $0.contains("GRANT") }
    try await bench.shop.server.execute(grants.joined(separator: "\n"), in: database)
    #expect(try await check(mixed).contains(one))
  }

  @Test func `check finds a table of an event that a load would not take`() async throws {
    try await bench.shop.server.execute(
      "create schema segment; create table segment.order_completed (id text)",
      in: database
    )
    let outcome = try await run("check")
    #expect(outcome.status == 78)
    #expect(outcome.stdout.contains(#"no unique index on "segment"."order_completed" (id)"#))
  }

  @Test func `killed on the way goes on without a gap and without a repetition`() async throws {
    try await run("watermark", "set", "2000-01-01T00:00:00Z").demandWatermarkSet()
    for wait in [30, 90, 150, 250] {
      let running = try Program.start(
        ["sync", "--page-size", "5"],
        environment: bench.environment.merging([
          "TIDEMARK_DESTINATION": "postgres", "TIDEMARK_WAREHOUSE": url(),
        ]) { $1 },
        in: bench.place
      )
      try await Task.sleep(for: .milliseconds(wait))
      running.signal(9)
      _ = try await running.result()
    }
    #expect(try await run("sync") == .init(0))
    #expect(
      try await rows("select count(*), count(distinct order_id) from segment.order_completed")
        == "40|40\n"
    )
  }

  @Test func `a plan writes nothing`() async throws {
    let outcome = try await run("backfill", "--dry-run")
    #expect(outcome.status == 0)
    #expect(try await rows("select to_regnamespace('segment') is null") == "t\n")
  }

  @Test func `needs a setting of its own, whatever the shop's variables say`() async throws {
    let none = try await run("sync", environment: ["TIDEMARK_WAREHOUSE": ""])
    #expect(none.status == 78)
    #expect(none.stderr.contains("set TIDEMARK_WAREHOUSE"))
    let noUser = try await run(
      "sync",
      environment: ["TIDEMARK_WAREHOUSE": "postgres://wh.example/analytics"]
    )
    #expect(noUser.status == 78)
    #expect(noUser.stderr.contains("TIDEMARK_WAREHOUSE does not name a user"))
  }

  @Test func `never takes a password from the command line, and never prints one`() async throws {
    let flag = try await run(
      "sync",
      "--warehouse",
      "postgres://u:swordfish@wh.example/analytics",
      environment: ["TIDEMARK_WAREHOUSE": ""]
    )
    #expect(flag.status == 64)
    #expect(!flag.description.contains("swordfish"))
    try await run("watermark", "set", "2000-01-01T00:00:00Z").demandWatermarkSet()
    let wrong = url(user: PrivateServer.passwordUser, password: ":swordfish")
    for command in ["sync", "check", "probe"] {
      let outcome = try await run(
        command,
        "--log-level",
        "trace",
        environment: ["TIDEMARK_WAREHOUSE": wrong]
      )
      #expect(outcome.status == 69, "\(outcome)")
      #expect(!outcome.description.contains("swordfish"))
    }
  }

  @Test func `ends with 69 while the server is away and with 77 for a role without rights`()
    async throws
  {
    try await run("watermark", "set", "2000-01-01T00:00:00Z").demandWatermarkSet()
    let away = try await run(
      "probe",
      environment: ["TIDEMARK_WAREHOUSE": url(port: try PrivateServer.freePort())]
    )
    #expect(away.status == 69)
    let elsewhere = url(port: try PrivateServer.freePort())
    let other = ["TIDEMARK_WAREHOUSE": elsewhere, "TIDEMARK_NAME": "other"]
    try await run("watermark", "set", "2000-01-01T00:00:00Z", environment: other)
      .demandWatermarkSet()
    #expect(try await run("sync", environment: other).status == 69)
    _ = try await rows("create role loader_\(database) login")
    let poor = try await run(
      "sync",
      environment: ["TIDEMARK_WAREHOUSE": url(user: "loader_\(database)")]
    )
    #expect(poor.status == 77)
    #expect(poor.stderr.contains("CREATE SCHEMA \"segment\" AUTHORIZATION"))
    let file = try bench.place.file("warehouse", url() + "\n")
    let cured = try await run(
      "sync",
      environment: ["TIDEMARK_WAREHOUSE": "", "TIDEMARK_WAREHOUSE_FILE": file]
    )
    #expect(cured == .init(0))
    #expect(try await rows("select count(*) from segment.order_completed") == "40\n")
  }
}
