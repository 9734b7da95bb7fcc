internal import Dispatch

/// Runs an actor's calls on a thread of its own, where they may block in the kernel.
///
/// A write to a slow disk or to a reader that waits must not take one of the few threads that all other
/// tasks share.
final class BlockingQueue: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
