import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `One run at a time` {
  private static let beginning = "2000-01-01T00:00:00Z"

  /// A shop whose messages take several requests, and how many they are.
  private struct Setting {
    let bench: SyncScene
    let server: SegmentServer
    let count: Int

    init(_ server: SegmentServer) async throws {
      let oracle = try await SyncScene(orders: 400)
      try await oracle.setWatermark(beginning)
      guard try await oracle.run("sync") == .init(0) else {
        throw UnexpectedOutcome(description: "the oracle's sync failed")
      }
      count = try oracle.messageIDs().count
      bench = SyncScene(shop: oracle.shop, place: try Place())
      self.server = server
      try await bench.setWatermark(beginning, environment: http)
    }

    var http: [String: String] {
      [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
    }

    var state: String { bench.place.path + "/state.sqlite" }
    var lock: String { state + ".default.lock" }

    /// Does `harm` while a sync has requests under way, and then `meanwhile`; gives the sync's end.
    func strike(
      _ harm: () throws -> Void,
      _ meanwhile: () async throws -> Void = {}
    ) async throws -> (status: Int32, stdout: String, stderr: String) {
      server.follow { _ in .held(.accept) }
      let running = try bench.start("sync", "--concurrency", "1", environment: http)
      await server.waitForRequest()
      try harm()
      try await meanwhile()
      server.follow { _ in .accept }
      server.release()
      return try await running.result()
    }

    func sync() async throws -> Program.Outcome {
      try await bench.run("sync", environment: http)
    }
  }

  private static func replace(_ path: String, with content: String) throws {
    try content.write(toFile: path + ".new", atomically: false, encoding: .utf8)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
  }

  @Test(arguments: ["removed", "replaced", "linked"])
  func `holds when the lock file is gone, and nothing is sent twice`(harm: String) async throws {
    try await SegmentServer.with { server in
      let setting = try await Setting(server)
      let files = FileManager.default
      let notes = try setting.bench.place.file("notes.txt", "keep me")
      let first = try await setting.strike {
        switch harm {
        case "removed": try files.removeItem(atPath: setting.lock)
        case "replaced": try Self.replace(setting.lock, with: "")
        default:
          try files.removeItem(atPath: setting.lock)
          try files.createSymbolicLink(atPath: setting.lock, withDestinationPath: notes)
        }
      } _: {
        let second = try await setting.sync()
        #expect(second.status == 75)
        #expect(
          second.stderr.hasPrefix(
            "tidemark: another run holds the lock of sync \"default\": tidemark sync, process "
          )
        )
      }
      #expect(first.status == 73)
      #expect(
        first.stderr.contains(
          "state.sqlite.default.lock was removed or replaced while this run was at work"
        )
      )
      #expect(!server.acceptedMessageIDs.isEmpty)
      #expect(server.acceptedMessageIDs.count < setting.count)
      if harm == "linked" {
        let refused = try await setting.sync()
        #expect(refused.status == 73)
        #expect(refused.stderr.contains("state.sqlite.default.lock is a link"))
        try files.removeItem(atPath: setting.lock)
      }
      #expect(try await setting.sync() == .init(0))
      #expect(server.acceptedMessageIDs.count == setting.count)
      #expect(Set(server.acceptedMessageIDs).count == setting.count)
      #expect(try String(contentsOfFile: notes, encoding: .utf8) == "keep me")
    }
  }

  @Test func `ends a run whose state was replaced, and only what was under way goes out again`()
    async throws
  {
    try await SegmentServer.with { server in
      let setting = try await Setting(server)
      let copy = setting.state + ".copy"
      try FileManager.default.copyItem(atPath: setting.state, toPath: copy)
      let first = try await setting.strike {
        try FileManager.default.removeItem(atPath: setting.state)
        try FileManager.default.moveItem(atPath: copy, toPath: setting.state)
      }
      #expect(first.status == 73)
      #expect(
        first.stderr.contains("state.sqlite was removed or replaced while this run was at work")
      )
      let underWay = server.acceptedMessageIDs
      #expect(!underWay.isEmpty && underWay.count < setting.count)
      #expect(try await setting.sync() == .init(0))
      let all = server.acceptedMessageIDs
      #expect(Set(all).count == setting.count)
      #expect(all.count == setting.count + underWay.count)
    }
  }

  @Test func `ends a run whose state was removed`() async throws {
    try await SegmentServer.with { server in
      let setting = try await Setting(server)
      let first = try await setting.strike {
        try FileManager.default.removeItem(atPath: setting.state)
      }
      #expect(first.status == 73)
      #expect(
        first.stderr.contains("state.sqlite was removed or replaced while this run was at work")
      )
      #expect(!FileManager.default.fileExists(atPath: setting.state))
      let second = try await setting.sync()
      #expect(second.status == 78)
    }
  }
}
