import ArgumentParser
import Foundation
import Logging
import Pipeline
import SegmentSpec
import Support
import Testing

@testable import tidemark

@Suite(.timeLimit(.minutes(19))) struct `The state that a command leaves` {
  /// The state's own files in a place, without locks.
  private func files(_ place: Place) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: place.path)
      .filter { $0.hasPrefix("state.sqlite") && !$0.hasSuffix(".lock") }.sorted()
  }

  private func wiring(_ place: Place) throws -> Wiring {
    let settings = try Settings(
      options: try Options.parse(["--state", place.path + "/state.sqlite"]),
      environment: [:]
    )
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return Wiring(
      context: CommandContext(
        settings: settings,
        logger: logger,
        result: .output,
        outlet: ErrorOutlet(format: .text)
      )
    )
  }

  // A caller that still holds the store keeps its connection open, as a process does that ends at once.
  @Test func `is one file once the command ends`() async throws {
    let place = try Place()
    let name = try #require(SyncName("default"))
    let held = try await wiring(place).withState { state in
      try await state.setWatermark(.since(Timestamp(microseconds: 1)), of: name)
      #expect(try files(place).contains("state.sqlite-wal"))
      return state
    }
    #expect(try files(place) == ["state.sqlite"])
    withExtendedLifetime(held) {}
  }

  @Test func `is one file also when the command fails`() async throws {
    let place = try Place()
    let name = try #require(SyncName("default"))
    var held: (any StateStore)?
    await #expect(throws: CancellationError.self) {
      try await wiring(place).withState { state in
        held = state
        try await state.setWatermark(.since(Timestamp(microseconds: 1)), of: name)
        throw CancellationError()
      }
    }
    #expect(try files(place) == ["state.sqlite"])
    withExtendedLifetime(held) {}
  }

  @Test func `holds the ledger without any other file`() async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    #expect(try await bench.run("sync") == .init(0))
    #expect(try files(bench.place) == ["state.sqlite"])
    let copy = bench.place.path + "/copy.sqlite"
    try FileManager.default.copyItem(atPath: bench.place.path + "/state.sqlite", toPath: copy)
    let sent = try bench.messageIDs()
    #expect(!sent.isEmpty)
    // The copy must still learn that every root has to be read.
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: ["TIDEMARK_STATE": copy])
    #expect(try await bench.run("sync", "--state", copy) == .init(0))
    #expect(try bench.messageIDs() == sent)
    #expect(try await bench.run("sync", environment: ["PGHOST": "/nowhere"]).status == 66)
    #expect(try files(bench.place) == ["state.sqlite"])
  }
}
