internal import Foundation

/// The built program, run as a shell or cron would run it.
package enum Program {
  /// How a run ended.
  package struct Outcome: Equatable, CustomStringConvertible {
    package var status: Int32
    package var stdout: String
    package var stderr: String

    package init(_ status: Int32, stdout: String = "", stderr: String = "") {
      self.status = status
      self.stdout = stdout
      self.stderr = stderr
    }

    package var description: String { "exit \(status)\nstdout:\n\(stdout)\nstderr:\n\(stderr)" }

    /// The outcome without the times at the beginning of log lines.
    package var untimed: Outcome {
      Outcome(
        status,
        stdout: stdout,
        stderr: stderr.replacing(/(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (?=tidemark: )/, with: "")
      )
    }

    /// The outcome with `text` replaced, for paths that differ from run to run.
    package func replacing(_ text: String, with placeholder: String) -> Outcome {
      Outcome(
        status,
        stdout: stdout.replacingOccurrences(of: text, with: placeholder),
        stderr: stderr.replacingOccurrences(of: text, with: placeholder)
      )
    }
  }

  /// Beside the test bundle, where the build puts both.
  package static let path: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appending(path: "tidemark").path
  }()

  /// Runs the program with nothing in its environment but `environment`.
  package static func run(
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
  package static func start(
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
