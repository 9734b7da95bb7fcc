import ArgumentParser
import Foundation
import SegmentSpec
import Support
import Testing

@testable import tidemark

/// What a package brings beside the program: all of it comes from the program itself, or from `cron/`.
@Suite(.timeLimit(.minutes(19))) struct `What a package brings` {
  private let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"]

  @Test func `The version has the commit and its day where the build knows them`() {
    #expect(Version.line(builtFrom: "") == "tidemark \(Release.version)")
    #expect(
      Version.line(builtFrom: "0123456789ab, 2026-01-31")
        == "tidemark \(Release.version) (0123456789ab, 2026-01-31)"
    )
  }

  @Test func `The commit is named without git as well`() async throws {
    let place = try Place()
    let tree = place.path + "/tree"
    let script = """
      mkdir -p '\(tree)/.ci' '\(tree)/Sources/SegmentSpec/Values'
      cp '\(ProjectFiles.at(".ci/version").path)' '\(tree)/.ci/'
      cp '\(ProjectFiles.at("Sources/SegmentSpec/Values/Release.swift").path)' '\(tree)/Sources/SegmentSpec/Values/'
      cd '\(tree)'
      printf '%s' "$STAMP" >.ci/archived
      exec .ci/version
      """
    func version(_ stamp: String, _ more: [String: String] = [:]) async throws -> String {
      let result = try await Command.run(
        "/bin/sh",
        ["-ec", script],
        environment: environment.merging(["STAMP": stamp]) { $1 }.merging(more) { $1 }
      )
      return result.status == 0 ? result.stdout : "\(result.status): \(result.stderr)"
    }
    let stamp = "0123456789abcdef0123456789abcdef01234567|1769817600|"
    #expect(
      try await version(stamp + "HEAD -> main\n") == """
        version=\(Release.version)
        commit=0123456789ab
        day=2026-01-31
        epoch=1769817600
        package=\(Release.version)+git20260131.000000.0123456789ab

        """
    )
    let tagged = try await version(stamp + "tag: v\(Release.version), main\n")
    #expect(tagged.hasSuffix("package=\(Release.version)\n"), "\(tagged)")
    let other = try await version(stamp + "tag: v99.0.0\n")
    #expect(other.hasPrefix("1: The tag v99.0.0 is on a tree whose "), "\(other)")
    // As the file is in a copy of the tree that no archive was made of.
    let copy = try await version("$Format:%H|%ct|%D$\n", ["SOURCE_DATE_EPOCH": "1769817600"])
    #expect(copy.contains("commit=\nday=2026-01-31\n"), "\(copy)")
    #expect(copy.hasSuffix("package=\(Release.version)\n"), "\(copy)")
  }

  @Test func `The manual has a page for every command, with every option`() async throws {
    let place = try Place()
    let result = try await Command.run(
      ProjectFiles.at("packaging/manual").path,
      [Program.path, place.path + "/man"],
      environment: environment
    )
    #expect(result.status == 0, "\(result)")
    var pages = 0
    func look(_ type: any ParsableCommand.Type, _ path: [String]) throws {
      let name = (["tidemark"] + path).joined(separator: "-")
      let text = try String(contentsOfFile: "\(place.path)/man/\(name).1", encoding: .utf8)
        .replacing("\\-", with: "-")
      pages += 1
      #expect(text.contains(".SH NAME\n\(name) - "))
      // The options of every command are explained on the program's own page.
      let help = HelpText.command(path.isEmpty ? [] : [type])
        .replacing(/Options of every command \((.|\n)*/, with: "")
      for option in help.matches(of: /(?m)^  (--[a-z-]+)/) {
        #expect(text.contains(String(option.1)), "\(name): \(option.1)")
      }
      for example in (type as? any HasExamples.Type)?.examples ?? [] {
        let start = example.prefix { $0 != "'" }
        #expect(text.contains(start), "\(name): \(example)")
      }
      for command in type.configuration.subcommands {
        try look(command, path + [command.configuration.commandName ?? ""])
      }
    }
    try look(Tidemark.self, [])
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path + "/man")
    #expect(files.count == pages)
    let first = try String(contentsOfFile: place.path + "/man/tidemark.1", encoding: .utf8)
      .replacing("\\-", with: "-")
    for name in Options.names where !name.contains("[") {
      #expect(first.contains(name), "\(name)")
    }
    for code in ExitStatus.allCases { #expect(first.contains(".B \(code.rawValue)\n")) }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `Completions offer the values that an option takes`(shell: String) async throws {
    let outcome = try await Program.run(["--generate-completion-script", shell], in: Place())
    #expect(outcome.status == 0)
    for word in ["rudderstack", "order_completed", "zstd", "event,date", "critical", "last-run"] {
      #expect(outcome.stdout.contains(word), "\(word)")
    }
    // The shell itself, where there is one.
    guard let program = try? Command.find(shell) else { return }
    let result = try await Command.run(
      program,
      [shell == "fish" ? "--no-execute" : "-n"],
      environment: environment,
      stdin: outcome.stdout
    )
    #expect(result == (0, "", ""), "\(result)")
  }

  @Test func `The settings file sets nothing, and each of its lines is a setting`() throws {
    let text = try String(
      contentsOf: ProjectFiles.at("cron/tidemark.yaml.example"),
      encoding: .utf8
    )
    #expect(try SettingsFile(path: "tidemark.yaml", text: text).setsNothing)
    let settings = text.replacing(/(?m)^#(?=[a-z ]+[a-z_]+:)(?! )/, with: "")
      .replacing(/(?m)^#(?=  [a-z_ ]+:)/, with: "")
    let file = try SettingsFile(path: "tidemark.yaml", text: settings)
    #expect(file.values.count == 6)
  }
}
