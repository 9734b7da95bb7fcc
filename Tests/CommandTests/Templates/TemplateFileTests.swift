import Foundation
import Support
import Testing

/// The files that settings name, and jq itself.
@Suite(.timeLimit(.minutes(19))) struct `Files of templates` {
  @Test
  func `that cannot be used end every command that needs them, with the setting and the next step`()
    async throws
  {
    let scene = try await TemplateScene([:])
    let place = scene.bench.place
    try FileManager.default.createDirectory(
      atPath: place.path + "/folder.jq",
      withIntermediateDirectories: false
    )
    _ = try place.file("empty.jq", " \n")
    _ = try place.file("large.jq", "# " + String(repeating: "x", count: 70_000) + "\n.")
    try Data([0x2e, 0xff, 0x0a]).write(to: URL(filePath: place.path + "/latin.jq"))
    _ = try place.file("module.jq", "import \"a\" as a; .")
    for (file, words) in [
      ("no.jq", "cannot be read: there is no such file"), ("folder.jq", "cannot be read"),
      ("empty.jq", "is empty"), ("large.jq", "has more than 64 KiB"),
      ("latin.jq", "is not UTF-8 text"), ("module.jq", "import"),
    ] {
      _ = try place.file("tidemark.yaml", "events: {order_updated: {template: [\(file)]}}\n")
      for command in [
        ["sync"], ["backfill"], ["export"], ["preview", "order_1"], ["explain", "1"],
      ] {
        let outcome = try await Program.run(command, environment: scene.environment, in: place)
        #expect(outcome.status == 78, "\(command) \(file): \(outcome)")
        #expect(outcome.stderr.contains(words), "\(command) \(file): \(outcome)")
        #expect(outcome.stderr.contains(file), "\(command) \(file): \(outcome)")
        #expect(outcome.stdout.isEmpty)
      }
    }
    #expect(try scene.sent().isEmpty)
  }

  @Test func `need jq, and the error says how to get it; settings without templates do not`()
    async throws
  {
    let scene = try await TemplateScene(["identify": "."])
    let bare = ["PATH": scene.bench.place.path]
    try await scene.run("watermark", "set", "2020-01-01T00:00:00Z", with: bare).demandWatermarkSet()
    for command in ["sync", "export"] {
      let outcome = try await scene.run(command, with: bare)
      #expect(outcome.status == 78, "\(outcome)")
      #expect(outcome.stderr.contains("the program jq"), "\(outcome)")
      #expect(outcome.stderr.contains("apt-get install jq"), "\(outcome)")
    }
    let check = try await scene.run("check", with: bare)
    #expect(check.status == 78)
    #expect(check.stdout.contains("apt-get install jq"), "\(check)")
    #expect(
      try await scene.run("sync", with: bare.merging(TemplateScene.without) { $1 }).status == 0
    )
    #expect(try !scene.sent().isEmpty)
  }

  @Test func `lie beside the settings file, and a list of them is one chain`() async throws {
    let scene = try await TemplateScene([:])
    let place = scene.bench.place
    for folder in ["conf", "conf/t"] {
      try FileManager.default.createDirectory(
        atPath: place.path + "/" + folder,
        withIntermediateDirectories: false
      )
    }
    _ = try place.file("conf/t/a.jq", ".properties.a = 1")
    _ = try place.file("conf/b.jq", ".properties.b = .properties.a + 1")
    let absolute = try place.file("c.jq", ".properties |= {a, b, c: 3}")
    let settings = try place.file(
      "conf/tidemark.yaml",
      "events: {order_completed: {template: [t/a.jq, b.jq, \(absolute)]}}\n"
    )
    let listed = try await scene.run(
      "export",
      "--events",
      "order_completed",
      with: ["TIDEMARK_CONFIG": settings]
    )
    #expect(listed.status == 0, "\(listed)")
    let lines = listed.stdout.split(separator: "\n")
    #expect(lines.count == 40)
    #expect(lines.allSatisfy { $0.hasSuffix(#""properties":{"a":1,"b":2,"c":3}}"#) })
    let folder = place.path + "/conf"
    let variable = try await scene.run(
      "export",
      "--events",
      "order_completed",
      with: [
        "TIDEMARK_CONFIG": "/dev/null",
        "TIDEMARK_EVENTS_ORDER_COMPLETED_TEMPLATE": "\(folder)/t/a.jq,\(folder)/b.jq,\(absolute)",
      ]
    )
    #expect(variable.status == 0, "\(variable)")
    let others = variable.stdout.split(separator: "\n")
    #expect(others.sorted() == lines.sorted())
  }

  @Test func `are read once, so that a change in mid-run holds for the next run`() async throws {
    let scene = try await TemplateScene(["order_completed": ".properties |= {from: \"old\"}"])
    try await scene.start()
    try await SegmentServer.with({ _ in .held(.accept) }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
        "TIDEMARK_PAGE_SIZE": "5", "TIDEMARK_CONCURRENCY": "1",
      ]
      let environment = scene.environment.merging(http) { $1 }
      try await Program.run(
        ["watermark", "set", "2020-01-01T00:00:00Z", "--name", "http"],
        environment: environment,
        in: scene.bench.place
      )
      .demandWatermarkSet()
      let running = try Program.start(
        ["sync", "--name", "http"],
        environment: environment,
        in: scene.bench.place
      )
      await server.waitForRequest()
      _ = try scene.bench.place.file("order_completed.jq", ".properties |= {from: \"new\"}")
      server.follow { _ in .accept }
      server.release()
      let result = try await running.result()
      #expect(result.status == 0, "\(result.stderr)")
      let orders = server.requests.flatMap { $0.messages ?? [] }
        .filter { $0["event"] as? String == "Order Completed" }
        .map { ($0["properties"] as? [String: Any])?["from"] as? String }
      #expect(orders.count == 40)
      #expect(orders.allSatisfy { $0 == "old" })
    }
    #expect(
      try await scene.run("export", "--events", "order_completed").stdout.contains("\"new\"")
    )
  }

  @Test func `serve several commands at once`() async throws {
    let scene = try await TemplateScene([
      "order_completed": ".properties |= {order_id}", "identify": ".traits.seen = true",
    ])
    try await scene.start()
    async let sync = scene.run("sync")
    async let first = scene.run("export")
    async let second = scene.run("export", "--workers", "3")
    async let check = scene.run("check")
    let outcomes = try await [sync, first, second]
    #expect(outcomes.allSatisfy { $0.status == 0 }, "\(outcomes)")
    #expect(try await check.stdout.contains("jq understands every template"))
    let exports = outcomes.dropFirst().map { $0.stdout.split(separator: "\n").sorted() }
    #expect(exports[0] == exports[1])
    let sent = try scene.sent().map { Substring($0) }
    #expect(exports[0] == sent.sorted())
  }
}
