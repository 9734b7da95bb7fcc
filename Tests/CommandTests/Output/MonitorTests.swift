import Foundation
import Support
import Testing

@testable import tidemark

/// Reads Prometheus' text format as its specification has it, and refuses everything else.
struct Exposition {
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  var types: [String: String] = [:]
  var helps: [String: String] = [:]
  var samples: [Sample] = []

  init(_ text: String) throws {
    try #require(text.hasSuffix("\n"))
    var closed: Set<String> = []
    var current: String?
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      if let head = line.wholeMatch(of: #/# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/#) {
        let name = String(head.2)
        if current != name {
          // All lines of a metric stand together.
          try #require(!closed.contains(name), "\(name) comes twice")
          if let current { closed.insert(current) }
          current = name
        }
        if head.1 == "HELP" {
          helps[name] = String(head.3)
        } else {
          try #require(["gauge", "counter"].contains(head.3) && types[name] == nil)
          types[name] = String(head.3)
        }
        continue
      }
      let match = try #require(
        line.wholeMatch(of: #/([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^}]*)\} (-?[0-9]+(?:\.[0-9]+)?)/#),
        "no line of the format: \(line)"
      )
      let name = String(match.1)
      try #require(name == current && types[name] != nil && helps[name] != nil, "\(line)")
      var labels: [String: String] = [:]
      for pair in match.2.split(separator: ",") {
        let label = try #require(pair.wholeMatch(of: #/([a-zA-Z_][a-zA-Z0-9_]*)="([^"]*)"/#))
        try #require(labels.updateValue(String(label.2), forKey: String(label.1)) == nil)
      }
      samples.append(
        Sample(name: name, labels: labels, value: try #require(Double(String(match.3))))
      )
    }
    try #require(
      Set(samples.map { [$0.name] + $0.labels.sorted(by: <).map { "\($0)" } }).count
        == samples.count
    )
  }

  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    samples.first { sample in
      sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }?.value
  }
}

