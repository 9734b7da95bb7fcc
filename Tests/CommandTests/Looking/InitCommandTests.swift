import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The init command` {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `writes settings that check finds right but for the watermark`() async throws {
    let shop = try await FreshShop.stocked(orders: 5)
    let place = try Place()
    let file = place.path + "/etc/tidemark.yaml"
    let arguments = [
      "init", "--destination", "file", "--output", place.path + "/out", "--write", file,
      "--begin", "history",
    ]
    let outcome = try await Program.run(arguments, environment: shop.environment, in: place)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.stdout.hasPrefix("-- If the role does not exist yet"))
    #expect(outcome.stdout.contains("GRANT SELECT ON ALL TABLES IN SCHEMA public TO "))
    #expect(
      outcome.stdout.contains("tidemark backfill --dry-run --config $PLACE/etc/tidemark.yaml\n")
    )
    #expect(outcome.stderr == "tidemark: $PLACE/etc/tidemark.yaml is written\n")
    #expect(try mode(file) == 0o600)
    // The next command that it names works.
    let next = try await Program.run(
      ["backfill", "--config", file],
      environment: shop.environment,
      in: place
    )
    #expect(next.status == 0, "\(next)")
    #expect(try !place.lines(in: "out").isEmpty)
    // A second one overwrites nothing.
    let again = try await Program.run(arguments, environment: shop.environment, in: place)
    #expect(again.status == 78)
    #expect(again.stderr.hasPrefix("tidemark: $PLACE/etc/tidemark.yaml is there already"))
  }

  @Test func `keeps the key in a file that only its user can read, and probes the destination`()
    async throws
  {
    let shop = try await FreshShop.stocked(orders: 5)
    let place = try Place()
    try await SegmentServer.with({ _ in .answer(200, body: "ok") }) { server in
      let outcome = try await Program.run(
        [
          "init", "--destination", "rudderstack", "--host", server.url, "--write",
          place.path + "/tidemark.yaml",
        ],
        environment: shop.environment.merging(["SEGMENT_WRITE_KEY": "abc4711"]) { $1 },
        in: place
      )
      #expect(outcome.status == 0, "\(outcome)")
      #expect(!outcome.description.contains("abc4711"))
      #expect(try mode(place.path + "/write-key") == 0o600)
      #expect(try String(contentsOfFile: place.path + "/write-key", encoding: .utf8) == "abc4711\n")
      let yaml = try String(contentsOfFile: place.path + "/tidemark.yaml", encoding: .utf8)
      #expect(yaml.contains("write_key_file: '\(place.path)/write-key'\n"))
      #expect(!yaml.contains("abc4711"))
      #expect(server.requests.contains { $0.text.contains("Tidemark Probe") })
    }
  }

  @Test func `replaces the package's file, which sets nothing, and leaves it readable`()
    async throws
  {
    let shop = try await FreshShop.stocked(orders: 5)
    let place = try Place()
    let example = try String(
      contentsOf: ProjectFiles.at("cron/tidemark.yaml.example"),
      encoding: .utf8
    )
    let file = try place.file("tidemark.yaml", example)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let outcome = try await Program.run(
      ["init", "--destination", "file", "--output", place.path + "/out", "--write", file],
      environment: shop.environment,
      in: place
    )
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("\ndestination: file\n"))
    #expect(try mode(file) == 0o644)
  }

  @Test func `names commands that work where cron has no variables`() async throws {
    let shop = try await FreshShop.stocked(orders: 5)
    let place = try Place()
    let file = place.path + "/etc/tidemark.yaml"
    let port = shop.environment["PGPORT"] ?? "5432"
    let host = (shop.environment["PGHOST"] ?? "").replacing("/", with: "%2F")
    let user = shop.environment["PGUSER"] ?? "postgres"
    let url = "postgres://\(user):hush4711@\(host):\(port)/\(shop.database)"
    let outcome = try await Program.run(
      [
        "init", "--destination", "file", "--output", place.path + "/out", "--write", file,
        "--name", "shopx", "--state", place.path + "/shopx.sqlite", "--begin", "now",
      ],
      environment: ["DATABASE_URL": url],
      in: place
    )
    #expect(outcome.status == 0, "\(outcome)")
    #expect(!outcome.description.contains("hush4711"))
    let yaml = try String(contentsOfFile: file, encoding: .utf8)
    #expect(
      yaml.contains("source: 'postgres://\(user)@\(host):\(port)/\(shop.database)'\n"),
      "\(yaml)"
    )
    #expect(yaml.contains("\nname: 'shopx'\n") && !yaml.contains("hush4711"))
    #expect(outcome.stdout.contains("A password came by DATABASE_URL"))
    #expect(outcome.stdout.contains(":\(port):\(shop.database):\(user):PASSWORD\n"))
    #expect(!outcome.stdout.contains("systemctl"))
    let next = outcome.stdout.matches(of: #/(?m)^ +(?:\*/5 \* \* \* \* )?tidemark (.*)$/#)
      .map { $0.1.replacing("$PLACE", with: place.path) }
    #expect(next.count == 3, "\(outcome)")
    for command in next {
      let done = try await Program.run(command.split(separator: " ").map(String.init), in: place)
      #expect(done.status == 0, "\(command): \(done)")
    }
    let runs = try await Program.run(
      ["runs", "--config", file, "--name", "shopx"],
      in: place
    )
    #expect(runs.stdout.contains("tidemark sync"), "\(runs)")
  }

  @Test func `takes nothing from another settings file, and refuses flags that it cannot write`()
    async throws
  {
    let shop = try await FreshShop.stocked(orders: 5)
    let place = try Place()
    let usual = place.path + "/.config/tidemark"
    try FileManager.default.createDirectory(atPath: usual, withIntermediateDirectories: true)
    _ = try place.file(
      ".config/tidemark/tidemark.yaml",
      "destination: file\noutput: \(place.path)/other\n"
    )
    let file = place.path + "/x/y.yaml"
    try await SegmentServer.with({ _ in .answer(200, body: "ok") }) { server in
      let outcome = try await Program.run(
        ["init", "--host", server.url, "--begin", "history", "--write", file],
        environment: shop.environment.merging(["SEGMENT_WRITE_KEY": "abc4711"]) { $1 },
        in: place
      )
      #expect(outcome.status == 0, "\(outcome)")
      let yaml = try String(contentsOfFile: file, encoding: .utf8)
      #expect(yaml.contains("\ndestination: segment\n") && yaml.contains(server.url), "\(yaml)")
      #expect(!yaml.contains("other"))
      #expect(yaml.contains("write_key_file: '\(place.path)/x/write-key'\n"))
    }
    let foreign = try await Program.run(
      ["init", "--destination", "file", "--output", "o", "--host", "h", "--write", "z.yaml"],
      environment: shop.environment,
      in: place
    )
    #expect(foreign.status == 64)
    #expect(
      foreign.stderr.hasPrefix("tidemark: --host is no setting of the destination file\nhint: ")
    )
    let named = try await Program.run(
      ["init", "--config", file],
      environment: shop.environment,
      in: place
    )
    #expect(named.status == 64 && named.stderr.contains("--write"), "\(named)")
  }

  @Test func `without a database ends with 78 and writes nothing`() async throws {
    let place = try Place()
    let outcome = try await Program.run(["init", "--write", place.path + "/t.yaml"], in: place)
    #expect(
      outcome
        == .init(
          78,
          stderr: """
            tidemark: no database is named
            hint: tidemark init --source postgres://tidemark@HOST/DATABASE, or set DATABASE_URL

            """
        )
    )
    #expect(!FileManager.default.fileExists(atPath: place.path + "/t.yaml"))
  }

  @Test func `refuses a database with a password`() async throws {
    let place = try Place()
    let outcome = try await Program.run(
      ["init", "--write", place.path + "/t.yaml"],
      environment: ["TIDEMARK_SOURCE": "postgres://u:hush4711@localhost/shop"],
      in: place
    )
    #expect(outcome.status == 64)
    #expect(outcome.stderr.contains("belongs in no settings file"))
    #expect(!outcome.description.contains("hush4711"))
  }
}

@Suite(.timeLimit(.minutes(19))) struct `The log of a run` {
  @Test func `has a line with the time at its beginning and at its end`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let outcome = try await bench.run("sync", "--log-level", "info")
    #expect(outcome.status == 0)
    let lines = outcome.stderr.split(separator: "\n")
    #expect(
      lines.first?.wholeMatch(
        of: /[0-9T:-]{19}Z tidemark: info: sync started \(destination=file, sync=default\)/
      ) != nil,
      "\(outcome)"
    )
    #expect(
      lines.last?.wholeMatch(
        of:
          #/[0-9T:-]{19}Z tidemark: info: sync finished \(dead_letters=0, sent=[1-9]\d*, sync=default, took=\d+\.\ds, unchanged=\d+\)/#
      ) != nil,
      "\(outcome)"
    )
    let journal = try await bench.run(
      "sync",
      "--log-level",
      "info",
      environment: ["JOURNAL_STREAM": "8:1"]
    )
    #expect(journal.stderr.hasPrefix("tidemark: info: sync started"))
    #expect(try await bench.run("sync") == .init(0))
  }
}
