internal import CLibPQ
internal import Dispatch

/// Owns a `PGcancel`: asks the server, over a separate connection, to stop the current statement.
struct CancelRequest: ~Copyable, @unchecked Sendable {
  // libpq allows `PQcancel` from any thread, because it only reads this copy of the address and key.
  private let handle: OpaquePointer

  init?(_ connection: borrowing Connection) {
    guard let handle = PQgetCancel(connection.handle) else { return nil }
    self.handle = handle
  }

  deinit {
    PQfreeCancel(handle)
  }

  /// Sends the request; returns whether it arrived.
  private borrowing func send() -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
      PQcancel(handle, text.baseAddress, 256) == 1
    }
  }

  /// Sends the request from another thread and waits for it until `deadline`, because `PQcancel` itself has no limit;
  /// returns whether it arrived in time.
  static func send(to connection: borrowing Connection, by deadline: Deadline) -> Bool {
    guard let request = CancelRequest(connection) else { return false }
    let shared = Shared(request)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue(label: "tidemark.postgres.cancel").async {
      _ = shared.request.send()
      done.signal()
    }
    let milliseconds = Int(deadline.millisecondsLeft)
    return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  /// Keeps the request alive until the thread that sends it is done.
  private final class Shared: Sendable {
    let request: CancelRequest

    init(_ request: consuming CancelRequest) {
      self.request = request
    }
  }
}
