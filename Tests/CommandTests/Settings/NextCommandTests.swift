import ArgumentParser
import Support
import Testing

@testable import tidemark

/// A command that a text names must work on the sync that the text is about.
@Suite(.timeLimit(.minutes(19))) struct `A command in a text` {
  private func settings(_ arguments: String...) throws -> Settings {
    try Settings(options: try Options.parse(arguments), environment: [:])
  }

  @Test func `repeats the flags that say which sync it is, for a shell`() throws {
    let files = try settings(
      "--output",
      "my events/it's",
      "--destination",
      "file",
      "--name",
      "files",
      "--partition",
      "event,date",
      "--state",
      "s.sqlite",
      "--page-size",
      "7",
      "--json"
    )
    #expect(
      files.nameArgument
        == #" --name files --destination file --output 'my events/it'\''s' --partition event,date --state s.sqlite"#
    )
    let http = try settings("--host", "http://h.example:8080", "--allow-http", "--schema", "Shop")
    #expect(http.nameArgument == " --host http://h.example:8080 --allow-http --schema Shop")
    #expect(try settings("--page-size", "7", "--log-level", "debug").nameArgument.isEmpty)
    let place = try Place()
    let (file, variables) = (
      try place.file("t.yaml", "syncs: {a: {}, b: {}}"), try place.file("t.env", "")
    )
    let named = try Settings(
      options: try Options.parse(["--config", file, "--env-file", variables, "--name", "b"]),
      environment: [:]
    )
    #expect(named.nameArgument == " --name b --config \(file) --env-file \(variables)")
  }

  @Test(arguments: [
    ["--source", "postgres://u:hush4711@h/d"], ["--source", "hush4711"],
    ["--state", "postgres://u:hush4711@h/d"], ["--state", "host=h password=hush4711"],
    ["--warehouse", "postgres://u@h/d?password=hush4711"], ["--output", "s3://k:hush4711@bucket"],
    ["--host", "id:hush4711"], ["--host", "https://hush4711@h"], ["--path", "/v1?key=hush4711"],
    ["--ca-file", "hush4711"], ["--schema", "hush4711\u{1B}[2J"],
  ])
  func `never repeats what may be a secret`(arguments: [String]) throws {
    let given = try Settings(options: try Options.parse(arguments), environment: [:]).nameArgument
    #expect(given.wholeMatch(of: #/ --[a-z-]+ [A-Z]+/#) != nil, "\(given)")
  }

  @Test(arguments: [
    ("run tidemark check; nothing is lost", "run tidemark check+; nothing is lost"),
    ("Run `tidemark check`: it prints", "Run `tidemark check+`: it prints"),
    (
      "`tidemark watermark set TIME --skip-pending` starts",
      "`tidemark watermark set TIME --skip-pending+` starts"
    ),
    (
      "try it: tidemark preview --template FILE ORDER",
      "try it: tidemark preview --template FILE ORDER+"
    ),
    (
      "at these rows: tidemark preview order_01H, then",
      "at these rows: tidemark preview order_01H+, then"
    ),
    ("tidemark backfill --dry-run shows it", "tidemark backfill --dry-run+ shows it"),
    ("A=1 tidemark sync", "A=1 tidemark sync+"),
    (
      "tidemark watermark set now, or tidemark backfill",
      "tidemark watermark set now+, or tidemark backfill+"
    ),
    ("tidemark sync+\n  sends; tidemark sync", "tidemark sync+\n  sends; tidemark sync+"),
    ("tidemark explain '#1 2' says it", "tidemark explain '#1 2'+ says it"),
    ("let the user who runs tidemark write there", "let the user who runs tidemark write there"),
    (
      "the schema tidemark of x; tidemark help options",
      "the schema tidemark of x; tidemark help options"
    ),
    ("cd /opt/tidemark sync", "cd /opt/tidemark sync"),
    ("tidemark init --write FILE", "tidemark init --write FILE"),
  ])
  func `is completed where it stands in an error`(plain: String, completed: String) throws {
    let settings = try settings("--name", "a", "--state", "my state")
    func text(_ marked: String) -> String { marked.replacing("+", with: settings.nameArgument) }
    #expect(settings.completing(text(plain)) == text(completed))
  }

  @Test func `keeps an option that it has`() throws {
    let settings = try settings("--destination", "file", "--output", "out", "--name", "a")
    #expect(
      settings.completing("tidemark preview ORDER --destination stdout")
        == "tidemark preview ORDER --destination stdout --name a --output out"
    )
  }

  @Test func `begins the sync that was asked for, and no other`() async throws {
    let shop = try await FreshShop.stocked(orders: 5)
    let place = try Place()
    try await SegmentServer.with { server in
      let file = try place.file(
        "tidemark.yaml",
        "destination: segment\nhost: \(server.url)\nstate: \(place.path)/state.sqlite\n"
      )
      let environment = shop.environment.merging(["SEGMENT_WRITE_KEY": "k"]) { $1 }
      func run(_ line: String) async throws -> Program.Outcome {
        try await Program.run(
          line.split(separator: " ").map { String($0).replacing("$PLACE", with: place.path) },
          environment: environment,
          in: place
        )
      }
      #expect(try await run("backfill --config \(file)").status == 0)
      let sent = server.requests.count
      let flags =
        "--name files --destination file --output $PLACE/out --config $PLACE/tidemark.yaml"
      let refused = try await run("sync \(flags)")
      #expect(refused.status == 78)
      let command = try #require(refused.stderr.firstMatch(of: #/\n  tidemark (backfill .*)\n/#)?.1)
      #expect(command == "backfill \(flags)")
      let begun = try await run(String(command))
      #expect(begun.status == 0, "\(begun)")
      #expect(server.requests.count == sent)
      #expect(try !place.lines(in: "out").isEmpty)
      #expect(try await run("sync \(flags)").status == 0)
      let status = try await run("status --name other \(flags.dropFirst("--name files ".count))")
      #expect(
        status.stdout.contains(
          "begin with tidemark watermark set now \(flags.replacing("files", with: "other", maxReplacements: 1))"
        ),
        "\(status)"
      )
      let check = try await run("check \(flags.replacing("--name files", with: "--name third"))")
      #expect(check.stdout.contains("tidemark watermark set now --name third --destination file"))
    }
  }
}
