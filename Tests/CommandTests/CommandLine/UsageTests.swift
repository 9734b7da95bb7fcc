import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Command line` {
  @Test(arguments: [
    (
      ["replicate"], "the first argument is no command",
      "the commands are init, check, probe, sync, backfill, export, preview, explain, verify, watermark, status, report, runs, dead-letters, state, events, outbox, version; tidemark --help explains them"
    ),
    (["snyc"], "unknown command \"snyc\"", "did you mean tidemark sync?"),
    (
      ["sync", "--destinatoin", "file"],
      "Unknown option '--destinatoin'. Did you mean '--destination'?", "tidemark sync --help"
    ),
    (
      ["sync", "--source", "postgres://u:hush@h/d"],
      "--source holds a password, which every user of this machine could see in ps",
      "leave it out and set DATABASE_URL, PGPASSWORD or PGPASSFILE"
    ),
    (
      ["sync", "--destination", "kafka"],
      "--destination must be segment, jitsu, rudderstack, file, stdout or postgres",
      "tidemark sync --help"
    ),
    (
      ["sync", "--page-size", "none"], "--page-size must be a whole number from 1 to 20000",
      "tidemark sync --help"
    ),

    (["watermark", "set"], "Missing expected argument '<time>'", "tidemark watermark set --help"),
    (
      ["dead-letters", "retry"],
      "name keys of dead letters, or give --event NAME, or give --all",
      "tidemark dead-letters retry --help"
    ),
    (
      ["dead-letters", "discard", "--all", "order_1/completed"],
      "name keys of dead letters, or give --event NAME, or give --all",
      "tidemark dead-letters discard --help"
    ),
    (
      ["dead-letters", "list", "--event", "order_competed"],
      "there is no event \"order_competed\"", "did you mean \"Order Completed\"?"
    ),
    (
      ["dead-letters", "discard", "--event", "nothing"],
      "there is no event of the given name", "tidemark events lists them"
    ),
    (
      ["watermark", "set", "yesterday"], "the given text is no time",
      "tidemark watermark set now, or tidemark watermark set 2026-01-01T00:00:00Z"
    ),
    (
      ["watermark", "set", "2999-01-01"], "2999-01-01T00:00:00Z lies in the future",
      "tidemark watermark set now, or tidemark watermark set 2026-01-01T00:00:00Z"
    ),
  ])
  func `a wrong one ends with 64, a sentence and the next command`(
    arguments: [String],
    sentence: String,
    hint: String
  ) async throws {
    let outcome = try await Program.run(arguments, in: Place())
    #expect(outcome == .init(64, stderr: "tidemark: \(sentence)\nhint: \(hint)\n"))
  }

  @Test(arguments: [["--version"], ["version"]])
  func `the version goes to stdout`(arguments: [String]) async throws {
    let outcome = try await Program.run(arguments, in: Place())
    #expect(outcome == .init(0, stdout: "tidemark 0.2.0\n"))
  }

  @Test(
    arguments: [
      (
        [:], "the destination segment needs a write key and none is set",
        "set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it; or look first: tidemark preview ORDER --destination stdout"
      ),
      (
        ["TIDEMARK_DESTINATION": "file"], "the destination file needs a place to write to",
        "name a directory or a file: --output events/"
      ),
      (
        ["TIDEMARK_DESTINATION": "jitsu", "SEGMENT_WRITE_KEY": "a:b"],
        "the destination jitsu needs a host",
        "set --host to the host of your Jitsu installation, such as data.example.com"
      ),
      (
        ["TIDEMARK_DESTINATON": "file"],
        "there is no setting for the environment variable TIDEMARK_DESTINATON",
        "did you mean TIDEMARK_DESTINATION?"
      ),
      (
        ["DATABASE_URL": "mysql://h/d"], "DATABASE_URL is not a PostgreSQL URL",
        "write postgres://user@host:5432/database"
      ),
      (
        ["TIDEMARK_STATE": "mysql://h/d", "SEGMENT_WRITE_KEY": "k"],
        "the state is a file or a PostgreSQL database, and a URL with mysql:// is neither;"
          + " name a file or postgres://… with TIDEMARK_STATE", nil
      ),
      (
        ["TIDEMARK_CONFIG": "/nowhere.yaml"],
        "the settings file /nowhere.yaml cannot be read: No such file or directory",
        "name the right file with --config, or make it readable"
      ),
    ] as [([String: String], String, String?)]
  )
  func `a wrong configuration ends with 78`(
    environment: [String: String],
    sentence: String,
    hint: String?
  ) async throws {
    let outcome = try await Program.run(["sync"], environment: environment, in: Place())
    let hint = hint.map { "hint: \($0)\n" } ?? ""
    #expect(outcome == .init(78, stderr: "tidemark: \(sentence)\n\(hint)"))
  }

  @Test
  func `with --log-format json an error is one object a line, and --json says it on stdout, too`()
    async throws
  {
    let outcome = try await Program.run(
      ["sync", "--json", "--log-format", "json", "--destination", "file"],
      in: Place()
    )
    #expect(
      outcome.stdout
        == #"{"exit":78,"error":"the destination file needs a place to write to","hint":"name a directory or a file: --output events/"}"#
        + "\n"
    )
    let time = try #require(outcome.stderr.firstMatch(of: /^{"time":"([^"]+)",/))
    #expect(
      outcome.stderr
        == #"{"time":"\#(time.1)","level":"error","message":"the destination file needs a place to write to","hint":"name a directory or a file: --output events/","exit":78}"#
        + "\n"
    )
    #expect(outcome.status == 78)
  }
}
