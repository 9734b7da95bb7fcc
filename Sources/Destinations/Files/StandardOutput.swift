package import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Writes messages to stdout, one a line; a completed write is the acknowledgement.
///
/// The process must ignore SIGPIPE (`signal(SIGPIPE, SIG_IGN)`), or a reader that goes away kills it before it can
/// report that.
package actor StandardOutput: Destination {
  package nonisolated let identity: DestinationIdentity
  package nonisolated let limits = BatchLimits(
    messages: 2_500,
    bytes: 1 << 20,
    messageBytes: 1_000_000
  )

  private nonisolated let queue = BlockingQueue(label: "tidemark.stdout")
  private let descriptor: Int32
  private let name: String

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  /// Writes to `descriptor`, which errors call `name`.
  ///
  /// It stays open and keeps its flags, because a shell may share it.
  package init(descriptor: Int32 = STDOUT_FILENO, name: String = "stdout") {
    identity = DestinationIdentity(kind: "stdout", place: "-")
    self.descriptor = descriptor
    self.name = name
  }

  /// Returns when the last byte of the batch is written.
  /// - Throws: `.stopped` when the reader has gone or it is closed, `.cannotWrite` when the disk behind is full,
  ///   `.cancelled` when the task is cancelled while the reader does not read.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    var written = 0
    while written < batch.bytes.count {
      try waitForRoom()
      // After poll a pipe takes this much without blocking, so the writer notices a cancellation even if the reader
      // stops reading.
      let length = min(batch.bytes.count - written, Int(PIPE_BUF))
      let count = batch.bytes.withUnsafeBytes { bytes in
        bytes.baseAddress.map { write(descriptor, $0 + written, length) } ?? 0
      }
      if count > 0 {
        written += count
      } else if count < 0, errno != EINTR, errno != EAGAIN {
        throw fault(errno)
      }
    }
    return .settled(Array(repeating: .accepted, count: batch.count))
  }

  private func waitForRoom() throws(DeliveryError) {
    while true {
      var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      switch poll(&wish, 1, 100) {
      case 0:
        guard !Task.isCancelled else {
          throw DeliveryError(
            .cancelled,
            reason: "stopped while the reader of \(name) was not reading"
          )
        }
      case 1...: return
      default:
        guard errno == EINTR else { throw fault(errno) }
      }
    }
  }

  private func fault(_ code: Int32) -> DeliveryError {
    switch code {
    case EPIPE:
      DeliveryError(
        .stopped,
        reason: "the reader of \(name) went away",
        hint: "look why the command behind the pipe ended; what it had not read is sent again"
      )
    case EBADF:
      DeliveryError(
        .stopped,
        reason: "\(name) is closed",
        hint: "let it lead to a file or a pipe, or choose another --destination"
      )
    default: FileFault.error("write to", name, code: code)
    }
  }
}
