internal import Dispatch

/// Runs one session's work on a thread of its own, where waiting for a socket holds up nobody else.
final class SessionExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "tidemark.postgres.session")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
