import ArgumentParser
import SegmentSpec

/// `tidemark version`.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Prints the release."
  )

  static let line = "tidemark \(Release.version)"

  func run() throws {
    try Console.output.print(Version.line)
  }
}
