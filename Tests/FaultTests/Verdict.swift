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
  /// Taken again because the answer was lost or late, or the run was killed before it recorded the answer.
  var explained = 0
  var messages = 0

  /// The exit codes of runs that ended before they could record everything that they knew: killed, or without
  /// room for the state.
  private static let cutShort: Set<Int32> = [137, 73]

  init(log: [WrittenShop.Line], takings: [Inbox.Taking], ends: [Int: Int32]) {
    messages = takings.count
    var last: [String: Inbox.Taking] = [:]
    var told: Set<String> = []
    var ids: [String: String] = [:]
    var versions: [String: Int] = [:]
    for taking in takings {
      let message = taking.message
      let id = message.messageID
      defer { last[id] = taking }
      if let earlier = last[id] {
        let end = ends[earlier.run] ?? 0
        let isTriedAgain = taking.isRetry && taking.run == earlier.run
        if earlier.isAcknowledged, !isTriedAgain, !Self.cutShort.contains(end) {
          unexplained.append(
            "\(message.event) \(message.subject) \(id), from run \(earlier.run) with exit code \(end) and run \(taking.run)"
          )
        } else {
          explained += 1
        }
        // As a destination that knows the id does, the first one counts.
        continue
      }
      let name = "\(message.event) \(message.subject)"
      told.insert(name)
      let isState = message.event == "identify" || message.event == "Order Updated"
      let row = "\(message.event) \(message.row)"
      if let other = ids.updateValue(id, forKey: row), other != id, !isState { twins.append(row) }
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
      if !told.contains(fact) { lost.append(fact) }
      let seen = versions["\(line.event) \(line.subject)"]
      if let version = line.version, told.contains(fact), seen != version {
        lost.append(
          "\(fact): version \(version), the destination has \(seen.map { "\($0)" } ?? "none")"
        )
      }
    }
    // Rows that only writers make have an F in their ids.
    invented = told.filter { name in
      name.contains("_F") && !name.hasPrefix("Order Updated ") && !logged.contains(name)
    }
  }

  var isClean: Bool { lost.isEmpty && invented.isEmpty && twins.isEmpty && unexplained.isEmpty }
}
