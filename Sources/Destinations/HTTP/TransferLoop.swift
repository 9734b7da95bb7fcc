internal import CCurl
internal import Dispatch
internal import Synchronization

/// How requests travel.
struct TransferWay: Sendable {
  /// For one connection, encryption included.
  var connectTimeout: Duration
  /// Nil if the destination is reached directly.
  var proxy: ProxyServer?
  var authorities: TrustedAuthorities
}

/// Carries out requests over connections that stay open, several at once, on its own thread.
///
/// The thread waits in libcurl for as long as a request is under way. A caller puts a new request into the mailbox and
/// wakes it.
actor TransferLoop {
  private nonisolated let executor = TransferExecutor()
  private nonisolated let mailbox = Mutex(Mailbox())
  private let way: TransferWay
  private var multi: CurlMulti?
  private var authorities = AuthorityStore(beside: MachineAuthorities())
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private struct Mailbox {
    var orders: [TransferOrder] = []
    /// Wakes the thread; nil while it does not run.
    var waker: CurlWaker?
    var isRunning = false
    var isClosed = false
  }

  /// Opens nothing yet.
  init(_ way: TransferWay) {
    self.way = way
  }

  /// Carries out a request, within `timeout` from now; it ends early when the task is cancelled.
  nonisolated func perform(_ request: HTTPRequest, within timeout: Duration) async -> TransferEnd {
    let order = TransferOrder(request, deadline: .now + timeout)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        order.wait(with: continuation)
        take(order)
      }
    } onCancel: {
      order.cancel()
      wake()
    }
  }

  /// Ends all connections, and requests that are still under way.
  nonisolated func close() async {
    mailbox.withLock { $0.isClosed = true }
    wake()
    await forget()
  }

  private nonisolated func take(_ order: TransferOrder) {
    let starts = mailbox.withLock { mailbox in
      mailbox.orders.append(order)
      mailbox.waker?.wake()
      defer { mailbox.isRunning = true }
      return !mailbox.isRunning
    }
    if starts { Task { await run() } }
  }

  private nonisolated func wake() {
    // Under the lock, because the handle may be freed once the thread has stopped.
    mailbox.withLock { $0.waker?.wake() }
  }

  private func forget() {
    multi = nil
  }

  /// Works until nothing is under way any more.
  private func run() {
    if multi == nil {
      multi = CurlMulti()
      authorities = way.authorities.store()
    }
    mailbox.withLock { [waker = multi?.waker] in $0.waker = waker }
    while let orders = nextOrders() {
      for order in orders { begin(order) }
      endCancelled()
      if multi?.perform() != true { endAll(.failed(.notBegun)) }
      while let (id, code) = multi?.nextEnded() {
        if let transfer = transfers[id] { end(transfer, transfer.end(code)) }
      }
      let patience = endLate()
      if !transfers.isEmpty, !wait(patience) { endAll(.failed(.notBegun)) }
    }
  }

  /// Waits until work is possible, at most for `patience`; false if it cannot wait.
  ///
  /// A wait that took a second longer shows that the process was stopped, or its machine asleep. That time does not
  /// count, because an answer may have come meanwhile, or be about to come.
  private func wait(_ patience: Duration) -> Bool {
    let start = ContinuousClock.now
    guard multi?.wait(milliseconds: Int32(patience.wholeMilliseconds)) == true else { return false }
    let time = ContinuousClock.now - start
    if time > patience + .seconds(1) {
      for transfer in transfers.values {
        transfer.deadline += time
        transfer.isLate = false
      }
    }
    return true
  }

  /// The new requests; nil if no work is left.
  private func nextOrders() -> [TransferOrder]? {
    let (orders, isClosed) = mailbox.withLock { mailbox in
      defer { mailbox.orders = [] }
      if mailbox.orders.isEmpty, transfers.isEmpty || mailbox.isClosed {
        mailbox.isRunning = false
        mailbox.waker = nil
      }
      return (mailbox.isRunning ? mailbox.orders : nil, mailbox.isClosed)
    }
    if isClosed {
      for order in orders ?? [] { order.end(TransferEnd(fault: .cancelled)) }
      endAll(.cancelled)
      return orders == nil ? nil : []
    }
    return orders
  }

  private func begin(_ order: TransferOrder) {
    guard let transfer = Transfer(order, by: way, trusting: authorities),
      multi?.add(transfer.easy) == true
    else {
      order.end(TransferEnd(fault: .failed(.notBegun)))
      return
    }
    transfers[transfer.id] = transfer
  }

  private func endCancelled() {
    for transfer in transfers.values where transfer.order.isCancelled {
      end(transfer, transfer.end(CURLE_OK, fault: .cancelled))
    }
  }

  private func endAll(_ fault: NetworkFault) {
    for transfer in transfers.values { end(transfer, transfer.end(CURLE_OK, fault: fault)) }
  }

  /// Ends requests whose time is over, and returns how long to wait for the rest.
  private func endLate() -> Duration {
    let now = ContinuousClock.now
    // Short, so that only a little time counts of a wait in which the process stands still.
    var patience: Duration = .seconds(1)
    for transfer in transfers.values {
      let left = transfer.deadline - now
      if left > .zero {
        patience = min(patience, left)
      } else if transfer.isLate {
        end(transfer, transfer.end(CURLE_OK, fault: .timeout))
      } else {
        // The thread may have stood still outside of a wait: libcurl looks once more for an answer that has come.
        transfer.isLate = true
        patience = .zero
      }
    }
    return patience
  }

  private func end(_ transfer: Transfer, _ end: TransferEnd) {
    // First, as an older libcurl may wait for a name that is looked up.
    transfer.order.end(end)
    transfers[transfer.id] = nil
    multi?.remove(transfer.easy)
  }
}

/// A request and its waiting caller.
final class TransferOrder: Sendable {
  let request: HTTPRequest
  let deadline: ContinuousClock.Instant
  private let waiter = Mutex<CheckedContinuation<TransferEnd, Never>?>(nil)
  private let cancelled = Atomic<Bool>(false)

  init(_ request: HTTPRequest, deadline: ContinuousClock.Instant) {
    self.request = request
    self.deadline = deadline
  }

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func cancel() { cancelled.store(true, ordering: .releasing) }

  func wait(with continuation: CheckedContinuation<TransferEnd, Never>) {
    waiter.withLock { $0 = continuation }
  }

  /// Passes on the result; only the first call counts.
  func end(_ end: TransferEnd) {
    waiter.withLock { $0.take() }?.resume(returning: end)
  }
}

/// Runs one loop on its own thread, where waiting holds up no other work.
private final class TransferExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "tidemark.http")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

extension Duration {
  /// In milliseconds, a part of one counted whole.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
