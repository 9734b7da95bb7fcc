internal import CCurl
internal import Dispatch
internal import Synchronization

/// How requests travel.
struct TransferWay: Sendable {
  /// For one connection, encryption included.
  var connectTimeout: Duration
  /// Nil when the destination is talked to directly.
  var proxy: ProxyServer?
  var authorities: TrustedAuthorities
}

/// Carries out requests over connections that stay open, several at once, on a thread of its own.
///
/// The thread waits in libcurl for as long as a request is under way. Whoever has something new puts it into
/// the mailbox and wakes it.
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
    // Under the lock, as the handle that is woken may go once the thread has stopped.
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

  /// Waits until something can be done, at most for `patience`; false when that is not possible.
  ///
  /// A wait that took a second longer shows that the process was stopped, or its machine asleep: that time is
  /// nobody's, as an answer may have come meanwhile, or be about to.
  private func wait(_ patience: Duration) -> Bool {
    let start = ContinuousClock.now
    guard multi?.wait(milliseconds: Int32(patience.wholeMilliseconds)) == true else { return false }
    let time = ContinuousClock.now - start
    if time > patience + .seconds(1) {
      for transfer in transfers.values { transfer.deadline += time }
    }
    return true
  }

  /// What is new; nil when there is nothing to do any more.
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

  /// Ends what had its time, and says for how long the rest may be waited for.
  private func endLate() -> Duration {
    let now = ContinuousClock.now
    // Short, so that little is counted of a wait in which the process stands still.
    var patience: Duration = .seconds(1)
    for transfer in transfers.values {
      let left = transfer.deadline - now
      if left > .zero {
        patience = min(patience, left)
      } else {
        end(transfer, transfer.end(CURLE_OK, fault: .timeout))
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

/// A request and who waits for its end.
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

  /// Hands over what came of it; only the first call counts.
  func end(_ end: TransferEnd) {
    waiter.withLock { $0.take() }?.resume(returning: end)
  }
}

/// Runs one loop on a thread of its own, where waiting holds up nobody else.
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
