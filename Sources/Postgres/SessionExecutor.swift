internal import Dispatch

/// Runs one session's work on its own thread, where waiting for a socket holds up no other work.
final class SessionExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "tidemark.postgres.session")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
