import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Faults` {
  @Test func `a wrong host is said with what to check`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    let outcome = try await bench.run("sync", environment: ["PGHOST": "/nowhere"])
    #expect(outcome.status == 66)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains("/nowhere"))
    #expect(outcome.stderr.contains("\nhint: "))
  }

  @Test func `a wrong password is said without the password`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    let outcome = try await bench.run(
      "sync",
      environment: ["PGUSER": PrivateServer.passwordUser, "PGPASSWORD": "hush4711"]
    )
    #expect(outcome.status == 66)
    #expect(outcome.stderr.contains("password authentication failed"))
    #expect(!outcome.stderr.contains("hush4711"))
  }

  @Test func `a database without Medusa's tables is named with what was looked for`() async throws {
    let bench = try await SyncScene()
    let outcome = try await bench.run(
      "watermark",
      "set",
      "now",
      environment: ["PGDATABASE": "postgres"]
    )
    #expect(outcome.status == 66)
    #expect(outcome.stderr.hasPrefix("tidemark: database \"postgres\" holds no Medusa shop"))
  }

  @Test func `a missing privilege ends with 77 and the statement that gives it`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let role = "reader_\(UInt64.random(in: .min ... .max))"
    try await bench.shop.execute(
      """
      create role \(role) login;
      grant select on all tables in schema public to \(role);
      revoke select on line_item from \(role);
      """
    )
    let sync = try await bench.run("sync", environment: ["PGUSER": role])
    #expect(sync.status == 77)
    let check = try await bench.run("check", environment: ["PGUSER": role])
    #expect(check.status == 77)
    #expect(check.stdout.contains("GRANT SELECT"))
    // A role without any privilege lacks dozens of tables: no text is as long as their list.
    // It reads the shop's identity, so that the run begins and is recorded.
    try await bench.shop.execute(
      "revoke select on all tables in schema public from \(role); grant select on store to \(role)"
    )
    let bare = try await bench.run("sync", environment: ["PGUSER": role])
    #expect(bare.status == 77)
    #expect(bare.stderr.contains(" tables that are needed, such as "), "\(bare)")
    #expect(bare.stderr.contains("GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role);"))
    #expect(bare.stderr.split(separator: "\n").count == 5)
    let status = try await bench.run("status")
    #expect(status.stdout.contains("tables that are needed, such as"), "\(status)")
    #expect(status.stdout.split(separator: "\n").allSatisfy { $0.count < 300 })
    try await bench.shop.execute("drop owned by \(role); drop role \(role)")
  }

  @Test func `a missing column is named`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    try await bench.shop.execute(#"alter table "order" drop column display_id"#)
    let outcome = try await bench.run("sync")
    #expect(outcome.status == 66)
    #expect(outcome.stderr.contains("display_id"))
  }

  @Test func `an order in a currency that is none goes to the dead letters, the rest is sent`()
    async throws
  {
    let bench = try await SyncScene()
    let order = try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', cart_id = null
      where id = (
        select min(id) from "order" o where canceled_at is null
        and not exists (select from fulfillment where order_id = o.id)) returning id
      """
    ).dropLast()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let outcome = try await bench.run("sync")
    #expect(outcome.status == 10)
    #expect(outcome.stdout.isEmpty)
    #expect(
      outcome.stderr.hasPrefix(
        "tidemark: 1 event is a dead letter and was not sent; the first: "
      )
    )
    #expect(outcome.stderr.contains("\(order)"))
    #expect(outcome.stderr.split(separator: "\n").count == 2)
    let completed = try bench.place.lines(in: "out").filter {
      $0.contains(#""event":"Order Completed""#)
    }
    #expect(completed.count == 39)
    #expect(try await bench.run("sync") == .init(0))
  }

  @Test func `a state that cannot be written ends with 73`() async throws {
    let bench = try await SyncScene()
    let outcome = try await bench.run(
      "watermark",
      "set",
      "now",
      "--state",
      "/dev/null/tidemark.sqlite"
    )
    #expect(outcome.status == 73)
    #expect(outcome.stderr.contains("/dev/null/tidemark.sqlite"))
    #expect(outcome.stderr.contains("\nhint: "))
  }

  @Test func `a state of a newer release is refused with what to do`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("now")
    let path = bench.place.path + "/state.sqlite"
    let file = try FileHandle(forUpdating: URL(filePath: path))
    // SQLite's user_version, which holds the schema's.
    try file.seek(toOffset: 60)
    try file.write(contentsOf: Data([0, 0, 0, 8]))
    try file.close()
    let expected = """
      tidemark: $PLACE/state.sqlite was written by a newer release: its schema is 8, this release knows 7
      hint: run the newer release, or name another file: TIDEMARK_STATE

      """
    for command in [["sync"], ["preview"], ["watermark", "show"], ["watermark", "reset"]] {
      let outcome = try await Program.run(command, environment: bench.environment, in: bench.place)
      #expect(outcome == .init(73, stderr: expected), "\(command)")
    }
  }

  @Test func `an output that cannot be written ends with 73`() async throws {
    let bench = try await SyncScene()
    let output = ["TIDEMARK_OUTPUT": "/dev/null/events"]
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: output)
    let outcome = try await bench.run("sync", environment: output)
    #expect(outcome.status == 73)
    #expect(outcome.stderr.contains("/dev/null/events"))
  }

  @Test func `a closed pipe ends with 69, and nothing counts as delivered`() async throws {
    let bench = try await SyncScene()
    let stdout = ["TIDEMARK_DESTINATION": "stdout"]
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: stdout)
    let environment = bench.environment.merging(bench.place.environment) { $1 }
      .merging(stdout) { $1 }
    let shell = try await Command.run(
      "/bin/sh",
      ["-c", "{ \"$0\" sync; echo $? >&2; } | true", Program.path],
      environment: environment
    )
    let expected = """
      tidemark: the reader of stdout went away
      hint: look why the command behind the pipe ended; what it had not read is sent again
      69

      """
    #expect(shell.stderr == expected)
    let whole = try await bench.run("sync", environment: stdout)
    #expect(whole.stdout.split(separator: "\n").count { $0.contains("Order Completed") } == 40)
  }

  @Test(arguments: [401, 402, 404, 301, 501])
  func `a destination that refuses the key ends with 69 at once`(status: Int) async throws {
    let bench = try await SyncScene()
    try await SegmentServer.with({ _ in .answer(status, body: "no") }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url,
        "SEGMENT_WRITE_KEY": "hush4711",
      ]
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: http)
      let outcome = try await bench.run("sync", environment: http)
      #expect(outcome.status == 69)
      #expect(server.requests.count == 1)
      #expect(outcome.stderr.contains("\(status)"))
      #expect(!outcome.stderr.contains("hush4711"))
      let check = try await bench.run("check", environment: http)
      #expect(check.status == ([401, 404].contains(status) ? 69 : 0))
    }
  }
}
