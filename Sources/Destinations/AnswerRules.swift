internal import Pipeline

/// An HTTP answer, as far as the rules look at it.
struct HTTPAnswer {
  var status: Int
  /// Seconds to wait that the answer names, if any; see `RetryAfter`.
  var retryAfter: Int?
  /// The value of `Content-Type`.
  var contentType: String?
  /// The body as far as it was read.
  var body: [UInt8]
  /// True when the body went on after what was read, or broke off.
  var isCut = false
}

/// What each answer means: the one table of statuses.
///
/// Sources: Segment's HTTP API page and the rules its client libraries share since 2026; RudderStack's
/// gateway; Jitsu's ingest service, which tells failures in the body of a 200.
enum AnswerRules {
  enum Verdict: Hashable {
    case accepted
    /// It may pass later.
    case notYet
    /// Something in the batch is wrong.
    case refused
    /// Nothing will pass.
    case stopped
  }

  static func verdict(of status: Int) -> Verdict {
    switch status {
    case 200...299: .accepted
    case 400, 413: .refused
    case 408, 410, 429, 460: .notYet
    case 501, 505: .stopped
    case 500...599: .notYet
    default: .stopped
    }
  }

  /// Whether the status alone says what became of a batch; only Jitsu tells failures in the body of a 200.
  static func statusDecides(_ status: Int, for kind: SegmentKind) -> Bool {
    kind != .jitsu || verdict(of: status) != .accepted
  }

  /// Reads the answer to `batch`.
  /// - Throws: `DeliveryError` for everything but an acceptance; its texts name host, path and status,
  ///   and hold nothing of the messages.
  static func receipt(
    for answer: HTTPAnswer,
    to batch: Batch,
    at endpoint: SegmentEndpoint
  ) throws(DeliveryError) -> Receipt {
    let what =
      "\(endpoint.place)\(endpoint.path) answered \(answer.status)\(quotation(answer.body))"
    switch verdict(of: answer.status) {
    case .accepted:
      guard endpoint.kind == .jitsu else {
        return .settled(Array(repeating: .accepted, count: batch.count))
      }
      return try JitsuAnswer.receipt(for: answer, to: batch, at: endpoint)
    case .notYet:
      throw DeliveryError(.notYet(retryAfter: answer.retryAfter), reason: what, hint: later)
    case .refused:
      throw DeliveryError(.refused, reason: what)
    case .stopped:
      throw DeliveryError(.stopped, reason: what, hint: remedy(for: answer.status, at: endpoint))
    }
  }

  static let later = "run the same command again later; nothing is lost"

  private static func remedy(for status: Int, at endpoint: SegmentEndpoint) -> String {
    switch status {
    case 401, 403:
      "check the write key (SEGMENT_WRITE_KEY): it belongs to another source or host"
    case 404:
      "check --path (\(endpoint.kind.defaultPath) for \(endpoint.kind.rawValue)), --host, and whether the source is disabled"
    case 300...399:
      "redirects are not followed: set --host and --path to the address it points to"
    case 402:
      "check the plan and the quota of the source"
    default:
      "check --host and --path, and a proxy in between"
    }
  }

  /// Texts of the three services that say more than the status; nothing else of a body is ever shown,
  /// as it may repeat what was sent.
  private static let knownTexts = [
    "invalid write key", "failed to read writekey from header", "source is disabled",
    "invalid json", "request body is nil", "empty batch payload",
    "event is not a valid rudder event", "request neither has anonymousid nor userid",
    "request size exceeds max limit", "max requests limit reached", "stream not found",
    "invalid content type", "error parsing message",
  ]

  private static func quotation(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(2_000), as: UTF8.self).lowercased()
    guard let known = knownTexts.first(where: { text.contains($0) }) else { return "" }
    return ": \(known)"
  }
}
