internal import CLibPQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Owns a `PGconn` and waits on its socket; every call is made by one thread at a time.
///
/// libpq is in non-blocking mode: all waiting is done here, in `poll`, against a deadline.
struct Connection: ~Copyable {
  /// Why a wait ended early.
  enum Interruption: Error {
    case deadline
    case cancelled
    case lost
  }

  private(set) var handle: OpaquePointer?
  private let waker: Waker

  init(adopting handle: OpaquePointer, waker: Waker) {
    self.handle = handle
    self.waker = waker
  }

  /// A connection that is closed already.
  init(closedWith waker: Waker) {
    handle = nil
    self.waker = waker
  }

  deinit {
    if let handle { PQfinish(handle) }
  }

  /// Closes permanently; everything in flight is lost.
  mutating func close() {
    guard let handle else { return }
    PQfinish(handle)
    self.handle = nil
  }

  var transactionStatus: PGTransactionStatusType {
    PQtransactionStatus(handle)
  }

  /// Whether a statement is under way, so that results must be read.
  var isBusy: Bool {
    transactionStatus == PQTRANS_ACTIVE
  }

  /// Waits until `PQgetResult` can answer without blocking, and sends unsent data meanwhile.
  ///
  /// One loop serves both directions: a server that cannot send its answers stops reading, and a client that only
  /// writes would then wait for ever.
  func awaitResult(until deadline: Deadline, interruptible: Bool) throws(Interruption) {
    while true {
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw .lost }
      if PQisBusy(handle) == 0 { return }
      let ready = try waitForSocket(
        events: unsent == 1 ? POLLIN | POLLOUT : POLLIN,
        until: deadline,
        interruptible: interruptible
      )
      if ready != POLLOUT, PQconsumeInput(handle) == 0 { throw .lost }
    }
  }

  /// The next result, or nil if libpq marks the end of a statement.
  func nextResult(until deadline: Deadline, interruptible: Bool) throws(Interruption)
    -> OpaquePointer?
  {
    try awaitResult(until: deadline, interruptible: interruptible)
    return PQgetResult(handle)
  }

  /// Waits for the socket; returns the events that came.
  func waitForSocket(events: Int32, until deadline: Deadline, interruptible: Bool)
    throws(Interruption) -> Int32
  {
    let socket = PQsocket(handle)
    guard socket >= 0 else { throw .lost }
    while true {
      if interruptible, Task.isCancelled { throw .cancelled }
      var watched = [
        pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0),
        pollfd(fd: interruptible ? waker.readEnd : -1, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&watched, 2, deadline.millisecondsLeft)
      if count > 0 {
        if watched[1].revents != 0 { waker.clear() }
        if watched[0].revents != 0 { return Int32(watched[0].revents) }
      } else if count == 0, deadline.hasPassed {
        throw .deadline
      } else if count < 0, errno != EINTR {
        throw .lost
      }
    }
  }
}

/// A moment on the monotonic clock after which waiting ends.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(after duration: Duration) {
    end = ContinuousClock.now.advanced(by: duration)
  }

  var hasPassed: Bool {
    ContinuousClock.now >= end
  }

  /// For `poll`: rounded up, so that a wait never ends just before the deadline.
  var millisecondsLeft: Int32 {
    let left = ContinuousClock.now.duration(to: end)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}

/// A text of libpq; empty if it has none.
func wholeText(_ text: UnsafePointer<CChar>?) -> String {
  text.map { String(cString: $0) } ?? ""
}

/// A text of libpq as one trimmed line.
func oneLine(_ text: UnsafePointer<CChar>?) -> String {
  wholeText(text).split(whereSeparator: \.isNewline)
    .map { line in
      String(line.drop(while: \.isWhitespace))
    }
    .joined(separator: " ")
}
