import Destinations
import Pipeline
import SegmentSpec
import Support
import Testing

/// The mark of the state that the tests write for.
let ownMark = "0badcafe"

/// A directory to write files to.
struct FileScene {
  let temporary: TemporaryDirectory
  let sync: SyncName

  init() throws {
    temporary = try TemporaryDirectory()
    sync = try #require(SyncName("default"))
  }

  func files(
    _ output: String = "out/",
    sync: SyncName? = nil,
    mark: String = ownMark,
    second: Int64 = 1,
    partBytes: Int = 64 << 20,
    partMessages: Int = 1_000_000
  ) throws -> NDJSONFiles {
    NDJSONFiles(
      output: try OutputPlace(temporary.path + "/" + output),
      sync: sync ?? self.sync,
      mark: mark,
      startedAt: Timestamp(microseconds: second * 1_000_000),
      partBytes: partBytes,
      partMessages: partMessages
    )
  }

  func name(_ number: Int, second: Int = 1) -> String {
    "tidemark-default-1970010\(1)T00000\(second)000000Z-00000\(number).ndjson"
  }

  /// The files of a run that is killed right after `seal`.
  func crashed(_ output: String = "out/") async throws -> String {
    let files = try files(output)
    try await files.recover(parts: [])
    _ = try await files.deliver(.sample(2))
    return try #require(try await files.seal(atEnd: true))
  }
}
