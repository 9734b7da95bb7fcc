import Synchronization
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// SIGTERM and SIGINT: the first cancels the work, the second ends the process at once.
enum StopSignals {
  /// Work that ended because of a signal.
  struct Stop: Error {
    let status: ExitStatus
    /// The error of the cancelled work.
    let cause: any Error
  }

  @TaskLocal private static var first: FirstSignal?

  /// The end that the first signal asks for, as seen from within the work; nil before a signal.
  static var arrived: ExitStatus? { first?.status }

  /// Runs `work` and cancels it when a signal arrives.
  ///
  /// Work that still ends well keeps its result.
  /// - Throws: the error of `work`, wrapped in `Stop` if a signal had arrived.
  static func heeding<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let first = FirstSignal()
    let task = $first.withValue(first) { Task { try await work() } }
    let watch = Task {
      for await signal in signals {
        let status: ExitStatus = signal == .sigint ? .interrupted : .terminated
        // The state survives an end at any moment, and a person who asks twice does not want to wait.
        guard first.note(status) else { _exit(status.rawValue) }
        task.cancel()
      }
    }
    defer { watch.cancel() }
    do {
      return try await task.value
    } catch {
      guard let status = first.status else { throw error }
      throw Stop(status: status, cause: error)
    }
  }
}

/// Which signal came first.
private final class FirstSignal: Sendable {
  private let noted = Mutex<ExitStatus?>(nil)

  var status: ExitStatus? { noted.withLock { $0 } }

  /// Notes a signal; false if an earlier one came.
  func note(_ status: ExitStatus) -> Bool {
    noted.withLock { noted in
      guard noted == nil else { return false }
      noted = status
      return true
    }
  }
}
