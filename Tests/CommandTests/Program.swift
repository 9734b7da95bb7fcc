import Foundation
import Support

/// The built program, run as a shell or cron would run it.
enum Program {
  /// How a run ended.
  struct Outcome: Equatable, CustomStringConvertible {
    var status: Int32
    var stdout: String
    var stderr: String

    init(_ status: Int32, stdout: String = "", stderr: String = "") {
      self.status = status
      self.stdout = stdout
      self.stderr = stderr
    }

    var description: String { "exit \(status)\nstdout:\n\(stdout)\nstderr:\n\(stderr)" }

    /// The outcome with `text` replaced, for paths that differ from run to run.
    func replacing(_ text: String, with placeholder: String) -> Outcome {
      Outcome(
        status,
        stdout: stdout.replacingOccurrences(of: text, with: placeholder),
        stderr: stderr.replacingOccurrences(of: text, with: placeholder)
      )
    }
  }

  /// Beside the test bundle, where the build puts both.
  static let path: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appending(path: "tidemark").path
  }()

  /// Runs the program with nothing in its environment but `environment`.
  static func run(
    _ arguments: [String],
    environment: [String: String] = [:],
    in place: Place
  ) async throws -> Outcome {
    let result = try await Command.run(
      path,
      arguments,
      environment: place.environment.merging(environment) { $1 }
    )
    return Outcome(result.status, stdout: result.stdout, stderr: result.stderr)
      .replacing(place.path, with: "$PLACE")
  }

  /// Starts the program, to send it signals.
  static func start(
    _ arguments: [String],
    environment: [String: String] = [:],
    in place: Place
  ) throws -> RunningCommand {
    try Command.start(
      path,
      arguments,
      environment: place.environment.merging(environment) { $1 }
    )
  }
}

/// A directory of one test's own, which goes away with it.
final class Place: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "tidemark-\(UInt64.random(in: .min ... .max))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  var environment: [String: String] { ["HOME": path, "PATH": "/usr/bin:/bin"] }

  /// Writes a file and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }

  /// The lines of all files in a directory of this place, in the order of the files' names.
  func lines(in directory: String) throws -> [String] {
    let folder = path + "/" + directory
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".ndjson") && !$0.hasPrefix(".") }
      .flatMap { name in
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
          .split(separator: "\n").map(String.init)
      }
  }
}
