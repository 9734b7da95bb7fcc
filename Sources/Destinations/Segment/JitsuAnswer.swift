internal import FoundationEssentials
internal import Pipeline
internal import SegmentSpec

/// Jitsu's answer to a batch: a 200 whose body lists the events that it refused.
struct JitsuAnswer: Decodable {
  var ok: Bool
  var receivedEvents: Int?
  var okEvents: Int?
  var deduplicatedEvents: Int?
  var errors: [String]?

  /// - Throws: `.stopped` if the body is not one of Jitsu's.
  init(_ answer: HTTPAnswer, from endpoint: SegmentEndpoint) throws(DeliveryError) {
    guard let body = try? JSONDecoder().decode(JitsuAnswer.self, from: Data(answer.body)) else {
      throw DeliveryError(
        .stopped,
        reason: """
          \(endpoint.place)\(endpoint.path) answered \(answer.status), but not as a Jitsu batch \
          endpoint does
          """,
        hint: "check --host and --path (\(SegmentKind.jitsu.defaultPath) for jitsu)"
      )
    }
    self = body
  }

  /// Reads the fate of each message of `batch`.
  /// - Throws: `.stopped` if the body is not one of Jitsu's; `.notYet`, with the other messages' answers, if a failure
  ///   may pass later.
  static func receipt(
    for answer: HTTPAnswer,
    to batch: Batch,
    at endpoint: SegmentEndpoint,
    shows: (String) -> Bool
  ) throws(DeliveryError) -> Receipt {
    guard !answer.isCut else {
      throw notYet("the list of refused events is longer than can be read", at: endpoint)
    }
    let body = try JitsuAnswer(answer, from: endpoint)
    return try body.receipt(for: batch, at: endpoint, shows: shows)
  }

  private func receipt(
    for batch: Batch,
    at endpoint: SegmentEndpoint,
    shows: (String) -> Bool
  ) throws(DeliveryError) -> Receipt {
    if ok {
      guard receivedEvents ?? batch.count == batch.count else {
        throw Self.notYet(
          "\(receivedEvents ?? 0) of \(batch.count) \(batch.count == 1 ? "message" : "messages") were received",
          at: endpoint
        )
      }
      return .settled(Array(repeating: .accepted, count: batch.count))
    }
    let faults = sorted(batch, shows)
    // Without the counts to prove it, a message that no error names is not known to be accepted.
    let unnamed = batch.count - faults.refused.count - faults.open.count
    let counted = (okEvents ?? 0) + (deduplicatedEvents ?? 0)
    guard faults.foreign == nil, !faults.isEmpty, counted >= unnamed else {
      throw Self.notYet(faults.foreign ?? "no message was named", at: endpoint)
    }
    let answers = batch.messageIDs.map { id -> Receipt.Answer? in
      if faults.open[id] != nil { return nil }
      return faults.refused[id].map { .refused($0) } ?? .accepted
    }
    guard let reason = faults.open.values.first else {
      return .settled(answers.compactMap(\.self))
    }
    throw Self.notYet(reason, at: endpoint, answers: answers)
  }

  /// The errors by message.
  private struct Faults {
    var refused: [MessageID: Refusal] = [:]
    /// Named messages whose error may pass later.
    var open: [MessageID: String] = [:]
    /// An error that names no message of the batch.
    var foreign: String?

    var isEmpty: Bool { refused.isEmpty && open.isEmpty && foreign == nil }
  }

  private func sorted(_ batch: Batch, _ shows: (String) -> Bool) -> Faults {
    let sent = Set(batch.messageIDs)
    var faults = Faults()
    for error in errors ?? [] {
      let later = Self.mayPass(error)
      guard let (id, text) = Self.split(error), sent.contains(id) else {
        faults.foreign = later ?? "an error names no message that was sent"
        continue
      }
      if let later {
        faults.open[id] = later
      } else {
        faults.refused[id] = Refusal(
          Self.reason(text),
          words: AnswerRules.words(of: text.utf8, shows: shows),
          blamesMessage: true
        )
      }
    }
    return faults
  }

  /// The part of an error text that blames the service, not the message.
  private static func mayPass(_ error: String) -> String? {
    let error = error.lowercased()
    return ["quota exceeded", "no destinations found for stream", "producer error"]
      .first { error.contains($0) }
  }

  /// Takes `Message ID: <id>: <text>` apart.
  private static func split(_ error: String) -> (id: MessageID, text: Substring)? {
    let prefix = "Message ID: "
    guard error.hasPrefix(prefix) else { return nil }
    let rest = error.dropFirst(prefix.count)
    guard let id = messageID(rest.prefix { $0 != ":" }) else { return nil }
    return (id, rest.drop { $0 != ":" }.dropFirst())
  }

  private static func messageID(_ text: Substring) -> MessageID? {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard text.utf8.count == 36, digits.count == 32 else { return nil }
    let hexadecimal = String(decoding: digits, as: UTF8.self)
    guard let high = UInt64(hexadecimal.prefix(16), radix: 16),
      let low = UInt64(hexadecimal.suffix(16), radix: 16)
    else { return nil }
    return MessageID(high: high, low: low)
  }

  /// Jitsu's known texts about an event, the most exact first; lists and errors show none of its other texts, because
  /// they may repeat a message.
  private static let knownFaults = [
    "event name is required", "unknown event type", "error parsing message", "too big", "too large",
    "event error",
  ]

  private static func reason(_ text: Substring) -> String {
    let text = text.lowercased()
    guard let known = knownFaults.first(where: { text.contains($0) }) else {
      return "Jitsu refused it; its reason is not shown, as it may repeat customers' data"
    }
    return "Jitsu refused it: \(known)"
  }

  private static func notYet(
    _ what: String,
    at endpoint: SegmentEndpoint,
    answers: [Receipt.Answer?] = []
  ) -> DeliveryError {
    let remedy =
      switch what {
      case "quota exceeded":
        "check the quota of the Jitsu workspace, then run the same command again"
      case "no destinations found for stream":
        "connect a destination to the stream in Jitsu, then run the same command again"
      default: AnswerRules.later
      }
    return DeliveryError(
      .notYet(retryAfter: nil),
      reason: "\(endpoint.place)\(endpoint.path) did not take the batch: \(what)",
      hint: remedy,
      answers: answers
    )
  }
}
