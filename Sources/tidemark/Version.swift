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

  func run() throws {
    try Console.output.print(Version.line)
  }
}
