package import SegmentSpec

/// Where messages go.
///
/// Retry, counting and halving wrap a destination; they are not inside one.
package protocol Destination: Sendable {
  /// What a sync name is bound to: the kind and the place, never a secret.
  var identity: DestinationIdentity { get }
  /// How much one batch may hold.
  var limits: BatchLimits { get }
  /// Whether several calls of `deliver` may be under way at once, as is worth while where an answer takes time.
  var takesBatchesAtOnce: Bool { get }

  /// Settles what a run that was killed left behind, before the first batch. `parts` are the names
  /// that were recorded by `StateStore.record` and never confirmed.
  func recover(parts: [String]) async throws(DeliveryError)

  /// Of the parts that `recover` was given, those that it found nowhere.
  ///
  /// They stay recorded and are looked for again by the next run: their place may be out of reach, such
  /// as a volume that is not mounted.
  var missingParts: [String] { get async }

  /// Hands over a batch.
  ///
  /// Returns only when each message's fate is known (`.settled`), or when the destination has taken the
  /// bytes but vouches for them only once the present part is sealed (`.held`).
  /// - Throws: `DeliveryError` when the fate of at least one message is open; its `answers` hold the fate
  ///   of the others.
  func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt

  /// Whether what is recorded of a batch can be written in the transaction that loads it, as
  /// `deliver(_:recording:)` does.
  ///
  /// Asked before the first batch, while this process holds the sync's lock.
  /// - Throws: `DeliveryError` as `deliver` does.
  func recordsBatches() async throws(DeliveryError) -> Bool

  /// Hands over a batch and writes what `recording` makes of its answers into the state: both happen, or
  /// neither.
  ///
  /// `recording` may be called several times, when the transaction has to be tried again.
  /// - Returns: `.recorded`; `.settled` when the batch went alone and its records are yet to be written.
  /// - Throws: `DeliveryError` without answers when nothing happened; `.state` when the state refused.
  func deliver(
    _ batch: Batch,
    recording: @escaping BatchRecording
  ) async throws(DeliveryError) -> Receipt

  /// Hands over one message that nothing can be wrong with, marked as a test: what is refused beside it is refused
  /// for itself.
  ///
  /// Asked rarely: the message stays at the destination.
  /// - Returns: whether it was accepted; nil where no such message can be sent.
  /// - Throws: `DeliveryError` when there is no answer, or one that says nothing of the message.
  func takesProbe(of sync: SyncName, at time: Timestamp) async throws(DeliveryError) -> Bool?

  /// Makes everything held so far durable under a temporary name and returns the part's final name; nil
  /// when nothing is held, or when `atEnd` is false and the part has room left.
  func seal(atEnd: Bool) async throws(DeliveryError) -> String?

  /// Gives a sealed part its final name. Called after the part's name was recorded.
  func publish(_ part: String) async throws(DeliveryError)

  /// Ends the use of the destination: closes files and connections; throws away what is held and unsealed.
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

/// What one batch may hold, in messages and encoded bytes.
package struct BatchLimits: Hashable, Sendable {
  /// Most messages in one batch.
  package var messages: Int
  /// Most bytes of one batch's messages together with what the body adds to each.
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
  /// What each message is filed by, where it may be filed; else empty.
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

  /// What a message tells of.
  package struct Label: Hashable, Sendable {
    package var event: EventName
    /// When it happened, as the message says.
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

  /// The messages at `indices` (ascending) as a batch of their own.
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

/// What a destination answered for a batch.
package enum Receipt: Sendable {
  /// One answer a message, in the batch's order.
  case settled([Answer])
  /// As `settled`, and what is recorded of the answers is written.
  case recorded([Answer])
  /// The destination vouches for the batch once the present part is sealed.
  case held

  package enum Answer: Hashable, Sendable {
    case accepted
    /// Wrong for ever: sending it again would be refused again.
    case refused(Refusal)

    /// A refusal of which no more is known.
    package static func refused(reason: String) -> Answer { .refused(Refusal(reason)) }
  }
}

/// Why a batch could not be handed over.
package struct DeliveryError: Error, Sendable {
  package enum Kind: Hashable, Sendable {
    /// May pass later: try again, after this many seconds when the destination named a time.
    case notYet(retryAfter: Int?)
    /// The whole batch was refused because of something in it (400, 403, 413, 422): halve it to find what.
    case refused
    /// Wrong key, wrong path, closed pipe: nothing will pass. Stop.
    case stopped
    /// A local file or directory cannot be written.
    case cannotWrite
    /// The destination's database role lacks a privilege.
    case missingPrivilege
    /// A setting names a place that cannot be this destination.
    case wrongSetting
    /// The task was cancelled while the batch was under way.
    case cancelled
    /// What is recorded with the batch could not be written; nor was the batch.
    case state(StateError)
  }

  package var kind: Kind
  /// A sentence without secrets and without personal data: what was tried, where, what was answered.
  package var reason: String
  /// The next command to run or setting to change.
  package var hint: String?
  /// What is known of the batch's messages all the same, in its order: record it, then stop.
  ///
  /// Nil stands for a message whose fate is open; empty when nothing is known of any.
  package var answers: [Receipt.Answer?]
  /// Of a refusal: what the destination itself said.
  package var words: AnswerText?
  /// Of a refusal: whether one message alone can be at fault, and no key, path or proxy.
  package var blamesMessage: Bool
  /// The place in the batch of the message that `reason` tells of, if it tells of one.
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

  /// The refusal of the one message that was handed over.
  package var refusal: Refusal {
    Refusal(reason, words: words, blamesMessage: blamesMessage, hint: hint)
  }
}
