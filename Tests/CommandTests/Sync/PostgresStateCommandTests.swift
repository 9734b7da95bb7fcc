import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A state in PostgreSQL` {
  /// A new, empty database beside the bench's shop, as `--state` names it.
  private func freshState(_ bench: SyncScene) async throws -> (database: String, url: String) {
    let database = try await bench.shop.server.createDatabase(named: "state")
    return (database, url(bench, database))
  }

  private func url(_ bench: SyncScene, _ database: String, user: String = "postgres") -> String {
    let server = bench.shop.server
    return "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=\(user)"
  }

  private func place(_ bench: SyncScene, _ database: String) -> PostgresStatePlace {
    PostgresStatePlace(conninfo: bench.shop.server.conninfo(database: database))
  }

  private func schemas(_ bench: SyncScene, _ database: String) async throws -> String {
    try await bench.shop.server.execute(
      "select count(*) from pg_namespace where nspname = 'tidemark'",
      in: database
    )
    .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func `serves a sync, which sends nothing twice`() async throws {
    let bench = try await SyncScene()
    let state = try await freshState(bench)
    let environment = ["TIDEMARK_STATE": state.url]
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    let sent = try bench.messageIDs()
    #expect(!sent.isEmpty)
    // Every order and customer is looked at once more.
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    #expect(try bench.messageIDs() == sent)
    #expect(try await bench.run("backfill", environment: environment).status == 0)
    #expect(try bench.messageIDs() == sent)
    let status = try await bench.run("status", "--json", environment: environment)
    #expect(status.status == 0)
    let runs = try await bench.run("runs", environment: environment)
    #expect(runs.stdout.contains("tidemark sync"))
    #expect(!FileManager.default.fileExists(atPath: bench.place.path + "/state.sqlite"))
  }

  @Test func `is not made by a command that only looks`() async throws {
    let bench = try await SyncScene(orders: 3)
    let state = try await freshState(bench)
    for command in [
      ["status"], ["runs"], ["dead-letters", "list"], ["watermark", "show"], ["check"],
      ["preview", "--limit", "1"], ["backfill", "--dry-run"],
    ] {
      let outcome = try await Program.run(
        command,
        environment: bench.environment.merging(["TIDEMARK_STATE": state.url]) { $1 },
        in: bench.place
      )
      #expect([0, 78].contains(outcome.status), "\(command): \(outcome)")
      #expect(try await schemas(bench, state.database) == "0", "\(command)")
    }
    let migrated = try await bench.run(
      "state",
      "migrate",
      environment: ["TIDEMARK_STATE": state.url]
    )
    #expect(migrated.status == 0)
    #expect(try await schemas(bench, state.database) == "1")
  }

  @Test(arguments: [
    "postgres://u:hush@h/d", "postgres://u@h/d?password=hush", "host=h password=hush",
    "password = 'hu sh' host=h",
  ])
  func `with a password is refused in a flag and in the file`(state: String) async throws {
    let place = try Place()
    let flag = try await Program.run(["status", "--state", state], in: place)
    #expect(flag.status == 64)
    #expect(
      flag.stderr.contains(
        "--state holds a password, which every user of this machine could see in ps"
      )
    )
    #expect(flag.stderr.contains("leave it out and set TIDEMARK_STATE, PGPASSWORD or PGPASSFILE"))
    let copy = try await Program.run(
      ["state", "copy", "--from", "a.sqlite", "--to", state],
      in: place
    )
    #expect(copy.status == 64)
    #expect(copy.stderr.contains("--to holds a password"))
    let file = place.path + "/tidemark.yaml"
    try "state: \"\(state)\"\n".write(toFile: file, atomically: true, encoding: .utf8)
    let settings = try await Program.run(["status", "--config", file], in: place)
    #expect(settings.status == 78)
    #expect(settings.stderr.contains("\"state\" ($PLACE/tidemark.yaml, line 1) holds a password"))
    for text in [flag.stderr, copy.stderr, settings.stderr] { #expect(!text.contains("hu")) }
  }

  @Test func `may be named by libpq's keywords, its password by the environment`() async throws {
    let bench = try await SyncScene(orders: 3)
    let state = try await freshState(bench)
    let server = bench.shop.server
    let user = PrivateServer.passwordUser
    _ = try await server.execute(
      "grant create on database \"\(state.database)\" to \(user)",
      in: "postgres"
    )
    let words =
      "host='\(server.directory)' port=\(server.port) dbname=\(state.database) user=\(user)"
    let secret = try await bench.run(
      "watermark",
      "reset",
      "--yes",
      environment: ["TIDEMARK_STATE": "\(words) password='\(PrivateServer.password)'"]
    )
    #expect(secret.status == 0, "\(secret)")
    let flag = try await bench.run(
      "watermark",
      "reset",
      "--yes",
      "--state",
      words,
      environment: ["PGPASSWORD": PrivateServer.password]
    )
    #expect(flag.status == 0, "\(flag)")
    let wrong = try await bench.run(
      "watermark",
      "reset",
      "--yes",
      environment: ["TIDEMARK_STATE": "\(words) password='wrong horse'"]
    )
    #expect(wrong.status == 73)
    #expect(wrong.stderr.contains("the server refuses the login to the state in postgres://"))
    #expect(!wrong.stderr.contains("horse"))
  }

  @Test func `that is away, closed to the role or newer ends a sync with what to do`() async throws
  {
    let bench = try await SyncScene(orders: 3)
    let state = try await freshState(bench)
    let away = try await bench.run(
      "watermark",
      "reset",
      "--yes",
      environment: ["TIDEMARK_STATE": "postgres://localhost:1/shop"]
    )
    #expect(away.status == 73)
    #expect(away.stderr.contains("the state in postgres://localhost:1/shop cannot be reached"))
    let missing = try await bench.run(
      "watermark",
      "reset",
      "--yes",
      environment: ["TIDEMARK_STATE": url(bench, "not_there")]
    )
    #expect(missing.status == 73)
    #expect(missing.stderr.contains("has no database"))

    let role = "looker_" + String(UInt32.random(in: .min ... .max), radix: 36)
    _ = try await bench.shop.server.execute("create role \(role) login", in: "postgres")
    let closed = ["TIDEMARK_STATE": url(bench, state.database, user: role)]
    let refused = try await bench.run("watermark", "reset", "--yes", environment: closed)
    #expect(refused.status == 77)
    #expect(refused.stderr.contains("tidemark state migrate"))
    let check = try await bench.run("check", environment: closed)
    #expect(check.status == 77)
    #expect(check.stdout.contains("may not create the schema tidemark"))

    let open = ["TIDEMARK_STATE": state.url]
    #expect(try await bench.run("state", "migrate", environment: open).status == 0)
    _ = try await bench.shop.server.execute(
      "update tidemark.schema_version set version = 99",
      in: state.database
    )
    let newer = try await bench.run("watermark", "reset", "--yes", environment: open)
    #expect(newer.status == 73)
    #expect(
      newer.stderr.contains(
        "was written by a newer release: its schema is 99, this release knows 3"
      )
    )
  }

  @Test func `that another run holds ends with 75 and names it`() async throws {
    let bench = try await SyncScene(orders: 3)
    let state = try await freshState(bench)
    let store = try await PostgresStateStore.open(place(bench, state.database))
    let name = try #require(SyncName("default"))
    let holder = LockHolder(
      pid: 4711,
      host: "other-host",
      command: "tidemark sync",
      since: Timestamp(microseconds: 1_700_000_000_000_000)
    )
    try await store.setWatermark(.since(Timestamp(microseconds: 0)), of: name)
    try await store.acquire(name, as: holder)
    let outcome = try await bench.run("sync", environment: ["TIDEMARK_STATE": state.url])
    #expect(outcome.status == 75)
    #expect(
      outcome.stderr.contains(
        "tidemark sync, process 4711 on other-host, since 2023-11-14T22:13:20"
      )
    )
    await store.close()
  }

  @Test func `takes over the work of a file, and a file that of it`() async throws {
    let bench = try await SyncScene()
    let state = try await freshState(bench)
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    let sent = try bench.messageIDs()
    let file = bench.place.path + "/state.sqlite"
    let copied = try await bench.run("state", "copy", "--to", state.url)
    #expect(copied.status == 0, "\(copied)")
    #expect(copied.stderr.contains("dead letters and 1 run copied to postgres://"))
    let environment = ["TIDEMARK_STATE": state.url]
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    #expect(try bench.messageIDs() == sent)

    let again = try await bench.run("state", "copy", "--from", file, "--to", state.url)
    #expect(again.status == 78)
    #expect(again.stderr.contains("has a sync \"default\" already"))
    let back = bench.place.path + "/back.sqlite"
    let all = try await bench.run("state", "copy", "--from", state.url, "--to", back, "--all")
    #expect(all.status == 0, "\(all)")
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: ["TIDEMARK_STATE": back])
    #expect(try await bench.run("sync", environment: ["TIDEMARK_STATE": back]) == .init(0))
    #expect(try bench.messageIDs() == sent)
  }

  @Test func `is copied only from where it is`() async throws {
    let bench = try await SyncScene(orders: 3)
    let missing = bench.place.path + "/missing.sqlite"
    let target = bench.place.path + "/target.sqlite"
    let none = try await bench.run("state", "copy", "--from", missing, "--to", target)
    #expect(none.status == 78)
    #expect(
      none.stderr.contains("the state in $PLACE/missing.sqlite does not have sync \"default\"")
    )
    #expect(!FileManager.default.fileExists(atPath: missing))
    #expect(!FileManager.default.fileExists(atPath: target))
    let same = try await bench.run("state", "copy", "--from", target, "--to", target)
    #expect(same.status == 64)
    let nothing = try await bench.run("state", "copy")
    #expect(nothing.status == 64)
  }
}
