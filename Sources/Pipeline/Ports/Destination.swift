package import SegmentSpec

/// Where messages go.
///
/// Retry, counting and halving wrap a destination; they are not inside one.
package protocol Destination: Sendable {
  /// The kind and the place that a sync name is bound to, never a secret.
  var identity: DestinationIdentity { get }
  /// How much one batch may hold.
  var limits: BatchLimits { get }
  /// Whether several calls of `deliver` may be under way at once, which helps if an answer takes time.
  var takesBatchesAtOnce: Bool { get }

  /// Settles the rest of a killed run, before the first batch. `parts` are the names that `StateStore.record` recorded
  /// and nobody confirmed.
  func recover(parts: [String]) async throws(DeliveryError)

  /// The parts given to `recover` that it did not find.
  ///
  /// They stay recorded, and the next run looks for them again: their place may be out of reach, such as a volume that
  /// is not mounted.
  var missingParts: [String] { get async }

  /// Delivers a batch.
  ///
  /// Returns only when each message's fate is known (`.settled`), or when the destination has taken the bytes but
  /// vouches for them only once the current part is sealed (`.held`).
  /// - Throws: `DeliveryError` if the fate of at least one message is open; its `answers` hold the fates of the others.
  func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt

  /// Whether a batch's records can be written in the transaction that loads it, as `deliver(_:recording:)` does.
  ///
  /// Asked before the first batch, while this process holds the sync's lock.
  /// - Throws: `DeliveryError` as `deliver` does.
  func recordsBatches() async throws(DeliveryError) -> Bool

  /// Delivers a batch and writes the records that `recording` makes from its answers into the state: both happen, or
  /// neither.
  ///
  /// `recording` may be called several times, if the transaction has to be retried.
  /// - Returns: `.recorded`; `.settled` if the batch went alone and its records must still be written.
  /// - Throws: `DeliveryError` without answers if nothing happened; `.state` if the state refused.
  func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt

  /// Delivers one message without a fault, marked as a test: if it is accepted, other refused messages are themselves
  /// to blame.
  ///
  /// Call it rarely, because the message stays at the destination.
  /// - Returns: whether it was accepted; nil if no such message can be sent.
  /// - Throws: `DeliveryError` without an answer, or for one that says nothing about the message.
  func takesProbe(of sync: SyncName, at time: Timestamp) async throws(DeliveryError) -> Bool?

  /// Makes everything held so far durable under a temporary name and returns the part's final name; nil if nothing is
  /// held, or if `atEnd` is false and the part has room left.
  func seal(atEnd: Bool) async throws(DeliveryError) -> String?

  /// Gives a sealed part its final name. Called after the part's name was recorded.
  func publish(_ part: String) async throws(DeliveryError)

  /// Ends the use of the destination: closes files and connections, and discards unsealed messages.
  func close() async
}

extension Destination {
  package var takesBatchesAtOnce: Bool { false }
  package func recover(parts: [String]) async throws(DeliveryError) {}
  package var missingParts: [String] { get async { [] } }
  package func recordsBatches() async throws(DeliveryError) -> Bool { false }
  package func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt {
    try await deliver(batch)
  }
  package func takesProbe(
    of sync: SyncName,
    at time: Timestamp
  ) async throws(DeliveryError) -> Bool? { nil }
  package func seal(atEnd: Bool) async throws(DeliveryError) -> String? { nil }
  package func publish(_ part: String) async throws(DeliveryError) {}
  package func close() async {}
}

/// The kind of a destination and its place, such as `segment` and `api.segment.io`.
package struct DestinationIdentity: Hashable, Sendable {
  package var kind: String
  package var place: String

  package init(kind: String, place: String) {
    self.kind = kind
    self.place = place
  }
}

/// The limits of one batch, in messages and encoded bytes.
package struct BatchLimits: Hashable, Sendable {
  /// Most messages in one batch.
  package var messages: Int
  /// Most bytes of one batch's messages together with the bytes that the body adds to each.
  package var bytes: Int
  /// Most bytes of one message.
  package var messageBytes: Int

  package init(messages: Int, bytes: Int, messageBytes: Int) {
    self.messages = messages
    self.bytes = bytes
    self.messageBytes = messageBytes
  }
}

