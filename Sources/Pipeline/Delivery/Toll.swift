package import SegmentSpec

/// An event of which every message of a run failed for the same reason.
package struct AllDead: Hashable, Sendable {
  package var event: EventName
  /// How many of its messages failed.
  package var count: Int
  /// The reason, without the parts that distinguish rows.
  package var reason: String
  /// The setting to check, if a setting is the reason.
  package var setting: String?
  /// Whether the destination refused them; false if they could not be written.
  package var isAnswer: Bool
  /// The last message.
  package var key: FactKey
}

/// The events with an accepted message in a run, and the number of messages of the others that failed for one reason.
///
/// If all messages of an event fail for one reason, a setting is wrong and not the messages: the run stops before it
/// makes dead letters of a whole shop.
struct Toll: Sendable {
  /// So many failures of an event for one reason stop a run in which no message of the event got through.
  static let limit = 100
  /// So many failures for any reasons also stop it, because they are held in memory.
  static let limitOfAll = 1_000

  private struct Cause: Hashable {
    var event: EventName
    var reason: String
    var isAnswer: Bool
  }

  /// Continues however many fail.
  var isLenient = false
  /// Whether undecided messages at the end of some pages wait until those pages are read once more.
  var postpones = false
  /// Whether the last pages left something undecided.
  var hasPostponed = false
  /// Whether any message was accepted.
  private(set) var hasAccepted = false
  private var written: Set<EventName> = []
  private var accepted: Set<EventName> = []
  private var failures: [Cause: Set<FactKey>] = [:]

  init(isLenient: Bool = false) {
    self.isLenient = isLenient
  }

  /// Whether a failure of the event is its message's own, because another message got as far.
  func passes(_ event: EventName, isAnswer: Bool) -> Bool {
    isLenient || accepted.contains(event) || !isAnswer && written.contains(event)
  }

  mutating func noteWritten(_ event: EventName) {
    guard written.insert(event).inserted else { return }
    failures = failures.filter { $0.key.event != event || $0.key.isAnswer }
  }

  mutating func noteAccepted(_ event: EventName) {
    hasAccepted = true
    guard accepted.insert(event).inserted else { return }
    failures = failures.filter { $0.key.event != event }
  }

  /// The destination accepted messages whose events are not tracked.
  mutating func noteAccepted() { hasAccepted = true }

  /// Counts a message that failed, each key once.
  /// - Returns: the reason to stop, if there is one.
  mutating func note(
    _ key: FactKey,
    of event: EventName,
    failedFor reason: String,
    setting: String? = nil,
    isAnswer: Bool
  ) -> AllDead? {
    guard !passes(event, isAnswer: isAnswer) else { return nil }
    let cause = Cause(event: event, reason: reason, isAnswer: isAnswer)
    failures[cause, default: []].insert(key)
    let count = failures[cause]?.count ?? 0
    if count < Self.limit {
      let all = failures.reduce(0) { $1.key.event == event ? $0 + $1.value.count : $0 }
      guard all >= Self.limitOfAll else { return nil }
    }
    return AllDead(
      event: event,
      count: count,
      reason: reason,
      setting: setting,
      isAnswer: isAnswer,
      key: key
    )
  }
}
