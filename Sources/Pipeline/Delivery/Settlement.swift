internal import SegmentSpec

/// The result of a batch's answers: a function of the answers and of the run's knowledge when the batch went out.
struct Settlement: Sendable {
  typealias Refused = (letter: DeadLetter, item: OpenBatch.Item, why: Refusal)

  var items: [OpenBatch.Item] = []
  var message = Batch()
  /// The records that go with the batch, whatever its answers.
  var notes = PendingRecords()
  /// Messages of earlier batches that were refused and not yet blamed.
  let refusals: [Refused]
  /// The run's results by event until then.
  var toll: Toll
  /// The records of new dead letters.
  let time: Timestamp

  struct Result {
    var records: PendingRecords
    var accepted: [OpenBatch.Item] = []
    /// The accepted messages' bytes.
    var bytes = 0
    /// Refusals that became dead letters.
    var buried: [Refused] = []
    /// Refused content of states that have a later decision.
    var superseded: [OpenBatch.Item] = []
    /// Refusals without blame yet.
    var open: [Refused]
  }

  /// The fates of the messages; a message without an answer stays as it is.
  ///
  /// Refusals become dead letters once another message is accepted, and a message of their event was; refusals of
  /// retried dead letters need no such proof.
  func result(
    of answers: [Receipt.Answer?],
    isSuperseded: (OpenBatch.Item) -> Bool
  ) -> Result {
    var result = Result(records: notes, open: refusals)
    var toll = toll
    var room = HeldLetters.room - refusals.reduce(0) { $0 + $1.letter.payload.count }
    for (index, answer) in answers.enumerated() {
      let item = items[index]
      switch answer {
      case nil: break
      case .accepted:
        toll.noteAccepted(item.event)
        result.accepted.append(item)
        result.records.append(item, item.entry)
        result.bytes += message.range(of: index).count + 1
      case .refused(let refusal):
        var letter = DeadLetter(
          key: item.key,
          event: item.event,
          messageID: item.messageID,
          reason: refusal.reason,
          isAnswer: true,
          words: refusal.words,
          payload: Array(message.bytes[message.range(of: index)]),
          time: time
        )
        letter.cut(toFit: room)
        room -= letter.payload.count
        result.open.append((letter, item, refusal))
      }
    }
    let isBlamed = !result.accepted.isEmpty
    bury(in: &result, isSuperseded) { item in
      item.isRetried || isBlamed && toll.passes(item.event, isAnswer: true)
    }
    return result
  }

  /// Turns the refusals into dead letters.
  func buried(isSuperseded: (OpenBatch.Item) -> Bool) -> Result {
    var result = Result(records: notes, open: refusals)
    bury(in: &result, isSuperseded) { _ in true }
    return result
  }

  private func bury(
    in result: inout Result,
    _ isSuperseded: (OpenBatch.Item) -> Bool,
    where isDead: (OpenBatch.Item) -> Bool
  ) {
    var open: [Refused] = []
    for refused in result.open {
      guard isDead(refused.item) else {
        open.append(refused)
        continue
      }
      if isSuperseded(refused.item) {
        result.superseded.append(refused.item)
        continue
      }
      result.buried.append(refused)
      result.records.append(refused.letter)
      result.records.append(refused.item, refused.item.deadEntry)
    }
    result.open = open
  }
}

extension RunReport {
  mutating func count(_ letter: DeadLetter) {
    count(letter.event, \.deadLettered)
    if deadLetterReasons.count < 3 {
      deadLetterReasons.append("\(letter.key.text): \(letter.reason)")
    }
  }

  mutating func countRefusals(_ result: Settlement.Result) {
    bytes += result.bytes
    for item in result.superseded { filter(item.event, reason: Sift.Reason.superseded.rawValue) }
    for refused in result.buried { count(refused.letter) }
  }

  mutating func countSent(_ result: Settlement.Result) {
    for item in result.accepted { count(item.event, \.sent) }
  }
}

extension DeliveryError {
  /// The error with the key of its message.
  func naming(_ items: [OpenBatch.Item]) -> DeliveryError {
    var error = self
    if let culprit, items.indices.contains(culprit) {
      error.reason += " (\(items[culprit].key.text))"
    }
    return error
  }
}
