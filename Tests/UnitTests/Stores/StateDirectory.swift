import Foundation

/// Runs `body` with a new directory and removes it afterwards.
func withStateDirectory<Result>(
  _ body: (_ directory: String) async throws -> Result
) async throws -> Result {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("tidemark-state-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  return try await body(directory.path)
}
