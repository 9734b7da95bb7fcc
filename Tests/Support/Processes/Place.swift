internal import Foundation

/// The home of a test's runs of the program, which is removed with it.
package final class Place: Sendable {
  private let directory: TemporaryDirectory

  package init() throws {
    directory = try TemporaryDirectory()
  }

  package var path: String { directory.path }

  package var environment: [String: String] { ["HOME": path, "PATH": "/usr/bin:/bin"] }

  /// Writes a file and returns its path.
  package func file(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }

  /// The lines of all files in a directory of this place, in the order of the files' names.
  package func lines(in directory: String) throws -> [String] {
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