@Suite(.timeLimit(.minutes(19))) struct `Monitors` {
  private func metrics(_ path: String) throws -> Exposition {
    try Exposition(String(contentsOfFile: path, encoding: .utf8))
  }

  @Test func `find after each run what it came to, in Prometheus' format`() async throws {
    let bench = try await SyncScene(orders: 20)
    let file = bench.place.path + "/tidemark.prom"
    let settings = ["TIDEMARK_METRICS_FILE": file]
    try await bench.setWatermark("2000-01-01")
    let begun = Date().timeIntervalSince1970 - 1
    let outcome = try await bench.run("sync", "--json", environment: settings)
    #expect(outcome.status == 0 && outcome.stderr.isEmpty, "\(outcome)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [String: Any]
    )
    let first = try metrics(file)
    #expect(first.samples.allSatisfy { $0.labels["sync"] == "default" })
    #expect(first.value("tidemark_last_run_exit_code") == 0)
    #expect(first.value("tidemark_info", ["destination": "file"]) == 1)
    #expect(first.value("tidemark_history_start_timestamp_seconds") == 946_684_800)
    #expect(first.value("tidemark_last_run_batches") == report["batches"] as? Double)
    #expect(first.value("tidemark_last_run_message_bytes") == report["bytes"] as? Double)
    #expect(first.value("tidemark_last_run_roots") == report["roots"] as? Double)
    #expect(first.value("tidemark_dead_letters") == 0)
    let sent = first.samples
      .filter { $0.name == "tidemark_last_run_facts" && $0.labels["fate"] == "sent" }
      .reduce(0) { $0 + $1.value }
    #expect(sent == report["sent"] as? Double && sent > 0)
    #expect(first.value("tidemark_last_run_retries") == 0)
    let phases = first.samples.filter { $0.name == "tidemark_last_run_phase_seconds" }
    #expect(Set(phases.compactMap { $0.labels["phase"] }) == ["find", "read", "deliver", "record"])
    let duration = try #require(first.value("tidemark_last_run_duration_seconds"))
    #expect(phases.allSatisfy { 0...duration ~= $0.value } && phases.contains { $0.value > 0 })
    let entries = try #require(first.value("tidemark_ledger_entries"))
    // The state of each order is remembered beside the messages.
    #expect(entries > sent)
    let end = try #require(first.value("tidemark_last_run_end_timestamp_seconds"))
    let until = try #require(first.value("tidemark_watermark_timestamp_seconds"))
    #expect(end >= begun && end <= Date().timeIntervalSince1970 && until >= begun)
    // Whoever runs the collector may read it, and nothing else is left beside it.
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o644)
    let names = try FileManager.default.contentsOfDirectory(atPath: bench.place.path)
    #expect(names.filter { $0.contains(".prom") } == ["tidemark.prom"])

    // A run that cannot begin says so, and nothing of the run before it.
    let broken = settings.merging(["PGHOST": bench.place.path, "DATABASE_URL": ""]) { $1 }
    let failed = try await bench.run("sync", environment: broken)
    #expect(failed.status == 66)
    let second = try metrics(file)
    #expect(second.value("tidemark_last_run_exit_code") == 66)
    #expect(second.value("tidemark_last_run_roots") == nil)
    #expect(second.value("tidemark_horizon_held_seconds") == nil)
    #expect(second.value("tidemark_watermark_timestamp_seconds") == until)
  }

  @Test func `learn of retries, and of dead letters that were sent again`() async throws {
    let bench = try await SyncScene(orders: 5)
    let file = bench.place.path + "/tidemark.prom"
    try await SegmentServer.with { server in
      let settings = [
        "TIDEMARK_METRICS_FILE": file, "TIDEMARK_DESTINATION": "segment",
        "TIDEMARK_HOST": server.url,
        "SEGMENT_WRITE_KEY": "hush4711", "TIDEMARK_OUTPUT": "",
      ]
      try await bench.setWatermark("2000-01-01", environment: settings)
      server.enqueue(.answer(503))
      server.enqueue(.answer(503))
      #expect(try await bench.run("sync", environment: settings).status == 0)
      #expect(try metrics(file).value("tidemark_last_run_retries") == 2)
      // A row that cannot become a message, until its currency can.
      try await bench.shop.execute(
        """
        insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
        insert into refund (id, order_id, amount, reason, created_at, updated_at)
        select 'ref_01JGRANTEDAFTERTHESYNC0001', id, 100, 'other', now(), now() from "order" where display_id = 1;
        update "order" set currency_code = 'x1' where display_id = 1;
        """
      )
      #expect(try await bench.run("sync", environment: settings).status == 10)
      let dead = try metrics(file)
      #expect(dead.value("tidemark_dead_letters") ?? 0 > 0)
      #expect(dead.value("tidemark_last_run_exit_code") == 10)
      try await bench.shop.execute(
        #"update "order" set currency_code = 'eur' where display_id = 1"#
      )
      #expect(
        try await bench.run("dead-letters", "retry", "--all", environment: settings).status == 0
      )
      let after = try metrics(file)
      #expect(after.value("tidemark_dead_letters") == 0)
      #expect(after.value("tidemark_last_run_exit_code") == 0)
      let sent = after.samples
        .filter { $0.name == "tidemark_last_run_facts" && $0.labels["fate"] == "sent" }
        .reduce(0) { $0 + $1.value }
      #expect(sent > 0)
    }
  }

  @Test func `of several syncs have a file each, and a directory's files are named after them`()
    throws
  {
    let place = try Place()
    defer { withExtendedLifetime(place) {} }
    let directory = place.path
    let one = MetricsFile("\(directory)/a.prom", sync: "default", isOneOfSeveral: false)
    #expect(one.path == "\(directory)/a.prom")
    let several = MetricsFile("\(directory)/a.prom", sync: "eu", isOneOfSeveral: true)
    #expect(several.path == "\(directory)/a_eu.prom")
    for given in [directory, directory + "/"] {
      let file = MetricsFile(given, sync: "eu", isOneOfSeveral: false)
      #expect(file.path == "\(directory)/tidemark_eu.prom")
    }
  }

  @Test func `that cannot be reached change neither a run nor its exit code`() async throws {
    let bench = try await SyncScene(orders: 3)
    try await bench.setWatermark("2000-01-01")
    let port = try RefusingPort()
    let outcome = try await bench.run(
      "sync",
      environment: [
        "TIDEMARK_METRICS_FILE": bench.place.path + "/none/tidemark.prom",
        "TIDEMARK_PING_URL": "http://127.0.0.1:\(port.number)/secret-id",
      ]
    )
    #expect(outcome.status == 0 && outcome.stdout.isEmpty, "\(outcome)")
    #expect(outcome.stderr.contains("the metrics file was not written"))
    #expect(outcome.stderr.contains("; name a file in a directory that this user can write to"))
    #expect(outcome.stderr.contains("the address in ping_url"))
    #expect(!outcome.stderr.contains("secret-id"))
    #expect(try !bench.messageIDs().isEmpty)
  }

  @Test func `that could never work are found before a run`() async throws {
    let place = try Place()
    for key in ["ping_url", "on_failure"] {
      let file = try place.file("tidemark.yaml", "destination: stdout\n\(key): hush4711\n")
      let outcome = try await Program.run(["check", "--config", file], in: place)
      #expect(outcome.status == 78)
      #expect(
        outcome.stderr.hasPrefix(
          "tidemark: $PLACE/tidemark.yaml, line 2: \"\(key)\" must be a whole web address"
        )
      )
      #expect(!outcome.description.contains("hush4711"))
      let variable = "TIDEMARK_" + key.uppercased()
      let sync = try await Program.run(["sync"], environment: [variable: "x://y z"], in: place)
      #expect(sync.status == 78 && sync.stderr.contains(variable), "\(sync)")
    }
    let file = try place.file(
      "tidemark.yaml",
      "destination: stdout\nping_url: ''\nmetrics_file: \(place.path)/none/t.prom\n"
    )
    let check = try await Program.run(
      ["check", "--config", file],
      environment: ["PGHOST": "/nowhere"],
      in: place
    )
    #expect(
      check.stdout.contains(
        "the file $PLACE/none/t.prom cannot be written: No such file or directory"
      ),
      "\(check)"
    )
  }

  @Test func `are pinged when a run begins, ends and fails, with its last line`() async throws {
    let bench = try await SyncScene(orders: 3)
    try await SegmentServer.with { server in
      let settings = [
        "TIDEMARK_PING_URL": server.url + "/ping/abc/?rid=1",
        "TIDEMARK_ON_FAILURE": server.url + "/hook",
      ]
      let failed = try await bench.run("sync", environment: settings)
      #expect(failed.status == 78)
      #expect(
        server.requests.map(\.uri) == ["/ping/abc/start?rid=1", "/ping/abc/fail?rid=1", "/hook"]
      )
      let fail = try #require(server.requests.dropFirst().first)
      #expect(failed.stderr.contains(fail.text) && !fail.text.isEmpty)
      let hook = try #require(server.requests.last)
      #expect(hook.header("Content-Type") == "application/json")
      let body = try #require(
        try JSONSerialization.jsonObject(with: Data(hook.body)) as? [String: Any]
      )
      #expect(body["exit"] as? Int == 78 && body["sync"] as? String == "default")
      #expect(body["error"] as? String == fail.text)
      #expect(body["command"] as? String == "tidemark sync")
      let page = try String(contentsOf: ProjectFiles.at("docs/monitoring.md"), encoding: .utf8)
      for name in body.keys { #expect(page.contains("`\(name)`"), "\(name)") }

      try await bench.setWatermark("2000-01-01")
      let before = server.requests.count
      #expect(try await bench.run("sync", environment: settings).status == 0)
      let calls = server.requests.dropFirst(before)
      #expect(calls.map(\.uri) == ["/ping/abc/start?rid=1", "/ping/abc/?rid=1"])
      #expect(calls.last?.text.hasSuffix(" sent") == true)
    }
  }

  @Test func `find each metric in the documentation, and no other in dashboard and rules`() throws {
    let page = try String(contentsOf: ProjectFiles.at("docs/monitoring.md"), encoding: .utf8)
    let known = Set(Metric.allCases.map(\.rawValue))
    for name in known { #expect(page.contains("`\(name)`"), "\(name)") }
    for match in page.matches(of: #/tidemark_[a-z_]+[a-z]/#) {
      #expect(
        known.contains(String(match.output)) || page.contains("\(match.output)."),
        "\(match.output)"
      )
    }
    let data = try Data(contentsOf: ProjectFiles.at("cron/grafana.json"))
    let dashboard = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let panels = try #require(dashboard["panels"] as? [[String: Any]])
    var used: Set<String> = []
    for panel in panels {
      for target in try #require(panel["targets"] as? [[String: Any]]) {
        let query = try #require(target["expr"] as? String)
        let names = query.matches(of: #/tidemark_[a-z_]+/#).map { String($0.output) }
        #expect(!names.isEmpty && Set(names).isSubset(of: known), "\(query)")
        used.formUnion(names)
      }
    }
    #expect(known.subtracting(used) == ["tidemark_history_start_timestamp_seconds"])
    // The names end in their unit, where they have one, and gauges in no counter's suffix.
    for name in known {
      #expect(name.wholeMatch(of: #/[a-z]+(_[a-z]+)*/#) != nil)
      #expect(!["_total", "_count", "_sum", "_bucket", "_ms"].contains(where: name.hasSuffix))
    }
  }
}
