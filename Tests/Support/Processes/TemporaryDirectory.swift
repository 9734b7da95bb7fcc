internal import Foundation

/// A test's own directory, removed when it is no longer used.
package final class TemporaryDirectory: Sendable {
  /// Absolute, without links in it and without a slash at its end.
  package let path: String

  package init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "tidemark-test-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.resolvingSymlinksInPath().path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names in the directory, also hidden ones, sorted.
  package func names(in directory: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + directory).sorted()
  }

  package func text(of name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: URL(filePath: path + "/" + name)),
      as: UTF8.self
    )
  }

  package func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
  }

  package func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: path + "/" + name, toPath: path + "/" + other)
  }

  package func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + name)
  }

  /// Gives one file a second name.
  package func link(_ name: String, as other: String) throws {
    try FileManager.default.linkItem(atPath: path + "/" + name, toPath: path + "/" + other)
  }

  package func makeDirectory(_ name: String, mode: Int = 0o755) throws {
    try FileManager.default.createDirectory(
      atPath: path + "/" + name,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: mode]
    )
  }
}
