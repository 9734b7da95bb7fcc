package import SegmentSpec

/// An event of which every message of a run failed for the same reason.
package struct AllDead: Hashable, Sendable {
  package var event: EventName
  /// How many of its messages failed.
  package var count: Int
  /// Why, without what tells one row from another.
  package var reason: String
  /// The setting to look at, where the reason lies in one.
  package var setting: String?
  /// Whether the destination refused them; false when they could not be written.
  package var isAnswer: Bool
  /// The last of them.
  package var key: FactKey
}

/// Which events a run has got a message of through, and how many messages of the others failed for one reason.
///
/// A run in which all of an event fails for one reason meets a wrong setting, and no wrong messages: it stops before
/// it buries a shop.
struct Toll: Sendable {
  /// So many failures of an event for one reason stop a run of which no message of the event got through.
  static let limit = 100
  /// So many for any reasons do, too: they are held in memory.
  static let limitOfAll = 1_000

  private struct Cause: Hashable {
    var event: EventName
    var reason: String
    var isAnswer: Bool
  }

  /// Goes on however many fail.
  var isLenient = false
  /// Whether what is not decided at the end of some pages waits until they are read once more.
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

  /// Whether a failure of the event is its message's own: another one got as far as that.
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

  /// The destination took messages whose events are not looked at.
  mutating func noteAccepted() { hasAccepted = true }

  /// Counts a message that failed, each key once.
  /// - Returns: what to stop for, once that is so.
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
