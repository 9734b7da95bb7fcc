import Pipeline
import Support
import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `The address of deletion requests` {
  @Test func `follows the region of the events, unless it is named`() throws {
    #expect(try RegulationEndpoint().url == "https://api.segmentapis.com/regulations")
    #expect(
      try RegulationEndpoint(eventsHost: "events.eu1.segmentapis.com").url
        == "https://eu1.api.segmentapis.com/regulations"
    )
    #expect(
      try RegulationEndpoint(eventsHost: "https://proxy.shop.test").place == "api.segmentapis.com"
    )
    #expect(
      try RegulationEndpoint(host: "api.shop.test:8443", eventsHost: "events.eu1.segmentapis.com")
        .url == "https://api.shop.test:8443/regulations"
    )
  }

  @Test func `is never clear text, but on this machine or when that is allowed`() throws {
    let error = #expect(throws: DestinationSettingError.self) {
      try RegulationEndpoint(host: "http://api.shop.test")
    }
    #expect(error?.hint == "set deletions.host to https://api.shop.test")
    #expect(
      try RegulationEndpoint(host: "http://api.shop.test", allowInsecure: true).url
        == "http://api.shop.test/regulations"
    )
    #expect(try RegulationEndpoint(host: "http://127.0.0.1:1").place == "127.0.0.1:1")
  }

  @Test(arguments: ["ftp://x", "https://user:token@x", "https://x/regulations", "a b"])
  func `names its own setting when it cannot be one`(host: String) {
    let error = #expect(throws: DestinationSettingError.self) {
      try RegulationEndpoint(host: host)
    }
    #expect(error?.reason.hasPrefix("deletions.host") == true)
    #expect("\(error?.reason ?? "") \(error?.hint ?? "")".contains("--") == false)
  }
}

@Suite(.timeLimit(.minutes(9))) struct `A token of the Public API` {
  @Test func `does not show itself`() throws {
    let token = try PublicAPIToken(" s3cr3t-t0k3n\n")
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), dumped, "\([token])"] {
      #expect(!text.contains("s3cr3t"))
      #expect(text.contains("<secret>"))
    }
    #expect(token.authorization == "Bearer s3cr3t-t0k3n")
  }

  @Test(arguments: ["", " \n", "a b", "a\nb", "schlüssel", "a\u{0}b"])
  func `that cannot be one is refused without being repeated`(text: String) {
    let error = #expect(throws: DestinationSettingError.self) { try PublicAPIToken(text) }
    #expect(error?.reason.contains("the Public API token") == true)
  }
}

@Suite(.timeLimit(.minutes(9))) struct `The meaning of an answer to a deletion request` {
  private func outcome(
    _ status: Int,
    retryAfter: Int? = nil,
    body: String = ""
  ) throws -> Result<String, DeliveryError> {
    let answer = HTTPAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8))
    let endpoint = try RegulationEndpoint(host: "api.test")
    let token = try PublicAPIToken("s3cr3t-t0k3n")
    do throws(DeliveryError) {
      return .success(try RegulationRules.regulation(in: answer, from: endpoint, token: token))
    } catch {
      return .failure(error)
    }
  }

  private func error(
    _ status: Int,
    retryAfter: Int? = nil,
    body: String = ""
  ) throws -> DeliveryError? {
    guard case .failure(let error) = try outcome(status, retryAfter: retryAfter, body: body)
    else { return nil }
    return error
  }

  @Test func `a regulation's id is an acceptance, and a 200 without one is none`() throws {
    #expect(try outcome(200, body: #"{"data":{"regulateId":"fW0"}}"#).get() == "fW0")
    for body in ["", "<html>", "{}", #"{"data":{"regulateId":""}}"#, #"{"data":[1]}"#] {
      #expect(try error(200, body: body)?.kind == .stopped, "\(body)")
    }
  }

  @Test(arguments: [408, 429, 500, 502, 503])
  func `what may pass later is tried again`(status: Int) throws {
    #expect(try error(status)?.kind == .notYet(retryAfter: nil))
    #expect(try error(status, retryAfter: 7)?.kind == .notYet(retryAfter: 7))
  }

  @Test func `a rate limit's milliseconds count where no header says more`() throws {
    let body = #"{"errors":[{"type":"RequestError","data":{"msBeforeNext":57647}}]}"#
    #expect(try error(429, body: body)?.kind == .notYet(retryAfter: 58))
    #expect(try error(429, retryAfter: 3, body: body)?.kind == .notYet(retryAfter: 3))
    #expect(try error(503, body: body)?.kind == .notYet(retryAfter: nil))
    for number in ["-1", "1e300", "null", "\"x\""] {
      let odd = #"{"errors":[{"data":{"msBeforeNext":\#(number)}}]}"#
      #expect(try error(429, body: odd)?.kind == .notYet(retryAfter: nil), "\(number)")
    }
  }

  @Test func `a refusal is quoted unless it repeats the token`() throws {
    func reason(_ message: String) throws -> String? {
      try error(400, body: #"{"errors":[{"type":"bad-request","message":"\#(message)"}]}"#)?.reason
    }
    let bare = "api.test/regulations answered 400, the deletion request is refused"
    #expect(try reason("too many ids") == "\(bare): too many ids")
    #expect(try reason("wrong token s3cr3t-t0k3n") == bare)
    #expect(try error(400, body: "s3cr3t-t0k3n")?.reason == bare)
    #expect(try error(400)?.kind == .refused)
  }

  @Test(arguments: [
    (401, "SEGMENT_PUBLIC_API_TOKEN"), (403, "SEGMENT_PUBLIC_API_TOKEN"), (404, "deletions.host"),
    (301, "deletions.host"),
  ])
  func `what will never pass names the setting to change`(status: Int, setting: String) throws {
    let found = try error(status, body: #"{"errors":[{"message":"s3cr3t-t0k3n"}]}"#)
    #expect(found?.kind == .stopped)
    #expect(found?.reason == "api.test/regulations answered \(status)")
    #expect(found?.hint?.contains(setting) == true)
  }
}
