internal import Synchronization

/// Ends waits that are not requests as soon as it is set, because a run that must stop gains nothing from them.
///
/// It does not end a request that is under way.
package final class Halt: Sendable {
  /// The halt that ends the waits of this task.
  @TaskLocal package static var current: Halt?

  private struct State {
    var isSet = false
    var number = 0
    /// The functions that end each wait.
    var ends: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// Ends every wait, and lets none begin.
  package func set() {
    let ends = state.withLock { state in
      state.isSet = true
      defer { state.ends = [:] }
      return Array(state.ends.values)
    }
    for end in ends { end() }
  }

  /// Waits; false if the task was cancelled or must stop.
  static func sleep(for wait: Duration, on clock: any Clock<Duration>) async -> Bool {
    do {
      try await ending { try await clock.sleep(for: wait) }
    } catch {
      return false
    }
    return true
  }

  /// Does `work` that a stop may cancel, such as connecting.
  /// - Throws: the errors of `work`; `CancellationError` if it does not even begin.
  package static func ending<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    guard let current else { return try await work() }
    return try await current.ending(work)
  }

  private func ending<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try Task.checkCancellation()
    let task = Task { try await work() }
    let number = state.withLock { state -> Int? in
      guard !state.isSet else { return nil }
      state.number += 1
      state.ends[state.number] = { task.cancel() }
      return state.number
    }
    guard let number else {
      task.cancel()
      throw CancellationError()
    }
    defer { _ = state.withLock { $0.ends.removeValue(forKey: number) } }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
