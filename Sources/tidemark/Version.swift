import ArgumentParser
import CRelease
import SegmentSpec

/// `tidemark version`.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Prints the release, and the commit that it was built from."
  )

  /// `tidemark 0.2.0 (0123456789ab, 2026-01-31)`: release, commit and the commit's day; a debug build has only the
  /// release.
  static let line = line(builtFrom: String(cString: tidemark_built_from()))

  static func line(builtFrom build: String) -> String {
    "\(Release.name) \(Release.version)" + (build.isEmpty ? "" : " (\(build))")
  }

  @Flag(help: "Prints one JSON object.")
  var json = false

  func run() throws {
    try Console.output.print(json ? try Version.json : Version.line)
  }

  private static var json: String {
    get throws { try json(builtFrom: String(cString: tidemark_built_from())) }
  }

  /// The same as a JSON object; `build` is the commit and its day, if they are known.
  static func json(builtFrom build: String) throws -> String {
    let parts = build.split(separator: ", ").map(String.init)
    let commit = parts.first { !$0.contains("-") }
    let day = parts.first { $0.contains("-") }
    let wire = Wire(name: Release.name, version: Release.version, commit: commit, day: day)
    return try SortedJSON.text(of: wire)
  }

  private struct Wire: Encodable {
    var name, version: String
    var commit, day: String?
  }
}
