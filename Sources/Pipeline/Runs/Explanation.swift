package import SegmentSpec

/// The fates of all events of a root and its family.
package struct Explanation: Sendable {
  package var family: RootFamily
  /// In the order of the requested events, each with at least one line.
  package var lines: [Line] = []

  package init(family: RootFamily) {
    self.family = family
  }

  /// One fact, or an event without a fact.
  package struct Line: Sendable {
    package var event: EventName
    /// Nil without a fact.
    package var key: FactKey?
    /// When it happened.
    package var time: Timestamp?
    package var fate: Fate

    package init(event: EventName, key: FactKey? = nil, time: Timestamp? = nil, fate: Fate) {
      self.event = event
      self.key = key
      self.time = time
      self.fate = fate
    }
  }

  package enum Fate: Sendable {
    /// It was sent with this id, at a time that entries of earlier releases do not have. `next` is the id with which
    /// the next sync sends it again, as its content changed.
    case sent(MessageID, at: Timestamp?, next: MessageID?)
    /// The next sync sends it.
    case next(MessageID)
    /// The next sync requests the deletion.
    case requested
    /// The next sync makes a dead letter of it.
    case unwritable(reason: String)
    case dead(DeadLetter)
    case withheld(Withheld)
    /// No row shows it.
    case missing
  }

  /// Why something is not sent.
  package enum Withheld: Hashable, Sendable {
    case switchedOff
    case noWatermark
    case beforeHistoryStart
    /// It was there when the settings' event of its row began.
    case beforeEventStart
    /// Its row shows no event of the settings as it is.
    case showsNothing
    case noted
    /// When a run first saw that it waits; nil if none has seen it.
    case notSettled(since: Timestamp?)
    case outsideOfOrdersWhere
    /// It has not changed since the last sync, which did not send it.
    case notRead
    /// It was a dead letter, and somebody discarded it.
    case discarded
    /// A template left it out then; nil if a template leaves it out in the next sync.
    case leftOut(at: Timestamp?)
    /// Another fact's message covers it.
    case saidByOther
    /// A customer without a track to send.
    case notNeeded
    /// Any other reason, as reports have it.
    case other(String)
  }
}
