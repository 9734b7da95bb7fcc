#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The two streams of the process: stdout carries data only, everything else goes to stderr.
enum Console {
  case output
  case errors

  private var descriptor: Int32 {
    switch self {
    case .output: STDOUT_FILENO
    case .errors: STDERR_FILENO
    }
  }

  /// Replaces standard streams that were closed at the start; otherwise the next opened file would get their number,
  /// and with it their output.
  static func fillClosedStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO {
      guard fcntl(descriptor, F_GETFD) < 0, errno == EBADF else { continue }
      // Opened for reading only, so that a message written there does not count as delivered.
      let null = open("/dev/null", O_RDONLY)
      guard null >= 0, null != descriptor else { continue }
      dup2(null, descriptor)
      close(null)
    }
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The width of the terminal in characters; nil without a terminal.
  var width: Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether somebody can answer.
  static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Asks on stderr; true only if the answer begins with a y.
  ///
  /// - Throws: `NothingBegun` if a signal comes before the answer.
  static func confirms(_ question: String) throws -> Bool {
    try? errors.write(Array("\(question) [y/N] ".utf8))
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    // A blocking read of a line would not notice the signal.
    while poll(&input, 1, 100) <= 0 { guard !Task.isCancelled else { throw NothingBegun() } }
    return readLine()?.first.map { "yY".contains($0) } ?? false
  }

  /// Asks on stderr for a line; an empty one gives `usual`.
  ///
  /// A secret is not shown while it is typed.
  /// - Throws: exit code 64 for an empty answer without a usual one, `NothingBegun` if a signal comes first.
  static func answer(_ question: String, usual: String?, isSecret: Bool = false) throws -> String {
    try? errors.write(Array(question.utf8))
    var before = termios()
    let isHidden = isSecret && tcgetattr(STDIN_FILENO, &before) == 0
    if isHidden {
      var hidden = before
      hidden.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
    }
    defer {
      if isHidden {
        tcsetattr(STDIN_FILENO, TCSANOW, &before)
        try? errors.write([UInt8(ascii: "\n")])
      }
    }
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while poll(&input, 1, 100) <= 0 { guard !Task.isCancelled else { throw NothingBegun() } }
    let line = readLine()?.trimmed ?? ""
    if !line.isEmpty { return line }
    guard let usual else {
      throw Failure(.usage, "the answer is empty", hint: "run tidemark init again")
    }
    return usual
  }

  /// Writes `text` and a line feed, without characters that could control a terminal.
  ///
  /// - Throws: exit code 69 if nobody reads or the stream is closed, 73 if the disk is full.
  func print(_ text: String) throws(Failure) {
    try write(Array((Printable.lines(text) + "\n").utf8))
  }

  /// Prints lines for people as `print` does, broken to the width of a terminal.
  /// - Throws: as `print`.
  func printFolded(_ text: String) throws(Failure) {
    try print(Fold.text(text, width: lineWidth))
  }

  /// The width that lines for people must have; nil without a terminal.
  var lineWidth: Int? { isTerminal ? width : nil }

  /// Writes all of `bytes` unchanged, however small the pipe is: messages, and the program's own output.
  /// - Throws: as `print`.
  func write(_ bytes: [UInt8]) throws(Failure) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { writeSome(descriptor, $0[start...]) }
      if count > 0 { start += count }
      if count >= 0 || errno == EINTR { continue }
      if errno == EAGAIN {
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = waitFor(&poll)
        continue
      }
      let stream = self == .output ? "stdout" : "stderr"
      let code = errno
      switch code {
      case EPIPE: throw Failure(.destinationUnavailable, "\(stream) was closed by its reader")
      case EBADF: throw Failure(.destinationUnavailable, "\(stream) is closed")
      default:
        throw Failure(
          .cannotWriteState,
          "\(stream) cannot be written: \(String(cString: strerror(code)))"
        )
      }
    }
  }
}

private func writeSome(_ descriptor: Int32, _ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
  let bytes = UnsafeRawBufferPointer(rebasing: bytes)
  return write(descriptor, bytes.baseAddress, bytes.count)
}

private func waitFor(_ descriptor: inout pollfd) -> Int32 {
  poll(&descriptor, 1, -1)
}
