import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Standard streams that nobody reads` {
  /// Runs the program by a shell, with `redirection` behind its arguments.
  private func run(
    _ bench: SyncScene,
    _ arguments: String,
    _ redirection: String,
    environment: [String: String] = [:]
  ) async throws -> (status: Int32, stdout: String, stderr: String) {
    try await Command.run(
      "/bin/sh",
      ["-c", "\"$0\" \(arguments) \(redirection)", Program.path],
      environment: bench.environment.merging(bench.place.environment) { $1 }
        .merging(environment) { $1 }
    )
  }

  @Test(arguments: [
    ("sync --json", "1>&-", "stdout is closed"),
    ("sync --json", ">/dev/full", "stdout cannot be written: No space left on device"),
    ("sync --summary", "2>&-", nil), ("sync --json --summary", "0<&- 1>&- 2>&-", nil),
  ])
  func `leave a complete run as it is`(
    arguments: String,
    redirection: String,
    fault: String?
  ) async throws {
    let bench = try await SyncScene()
    try await bench.setWatermark("2000-01-01T00:00:00Z")
    let outcome = try await run(bench, arguments, redirection)
    #expect(outcome.status == 0)
    let remark = fault.map { "tidemark: the run is complete, but its report is lost: \($0)\n" }
    #expect(outcome.stderr == remark ?? "")
    #expect(outcome.stdout.isEmpty)
    let sent = try bench.place.lines(in: "out")
    #expect(sent.count { $0.contains(#""event":"Order Completed""#) } == 40)
    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.place.lines(in: "out") == sent)
  }

  @Test func `take no messages when they are closed`() async throws {
    let bench = try await SyncScene()
    let stdout = ["TIDEMARK_DESTINATION": "stdout"]
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: stdout)
    let closed = try await run(bench, "sync", "1>&-", environment: stdout)
    let expected = """
      tidemark: stdout is closed
      hint: let it lead to a file or a pipe, or choose another --destination

      """
    #expect(closed.status == 69)
    #expect(closed.stderr == expected)
    let preview = try await run(bench, "preview", "1>&-", environment: stdout)
    #expect(preview.status == 69)
    let whole = try await bench.run("sync", environment: stdout)
    #expect(whole.stdout.split(separator: "\n").count { $0.contains("Order Completed") } == 40)
  }

  @Test func `leave their numbers to no other file`() async throws {
    let bench = try await SyncScene()
    try await SegmentServer.with({ _ in .never }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
      ]
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: http)
      let running = try Command.start(
        "/bin/sh",
        ["-c", "exec \"$0\" sync 0<&- 1>&- 2>&-", Program.path],
        environment: bench.environment.merging(bench.place.environment) { $1 }
          .merging(http) { $1 }
      )
      try await eventually("a request") { !server.requests.isEmpty }
      let targets = try (0...2).map { number in
        try FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/\(running.pid)/fd/\(number)"
        )
      }
      #expect(targets == ["/dev/null", "/dev/null", "/dev/null"])
      running.signal(15)
      #expect(try await running.result().status == 143)
    }
  }
}
