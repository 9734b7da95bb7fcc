internal import FoundationEssentials
internal import Pipeline

/// What each answer to a deletion request means.
///
/// Source: Segment's Public API (docs.segmentapis.com, "Deletion and Suppression", "Rate Limits", "Errors").
enum RegulationRules {
  /// Reads the answer to a request.
  /// - Returns: the regulation's id.
  /// - Throws: `DeliveryError` for everything but an acceptance; its texts never hold the token.
  static func regulation(
    in answer: HTTPAnswer,
    from endpoint: RegulationEndpoint,
    token: PublicAPIToken
  ) throws(DeliveryError) -> String {
    let what = "\(endpoint.place)\(endpoint.path) answered \(answer.status)"
    switch verdict(of: answer.status) {
    case .accepted:
      guard !answer.isPage, let id = (try? decode(Accepted.self, answer))?.data.regulateId,
        !id.isEmpty
      else {
        let came = answer.isPage ? "with a web page" : "without a regulation"
        throw DeliveryError(
          .stopped,
          reason: "\(what) \(came): this is not Segment's Public API",
          hint: "check \(endpoint.hostSetting), and a proxy or sign-in page in between;"
            + " no deletion was recorded, nothing is lost"
        )
      }
      return id
    case .notYet:
      throw DeliveryError(
        .notYet(retryAfter: answer.retryAfter ?? wait(in: answer)),
        reason: what,
        hint: AnswerRules.later
      )
    case .refused:
      throw DeliveryError(
        .refused,
        reason: "\(what), the deletion request is refused\(quotation(answer, token))",
        hint:
          "nothing is lost: the events are delivered, and the deletions are requested again by the"
          + " next sync; to go on without them set events.deletion.enabled to false"
      )
    case .stopped:
      throw DeliveryError(.stopped, reason: what, hint: remedy(for: answer.status, endpoint))
    }
  }

  /// A request has one kind, so a 403 is about the token and not about an id.
  private static func verdict(of status: Int) -> AnswerRules.Verdict {
    status == 403 ? .stopped : AnswerRules.verdict(of: status)
  }

  /// The error for an answer that did not come from Segment's Public API; nil if it can be its own, which is JSON with
  /// `data`.
  static func stranger(
    in answer: HTTPAnswer,
    from endpoint: RegulationEndpoint
  ) -> DeliveryError? {
    switch AnswerRules.verdict(of: answer.status) {
    case .accepted where !answer.isPage:
      // A list may be longer than the part that is read.
      if answer.isCut { return nil }
      if case .object(let members)? = answer.json, members["data"] != nil { return nil }
    case .refused where answer.status != 403 && answer.isPage: break
    case .accepted: break
    default: return nil
    }
    let came = answer.isPage ? "with a web page" : "without data"
    return DeliveryError(
      .stopped,
      reason:
        "\(endpoint.place)\(endpoint.path) answered \(answer.status) \(came): this is not Segment's Public API",
      hint: "check \(endpoint.hostSetting), and a proxy or sign-in page in between"
    )
  }

  private static func remedy(for status: Int, _ endpoint: RegulationEndpoint) -> String {
    switch status {
    case 401, 403:
      "check SEGMENT_PUBLIC_API_TOKEN: it belongs to another workspace or region, or may not delete;"
        + " the events are delivered, and the deletions are requested again by the next sync"
    default:
      "check \(endpoint.hostSetting), and a proxy in between; no deletion was recorded, nothing is lost"
    }
  }

  /// The service's words about a request that it refuses.
  ///
  /// Only ids were sent, so it can repeat nothing else.
  private static func quotation(_ answer: HTTPAnswer, _ token: PublicAPIToken) -> String {
    guard let message = (try? decode(Refused.self, answer))?.errors.first?.message,
      !token.shows(in: message)
    else { return "" }
    return ": \(message.prefix(300))"
  }

  /// The seconds until the rate limit is lifted, from the body of a 429.
  private static func wait(in answer: HTTPAnswer) -> Int? {
    guard answer.status == 429,
      let milliseconds = (try? decode(Refused.self, answer))?.errors.first?.data?.msBeforeNext,
      (0...86_400_000).contains(milliseconds)
    else { return nil }
    return Int((milliseconds / 1_000).rounded(.up))
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type,
    _ answer: HTTPAnswer
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(answer.body))
  }

  private struct Accepted: Decodable {
    struct Regulation: Decodable { var regulateId: String }
    var data: Regulation
  }

  private struct Refused: Decodable {
    struct Fault: Decodable {
      struct Limit: Decodable { var msBeforeNext: Double? }
      var message: String?
      var data: Limit?
    }
    var errors: [Fault]
  }
}
