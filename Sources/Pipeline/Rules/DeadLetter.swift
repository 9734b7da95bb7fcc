package import SegmentSpec

/// A message that can never be delivered as it is.
package struct DeadLetter: Hashable, Sendable {
  package var key: FactKey
  package var event: EventName
  package var messageID: MessageID
  /// Why, as a sentence a shop owner understands.
  package var reason: String
  /// Whether `reason` is the destination's answer; false if the message was never sent.
  package var isAnswer: Bool
  /// The destination's own words, if any.
  package var words: AnswerText?
  /// The message as far as it could be encoded; empty if it could not.
  ///
  /// It holds personal data.
  package var payload: [UInt8]
  /// When it was last tried.
  package var time: Timestamp
  /// The number of attempts, also those before it was ever sent.
  package var attempts: Int
  /// When it was first tried.
  package var firstTime: Timestamp

  /// Without `firstTime` there was no earlier attempt.
  package init(
    key: FactKey,
    event: EventName,
    messageID: MessageID,
    reason: String,
    isAnswer: Bool = false,
    words: AnswerText? = nil,
    payload: [UInt8],
    time: Timestamp,
    attempts: Int = 1,
    firstTime: Timestamp? = nil
  ) {
    self.key = key
    self.event = event
    self.messageID = messageID
    self.reason = reason
    self.isAnswer = isAnswer
    self.words = words
    self.payload = payload
    self.time = time
    self.attempts = attempts
    self.firstTime = firstTime ?? time
  }

  /// The letter with the values that it takes over from its key's earlier one.
  package func following(_ earlier: DeadLetter) -> DeadLetter {
    var letter = self
    letter.attempts += earlier.attempts
    letter.firstTime = earlier.firstTime
    return letter
  }
}

extension DeadLetter {
  /// Separates the reason from the destination's words, which are stored as one text.
  private static let separator = "\u{1F}"

  /// Reason and words as states store them, in one text.
  package var storedReason: String {
    let reason = reason.replacing(Self.separator, with: " ")
    return words.map { reason + Self.separator + $0.line } ?? reason
  }

  /// Takes reason and words apart again.
  package static func reason(stored text: String) -> (reason: String, words: AnswerText?) {
    guard let end = text.firstRange(of: separator) else { return (text, nil) }
    return (String(text[..<end.lowerBound]), AnswerText(text[end.upperBound...]))
  }

  /// The place of a letter among all letters of its sync: by time, then by key backwards.
  package struct Place: Comparable, Sendable {
    package var time: Timestamp
    package var key: FactKey

    package static func < (left: Place, right: Place) -> Bool {
      left.time != right.time
        ? left.time < right.time
        : right.key.text.utf8.lexicographicallyPrecedes(left.key.text.utf8)
    }
  }

  package var place: Place { Place(time: time, key: key) }
}

/// A dead letter without its message, because a sync may have very many.
package struct DeadLetterHead: Hashable, Sendable {
  package var key: FactKey
  package var event: EventName
  package var reason: String
  /// When it was last tried.
  package var time: Timestamp

  package init(key: FactKey, event: EventName, reason: String, time: Timestamp) {
    self.key = key
    self.event = event
    self.reason = reason
    self.time = time
  }
}
