import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `What people type instead` {
  @Test(arguments: [
    (["sync", "--dry-run"], "--dry-run", "tidemark preview prints what the next sync would send"),
    (
      ["sync", "-v"], "-v", "write more to the log with --log-level info, or --log-level debug"
    ),
    (
      ["check", "--verbose"], "--verbose",
      "write more to the log with --log-level info, or --log-level debug"
    ),
    (
      ["sync", "--write-key", "hush"], "--write-key",
      "a key is no option: set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it"
    ),
    (
      ["sync", "--password", "hush"], "--password",
      "a password is no option: set PGPASSWORD, or write it to ~/.pgpass"
    ),
    (["runs", "--last", "3"], "--last", "--limit"),
    (
      ["sync", "--db", "x"], "--db",
      "name the database with --source, or set DATABASE_URL"
    ),
  ])
  func `is answered with what helps`(arguments: [String], option: String, hint: String) async throws
  {
    let outcome = try await Program.run(arguments, in: Place())
    #expect(
      outcome
        == .init(64, stderr: "tidemark: Unknown option '\(option)'\nhint: \(hint)\n")
    )
  }

  @Test(arguments: [("sink", "sync"), ("snyc", "sync"), ("stauts", "status"), ("chek", "check")])
  func `as a command is answered with the nearest one`(word: String, command: String) async throws {
    #expect(
      try await Program.run([word], in: Place())
        == .init(
          64,
          stderr: "tidemark: unknown command \"\(word)\"\nhint: did you mean tidemark \(command)?\n"
        )
    )
  }

  @Test func `the options of every command may stand before it`() async throws {
    let place = try Place()
    let state = place.path + "/state.sqlite"
    let before = try await Program.run(
      ["--state", state, "--json", "--name=x", "state", "list"],
      in: place
    )
    let after = try await Program.run(
      ["state", "list", "--state", state, "--json", "--name=x"],
      in: place
    )
    #expect(before == after)
    #expect(before.status == 78)
    let unknown = try await Program.run(["--stat", state, "status"], in: place)
    #expect(unknown.status == 64)
  }
}
