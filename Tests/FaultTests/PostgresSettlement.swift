import Foundation
import Support

/// The messages that an endpoint accepted, held against what was committed.
struct Settlement {
  /// A message, as far as it tells which fact it is of.
  struct Message {
    var id: String
    /// `identify`, or the event's name.
    var name: String
    var subject: String
    var refund: String?
    var time: String
    var email: String?
    var phone: String?
    /// All but the message id, to tell whether two say the same.
    var content: String
  }

  let messages: [Message]

  /// The messages of `requests`, all of which were accepted.
  init(_ requests: [ServerRequest]) {
    messages = requests.flatMap { $0.messages ?? [] }.map { message in
      let properties = message["properties"] as? [String: Any] ?? [:]
      let traits = message["traits"] as? [String: Any] ?? [:]
      let said = try? JSONSerialization.data(
        withJSONObject: message.filter { $0.key != "messageId" },
        options: .sortedKeys
      )
      let order = properties["order_id"] as? String ?? ""
      let person = message["userId"] as? String ?? message["anonymousId"] as? String ?? ""
      return Message(
        id: message["messageId"] as? String ?? "",
        name: message["event"] as? String ?? "identify",
        subject: message["event"] == nil ? person : order,
        refund: properties["refund_id"] as? String,
        time: message["timestamp"] as? String ?? "",
        email: properties["email"] as? String,
        phone: traits["phone"] as? String,
        content: String(decoding: said ?? Data(), as: UTF8.self)
      )
    }
  }

  /// What is missing or was told twice; with `allowingUnknown` facts may be told that the log has lost.
  func faults(_ log: WriteLog, allowingUnknown: Bool) -> [String] {
    var faults = missing(log) + repeated()
    if !allowingUnknown { faults += unknown(log) + goneBack() }
    return faults
  }

  private func missing(_ log: WriteLog) -> [String] {
    var faults: [String] = []
    var phones: [String: String] = [:]
    var emails: [String: String] = [:]
    for entry in log.entries {
      switch entry.kind {
      case "order":
        if !messages.contains(where: { $0.name == "Order Completed" && $0.subject == entry.subject }
        ) {
          faults.append("missing: order \(entry.subject)")
        }
      case "refund":
        if !messages.contains(where: { $0.refund == entry.subject }) {
          faults.append("missing: refund \(entry.subject)")
        }
      case "customer": phones[entry.subject] = "\(entry.writer).\(entry.version)"
      default: emails[entry.subject] = "\(entry.writer).\(entry.version)@example.com"
      }
    }
    for (customer, phone) in phones {
      let last = messages.last { $0.name == "identify" && $0.subject == customer }?.phone
      if last != phone { faults.append("missing: \(customer) \(phone), last told \(last ?? "-")") }
    }
    for (order, email) in emails {
      let last = messages.last { $0.name == "Order Updated" && $0.subject == order }?.email
      if last != email { faults.append("missing: \(order) \(email), last told \(last ?? "-")") }
    }
    return faults.sorted()
  }

  private func repeated() -> [String] {
    var faults: [String] = []
    var ids: Set<String> = []
    var once: Set<String> = []
    var states: [String: String] = [:]
    for message in messages {
      if !ids.insert(message.id).inserted { faults.append("message id twice: \(message.content)") }
      let subject = message.refund ?? message.subject
      if message.name == "identify" || message.name == "Order Updated" {
        if states.updateValue(message.content, forKey: message.name + subject) == message.content {
          faults.append("the same state twice: \(message.content)")
        }
      } else if !once.insert(message.name + subject + message.time).inserted {
        faults.append("fact twice: \(message.name) of \(subject)")
      }
    }
    return faults
  }

  /// States that were told older than before: a writer's versions only grow.
  private func goneBack() -> [String] {
    var newest: [String: Int] = [:]
    return messages.compactMap { message in
      let text = message.name == "identify" ? message.phone : message.email
      guard message.name == "identify" || message.name == "Order Updated",
        let version = text?.firstMatch(of: /^\d+\.(\d+)(@|$)/).flatMap({ Int($0.1) })
      else { return nil }
      let before = newest.updateValue(version, forKey: message.name + message.subject) ?? 0
      return version < before ? "told again as it was before: \(message.content)" : nil
    }
  }

  /// Facts of new rows that were rolled back or never there.
  private func unknown(_ log: WriteLog) -> [String] {
    let known = Set(log.entries.map(\.subject))
    return messages.compactMap { message in
      let subject = message.refund ?? message.subject
      guard subject.contains("_new_"), !known.contains(subject) else { return nil }
      return "told, but not committed: \(message.name) of \(subject)"
    }
  }
}
