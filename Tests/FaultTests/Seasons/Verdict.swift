/// Compares the writers' commits with the messages that a destination took.
struct Verdict {
  /// Committed and never taken, or not taken last as it is.
  var lost: [String] = []
  /// Taken and never committed.
  var invented: [String] = []
  /// Facts that were taken under two message ids.
  var twins: [String] = []
  /// Taken again although the run knew that it had been taken, and recorded it.
  var unexplained: [String] = []
  /// States that were sent again under another id although nothing in them had changed.
  var restated: [String] = []
  /// States that were sent in an older version than before: versions only grow.
  ///
  /// If runs are killed this is not a fault: the server may read one run's requests after those of the next one.
  var outdated: [String] = []
  /// Taken again because the answer was lost or late, or the run was killed before it recorded the answer.
  var explained = 0
  var messages = 0
  /// The ids of customers without an account.
  private let guests: Set<String>

  /// The exit codes of runs that ended before they could record everything that they knew: killed, or without
  /// room for the state.
  private static let cutShort: Set<Int32> = [137, 73]

  init(
    log: [WriteLog.Line],
    guests: Set<String>,
    takings: [Inbox.Taking],
    ends: [Int: Int32]
  ) {
    messages = takings.count
    self.guests = guests
    var last: [String: Inbox.Taking] = [:]
    var filing = Filing()
    for taking in takings {
      let id = taking.message.messageID
      // As a destination that knows the id does, the first one counts.
      if let earlier = last.updateValue(taking, forKey: id) {
        judgeRepetition(taking, of: earlier, end: ends[earlier.run] ?? 0)
      } else {
        file(taking.message, in: &filing)
      }
    }
    compare(log, with: filing)
  }

  /// Everything that is wrong where runs are not killed: a sentence each.
  ///
  /// With `allowingUnknown` the store may have lost sent changes, by a crash, a failover or a restore: lost facts were
  /// sent, and states are sent in older versions than before.
  func faults(allowingUnknown: Bool) -> [String] {
    lost.map { "lost: \($0)" } + twins.map { "fact under two ids: \($0)" }
      + unexplained.map { "message id twice: \($0)" }
      + restated.map { "the same state twice: \($0)" }
      + (allowingUnknown
        ? []
        : invented.map { "told, but not committed: \($0)" }
          + outdated.map { "told again as it was before: \($0)" })
  }
}

extension Verdict {
  /// The knowledge of a destination after some messages.
  private struct Filing {
    /// The events and whom they are about.
    var told: Set<String> = []
    /// The id under which each row's event came, and the message's content, by event and row.
    var ids: [String: String] = [:]
    var contents: [String: Int] = [:]
    /// The version that came last, by `identify` or `Order` and subject.
    var versions: [String: Int] = [:]
  }

  private mutating func judgeRepetition(
    _ taking: Inbox.Taking,
    of earlier: Inbox.Taking,
    end: Int32
  ) {
    let message = taking.message
    let isTriedAgain = taking.isRetry && taking.run == earlier.run
    guard earlier.isAcknowledged, !isTriedAgain, !Self.cutShort.contains(end) else {
      explained += 1
      return
    }
    unexplained.append(
      """
      \(message.event) \(message.subject) \(message.messageID), from run \(earlier.run) with exit code \(end) \
      and run \(taking.run)
      """
    )
  }

  private mutating func file(_ message: FiledMessage, in filing: inout Filing) {
    let id = message.messageID
    filing.told.insert("\(message.event) \(message.subject)")
    let row = "\(message.event) \(message.row)"
    let other = filing.ids.updateValue(id, forKey: row)
    if message.isState {
      let before = filing.contents.updateValue(message.content, forKey: row)
      let isGuest = message.event == "identify" && guests.contains(message.row)
      if before == message.content, !isGuest { restated.append("\(row) \(other ?? "") and \(id)") }
    } else if other != nil {
      twins.append(row)
    }
    if let version = message.version {
      let kind = message.event == "identify" ? message.event : "Order"
      let before = filing.versions.updateValue(version, forKey: "\(kind) \(message.subject)")
      if let before, version < before {
        outdated.append("\(row) \(id): version \(version) after \(before)")
      }
    }
  }

  private mutating func compare(_ log: [WriteLog.Line], with filing: Filing) {
    for line in log where !line.isHistory && !line.isPending {
      let name = "\(line.event) \(line.subject)"
      let isOrder = line.event == "Order"
      if !isOrder, !filing.told.contains(name) {
        lost.append(name)
      } else if let version = line.version, filing.versions[name] != version {
        let seen = filing.versions[name].map { "\($0)" } ?? "none"
        lost.append("\(name): version \(version), the destination has \(seen)")
      }
    }
    // A customer from before the watermark may be sent; a fact from before it may not.
    let known = Set(
      log.lazy.filter { !$0.isHistory || $0.event == "identify" }.map {
        "\($0.event) \($0.subject)"
      }
    )
    // Rows that only writers make have an F in their ids.
    invented = filing.told.filter { name in
      name.contains("_F") && !name.hasPrefix("Order Updated ") && !known.contains(name)
    }
  }
}
