import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The export command` {
  /// `tidemark export` into the place's `export`.
  private func export(_ bench: SyncScene, _ arguments: [String] = []) async throws
    -> Program.Outcome
  {
    try await Program.run(
      ["export", "--directory", bench.place.path + "/export"] + arguments,
      environment: bench.environment,
      in: bench.place
    )
  }

  private func files(of bench: SyncScene) -> ExportedFiles {
    ExportedFiles(path: bench.place.path + "/export")
  }

  private func ids(_ lines: [String], _ key: String = "messageId") -> [String] {
    lines.compactMap { line in
      line.firstRange(of: "\"\(key)\":\"").map { String(line[$0.upperBound...].prefix(36)) }
    }
  }

  @Test(arguments: [
    [], ["--from", "2024-03-01T00:00:00Z", "--to", "2024-06-01T00:00:00Z"],
    ["--from", "2024-06-01T00:00:00Z", "--events", "order_completed, Order Shipped"],
  ])
  func `writes what a backfill of the same window sends, with the same ids`(
    window: [String]
  ) async throws {
    let bench = try await SyncScene(orders: 200)
    let backfill = try await Program.run(
      ["backfill"] + window,
      environment: bench.environment,
      in: bench.place
    )
    #expect(backfill == .init(0))
    let sent = try bench.place.lines(in: "out").sorted()
    #expect(!sent.isEmpty)
    let readers = ["--workers", "4", "--page-size", "9", "--compress", "gzip"]
    #expect(try await export(bench, window + readers) == .init(0))
    #expect(try files(of: bench).lines().sorted() == sent)
    let piped = try await Program.run(
      ["export"] + window,
      environment: bench.environment,
      in: bench.place
    )
    #expect(piped.status == 0)
    #expect(piped.stdout.split(separator: "\n").map(String.init).sorted() == sent)
  }

  @Test(arguments: ["none", "gzip", "zstd"])
  func `files lie where their content says, and the manifest tells all of them`(
    compression: String
  ) async throws {
    let bench = try await SyncScene(orders: 100)
    let layout = ["--compress", compression, "--partition", "event,date"]
    #expect(try await export(bench, layout) == .init(0))
    let files = files(of: bench)
    let parts = try files.parts()
    #expect(try files.everything().count == parts.count + 1, "no hidden file is left")
    let listed = try files.listed()
    #expect(listed.compactMap { $0["path"] as? String } == parts)
    var rows = 0
    for file in listed {
      let path = try #require(file["path"] as? String)
      let ending = ["gzip": ".gz", "zstd": ".zst"][compression] ?? ""
      let place = try #require(
        path.firstMatch(of: /^event=([a-z_]+)\/date=([0-9-]{10})\/part-00001\.ndjson/)
      )
      #expect(path.hasSuffix(".ndjson" + ending))
      let lines = try files.lines(of: path)
      rows += lines.count
      #expect(file["rows"] as? Int == lines.count)
      #expect(file["bytes"] as? Int == (try files.bytes(of: path)).count)
      let sum = try await Command.run("sha256sum", [files.path + "/" + path])
      #expect(sum.stdout.hasPrefix(file["sha256"] as? String ?? "none"))
      let times = lines.compactMap { $0.firstMatch(of: /"timestamp":"([^"]+)"/)?.1 }
      #expect(times.allSatisfy { $0.hasPrefix(place.2) })
      #expect(times.min().map(String.init) == file["least_timestamp"] as? String)
      #expect(times.max().map(String.init) == file["greatest_timestamp"] as? String)
      let name = lines.first?.firstMatch(of: /"event":"([^"]+)"/)?.1 ?? "identify"
      #expect(place.1 == name.lowercased().replacing(" ", with: "_"))
    }
    let manifest = try #require(try files.manifest())
    #expect(manifest["rows"] as? Int == rows)
    #expect(manifest["format"] as? String == "tidemark-export-1")
  }

  @Test func `without a setting there is a directory for each event`() async throws {
    let bench = try await SyncScene()
    #expect(try await export(bench) == .init(0))
    #expect(try files(of: bench).parts().allSatisfy { $0.contains(/^event=[a-z_]+\/part-00001/) })
  }

  @Test func `rows are flat, one for each message, and money keeps its digits`() async throws {
    let bench = try await SyncScene(orders: 100)
    let messages = try await bench.run("export")
    let rows = try await bench.run("export", "--layout", "rows")
    let (sent, flat) = (
      messages.stdout.split(separator: "\n").map(String.init),
      rows.stdout.split(separator: "\n").map(String.init)
    )
    #expect(ids(flat, "id") == ids(sent))
    for (line, message) in zip(flat, sent) {
      let row = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      )
      #expect(row["received_at"] != nil && row["timestamp"] != nil)
      #expect(row.values.allSatisfy { !($0 is [Any]) && !($0 is [String: Any]) }, "\(line)")
      #expect(row.keys.allSatisfy { $0.contains(/^[a-z0-9_]+$/) })
      if let total = message.firstMatch(of: /"revenue":([0-9.]+)/) {
        #expect(line.contains("\"revenue\":\(total.1)"))
      }
    }
    #expect(
      flat.contains { $0.contains(#""event":"order_completed","event_text":"Order Completed""#) }
    )
  }

  @Test func `no file is larger than it may be, and parts go on counting`() async throws {
    let bench = try await SyncScene(orders: 200)
    let arguments = ["--partition", "none", "--max-file-size", "64KiB", "--compress", "gzip"]
    #expect(try await export(bench, arguments) == .init(0))
    let files = files(of: bench)
    let parts = try files.parts()
    #expect(parts.count > 1)
    #expect(parts.last == "part-0000\(parts.count).ndjson.gz")
    for part in parts { #expect(try files.bytes(of: part).count <= 64 << 10) }
    let lines = try files.lines()
    #expect(Set(ids(lines)).count == lines.count)
    #expect(lines.count == (try files.manifest()?["rows"] as? Int))
  }

  @Test func `a directory with another export is refused, unless it is to be added to`()
    async throws
  {
    let bench = try await SyncScene()
    let window = ["--to", "2024-06-01T00:00:00Z"]
    let layout = ["--partition", "date,event", "--compress", "none"]
    #expect(try await export(bench, window + layout) == .init(0))
    let files = files(of: bench)
    let first = try files.everything()
    let refused = try await export(bench)
    #expect(refused.status == 73)
    #expect(refused.stderr.contains("$PLACE/export holds an export of "))
    #expect(refused.stderr.contains("or add to it: --append"))
    let other = try await export(bench, ["--append", "--compress", "gzip"])
    #expect(other.status == 73)
    #expect(other.stderr.contains("was written with --compress none, not gzip"))
    #expect(try files.everything() == first)

    #expect(try await export(bench, ["--append", "--from", window[1]]) == .init(0))
    let rest = try await bench.run("export")
    // A customer is identified in each window that has an event of theirs.
    #expect(Set(try files.lines()) == Set(rest.stdout.split(separator: "\n").map(String.init)))
    #expect((try files.manifest()?["exports"] as? [Any])?.count == 2)
    #expect(try await export(bench, ["--append", "--events", "order_completed"]) == .init(0))
    // Without a flag the files that are there say how new ones are written.
    #expect(try files.parts().allSatisfy { $0.hasPrefix("date=") })
    #expect(try files.parts().contains { $0.hasSuffix("part-00002.ndjson") })
  }

  @Test func `a directory with anything else is refused`() async throws {
    let bench = try await SyncScene()
    try FileManager.default.createDirectory(
      atPath: bench.place.path + "/export",
      withIntermediateDirectories: true
    )
    _ = try bench.place.file("export/notes.txt", "mine")
    for arguments in [[], ["--append"]] {
      let outcome = try await export(bench, arguments)
      #expect(outcome.status == 73)
      #expect(outcome.stderr.contains("$PLACE/export is not empty: it holds notes.txt"))
    }
    let file = bench.place.path + "/export/notes.txt"
    let outcome = try await Program.run(
      ["export", "--directory", file],
      environment: bench.environment,
      in: bench.place
    )
    #expect(outcome.status == 73)
    #expect(outcome.stderr.contains("notes.txt is not a directory\nhint: set --directory"))
  }

  /// Starts an export that writes early and reads slowly, and waits for its first file.
  private func started(_ bench: SyncScene) async throws -> RunningCommand {
    let running = try bench.start(
      "export",
      "--directory",
      bench.place.path + "/export",
      "--page-size",
      "1",
      "--max-file-size",
      "64KiB",
      "--partition",
      "event"
    )
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if (try? files(of: bench).everything())?.contains(where: { $0.hasSuffix(".tmp") }) == true {
        return running
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    return running
  }

  @Test func `that is killed leaves nothing to be seen, and the next one cleans up`() async throws {
    let bench = try await SyncScene(orders: 400)
    let running = try await started(bench)
    running.signal(9)
    #expect(try await running.result().status == 137)
    let files = files(of: bench)
    #expect(try files.parts().isEmpty)
    #expect(try files.manifest() == nil)
    #expect(try !files.everything().isEmpty)
    #expect(try await export(bench, ["--partition", "date"]) == .init(0))
    #expect(try files.everything().allSatisfy { !$0.hasSuffix(".tmp") && !$0.contains("event=") })
    let all = try await bench.run("export").stdout.split(separator: "\n").count
    #expect(try files.lines().count == all)
  }

  @Test func `that is stopped removes its files`() async throws {
    let bench = try await SyncScene(orders: 400)
    let running = try await started(bench)
    running.signal(15)
    let outcome = try await running.result()
    #expect(outcome.status == 143)
    #expect(
      outcome.stderr
        == "tidemark: stopped by SIGTERM; the export is not complete, and its files are removed\n"
        + "hint: run the same command again\n"
    )
    #expect(try FileManager.default.subpathsOfDirectory(atPath: files(of: bench).path).isEmpty)
  }

  @Test func `that is killed while files get their names is not taken for a whole one`()
    async throws
  {
    let bench = try await SyncScene()
    let killed = try await bench.run(
      "export",
      "--directory",
      bench.place.path + "/export",
      "--partition",
      "event",
      environment: ["CRASH_AT": "after-publish:2"]
    )
    #expect(killed.status == 137)
    #expect(try files(of: bench).parts().count == 2)
    #expect(try files(of: bench).manifest() == nil)
    for arguments in [[], ["--append"]] {
      let outcome = try await export(bench, arguments)
      #expect(outcome.status == 73)
      #expect(outcome.stderr.contains("is in no manifest: an export was killed before its end"))
    }
  }

  @Test func `a full disk leaves nothing behind`() async throws {
    let bench = try await SyncScene(orders: 100)
    // A write past the limit fails, as it does when a disk is full.
    let outcome = try await Command.run(
      "/bin/sh",
      [
        "-c", "trap '' XFSZ; ulimit -f 20; exec \"$0\" export --partition none --directory \"$1\"",
        Program.path, files(of: bench).path,
      ],
      environment: bench.place.environment.merging(bench.environment) { $1 }
    )
    #expect(outcome.status == 73)
    #expect(outcome.stderr.contains("part-00001.ndjson.export.tmp: File too large"))
    #expect(outcome.stderr.contains("hint: raise the limit on file sizes"))
    #expect(try files(of: bench).everything().isEmpty)
  }

  @Test func `a reader that goes away ends it with 69`() async throws {
    let bench = try await SyncScene(orders: 400)
    let outcome = try await Command.run(
      "/bin/bash",
      [
        "-c", "\"$0\" export --page-size 1 | head -n 1 | wc -l; exit ${PIPESTATUS[0]}",
        Program.path,
      ],
      environment: bench.place.environment.merging(bench.environment) { $1 }
    )
    #expect(outcome.status == 69)
    #expect(outcome.stdout == "1\n")
    #expect(outcome.stderr.contains("hint: look why the command behind the pipe ended, then run"))
  }

  @Test func `tells what it wrote, as JSON beside the files`() async throws {
    let bench = try await SyncScene()
    let outcome = try await export(bench, ["--json", "--summary"])
    #expect(outcome.status == 0)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    #expect(object?["rows"] as? Int == (try files(of: bench).lines().count))
    #expect(outcome.stderr.contains("exported "))
    #expect(outcome.stderr.contains("Order Completed        40   2024-"), "\(outcome)")
  }

  @Test(arguments: [
    (
      ["--compress", "gzp"], "--compress must be none, gzip or zstd, not \"gzp\"",
      "did you mean --compress gzip?"
    ),
    (
      ["--layout", "row"], "--layout must be messages or rows, not \"row\"",
      "did you mean --layout rows?"
    ),
    (
      ["--partition", "event,dat"],
      "--partition must be event,date, date,event, event, date or none, not \"event,dat\"",
      "did you mean --partition event,date?"
    ),
    (
      ["--max-file-size", "12", "--directory", "x"],
      "--max-file-size must be a size from 64KiB to 1TiB, such as 128MiB or 1GiB",
      "tidemark export --help"
    ),
    (
      ["--append"], "--append is about files, and without --directory the export goes to stdout",
      "name a directory: --directory export/; or leave --append out"
    ),
    (
      ["--partition", "date"],
      "--partition is about files, and without --directory the export goes to stdout",
      "name a directory: --directory export/; or leave --partition out"
    ),
    (["--directory", ""], "--directory is empty", "name one: --directory export/"),
    (
      ["--from", "2025-01-01Z", "--to", "2024-01-01Z"],
      "the window ends 2024-01-01T00:00:00Z, before it starts 2025-01-01T00:00:00Z",
      "tidemark export --from 2024-01-01T00:00:00Z --to 2025-01-01T00:00:00Z"
    ),
    (
      ["--events", "order_complete"], "there is no event \"order_complete\"",
      "did you mean \"Order Completed\"?"
    ),
    (
      ["--events", "order_updated"],
      "an export has no Order Updated: its Order Completed already shows the order's current state",
      "leave it out; tidemark sync sends changes from now on"
    ),
    (["--workers", "0"], "--workers must be a number from 1 to 16", "tidemark export --help"),
  ])
  func `a wrong argument is named, and nothing is opened`(
    arguments: [String],
    sentence: String,
    hint: String
  ) async throws {
    let outcome = try await Program.run(
      ["export"] + arguments,
      environment: ["DATABASE_URL": "postgres://nowhere.invalid/x"],
      in: Place()
    )
    #expect(outcome == .init(64, stderr: "tidemark: \(sentence)\nhint: \(hint)\n"))
  }

  @Test func `a wrong setting is named with its variable`() async throws {
    let outcome = try await Program.run(
      ["export"],
      environment: ["TIDEMARK_EXPORT_COMPRESS": "lz4"],
      in: Place()
    )
    #expect(outcome.status == 78)
    #expect(
      outcome.stderr.contains(
        "the environment variable TIDEMARK_EXPORT_COMPRESS must be none, gzip or zstd"
      )
    )
  }

  @Test func `needs no write key, and with one its ids are those of the sync`() async throws {
    let bench = try await SyncScene()
    let file = try await bench.run("export").stdout.split(separator: "\n").map(String.init)
    func exported(_ key: String) async throws -> [String] {
      let outcome = try await bench.run(
        "export",
        environment: ["TIDEMARK_DESTINATION": "segment", "SEGMENT_WRITE_KEY": key]
      )
      return ids(outcome.stdout.split(separator: "\n").map(String.init))
    }
    #expect(try await exported("") == ids(file))
    let keyed = try await exported("key")
    #expect(keyed.count == file.count && Set(keyed).isDisjoint(with: ids(file)))
    try await bench.setWatermark("1990-01-01T00:00:00Z", environment: ["TIDEMARK_NAME": "keyed"])
    let preview = try await bench.run(
      "preview",
      environment: [
        "TIDEMARK_NAME": "keyed", "TIDEMARK_DESTINATION": "segment", "SEGMENT_WRITE_KEY": "key",
      ]
    )
    let shown = ids(preview.stdout.split(separator: "\n").map(String.init))
    #expect(!shown.isEmpty && Set(shown).isSubset(of: keyed))
  }
}
