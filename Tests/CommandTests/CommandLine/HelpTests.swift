import Foundation
import Support
import Testing

@Suite struct `Help` {
  @Test(arguments: [
    [], ["sync"], ["backfill"], ["export"], ["status"], ["runs"], ["preview"], ["watermark"],
    ["watermark", "show"], ["watermark", "set"],
    ["watermark", "reset"], ["dead-letters"], ["dead-letters", "list"], ["dead-letters", "show"],
    ["dead-letters", "retry"], ["dead-letters", "discard"], ["dead-letters", "export"],
    ["state"], ["state", "list"], ["state", "migrate"], ["state", "copy"], ["state", "rebind"],
    ["state", "forget"], ["events"],
    ["check"], ["probe"], ["version"],
  ])
  func `of every command is what is expected`(command: [String]) async throws {
    let outcome = try await Program.run(command + ["--help"], in: Place())
    #expect(outcome.status == 0)
    #expect(outcome.stderr.isEmpty)
    try Expected.compare(outcome.stdout, with: (["help"] + command).joined(separator: "_"))
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

/// Whole texts kept in files; with RECORD_EXPECTED=1 in the environment they are written anew.
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
