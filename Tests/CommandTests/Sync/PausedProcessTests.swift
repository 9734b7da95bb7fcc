import Foundation
import Support
import Synchronization
import Testing

/// As on a machine that sleeps: when the program continues, the deadline of its request has passed.
@Suite(.timeLimit(.minutes(19))) struct `A process that is stopped for a while` {
  /// Longer than the request may be on its way to the server on a busy machine.
  private let settings = ["SEGMENT_WRITE_KEY": "k3yk3y", "TIDEMARK_REQUEST_TIMEOUT": "4s"]

  @Test(arguments: [true, false])
  func `still takes the answer to its request`(comesMeanwhile: Bool) async throws {
    let place = try Place()
    let program = Sleeper()
    try await SegmentServer.with({ program.pause(before: $0) }) { server in
      let running = try program.start {
        try Program.start(["probe", "--host", server.url], environment: settings, in: place)
      }
      try await sleepPastDeadline(server, comesMeanwhile ? .answered : .held)
      running.signal(SIGCONT)
      if !comesMeanwhile {
        try await Task.sleep(for: .milliseconds(100))
        server.release()
      }
      let outcome = try await running.result()
      #expect(outcome.status == 0, "\(outcome.stderr)")
      #expect(server.requests.count == 1)
    }
  }

  @Test func `takes the answers that came meanwhile and sends nothing again`() async throws {
    let bench = try await SyncScene()
    let program = Sleeper()
    try await SegmentServer.with({ program.pause(before: $0) }) { server in
      let http = settings.merging([
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url,
      ]) { $1 }
      let running = try program.start { try bench.start("backfill", environment: http) }
      try await sleepPastDeadline(server, .answered)
      server.follow { _ in .accept }
      running.signal(SIGCONT)
      let result = try await running.result()
      #expect(result.status == 0, "\(result.stderr)")
      let ids = server.requests.flatMap(\.messageIDs)
      #expect(!ids.isEmpty)
      #expect(ids.count == Set(ids).count)
      #expect(try await bench.run("backfill", environment: http).status == 0)
      #expect(server.requests.flatMap(\.messageIDs).count == ids.count)
    }
  }

  private enum Reply { case answered, held }

  /// Returns when the first request has come, its answer has left if it is to, and its deadline has passed since.
  private func sleepPastDeadline(_ server: SegmentServer, _ reply: Reply) async throws {
    await server.waitForRequest()
    if reply == .answered {
      server.release()
      try await eventually("an answer") { !server.acceptedMessageIDs.isEmpty }
    }
    // The program's waits are cut to a second, and one that took a second longer counts for nothing.
    try await Task.sleep(for: .milliseconds(4_500))
  }
}

/// A child that stops when its request has come, before the answer leaves.
private final class Sleeper: Sendable {
  private let running = Mutex<RunningCommand?>(nil)

  /// A request that comes before this returns waits for it.
  func start(_ start: () throws -> RunningCommand) throws -> RunningCommand {
    try running.withLock { running in
      let child = try start()
      running = child
      return child
    }
  }

  /// Stops the child; the request is held.
  func pause(before request: ServerRequest) -> ServerReply {
    running.withLock { $0?.pause() }
    return .held(.accept)
  }
}
