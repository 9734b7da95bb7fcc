internal import Dispatch

/// Runs an actor's calls on a separate thread, where they may block in the kernel.
///
/// A write to a slow disk or to a slow reader must not block one of the few threads that all other tasks share.
package final class BlockingQueue: SerialExecutor {
  private let queue: DispatchQueue

  package init(label: String) {
    queue = DispatchQueue(label: label)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