/// Encoded messages on their way.
///
/// The bytes hold the messages one after another, each ended by a line feed; no message holds a raw
/// line feed, so the same bytes serve as NDJSON.
package struct Batch: Sendable {
  package var bytes: [UInt8]
  /// Where each message ends in `bytes`, its line feed not counted; message `i` starts one byte after
  /// the end of message `i - 1`.
  package var ends: [Int]
  /// Each message's id, to read answers that name messages.
  package var messageIDs: [MessageID]
  /// The filing of each message, if it may be filed; else empty.
  package var labels: [Label]

  package init(
    bytes: [UInt8] = [],
    ends: [Int] = [],
    messageIDs: [MessageID] = [],
    labels: [Label] = []
  ) {
    self.bytes = bytes
    self.ends = ends
    self.messageIDs = messageIDs
    self.labels = labels
  }

  /// The event of a message.
  package struct Label: Hashable, Sendable {
    package var event: EventName
    /// The message's time.
    package var time: Timestamp

    package init(event: EventName, time: Timestamp) {
      self.event = event
      self.time = time
    }
  }

  package var count: Int { ends.count }

  /// The bytes of message `index`, without its line feed.
  package func range(of index: Int) -> Range<Int> {
    let start = index == 0 ? 0 : ends[index - 1] + 1
    return start..<ends[index]
  }

  /// The messages at `indices` (ascending) as a separate batch.
  package func selecting(_ indices: [Int]) -> Batch {
    var picked = Batch()
    for index in indices {
      picked.bytes += bytes[range(of: index)]
      picked.ends.append(picked.bytes.count)
      picked.bytes.append(UInt8(ascii: "\n"))
      picked.messageIDs.append(messageIDs[index])
      if !labels.isEmpty { picked.labels.append(labels[index]) }
    }
    return picked
  }
}

/// A destination's answer to a batch.
package enum Receipt: Sendable {
  /// One answer a message, in the batch's order.
  case settled([Answer])
  /// As `settled`, and the records of the answers are written.
  case recorded([Answer])
  /// The destination vouches for the batch once the current part is sealed.
  case held

  package enum Answer: Hashable, Sendable {
    case accepted
    /// Refused for ever: a resend would be refused again.
    case refused(Refusal)

    /// A refusal without further details.
    package static func refused(reason: String) -> Answer { .refused(Refusal(reason)) }
  }
}

/// Why a batch could not be handed over.
package struct DeliveryError: Error, Sendable {
  package enum Kind: Hashable, Sendable {
    /// May succeed later: retry, after this many seconds if the destination named a time.
    case notYet(retryAfter: Int?)
    /// The whole batch was refused because of something in it (400, 403, 413, 422): halve it to find what.
    case refused
    /// Wrong key, wrong path, closed pipe: no retry will succeed. Stop.
    case stopped
    /// A local file or directory cannot be written.
    case cannotWrite
    /// The destination's database role lacks a privilege.
    case missingPrivilege
    /// A setting names a place that cannot be this destination.
    case wrongSetting
    /// The task was cancelled while the batch was under way.
    case cancelled
    /// The batch's records could not be written, so the batch was not written either.
    case state(StateError)
  }

  package var kind: Kind
  /// A sentence without secrets and without personal data: the attempt, the place and the answer.
  package var reason: String
  /// The next command to run or setting to change.
  package var hint: String?
  /// The known fates of the batch's messages, in its order: record them, then stop.
  ///
  /// Nil stands for a message whose fate is open; empty if no fate is known.
  package var answers: [Receipt.Answer?]
  /// Of a refusal: the destination's own words.
  package var words: AnswerText?
  /// Of a refusal: whether one message alone can be at fault, and no key, path or proxy.
  package var blamesMessage: Bool
  /// The place in the batch of the message that `reason` is about, if any.
  package var culprit: Int?

  package init(
    _ kind: Kind,
    reason: String,
    hint: String? = nil,
    answers: [Receipt.Answer?] = [],
    words: AnswerText? = nil,
    blamesMessage: Bool = false
  ) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
    self.answers = answers
    self.words = words
    self.blamesMessage = blamesMessage
  }

  /// The refusal of the only message of the batch.
  package var refusal: Refusal {
    Refusal(reason, words: words, blamesMessage: blamesMessage, hint: hint)
  }
}
