import Foundation
import Support
import Testing

/// Rules for the program's own sources, checked by reading them.
@Suite(.timeLimit(.minutes(19))) struct `No source` {
  private static let folder = ProjectFiles.at("Sources").standardizedFileURL

  private func files() throws -> [(name: String, text: String)] {
    let found = FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: nil)
    let paths = (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    #expect(paths.count > 150)
    return try paths.map { path in
      (
        path.path.replacingOccurrences(of: Self.folder.path + "/", with: ""),
        try String(contentsOf: path, encoding: .utf8)
      )
    }
  }

  /// Lines that break the rule, but for those that begin one of `allowed` (a file's name and a part of the line).
  private func breaches(
    _ isBreach: (_ line: String, _ errors: Set<String>) -> Bool,
    allowed: [(file: String, part: String)] = []
  ) throws -> [String] {
    var found: [String] = []
    for (name, text) in try files() {
      // Names of errors in this file: `catch`'s own name, names that a pattern binds, and parameters.
      var errors: Set<String> = ["error"]
      for match in text.matches(of: /catch let (\w+)/) { errors.insert(String(match.1)) }
      for match in text.matches(of: /(\w+): any Error\b/) { errors.insert(String(match.1)) }
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      where !line.drop(while: { $0 == " " }).hasPrefix("//") && isBreach(String(line), errors) {
        let isAllowed = allowed.contains {
          name.hasSuffix($0.file) && ($0.part.isEmpty || line.contains($0.part))
        }
        if !isAllowed { found.append("\(name):\(index + 1): \(line)") }
      }
    }
    return found
  }

  @Test func `puts an error as Swift prints it into a text`() throws {
    let found = try breaches(
      { line, errors in
        line.contains("String(describing:") || line.contains("String(reflecting:")
          || line.contains("localizedDescription") || line.contains(#"\(type(of:"#)
          || line.matches(of: /\\\((\w+)\)/).contains { errors.contains(String($0.1)) }
      },
      allowed: [
        // A line at debug level for those who look into the program.
        ("tidemark/Commands/RunnableCommand.swift", "logger.debug(\"the command failed\"")
      ]
    )
    #expect(found == [])
  }

  @Test func `writes to a terminal past the one outlet`() throws {
    let found = try breaches(
      { line, _ in
        line.contains(/(^|[^.\w])print\(/) || line.contains("fputs(") || line.contains("FileHandle")
          || line.contains("debugPrint(") || line.contains("STDOUT_FILENO")
          || line.contains("STDERR_FILENO")
      },
      allowed: [
        ("tidemark/Output/Console.swift", ""),
        ("Destinations/Files/StandardOutput.swift", "STDOUT_FILENO"),
      ]
    )
    #expect(found == [])
  }

  @Test func `writes raw bytes to a stream but messages and what it makes up itself`() throws {
    let found = try breaches(
      { line, _ in
        line.contains(/(Console\.(output|errors)|context\.result)\.write\(/)
      },
      allowed: [
        ("tidemark/Commands/PreviewCommand.swift", "Array(message)"),
        ("tidemark/Commands/State/DeadLettersCommand.swift", "Console.output.write(line)"),
        ("tidemark/Commands/State/DeadLettersCommand.swift", "text.json() : line"),
        ("tidemark/Output/ProgressLine.swift", "Array(line.utf8)"),
        // Only texts that ConsoleLog quoted, and numbers.
        ("tidemark/Commands/State/DeadLettersChanges.swift", "Array(head.utf8)"),
        ("tidemark/Commands/State/DeadLettersChanges.swift", "Array((comma + object).utf8)"),
      ]
    )
    #expect(found == [])
  }
}
