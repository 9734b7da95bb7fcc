import ArgumentParser
import Support
import Testing

@testable import tidemark

/// An error about a setting names the place where its value is, so that a person changes that and no other.
@Suite(.timeLimit(.minutes(19))) struct `The origin of a setting` {
  private func settings(
    _ arguments: [String],
    _ environment: [String: String] = [:]
  ) throws -> Settings {
    try Settings(options: try Options.parse(arguments), environment: environment).ofOneSync()
  }

  @Test func `is the line of the file, the variable or the flag`() throws {
    let place = try Place()
    let file = try place.file(
      "tidemark.yaml",
      """
      # comment
      source: postgres://h/d
      syncs:
        a:
          host: a.example
          output: out
        b: {}
      """
    )
    let a = try settings(["--config", file, "--name", "a"])
    #expect(
      a.locating("check --host and --path; name another file with --state.")
        == "check \"host\" (\(file), line 5) and --path; name another file with --state."
    )
    #expect(
      a.locating("Check --source (or DATABASE_URL, PG*), then run it.")
        == "Check \"source\" (\(file), line 2), then run it."
    )
    let variable = try settings(
      ["--config", file, "--name", "a"],
      [
        "TIDEMARK_HOST": "x.example", "DATABASE_URL": "postgres://h/e",
        "TIDEMARK_STATE": "s.sqlite",
      ]
    )
    #expect(
      variable.locating("check --host; point --source at it; or --state FILE")
        == "check TIDEMARK_HOST; point DATABASE_URL at it; or TIDEMARK_STATE"
    )
    let flag = try settings(["--config", file, "--name", "b", "--host", "y.example"])
    #expect(flag.locating("check --host") == "check --host")
  }

  @Test func `leaves commands and other flags as they are`() throws {
    let place = try Place()
    let file = try place.file("tidemark.yaml", "host: a.example\noutput: out\n")
    let settings = try settings(["--config", file])
    for text in [
      "tidemark preview ORDER --output other; then tidemark sync --host b",
      "go on with --partition event, or run `tidemark watermark set TIME --skip-pending`",
      "-- and --hostname are no such flags",
    ] {
      #expect(settings.locating(text) == text)
    }
    #expect(
      settings.locating("tidemark sync; check --host")
        == "tidemark sync; check \"host\" (\(file), line 1)"
    )
  }

  @Test func `stands in the errors of commands`() async throws {
    let place = try Place()
    let file = try place.file(
      "tidemark.yaml",
      "destination: segment\nhost: a.example/path\nsource: postgres://h/d\n"
    )
    let environment = ["SEGMENT_WRITE_KEY": "k", "TIDEMARK_STATE": place.path + "/s.sqlite"]
    let path = try await Program.run(
      ["probe", "--config", file],
      environment: environment,
      in: place
    )
    #expect(path.status == 78)
    #expect(
      path.stderr.hasPrefix("tidemark: \"host\" ($PLACE/tidemark.yaml, line 2) holds a path\n"),
      "\(path)"
    )
    let closed = try RefusingPort()
    let host = try place.file(
      "other.yaml",
      "# closed\ndestination: segment\n\nhost: http://127.0.0.1:\(closed.number)\nretry_budget: 1s\n"
    )
    for command in ["probe", "check"] {
      let outcome = try await Program.run(
        [command, "--config", host],
        environment: environment,
        in: place
      )
      let said = outcome.stdout + outcome.stderr
      #expect(said.contains("check \"host\" ($PLACE/other.yaml, line 4)"), "\(outcome)")
      #expect(!said.contains("check --host"), "\(outcome)")
    }
  }
}
