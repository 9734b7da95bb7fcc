import Foundation

/// A message as a destination files it.
struct FiledMessage: Sendable {
  let messageID: String
  /// `identify`, or the name of a track.
  let event: String
  /// The id of its subject, as the writers' log has it; none for a guest, whom the log does not have.
  let subject: String
  /// Whose message it is: a guest has an id too, and a refund that joins its return late has a message of its own,
  /// with the return's id.
  let row: String
  /// Of an order's or a customer's content.
  let version: Int?
  /// For a state a hash of all except the message id, to see whether two are equal; 0 for a fact, because hashing takes
  /// longer than everything else.
  let content: Int
  /// Whether the template of the season with templates marked it.
  private(set) var isMarked = false

  /// Whether it is a state and not something that happened, so that it may be sent again.
  var isState: Bool { Self.isState(event) }

  init?(_ message: [String: Any]) {
    guard let messageID = message["messageId"] as? String else { return nil }
    // Tells of nothing: it asks whether a refused message or the key is to blame.
    if message["event"] as? String == "Tidemark Probe" { return nil }
    self.messageID = messageID
    isMarked = (message["context"] as? [String: Any])?["templated"] as? Bool == true
    if let traits = message["traits"] as? [String: Any] {
      event = "identify"
      subject = message["userId"] as? String ?? ""
      row = message["userId"] as? String ?? message["anonymousId"] as? String ?? ""
      version = (traits["lastName"] as? String).flatMap { Int($0.dropFirst()) }
      content = Self.hash(message)
      return
    }
    let properties = message["properties"] as? [String: Any] ?? [:]
    event = message["event"] as? String ?? ""
    let keys =
      switch event {
      case "Order Refunded": ["return_id", "refund_id"]
      case "Order Shipped": ["fulfillment_id"]
      case "Swap Created", "Swap Confirmed", "Swap Shipped": ["swap_id"]
      case "Item Claimed": ["claim_item_id"]
      case "Checkout Started": ["cart_id"]
      case "Called": ["call_id"]
      case "Review Approved": ["review_id"]
      default: ["order_id"]
      }
    subject = keys.lazy.compactMap { properties[$0] as? String }.first ?? ""
    // A return of Medusa v2 may come in several receipts.
    let receipt = properties["returned_total"] == nil ? "" : message["timestamp"] as? String ?? ""
    row = properties["refund_id"] as? String ?? subject + receipt
    version = (properties["metadata"] as? [String: Any])?["v"] as? Int
    content = Self.isState(event) ? Self.hash(message) : 0
  }

  private static func isState(_ event: String) -> Bool {
    event == "identify" || event == "Order Updated"
  }

  private static func hash(_ message: [String: Any]) -> Int {
    let said = try? JSONSerialization.data(
      withJSONObject: message.filter { $0.key != "messageId" },
      options: .sortedKeys
    )
    // Data's own hash stops after a few bytes.
    return Array(said ?? Data()).hashValue
  }
}
