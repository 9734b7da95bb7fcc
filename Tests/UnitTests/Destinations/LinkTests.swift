import Destinations
import Foundation
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Links in a directory of messages` {
  private let temporary: TemporaryDirectory
  private let sync: SyncName
  private let precious: String

  init() throws {
    temporary = try TemporaryDirectory()
    sync = try #require(SyncName("files"))
    precious = temporary.path + "/precious"
    let set = "\(precious)/\(Self.set)"
    try FileManager.default.createDirectory(atPath: set, withIntermediateDirectories: true)
    try Data("keep me".utf8).write(to: URL(filePath: set + "/notes.txt"))
  }

  private static let set = "19700101T000001000000Z-000001"
  private static let mark = "0badcafe"

  private var out: String { temporary.path + "/out" }

  private func sets() throws -> PartitionedFiles {
    var options = FileLayout()
    options.partitions = [.event]
    return PartitionedFiles(
      output: try OutputPlace(out + "/"),
      options,
      sync: sync,
      mark: Self.mark,
      startedAt: Timestamp(microseconds: 1_000_000),
      clock: FixedClock()
    )
  }

  private struct FixedClock: WallClock {
    func now() -> Timestamp { Timestamp(microseconds: 9_000_000) }
  }

  private func batch() -> Batch {
    var batch = Batch.sample(2)
    batch.labels = batch.ends.map { _ in
      Batch.Label(event: .orderCompleted, time: Timestamp(microseconds: 0))
    }
    return batch
  }

  /// A directory in which a set was published.
  private func begin() async throws {
    let files = try sets()
    try await files.recover(parts: [])
    _ = try await files.deliver(batch())
    let part = try #require(try await files.seal(atEnd: true))
    try await files.publish(part)
    await files.close()
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: out + "/" + name,
      withDestinationPath: target
    )
  }

  private func isWhole() -> Bool {
    let path = "\(precious)/\(Self.set)/notes.txt"
    return (try? String(contentsOfFile: path, encoding: .utf8)) == "keep me"
  }

  private func reason(_ work: () async throws -> Void) async -> String? {
    do {
      try await work()
      return nil
    } catch {
      return (error as? DeliveryError)?.reason ?? "another error: \(error)"
    }
  }

  @Test func `a link in the place of unfinished sets is not followed`() async throws {
    try await begin()
    try link(".unfinished", to: precious)
    let files = try sets()
    let refusal = "\(out)/.unfinished is a link, and a directory of ours has to be there"
    #expect(await reason { try await files.recover(parts: []) } == refusal)
    #expect(
      await reason { try await files.recover(parts: ["_manifests/\(Self.set).json"]) } == refusal
    )
    _ = await reason { _ = try await files.deliver(batch()) }
    await files.close()
    #expect(isWhole())
    try FileManager.default.removeItem(atPath: out + "/.unfinished")
    let again = try sets()
    try await again.recover(parts: [])
    await again.close()
  }

  @Test func `a link in the place of an unfinished set is not followed`() async throws {
    try await begin()
    try FileManager.default.createDirectory(
      atPath: out + "/.unfinished",
      withIntermediateDirectories: false
    )
    try link(".unfinished/\(Self.set)", to: "\(precious)/\(Self.set)")
    let files = try sets()
    #expect(
      await reason { try await files.recover(parts: []) }
        == "\(out)/.unfinished/\(Self.set) is a link, and a directory of ours has to be there"
    )
    await files.close()
    #expect(isWhole())
  }

  @Test func `a link in the place of unfinished sets is not followed by a run at work`()
    async throws
  {
    let files = try sets()
    try await files.recover(parts: [])
    _ = try await files.deliver(batch())
    try FileManager.default.moveItem(atPath: out + "/.unfinished", toPath: temporary.path + "/mine")
    try link(".unfinished", to: precious)
    _ = await reason { _ = try await files.seal(atEnd: true) }
    await files.close()
    #expect(isWhole())
  }

  @Test func `a link with a temporary file's name is removed, and what it leads to is not`()
    async throws
  {
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
    let name = ".tidemark-files-20260301T101500123456Z-000001.ndjson.\(Self.mark).tmp"
    try link(name, to: "\(precious)/\(Self.set)/notes.txt")
    let files = NDJSONFiles(
      output: try OutputPlace(out + "/"),
      sync: sync,
      mark: Self.mark,
      startedAt: Timestamp(microseconds: 1_000_000)
    )
    try await files.recover(parts: [])
    await files.close()
    #expect(isWhole())
  }

  @Test(arguments: [false, true])
  func `a file that is taken away while it is written is not recorded`(isReplaced: Bool)
    async throws
  {
    let files = NDJSONFiles(
      output: try OutputPlace(out + "/"),
      sync: sync,
      mark: Self.mark,
      startedAt: Timestamp(microseconds: 1_000_000)
    )
    try await files.recover(parts: [])
    _ = try await files.deliver(Batch.sample(2))
    let name = try #require(try temporary.names(in: "out").first { $0.hasPrefix(".") })
    let path = out + "/" + name
    try FileManager.default.removeItem(atPath: path)
    if isReplaced { try Data("other".utf8).write(to: URL(filePath: path)) }
    #expect(
      await reason { _ = try await files.seal(atEnd: true) }
        == "\(path) was removed or replaced while it was written"
    )
    await files.close()
  }
}
