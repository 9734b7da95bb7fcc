import Foundation
import Support
import Synchronization

/// A message as a destination files it.
struct FiledMessage: Sendable {
  let messageID: String
  /// `identify`, or the name of a track.
  let event: String
  /// The id of what it tells of, as the writers' log has it.
  let subject: String
  /// Whose message it is: a refund that joins its return late has one of its own, with the return's id.
  let row: String
  /// Of an order's or a customer's content.
  let version: Int?

  init?(_ message: [String: Any]) {
    guard let messageID = message["messageId"] as? String else { return nil }
    self.messageID = messageID
    if let traits = message["traits"] as? [String: Any] {
      event = "identify"
      subject = message["userId"] as? String ?? ""
      row = subject
      version = (traits["lastName"] as? String).flatMap { Int($0.dropFirst()) }
      return
    }
    let properties = message["properties"] as? [String: Any] ?? [:]
    event = message["event"] as? String ?? ""
    let keys =
      switch event {
      case "Order Refunded": ["return_id", "refund_id"]
      case "Order Shipped": ["fulfillment_id"]
      case "Swap Created", "Swap Confirmed": ["swap_id"]
      case "Item Claimed": ["claim_item_id"]
      case "Checkout Started": ["cart_id"]
      default: ["order_id"]
      }
    subject = keys.lazy.compactMap { properties[$0] as? String }.first ?? ""
    row = properties["refund_id"] as? String ?? subject
    version = (properties["metadata"] as? [String: Any])?["v"] as? Int
  }
}

/// What a destination took, when, from which run, and whether the run could know.
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
    var requests = 0
  }

  private let state = Mutex(State())

  var takings: [Taking] { state.withLock { $0.takings } }
  var ends: [Int: Int32] { state.withLock { $0.ends } }
  var requests: Int { state.withLock { $0.requests } }

  func noteEnd(of run: Int, _ status: Int32) {
    state.withLock { $0.ends[run] = status }
  }

  func noteRequest() {
    state.withLock { $0.requests += 1 }
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
