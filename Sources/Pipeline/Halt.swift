internal import Synchronization

/// Ends waits that are no requests, as soon as it is set: whoever is told to stop has nothing to gain by them.
///
/// A request that is on its way is none of its business.
package final class Halt: Sendable {
  /// The one that ends the waits of this task.
  @TaskLocal package static var current: Halt?

  private struct State {
    var isSet = false
    var number = 0
    var sleepers: [Int: Task<Void, any Error>] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// Ends every wait, and lets none begin.
  package func set() {
    let sleepers = state.withLock { state in
      state.isSet = true
      defer { state.sleepers = [:] }
      return Array(state.sleepers.values)
    }
    for sleeper in sleepers { sleeper.cancel() }
  }

  /// Waits; false when the task was cancelled, or told to stop.
  static func sleep(for wait: Duration, on clock: any Clock<Duration>) async -> Bool {
    if let current { return await current.sleep(for: wait, on: clock) }
    do {
      try await clock.sleep(for: wait)
    } catch {
      return false
    }
    return true
  }

  private func sleep(for wait: Duration, on clock: any Clock<Duration>) async -> Bool {
    if Task.isCancelled { return false }
    let sleeper = Task { try await clock.sleep(for: wait) }
    let number = state.withLock { state -> Int? in
      guard !state.isSet else { return nil }
      state.number += 1
      state.sleepers[state.number] = sleeper
      return state.number
    }
    guard let number else {
      sleeper.cancel()
      return false
    }
    let isOver = await withTaskCancellationHandler {
      (try? await sleeper.value) != nil
    } onCancel: {
      sleeper.cancel()
    }
    _ = state.withLock { $0.sleepers.removeValue(forKey: number) }
    return isOver
  }
}
