/// What came of a season: what was committed held against what the destination took.
struct Verdict {
  /// Committed and never taken.
  var lost: [String] = []
  /// Taken and never committed.
  var invented: [String] = []
  /// Facts that were taken under two message ids.
  var twins: [String] = []
  /// Taken again although the run knew that it had been taken, and recorded it.
  var unexplained: [String] = []
  /// Taken again because the answer was lost, or the run was killed before it recorded the answer.
  var explained = 0
  var messages = 0

  init(log: [WrittenShop.Line], takings: [Inbox.Taking], cutShort: Set<Int>) {
    messages = takings.count
    var last: [String: Inbox.Taking] = [:]
    var ids: [String: String] = [:]
    var versions: [String: Int] = [:]
    for taking in takings {
      let message = taking.message
      let id = message.messageID
      defer { last[id] = taking }
      if let earlier = last[id] {
        if earlier.isAcknowledged, !cutShort.contains(earlier.run) {
          unexplained.append("\(message.event) \(message.subject) \(id)")
        } else {
          explained += 1
        }
        // As a destination that knows the id does, the first one counts.
        continue
      }
      let name = "\(message.event) \(message.subject)"
      let isState = message.event == "identify" || message.event == "Order Updated"
      if let other = ids.updateValue(id, forKey: name), other != id, !isState { twins.append(name) }
      if let version = message.version {
        let subject = message.event == "identify" ? name : "Order \(message.subject)"
        versions[subject] = version
      }
    }
    let logged = Set(
      log.map {
        $0.event == "Order" ? "Order Completed \($0.subject)" : "\($0.event) \($0.subject)"
      }
    )
    for line in log {
      let fact =
        line.event == "Order" ? "Order Completed \(line.subject)" : "\(line.event) \(line.subject)"
      if ids[fact] == nil { lost.append(fact) }
      let seen = versions["\(line.event) \(line.subject)"]
      if let version = line.version, ids[fact] != nil, seen != version {
        lost.append(
          "\(fact): version \(version), the destination has \(seen.map { "\($0)" } ?? "none")"
        )
      }
    }
    // Rows that only writers make have an F in their ids.
    invented = ids.keys.filter { name in
      name.contains("_F") && !name.hasPrefix("Order Updated ") && !logged.contains(name)
    }
  }

  var isClean: Bool { lost.isEmpty && invented.isEmpty && twins.isEmpty && unexplained.isEmpty }
}
