import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Commands with events of the settings` {
  @Test func `send, show, backfill and export them`() async throws {
    let scene = try await CustomScene()
    try await scene.approve("old", at: "'2025-05-05Z'")
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    #expect(try await scene.run("sync") == .init(0))
    #expect(try scene.reviews().isEmpty)
    try await scene.approve("new")
    let next = try await scene.run("preview")
    #expect(next.stdout.contains("\"userId\":\"cus_new\""), "\(next)")
    #expect(try await scene.run("sync") == .init(0))
    let sent = try scene.reviews()
    #expect(sent.count == 1)
    for id in ["new", "new/product_reviewed"] {
      let shown = try await scene.run("preview", id)
      #expect(shown == .init(0, stdout: sent.joined() + "\n"))
    }
    let unknown = try await scene.run("preview", "nowhere")
    #expect(unknown.status == 64)

    #expect(try await scene.run("backfill", "--events", "product_reviewed") == .init(0))
    #expect(try scene.reviews().count == 2)
    #expect(
      try await scene.run("backfill", "--events", "product_reviewed", "--restart") == .init(0)
    )
    #expect(try scene.reviews().count == 2)
    #expect(try await scene.run("sync") == .init(0))
    #expect(try scene.reviews().count == 2)
    let export = try await scene.run(
      "export",
      "--directory",
      scene.bench.place.path + "/export",
      "--partition",
      "none",
      "--events",
      "product_reviewed"
    )
    #expect(export.status == 0, "\(export)")
    let lines = try ExportedFiles(path: scene.bench.place.path + "/export").lines()
    #expect(lines.sorted() == (try scene.reviews().sorted()))

    let runs = try await scene.run("runs", "--json")
    #expect(runs.stdout.contains("\"event\":\"product_reviewed\""))
    let list = try await scene.run("events")
    #expect(
      list.stdout.contains("Product Reviewed (product_reviewed)\n"),
      "\(list.stdout.suffix(900))"
    )
    #expect(list.stdout.contains("events.product_reviewed.enabled: true"))
    let switched = CustomScene.definition + "events: {product_reviewed: {enabled: false}}\n"
    try scene.write(switched)
    try await scene.approve("later")
    #expect(try await scene.run("sync") == .init(0))
    #expect(try scene.reviews().count == 2)
    let off = try await scene.run("backfill", "--events", "product_reviewed")
    #expect(off.status == 64)
    #expect(off.stderr.contains("is switched off"))
  }

  @Test func `are sent by a backfill of their name alone, identify calls as well`()
    async throws
  {
    let scene = try await CustomScene(
      """
      outbox: true
      custom_events:
        reviewer: {identify: true, table: product_review, timestamp: created_at, user_id: customer_id}

      """
    )
    let script = try await scene.bench.run("outbox", "sql")
    try await scene.bench.shop.execute(script.stdout)
    try await scene.bench.shop.execute(
      """
      select tidemark_outbox.identify('cus_called', '{"plan": "gold"}');
      select tidemark_outbox.track('cus_called', 'Till Opened', '{"till": 3}');
      """
    )
    try await scene.approve("old", at: "'2025-05-05Z'")
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    #expect(try await scene.run("backfill", "--events", "reviewer") == .init(0))
    let own = try scene.bench.place.lines(in: "out")
    #expect(own.count == 1 && own.first?.contains("\"userId\":\"cus_old\"") == true, "\(own)")
    #expect(
      try await scene.run("backfill", "--events", "outbox", "--restart") == .init(0)
    )
    let all = try scene.bench.place.lines(in: "out")
    #expect(all.count == 3, "\(all)")
    #expect(all.contains { $0.contains("\"type\":\"identify\"") && $0.contains("gold") })
    #expect(all.contains { $0.contains("Till Opened") && $0.contains("\"till\":3") })
  }

  @Test func `name the line of SQL that the server refuses`() async throws {
    for (wrong, right, part, line, words) in [
      (
        "rating: ratingg", "rating: rating", "properties.rating", 9,
        "column \"ratingg\" does not exist"
      ),
      (
        "left(title, 200)", "left(title, 'a')", "properties.title", 10,
        "invalid input syntax for type integer"
      ),
      (
        "where: status = 'approved'", "where: state = 'approved'", "where", 7,
        "column \"state\" does not exist"
      ),
    ] {
      let text =
        CustomScene.definition.contains(wrong)
        ? CustomScene.definition.replacing(wrong, with: right)
        : CustomScene.definition.replacing(right, with: wrong)
      let scene = try await CustomScene(text)
      let place =
        "$PLACE/tidemark.yaml, line \(line): custom_events.product_reviewed.\(part): "
      for command in [["watermark", "set", "now"], ["check"], ["preview", "a"]] {
        let outcome = try await Program.run(
          command + ["--config", scene.bench.place.path + "/tidemark.yaml"],
          environment: scene.bench.environment,
          in: scene.bench.place
        )
        #expect(outcome.status == 78, "\(command): \(outcome)")
        let said = outcome.stdout + outcome.stderr
        #expect(said.contains(place), "\(command): \(said)")
        #expect(said.contains(words), "\(command): \(said)")
        #expect(said.contains("schema"), "\(command): \(said)")
      }
    }
  }

  @Test func `say what is missing, and go on with other syncs`() async throws {
    let scene = try await CustomScene()
    let place = scene.bench.place.path
    try scene.write(
      """
      syncs:
        with:
          destination: file
          output: \(place)/with
      \(CustomScene.definition.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        without:
          destination: file
          output: \(place)/without

      """
    )
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(
        arguments + ["--config", place + "/tidemark.yaml"],
        environment: scene.bench.shop.environment.merging(["TIDEMARK_STATE": place + "/s.sqlite"]) {
          $1
        },
        in: scene.bench.place
      )
    }
    for name in ["with", "without"] {
      #expect(try await run("watermark", "set", "2000-01-01", "--name", name).status == 0)
    }
    try await scene.bench.shop.execute("drop table product_review")
    let outcome = try await run("sync", "--all")
    #expect(outcome.status == 66)
    #expect(outcome.stderr.contains("there is no table product_review"), "\(outcome.stderr)")
    #expect(try scene.bench.place.lines(in: "without").count > 5)
    #expect(try scene.bench.place.lines(in: "with").isEmpty)
  }

  @Test func `check each event, its privileges and its newest row`() async throws {
    let scene = try await CustomScene()
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    try await scene.approve("a")
    let good = try await scene.run("check")
    #expect(good.status == 0, "\(good)")
    #expect(
      good.stdout.contains("custom_events.product_reviewed reads product_review by its column id")
    )
    #expect(good.stdout.contains("the newest row, a/product_reviewed, makes a message"))
    try await scene.bench.shop.execute(
      "insert into product_review (id, status) values ('b', 'approved')"
    )
    let bad = try await scene.run("check")
    #expect(bad.stdout.contains("the newest row, b/product_reviewed, would become a dead letter"))
    let role = "reader_\(scene.bench.shop.database)"
    try await scene.bench.shop.execute(
      """
      create role \(role) login;
      grant select on all tables in schema public to \(role);
      revoke select on product_review from \(role);
      """
    )
    let outcome = try await Program.run(
      ["check", "--config", scene.bench.place.path + "/tidemark.yaml"],
      environment: scene.bench.environment.merging(["PGUSER": role]) { $1 },
      in: scene.bench.place
    )
    #expect(outcome.status == 77, "\(outcome)")
    #expect(
      outcome.stdout.contains(
        "Role \"\(role)\" may not read public.product_review, which custom_events.product_reviewed reads."
      ),
      "\(outcome)"
    )
    #expect(outcome.stdout.contains("GRANT SELECT ON public.product_review TO"))
    // A sync names the role as well, so that its statements can be pasted.
    let sync = try await Program.run(
      ["sync", "--config", scene.bench.place.path + "/tidemark.yaml"],
      environment: scene.bench.environment.merging(["PGUSER": role]) { $1 },
      in: scene.bench.place
    )
    #expect(sync.status == 77, "\(sync)")
    #expect(sync.stderr.contains("GRANT SELECT ON public.product_review TO \(role);"), "\(sync)")
  }

  @Test func `load them into a table of the warehouse`() async throws {
    let scene = try await CustomScene()
    let warehouse = try await scene.bench.shop.server.createDatabase(named: "warehouse")
    let server = scene.bench.shop.server
    let socket = server.directory.replacing("/", with: "%2F")
    let url = "postgres://postgres@\(socket):\(server.port)/\(warehouse)"
    try scene.write(CustomScene.definition + "destination: postgres\nwarehouse: \(url)\n")
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(
        arguments + ["--config", scene.bench.place.path + "/tidemark.yaml"],
        environment: scene.bench.shop.environment.merging([
          "TIDEMARK_STATE": scene.bench.place.path + "/s.sqlite"
        ]) { $1 },
        in: scene.bench.place
      )
    }
    try await scene.approve("a")
    #expect(try await run("watermark", "set", "2000-01-01").status == 0)
    let sync = try await run("sync")
    #expect(sync.status == 0, "\(sync)")
    let rows = try await scene.bench.shop.server.execute(
      "select user_id, rating, title from segment.product_reviewed",
      in: warehouse
    )
    #expect(rows == "cus_a|4|Fine\n")
  }

  @Test func `send them through templates by their names in settings`() async throws {
    let templates = """
      outbox: true
      events:
        product_reviewed: {template: stars.jq}
        signed_up: {template: plain.jq}

      """
    let scene = try await CustomScene(CustomScene.definition + templates)
    _ = try scene.bench.place.file("stars.jq", ".properties.stars = .properties.rating")
    _ = try scene.bench.place.file("plain.jq", "del(.properties.secret)")
    let sql = try await scene.run("outbox", "sql")
    try await scene.bench.shop.execute(sql.stdout)
    #expect(try await scene.run("watermark", "set", "now").status == 0)
    try await scene.approve("a")
    try await scene.bench.shop.execute(
      """
      select tidemark_outbox.track('cus_1', 'Signed Up', '{"plan": "gold", "secret": 1}');
      select tidemark_outbox.track('cus_1', 'Signed Off', '{"secret": 1}');
      """
    )
    let sync = try await scene.run("sync")
    #expect(sync == .init(0), "\(sync)")
    #expect(try scene.reviews().first?.contains("\"stars\":4") == true)
    let lines = try scene.bench.place.lines(in: "out").filter { $0.contains("\"Signed") }
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix("\"properties\":{\"plan\":\"gold\"}}") == true, "\(lines)")
    #expect(lines.last?.hasSuffix("\"properties\":{\"secret\":1}}") == true, "\(lines)")
    // An identify has no template of its own.
    try scene.write(
      """
      events: {reviewer: {template: stars.jq}}
      custom_events:
        reviewer: {identify: true, table: product_review, timestamp: created_at, user_id: customer_id}

      """
    )
    let refused = try await scene.run("sync")
    #expect(refused.status == 78)
    #expect(refused.stderr.contains("events.identify.template"), "\(refused)")
  }

  @Test func `that are states go out again when they change, with a state in PostgreSQL`()
    async throws
  {
    let scene = try await CustomScene(
      CustomScene.definition.replacing("    where:", with: "    state: true\n    where:")
    )
    let server = scene.bench.shop.server
    let database = try await server.createDatabase(named: "state")
    let state = "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres"
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(
        arguments + ["--config", scene.bench.place.path + "/tidemark.yaml"],
        environment: scene.bench.environment.merging(["TIDEMARK_STATE": state]) { $1 },
        in: scene.bench.place
      )
    }
    #expect(try await run("watermark", "set", "now").status == 0)
    #expect(try await run("sync").status == 0)
    try await scene.approve("a")
    #expect(try await run("sync") == .init(0))
    #expect(try await run("sync") == .init(0))
    #expect(try scene.reviews().count == 1)
    try await scene.bench.shop.execute("update product_review set rating = 5")
    #expect(try await run("sync") == .init(0))
    #expect(try scene.reviews().last?.contains("\"rating\":5") == true)
    #expect(try scene.reviews().count == 2)
  }

  @Test func `check names the privilege that the outbox lacks`() async throws {
    let scene = try await CustomScene("outbox: true\n")
    let role = "blind_\(scene.bench.shop.database)"
    let sql = try await scene.run("outbox", "sql")
    try await scene.bench.shop.execute(
      """
      \(sql.stdout);
      create role \(role) login;
      grant usage on schema public to \(role); grant select on all tables in schema public to \(role);
      """
    )
    for command in ["check", "sync"] {
      let outcome = try await Program.run(
        [command, "--config", scene.bench.place.path + "/tidemark.yaml"],
        environment: scene.bench.environment.merging(["PGUSER": role]) { $1 },
        in: scene.bench.place
      )
      #expect(outcome.status == (command == "check" ? 77 : 78), "\(outcome)")
      if command == "check" {
        #expect(
          (outcome.stdout + outcome.stderr).contains("GRANT SELECT ON tidemark_outbox.message"),
          "\(outcome)"
        )
      }
    }
  }
}
