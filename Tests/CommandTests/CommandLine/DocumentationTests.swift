import ArgumentParser
import Foundation
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The pages of the documentation` {
  /// README and everything in docs, by their paths.
  static let pages: [String] = {
    let docs = ProjectFiles.at("docs").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: docs)) ?? []
    return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
  }()

  private func text(_ page: String) throws -> String {
    try String(contentsOf: ProjectFiles.at(page), encoding: .utf8)
  }

  /// The command lines of the shell blocks that begin with the program's name.
  private func commands(_ page: String) throws -> [String] {
    var isShell = false
    var commands: [String] = []
    for line in try text(page).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isShell = line == "```sh"
      } else if isShell, line.hasPrefix("tidemark ") {
        commands.append(String(line))
      }
    }
    return commands
  }

  @Test(arguments: pages)
  func `show only commands that the parser takes`(page: String) throws {
    for line in try commands(page) {
      // A comment stands after spaces; a pipe or a redirection ends our part.
      let command = line.replacing(#/\s+#.*$/#, with: "").replacing(#/\s[|>&].*$/#, with: "")
      guard !command.contains("…") else { continue }
      let words = command.split(separator: " ").dropFirst().map { word in
        String(word).trimmingCharacters(in: ["'", "\""])
      }
      #expect(throws: Never.self, "\(page): \(line)") {
        _ = try Tidemark.parseAsRoot(GivenArguments(words).all)
      }
    }
  }

  @Test(arguments: pages)
  func `link only to files that are there`(page: String) throws {
    let folder = ProjectFiles.at(page).deletingLastPathComponent()
    for link in try text(page).matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
      let file = folder.appending(path: String(link.output.1)).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: file.path), "\(page): \(link.output.1)")
    }
  }

  @Test func `begin with a front page that is short`() throws {
    let lines = try text("README.md").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 181)
  }

  @Test(arguments: [
    "quickstart", "configuration", "troubleshooting", "glossary", "upgrade", "json",
  ])
  func `are found from the front page`(name: String) throws {
    #expect(try text("README.md").contains("(docs/\(name).md)"))
  }
}

@Suite(.timeLimit(.minutes(19))) struct `The fields of JSON` {
  /// Every name in a JSON value.
  private func names(_ value: Any) -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: Set(object.keys)) { $0.formUnion(names($1.value)) }
    case let list as [Any]: list.reduce(into: []) { $0.formUnion(names($1)) }
    default: []
    }
  }

  @Test func `are all in the documentation, and spell events one way`() async throws {
    let page = try String(contentsOf: ProjectFiles.at("docs/json.md"), encoding: .utf8)
    let bench = try await SyncScene(orders: 20)
    for arguments in [
      ["check"], ["status"], ["watermark", "set", "2000-01-01"], ["watermark", "show"],
      ["backfill", "--dry-run"], ["preview", "--limit", "1"], ["explain", "1"], ["sync"],
      ["explain", "1"], ["verify"], ["report"], ["runs"], ["status"],
      ["backfill"], ["backfill", "--status"], ["state", "list"], ["probe"], ["events"],
      ["dead-letters", "list"], ["dead-letters", "retry", "--all"],
      ["export", "--directory", bench.place.path + "/export"], ["sync", "--log-format", "yaml"],
    ] {
      let outcome = try await Program.run(
        arguments + ["--json"],
        environment: bench.environment,
        in: bench.place
      )
      let text =
        outcome.stdout.isEmpty || arguments[0] == "preview" ? outcome.stderr : outcome.stdout
      for line in text.split(separator: "\n") where line.hasPrefix("{") {
        #expect(!line.contains("\"Order Completed\"") || arguments == ["events"], "\(arguments)")
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        for name in names(value) {
          #expect(page.contains("`\(name)`"), "\(arguments.joined(separator: " ")): \(name)")
        }
      }
    }
  }
}
