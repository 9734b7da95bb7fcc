internal import Pipeline

/// The meaning of each answer: the only table of statuses, and the rules for the body of a 2xx.
///
/// Sources: Segment's HTTP API page and the rules its client libraries share since 2026; RudderStack's gateway; Jitsu's
/// ingest service, which reports failures in the body of a 200.
enum AnswerRules {
  enum Verdict: Hashable {
    case accepted
    /// It may pass later.
    case notYet
    /// Something in the batch is wrong.
    case refused
    /// No retry will succeed.
    case stopped
  }

  static func verdict(of status: Int) -> Verdict {
    switch status {
    case 200...299: .accepted
    // A firewall in between answers 403 or 422 because of one text among many.
    case 400, 403, 413, 422: .refused
    case 408, 410, 425, 429, 460: .notYet
    case 501, 505: .stopped
    case 500...599: .notYet
    default: .stopped
    }
  }

  /// Whether the received part of an answer that broke off shows the fate of a batch.
  ///
  /// A refusal needs no body. With a 2xx, Jitsu reports failures in the body; the others' body must have begun, or the
  /// answer might come from anybody.
  static func decides(_ answer: HTTPAnswer, for kind: SegmentKind) -> Bool {
    guard verdict(of: answer.status) == .accepted, !answer.isPage else { return true }
    return kind != .jitsu && !answer.content.isEmpty
  }

  /// Reads the answer to `batch`.
  ///
  /// `shows` says whether a text repeats the key; such a text is not kept.
  /// - Throws: `DeliveryError` for every answer except an acceptance; its texts name host, path and status, and contain
  ///   no part of the messages.
  static func receipt(
    for answer: HTTPAnswer,
    to batch: Batch,
    at endpoint: SegmentEndpoint,
    shows: (String) -> Bool = { _ in false }
  ) throws(DeliveryError) -> Receipt {
    let what =
      "\(endpoint.place)\(endpoint.path) answered \(answer.status)\(quotation(answer.body))"
    switch verdict(of: answer.status) {
    case .accepted:
      if let stranger = stranger(in: answer, at: endpoint) { throw stranger }
      guard endpoint.kind == .jitsu else {
        return .settled(Array(repeating: .accepted, count: batch.count))
      }
      return try JitsuAnswer.receipt(for: answer, to: batch, at: endpoint, shows: shows)
    case .notYet:
      throw DeliveryError(.notYet(retryAfter: answer.retryAfter), reason: what, hint: later)
    case .refused:
      throw DeliveryError(
        .refused,
        reason: what,
        hint: answer.status == 403 ? forbidden : nil,
        words: words(of: answer.body, shows: shows),
        blamesMessage: blamesMessage(answer, from: endpoint.kind)
      )
    case .stopped:
      throw DeliveryError(.stopped, reason: what, hint: remedy(for: answer.status, at: endpoint))
    }
  }

  static let later = "run the same command again later; nothing is lost"

  /// The error for a 2xx that did not come from the service; nil if it can be the service's.
  ///
  /// Segment answers `{"success":true}`, RudderStack `ok`, Jitsu `{"ok":…}`. Gateways that pass batches on answer with
  /// nothing, one of a few words, or JSON that names no failure; any other answer is not an acceptance.
  static func stranger(in answer: HTTPAnswer, at endpoint: SegmentEndpoint) -> DeliveryError? {
    guard let what = strangeness(of: answer, at: endpoint) else { return nil }
    return DeliveryError(
      .stopped,
      reason:
        "\(endpoint.place)\(endpoint.path) answered \(answer.status) \(what), not as \(endpoint.kind.title) does",
      hint:
        "check --host and --path (\(endpoint.kind.defaultPath) for \(endpoint.kind.rawValue)), and a"
        + " proxy or sign-in page in between; nothing counts as delivered"
    )
  }

  private static func strangeness(
    of answer: HTTPAnswer,
    at endpoint: SegmentEndpoint
  ) -> String? {
    if answer.isPage { return "with a web page" }
    // Its body has rules of its own.
    guard endpoint.kind != .jitsu else { return nil }
    let content = answer.content
    guard !content.isEmpty else {
      return endpoint.isSegmentsOwn ? "with nothing" : nil
    }
    let text = String(decoding: content.prefix(4_096), as: UTF8.self).lowercased()
    guard !answer.isCut else { return strangeness(ofBeginning: text) }
    switch answer.json {
    case nil, .text?:
      let word = text.filter { !"\"!.".contains($0) }
      return !endpoint.isSegmentsOwn && acceptances.contains(word)
        ? nil : "with a text that accepts nothing"
    case .object?: break
    case _?:
      if endpoint.isSegmentsOwn { return "with a text that accepts nothing" }
    }
    return answer.json?.namesFailure == true ? "with an error" : nil
  }

  /// The same for an incomplete body: only a beginning that cannot belong to an acceptance counts.
  private static func strangeness(ofBeginning text: String) -> String? {
    let compact = text.filter { !$0.isWhitespace }
    if text.first == "{" || text.first == "[" {
      let signs = [#""success":f"#, #""ok":f"#, #""error":""#, #""error":{"#, #""errors":["#]
      return signs.contains { compact.contains($0) } ? "with an error" : nil
    }
    return acceptances.contains { $0.hasPrefix(text) } ? nil : "with a text that accepts nothing"
  }

  /// The words of gateways that accepted a batch.
  private static let acceptances: Set<String> = [
    "ok", "okay", "success", "accepted", "created", "queued", "received", "done", "true", "null",
  ]

  /// Whether only the messages can be at fault: it is the service's own answer, and a wrong key gets another one.
  ///
  /// RudderStack and Jitsu answer 401 to a wrong key; Segment's edge does not check keys, so a 400 may have any cause.
  private static func blamesMessage(_ answer: HTTPAnswer, from kind: SegmentKind) -> Bool {
    kind != .segment && [400, 413].contains(answer.status) && !answer.isPage
  }

  /// The other side's words about a refusal.
  static func words(of body: some Sequence<UInt8>, shows: (String) -> Bool) -> AnswerText? {
    let text = String(decoding: Array(body.prefix(4_096)), as: UTF8.self)
    return AnswerText(shows(text) ? "(not kept: it repeats the key)" : text)
  }

  private static let forbidden =
    "check the write key (SEGMENT_WRITE_KEY), and a firewall or a proxy in between"

  private static func remedy(for status: Int, at endpoint: SegmentEndpoint) -> String {
    switch status {
    case 401:
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

  /// Texts of the three services that say more than the status; an error shows no other part of a body, because it may
  /// repeat a message.
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
