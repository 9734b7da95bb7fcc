import ArgumentParser
import Foundation
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `Help` {
  @Test(arguments: [
    [], ["sync"], ["backfill"], ["export"], ["status"], ["report"], ["runs"], ["preview"],
    ["explain"], ["verify"],
    ["watermark"],
    ["watermark", "show"], ["watermark", "set"],
    ["watermark", "reset"], ["dead-letters"], ["dead-letters", "list"], ["dead-letters", "show"],
    ["dead-letters", "retry"], ["dead-letters", "discard"], ["dead-letters", "export"],
    ["state"], ["state", "list"], ["state", "migrate"], ["state", "copy"], ["state", "rebind"],
    ["state", "forget"], ["events"],
    ["init"], ["check"], ["probe"], ["version"], ["outbox"], ["outbox", "sql"],
  ])
  func `of every command is what is expected`(command: [String]) async throws {
    let outcome = try await Program.run(command + ["--help"], in: Place())
    #expect(outcome.status == 0)
    #expect(outcome.stderr.isEmpty)
    try Expected.compare(outcome.stdout, with: (["help"] + command).joined(separator: "_"))
  }

  @Test(arguments: ["options", "exit-codes"])
  func `of a topic is what is expected`(topic: String) async throws {
    let outcome = try await Program.run(["help", topic], in: Place())
    #expect(outcome.status == 0)
    #expect(outcome.stderr.isEmpty)
    try Expected.compare(outcome.stdout, with: "help_\(topic)")
  }

  @Test func `explains every option that every command has`() async throws {
    let outcome = try await Program.run(["help", "options"], in: Place())
    for name in Options.names {
      let word = name.replacing("[no-]", with: "")
      #expect(outcome.stdout.contains("\n  \(word)"), "\(name)")
    }
  }

  @Test func `shows only commands that the parser takes`() throws {
    for type in [
      InitCommand.self, SyncCommand.self, BackfillCommand.self, ExportCommand.self,
      PreviewCommand.self, ExplainCommand.self, VerifyCommand.self,
      WatermarkCommand.Show.self, WatermarkCommand.Set.self, WatermarkCommand.Reset.self,
      StatusCommand.self, ReportCommand.self, RunsCommand.self, DeadLettersCommand.List.self,
      DeadLettersCommand.Show.self, DeadLettersCommand.Retry.self, DeadLettersCommand.Discard.self,
      DeadLettersCommand.Export.self, StateCommand.List.self, StateCommand.Migrate.self,
      StateCommand.Copy.self, StateCommand.Rebind.self, StateCommand.Forget.self,
      EventsCommand.self, CheckCommand.self, ProbeCommand.self, OutboxCommand.SQL.self,
      Tidemark.self,
    ] as [any HasExamples.Type] {
      for example in type.examples {
        // An explanation stands behind two spaces, a pipe and a redirection behind one.
        let command = example.prefix(
          upTo: example.firstRange(of: "  ")?.lowerBound ?? example.endIndex
        )
        let words = command.split(separator: " ").prefix { $0 != "|" && $0 != ">" }
        #expect(throws: Never.self, "\(example)") {
          _ = try Tidemark.parseAsRoot(words.dropFirst().map(String.init))
        }
      }
    }
  }

  @Test(arguments: [
    ["--help"], ["sync", "-h"], ["help", "sync"], ["--name", "x", "sync", "--help"],
  ])
  func `comes the same way however it is asked for`(arguments: [String]) async throws {
    let isRoot = arguments.first == "--help"
    let outcome = try await Program.run(arguments, in: Place())
    #expect(outcome.status == 0)
    try Expected.compare(outcome.stdout, with: isRoot ? "help" : "help_sync")
  }

  @Test(arguments: [
    (["help", "snyc"], "there is no help for \"snyc\"", "did you mean tidemark help sync?"),
    (
      ["help", "optoins"], "there is no help for \"optoins\"", "did you mean tidemark help options?"
    ),
    (
      ["help", "watermark", "sett"], "there is no help for \"sett\"",
      "did you mean tidemark help watermark set?"
    ),
    (
      ["help", "hush4711"], "there is no help of that name",
      "tidemark help lists what there is, beside options and exit-codes"
    ),
    (
      ["help", "sync", "hush4711"], "there is no help of that name",
      "tidemark help sync lists what there is"
    ),
  ])
  func `of something that is no command ends with 64`(
    arguments: [String],
    sentence: String,
    hint: String
  ) async throws {
    let outcome = try await Program.run(arguments, in: Place())
    #expect(outcome == .init(64, stderr: "tidemark: \(sentence)\nhint: \(hint)\n"))
  }

  @Test func `of the events is what is expected`() async throws {
    let outcome = try await Program.run(["events"], in: Place())
    #expect(outcome.status == 0)
    try Expected.compare(outcome.stdout, with: "events")
  }

  @Test func `of the events is the table of the documentation`() async throws {
    let outcome = try await Program.run(["events", "--markdown"], in: Place())
    #expect(outcome.status == 0)
    try Expected.compare(outcome.stdout, withTableOf: "docs/events.md")
  }
}

/// Whole texts kept in files; with RECORD_EXPECTED=1 in the environment they are written again.
enum Expected {
  private static let folder = ProjectFiles.at("Tests/CommandTests/Expected")

  static func compare(_ text: String, with name: String) throws {
    let file = folder.appending(path: name + ".txt")
    if ProcessInfo.processInfo.environment["RECORD_EXPECTED"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(text == expected, "RECORD_EXPECTED=1 writes \(name).txt anew")
  }

  /// Compares a table with the one between two comments of a page of the documentation.
  static func compare(_ table: String, withTableOf page: String) throws {
    let file = folder.appending(path: "../../../" + page).standardizedFileURL
    let text = try String(contentsOf: file, encoding: .utf8)
    let (begin, end) = ("<!-- tidemark events --markdown -->\n", "<!-- end -->")
    let start = try #require(text.range(of: begin)).upperBound
    let stop = try #require(text.range(of: end, range: start..<text.endIndex)).lowerBound
    if ProcessInfo.processInfo.environment["RECORD_EXPECTED"] == "1" {
      try text.replacingCharacters(in: start..<stop, with: table)
        .write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(text[start..<stop] == table, "RECORD_EXPECTED=1 writes the table of \(page) anew")
  }
}
