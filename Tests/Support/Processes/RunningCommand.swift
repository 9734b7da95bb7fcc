internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A child process under way, watched and read by threads of its own.
package final class RunningCommand: Sendable {
  package let pid: Int32
  private let name: String
  private let timeout: Duration
  private let state: Mutex<State>

  private struct State {
    /// Where the child's input is written; nil once closed.
    var input: Int32?
    var hasExited = false
    var wasTooSlow = false
    var status: Int32 = 0
    var stdout: [UInt8] = []
    var stderr: [UInt8] = []
    /// The events still to come: the exit and the ends of both outputs.
    var pending = 3
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  init(
    name: String,
    pid: Int32,
    input: Int32,
    output: Int32,
    errors: Int32,
    stdin: String?,
    timeout: Duration
  ) {
    self.name = name
    self.pid = pid
    self.timeout = timeout
    state = Mutex(State(input: input))
    // A child that does not read its input must not end the tests.
    ignoreBrokenPipes()
    onThread { $0.read(output) { $0.stdout.append(contentsOf: $1) } }
    onThread { $0.read(errors) { $0.stderr.append(contentsOf: $1) } }
    onThread { $0.awaitExit() }
    if let stdin { onThread { $0.write(Array(stdin.utf8)) } }
    DispatchQueue.global().asyncAfter(deadline: .now() + timeout.seconds) { [weak self] in
      self?.killAsTooSlow()
    }
  }

  /// Sends a signal, unless the child has ended.
  package func signal(_ number: Int32) {
    state.withLock { state in
      if !state.hasExited { kill(pid, number) }
    }
  }

  /// Stops the child until it is sent SIGCONT; returns once it has stopped or ended.
  package func pause() {
    signal(SIGSTOP)
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WSTOPPED | WNOWAIT) != 0, errno == EINTR {}
  }

  /// The child's output on stdout so far.
  package var stdoutSoFar: String {
    state.withLock { String(decoding: $0.stdout, as: UTF8.self) }
  }

  /// The child's output on stderr so far.
  package var stderrSoFar: String {
    state.withLock { String(decoding: $0.stderr, as: UTF8.self) }
  }

  /// Ends the child's input.
  package func closeInput() {
    state.withLock { state in
      if let input = state.input { close(input) }
      state.input = nil
    }
  }

  /// Waits for the end: the exit code (128 + the signal's number if a signal ended it), all output.
  ///
  /// - Throws: `Command.Failure` if the child was killed because it took too long.
  package func result() async throws -> (status: Int32, stdout: String, stderr: String) {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.pending > 0 { state.waiters.append(continuation) }
        return state.pending == 0
      }
      if isOver { continuation.resume() }
    }
    let (status, wasTooSlow) = state.withLock { ($0.status, $0.wasTooSlow) }
    guard !wasTooSlow else {
      throw Command.Failure(
        description: "\(name) took longer than \(timeout)\n\(stdoutSoFar)\n\(stderrSoFar)"
      )
    }
    return (status, stdoutSoFar, stderrSoFar)
  }

  /// Runs `body`, which blocks, on a thread outside of the pools.
  private func onThread(_ body: @escaping @Sendable (RunningCommand) -> Void) {
    DispatchQueue(label: "command.\(pid)").async { body(self) }
  }

  private func read(_ descriptor: Int32, _ keep: (inout State, ArraySlice<UInt8>) -> Void) {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = readSome(descriptor, &bytes)
      if count > 0 {
        state.withLock { keep(&$0, bytes[..<count]) }
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    close(descriptor)
    finishPart { _ in }
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, let input = state.withLock({ $0.input }) {
      let count = rest.withUnsafeBytes { writeSome(input, $0) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { break }
    }
    closeInput()
  }

  private func awaitExit() {
    var information = siginfo_t()
    // Not reaped yet, so that no signal reaches another process with the same number meanwhile.
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    finishPart { state in
      var status: Int32 = 0
      waitpid(self.pid, &status, 0)
      let signal = status & 0x7f
      state.status = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      state.hasExited = true
    }
  }

  private func finishPart(_ change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      state.pending -= 1
      guard state.pending == 0 else { return [CheckedContinuation<Void, Never>]() }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func killAsTooSlow() {
    state.withLock { state in
      guard state.pending > 0 else { return }
      state.wasTooSlow = true
      // The whole group, because a grandchild that holds the outputs open would keep us waiting.
      kill(-pid, SIGKILL)
    }
  }
}

extension Duration {
  /// In seconds, with their fraction.
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

private func ignoreBrokenPipes() {
  _ = signal(SIGPIPE, SIG_IGN)
}

private func readSome(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Int {
  read(descriptor, &bytes, bytes.count)
}

private func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
