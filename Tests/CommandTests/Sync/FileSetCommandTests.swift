import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Sets of files by the program` {
  private static let beginning = "2000-01-01T00:00:00Z"

  /// `sync` into sets of the place's `out`.
  private func sync(
    _ bench: SyncScene,
    _ arguments: [String] = ["--partition", "event,date", "--compress", "gzip"],
    environment: [String: String] = [:]
  ) async throws -> Program.Outcome {
    try await Program.run(
      ["sync"] + arguments,
      environment: bench.environment.merging(environment) { $1 },
      in: bench.place
    )
  }

  private func sets(of bench: SyncScene) -> FiledSets { FiledSets(bench.place.path + "/out") }

  /// The ids of single files from the same shop, which must be the same.
  private func oracle(_ bench: SyncScene, _ name: String = "oracle") async throws -> [String] {
    let place = try Place()
    let other = SyncScene(shop: bench.shop, place: place)
    try await other.setWatermark(Self.beginning)
    let outcome = try await other.run("sync")
    guard outcome == .init(0) else { throw UnexpectedOutcome(description: outcome.description) }
    return try place.lines(in: "out").sorted()
  }

  private func ids(_ lines: [String], _ key: String = "messageId") -> [String] {
    lines.compactMap { line in
      line.firstRange(of: "\"\(key)\":\"").map { String(line[$0.upperBound...].prefix(36)) }
    }
  }

  @Test(arguments: [("none", ""), ("gzip", ".gz"), ("zstd", ".zst")])
  func `files lie where their content says, and the manifest tells all of them`(
    compression: String,
    ending: String
  ) async throws {
    let bench = try await SyncScene(orders: 100)
    try await bench.setWatermark(Self.beginning)
    let arguments = ["--partition", "event,date", "--compress", compression]
    #expect(try await sync(bench, arguments) == .init(0))
    let sets = sets(of: bench)
    #expect(try sets.strays() == [])
    let manifest = try #require(try sets.manifests().first)
    let set = try #require(manifest.object["name"] as? String)
    #expect(manifest.name == set + ".json")
    #expect(manifest.object["format"] as? String == "tidemark-files-1")
    #expect(manifest.object["compress"] as? String == compression)
    #expect(manifest.object["partition"] as? [String] == ["event", "date"])
    #expect(manifest.object["sync"] as? String == "default")
    var rows = 0
    for file in manifest.files {
      let path = try #require(file["path"] as? String)
      let place = try #require(
        path.firstMatch(of: /^event=([a-z_]+)\/date=([0-9-]{10})\/part-(.{29})-00001\.ndjson/)
      )
      #expect(place.3 == set && path.hasSuffix(".ndjson" + ending))
      #expect(file["event"] as? String == String(place.1))
      #expect(file["date"] as? String == String(place.2))
      let lines = try sets.lines(of: path)
      rows += lines.count
      #expect(file["rows"] as? Int == lines.count)
      let bytes = try Data(contentsOf: URL(filePath: sets.path + "/" + path))
      #expect(file["bytes"] as? Int == bytes.count)
      let sum = try await Command.run("sha256sum", [sets.path + "/" + path])
      #expect(sum.stdout.hasPrefix(file["sha256"] as? String ?? "none"))
      let times = lines.compactMap { $0.firstMatch(of: /"timestamp":"([^"]+)"/)?.1 }
      #expect(times.allSatisfy { $0.hasPrefix(place.2) })
      #expect(times.min().map(String.init) == file["least_timestamp"] as? String)
      #expect(times.max().map(String.init) == file["greatest_timestamp"] as? String)
      let name = lines.first?.firstMatch(of: /"event":"([^"]+)"/)?.1 ?? "identify"
      #expect(place.1 == name.lowercased().replacing(" ", with: "_"))
    }
    #expect(manifest.object["rows"] as? Int == rows)
    #expect(try sets.lines().sorted() == (try await oracle(bench)))
  }

  @Test func `the second set holds only what changed, and a run without news writes nothing`()
    async throws
  {
    let bench = try await SyncScene()
    try await bench.setWatermark(Self.beginning)
    #expect(try await sync(bench) == .init(0))
    let sets = sets(of: bench)
    let before = try sets.everything()
    #expect(try await sync(bench) == .init(0))
    #expect(try sets.everything() == before)
    let order = try await bench.shop.execute(
      """
      update "order" set canceled_at = now(), status = 'canceled', updated_at = now() where id = (
        select min(id) from "order" where canceled_at is null) returning id
      """
    ).split(separator: "\n").first.map(String.init)
    let outcome = try await bench.run(
      "sync",
      "--partition",
      "event,date",
      "--compress",
      "gzip",
      "--summary"
    )
    #expect(outcome.status == 0)
    let (first, second) = (
      try #require(try sets.names().first), try #require(try sets.names().last)
    )
    #expect(first < second)
    #expect(outcome.stderr.contains("wrote _manifests/\(second)"))
    let news = try sets.lines(of: try #require(try sets.manifests().last))
    #expect(!news.isEmpty && news.allSatisfy { $0.contains(order ?? "none") }, "\(news)")
    #expect(Set(try sets.everything()).isSuperset(of: before), "no file changes its name")
    #expect(try sets.strays() == [])
    let all = ids(try sets.lines())
    #expect(Set(all).count == all.count)
  }

  @Test func `rows are those of an export`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark(Self.beginning)
    let arguments = ["--layout", "rows", "--partition", "date", "--max-file-size", "64KiB"]
    #expect(try await sync(bench, arguments) == .init(0))
    func bare(_ lines: [String]) -> [String] {
      lines.map { $0.replacing(/"received_at":"[^"]+"/, with: "") }.sorted()
    }
    let exported = try await bench.run("export", "--layout", "rows").stdout
    let rows = try sets(of: bench).lines()
    #expect(!rows.isEmpty)
    // A sync also sends changes, which an export does not; this shop has none.
    #expect(bare(rows) == bare(exported.split(separator: "\n").map(String.init)))
    #expect(ids(rows, "id").count == rows.count)
  }

  @Test func `a backfill writes sets, too, and the sync goes on after it`() async throws {
    let bench = try await SyncScene(orders: 100)
    let arguments = ["--partition", "event", "--compress", "zstd"]
    let backfill = try await Program.run(
      ["backfill", "--page-size", "5"] + arguments,
      environment: bench.environment,
      in: bench.place
    )
    #expect(backfill == .init(0))
    #expect(try await sync(bench, arguments) == .init(0))
    let sets = sets(of: bench)
    #expect(try sets.lines().sorted() == (try await oracle(bench)))
    #expect(try sets.strays() == [])
  }

  @Test func `a dead letter goes into a set of its own once it is mended`() async throws {
    let bench = try await SyncScene()
    let order = try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', cart_id = null, no_notification = null where id = (
        select min(id) from "order" o where canceled_at is null
        and not exists (select from fulfillment where order_id = o.id)) returning id
      """
    ).split(separator: "\n").map(String.init).first { $0.hasPrefix("order_") }
    try await bench.setWatermark(Self.beginning)
    let environment = ["TIDEMARK_PARTITION": "event", "TIDEMARK_COMPRESS": "gzip"]
    #expect(try await sync(bench, [], environment: environment).status == 10)
    try await bench.shop.execute(
      #"update "order" set currency_code = 'eur' where id = '\#(try #require(order))'"#
    )
    let retry = try await bench.run("dead-letters", "retry", "--all", environment: environment)
    #expect(retry.status == 0, "\(retry)")
    let sets = sets(of: bench)
    #expect(try sets.names().count == 2)
    let mended = try sets.lines(of: try #require(try sets.manifests().last))
    #expect(
      mended.contains { $0.contains(#""event":"Order Completed""#) && $0.contains(order ?? "?") }
    )
    #expect(try sets.strays() == [])
  }

  // MARK: Faults

  @Test(arguments: [
    ("event", "before-send:1"), ("event", "after-answer:1"), ("event", "after-seal:1"),
    ("event", "before-record:1"), ("event", "amid-record:1"), ("event", "after-record:1"),
    ("event", "amid-publish:1"), ("event", "amid-publish:4"), ("none", "amid-publish:2"),
    ("event", "after-publish:1"), ("event", "before-advance:1"), ("event", "after-advance:1"),
  ])
  func `killed at any point, what is in manifests is there once, and all of it in the end`(
    partition: String,
    point: String
  ) async throws {
    let bench = try await SyncScene()
    let expected = try await oracle(bench)
    try await bench.setWatermark(Self.beginning)
    let arguments = ["--partition", partition, "--compress", "gzip"]
    let killed = try await sync(bench, arguments, environment: ["CRASH_AT": point])
    #expect(killed.status == 137, "\(killed)")
    let sets = sets(of: bench)
    let early = try sets.lines()
    #expect(early.isEmpty || early.sorted() == expected)
    #expect(try await sync(bench, arguments) == .init(0))
    #expect(try sets.lines().sorted() == expected)
    #expect(try sets.strays() == [])
    #expect(!FileManager.default.fileExists(atPath: sets.path + "/.unfinished"))
  }

  @Test func `killed again and again at random, it comes to the same`() async throws {
    let seed = UInt64.random(in: 1...1_000_000)
    print("sets of files, seed \(seed)")
    var chance = SeededGenerator(seed: seed)
    let bench = try await SyncScene(orders: 60)
    let expected = try await oracle(bench)
    try await bench.setWatermark(Self.beginning)
    let arguments = ["--partition", "event,date", "--page-size", "7"]
    for _ in 0..<12 {
      let running = try Program.start(
        ["sync"] + arguments,
        environment: bench.environment,
        in: bench.place
      )
      try await Task.sleep(for: .milliseconds(50 + chance.below(700)))
      running.signal(9)
      _ = try await running.result()
      let ids = ids(try sets(of: bench).lines())
      #expect(Set(ids).count == ids.count)
    }
    #expect(try await sync(bench, arguments) == .init(0))
    #expect(try sets(of: bench).lines().sorted() == expected)
    #expect(try sets(of: bench).strays() == [])
  }

  @Test func `a full disk ends with 73, and all goes on once there is room`() async throws {
    let bench = try await SyncScene(orders: 100)
    let expected = try await oracle(bench)
    try await bench.setWatermark(Self.beginning)
    // A write past the limit fails, as it does when a disk is full.
    let outcome = try await Command.run(
      "/bin/sh",
      [
        "-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" sync --partition none --log-level error",
        Program.path,
      ],
      environment: bench.place.environment.merging(bench.environment) { $1 }
        .merging(["TIDEMARK_STATE": bench.place.path + "/state.sqlite"]) { $1 }
    )
    #expect(outcome.status == 73)
    #expect(outcome.stderr.contains(".ndjson.tmp: File too large"), "\(outcome.stderr)")
    #expect(outcome.stderr.contains("hint: raise the limit on file sizes"))
    let sets = sets(of: bench)
    #expect(try sets.names() == [])
    #expect(try sets.strays() == [])
    #expect(try await sync(bench, ["--partition", "none"]) == .init(0))
    #expect(try sets.lines().sorted() == expected)
  }

  @Test func `a directory that cannot be written ends with 73`() async throws {
    let bench = try await SyncScene()
    let output = ["TIDEMARK_OUTPUT": "/proc/events"]
    try await bench.setWatermark(Self.beginning, environment: output)
    let outcome = try await sync(bench, environment: output)
    #expect(outcome.status == 73)
    #expect(outcome.stderr.contains("/proc/events"))
    #expect(outcome.stderr.contains("\nhint: "))
  }

  @Test func `sets, an export and single files do not mix`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark(Self.beginning)
    #expect(try await sync(bench) == .init(0))
    let before = try sets(of: bench).everything()
    let single = try await sync(bench, [])
    #expect(single.status == 78)
    #expect(
      single.stderr
        == """
        tidemark: $PLACE/out holds the sets of files of a sync, and others do not go with them
        hint: go on with --partition event,date --compress gzip --layout messages, or set TIDEMARK_OUTPUT to another directory

        """
    )
    let other = try await sync(bench, ["--partition", "event", "--compress", "gzip"])
    #expect(
      other
        == .init(
          78,
          stderr: """
            tidemark: $PLACE/out was begun with --partition event,date, not event
            hint: go on with --partition event,date, or begin another directory with another sync: TIDEMARK_OUTPUT and --name

            """
        )
    )
    let check = try await bench.run("check")
    #expect(check.status == 78)
    #expect(check.stdout.contains("$PLACE/out holds the sets of files of a sync"))
    #expect(
      try await bench.run("check", "--partition", "event,date", "--compress", "gzip").status == 0
    )
    let export = try await bench.run("export", "--directory", bench.place.path + "/out")
    #expect(export.status == 73)
    #expect(export.stderr.contains("$PLACE/out holds the files of a sync"))
    try await bench.setWatermark(Self.beginning, environment: ["TIDEMARK_NAME": "second"])
    let second = try await sync(bench, environment: ["TIDEMARK_NAME": "second"])
    #expect(second.status == 78)
    #expect(second.stderr.contains("holds the files of the sync \"default\""))
    #expect(try sets(of: bench).everything() == before)
  }

  @Test(arguments: [
    (
      ["--partition", "event"], ["TIDEMARK_DESTINATION": "stdout"], Int32(64),
      "--partition is about files, and the destination is stdout",
      "write files with --destination file, or leave --partition out"
    ),
    (
      [], ["TIDEMARK_DESTINATION": "stdout", "TIDEMARK_LAYOUT": "rows"], 78,
      "TIDEMARK_LAYOUT is about files, and the destination is stdout",
      "write files with --destination file, or leave TIDEMARK_LAYOUT out"
    ),
    (
      ["--compress", "gzip", "--output", "x.ndjson"], [:], 64,
      "--compress makes sets of files, and output names one file",
      "set --output to a directory such as events/, or leave --compress out"
    ),
    (
      ["--compress", "gzp"], [:], 64, "--compress must be none, gzip or zstd, not \"gzp\"",
      "did you mean --compress gzip?"
    ),
    (
      ["--max-file-size", "1"], [:], 64,
      "--max-file-size must be a size from 64KiB to 1TiB, such as 128MiB or 1GiB",
      "tidemark sync --help"
    ),
  ])
  func `a setting that does not go with the others is named`(
    arguments: [String],
    environment: [String: String],
    status: Int32,
    sentence: String,
    hint: String
  ) async throws {
    let place = try Place()
    let outcome = try await Program.run(
      ["sync"] + arguments,
      environment: [
        "TIDEMARK_DESTINATION": "file", "TIDEMARK_OUTPUT": "out",
        "DATABASE_URL": "postgres://nowhere.invalid/x",
      ].merging(environment) { $1 },
      in: place
    )
    #expect(outcome == .init(status, stderr: "tidemark: \(sentence)\nhint: \(hint)\n"))
  }
}
