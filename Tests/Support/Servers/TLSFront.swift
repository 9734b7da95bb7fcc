/// A `socat` that speaks TLS on its own port and passes its input on to a port of this machine, one connection for each
/// of its own.
///
/// It ends with the process that started it.
final class TLSFront: Sendable {
  let port: Int
  private let process: RunningCommand

  /// Listens on a free port of the loopback interface.
  static func start(before target: Int, as authority: OwnAuthority) async throws -> TLSFront {
    guard let program = try? Command.find("socat") else {
      throw Command.Failure(
        description: "These tests need socat: install it (Debian: apt-get install socat)."
      )
    }
    let listening =
      "OPENSSL-LISTEN:0,bind=127.0.0.1,fork,verify=0"
      + ",cert=\(authority.certificate),key=\(authority.key)"
    let process = try Command.start(
      "/bin/sh",
      ["-c", watch, "sh", program, listening, "TCP4:127.0.0.1:\(target),nodelay"],
      environment: ["PATH": "/usr/bin:/bin"],
      stdin: nil,
      timeout: .seconds(1_000_000)
    )
    for _ in 0..<1_000 {
      if let port = port(in: process.stderrSoFar) { return TLSFront(port: port, process) }
      try await Task.sleep(for: .milliseconds(10))
    }
    process.closeInput()
    throw Command.Failure(description: "socat does not listen: \(process.stderrSoFar)")
  }

  private init(port: Int, _ process: RunningCommand) {
    self.port = port
    self.process = process
  }

  deinit { stop() }

  /// Stops listening; connections end with their other side.
  func stop() { process.closeInput() }

  /// Runs the program until its own input ends.
  private static let watch = """
    trap '' INT TERM HUP
    "$1" -d -d "$2" "$3" &
    cat > /dev/null
    kill -KILL $!
    wait
    """

  /// The end of `… N listening on AF=2 127.0.0.1:40123`, once its line is whole.
  private static func port(in log: String) -> Int? {
    let lines = log.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard let line = lines.first(where: { $0.contains(" listening on ") }) else { return nil }
    return line.split(separator: ":").last.flatMap { Int($0) }
  }
}
