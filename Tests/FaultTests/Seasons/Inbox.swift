import Synchronization

/// The messages that a destination took: when, from which run, and whether the run could know.
final class Inbox: Sendable {
  struct Taking: Sendable {
    var message: FiledMessage
    var run: Int
    /// Whether the run said that it tried before: it does so only when it has no answer.
    var isRetry = false
    /// False when the answer was lost, or said that the message was not taken.
    var isAcknowledged: Bool
  }

  /// Which run sent a request, and whether it had tried before.
  struct Sender: Sendable {
    var run: Int
    var isRetry: Bool
  }

  private struct State {
    var takings: [Taking] = []
    /// How runs ended, by exit code.
    var ends: [Int: Int32] = [:]
  }

  private let state = Mutex(State())

  var takings: [Taking] { state.withLock { $0.takings } }
  var ends: [Int: Int32] { state.withLock { $0.ends } }

  func noteEnd(of run: Int, _ status: Int32) {
    state.withLock { $0.ends[run] = status }
  }

  func take(_ messages: [FiledMessage], from sender: Sender, isAcknowledged: Bool) {
    state.withLock { state in
      state.takings += messages.map {
        Taking(
          message: $0,
          run: sender.run,
          isRetry: sender.isRetry,
          isAcknowledged: isAcknowledged
        )
      }
    }
  }
}
