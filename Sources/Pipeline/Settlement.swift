internal import SegmentSpec

/// What a batch's answers come to: a function of them and of what was known when the batch went out.
struct Settlement: Sendable {
  typealias Refusal = (letter: DeadLetter, item: OpenBatch.Item)

  var items: [OpenBatch.Item] = []
  var message = Batch()
  /// What is recorded with the batch, whatever its answers are.
  var notes = PendingRecords()
  /// Messages of earlier batches that were refused and not yet blamed.
  let refusals: [Refusal]
  /// That of new dead letters.
  let time: Timestamp

  struct Result {
    var records: PendingRecords
    var accepted: [OpenBatch.Item] = []
    /// The accepted messages' bytes.
    var bytes = 0
    /// Refusals that became dead letters.
    var buried: [Refusal] = []
    /// Refused content of states of which something later has been decided.
    var superseded: [OpenBatch.Item] = []
    /// Refusals that nobody is blamed for yet.
    var open: [Refusal]
  }

  /// What becomes of the messages; one without an answer stays as it is.
  ///
  /// Refusals become dead letters once another message was accepted; those of dead letters that are tried again
  /// need no such proof.
  func result(
    of answers: [Receipt.Answer?],
    isSuperseded: (OpenBatch.Item) -> Bool
  ) -> Result {
    var result = Result(records: notes, open: refusals)
    for (index, answer) in answers.enumerated() {
      let item = items[index]
      switch answer {
      case nil: break
      case .accepted:
        result.accepted.append(item)
        result.records.append(item, item.entry)
        result.bytes += message.range(of: index).count + 1
      case .refused(let reason):
        let letter = DeadLetter(
          key: item.key,
          event: item.event,
          messageID: item.messageID,
          reason: reason,
          isAnswer: true,
          payload: Array(message.bytes[message.range(of: index)]),
          time: time
        )
        if item.isRetried {
          bury((letter, item), in: &result, isSuperseded)
        } else {
          result.open.append((letter, item))
        }
      }
    }
    if !result.accepted.isEmpty { bury(in: &result, isSuperseded) }
    return result
  }

  /// Turns the refusals into dead letters.
  func buried(isSuperseded: (OpenBatch.Item) -> Bool) -> Result {
    var result = Result(records: notes, open: refusals)
    bury(in: &result, isSuperseded)
    return result
  }

  private func bury(in result: inout Result, _ isSuperseded: (OpenBatch.Item) -> Bool) {
    let open = result.open
    result.open.removeAll()
    for refusal in open { bury(refusal, in: &result, isSuperseded) }
  }

  private func bury(
    _ refusal: Refusal,
    in result: inout Result,
    _ isSuperseded: (OpenBatch.Item) -> Bool
  ) {
    guard !isSuperseded(refusal.item) else { return result.superseded.append(refusal.item) }
    result.buried.append(refusal)
    result.records.append(refusal.letter)
    result.records.append(refusal.item, refusal.item.deadEntry)
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
    for (letter, _) in result.buried { count(letter) }
  }

  mutating func countSent(_ result: Settlement.Result) {
    for item in result.accepted { count(item.event, \.sent) }
  }
}
