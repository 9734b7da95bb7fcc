import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A process that is stopped for a while` {
  /// As on a machine that sleeps: when it continues, every deadline has passed and the answers have arrived.
  @Test func `takes the answers that came meanwhile and sends nothing again`() async throws {
    let bench = try await SyncScene()
    try await SegmentServer.with({ _ in .held(.accept) }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
        "TIDEMARK_REQUEST_TIMEOUT": "1s",
      ]
      let running = try bench.start("backfill", environment: http)
      await server.waitForRequest()
      running.signal(19)
      server.follow { _ in .accept }
      server.release()
      try await Task.sleep(for: .seconds(3))
      running.signal(18)
      let result = try await running.result()
      #expect(result.status == 0, "\(result.stderr)")
      let ids = server.requests.flatMap(\.messageIDs)
      #expect(!ids.isEmpty)
      #expect(ids.count == Set(ids).count)
      #expect(try await bench.run("backfill", environment: http).status == 0)
      #expect(server.requests.flatMap(\.messageIDs).count == ids.count)
    }
  }
}
