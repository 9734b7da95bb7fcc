import Pipeline
import Support
import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `The meaning of an answer` {
  private let endpoint: SegmentEndpoint

  init() throws {
    endpoint = try SegmentEndpoint(kind: .rudderstack, host: "data.shop.test")
  }

  private func outcome(
    _ status: Int,
    retryAfter: Int? = nil,
    body: String = ""
  ) -> Result<[Receipt.Answer], DeliveryError> {
    let answer = HTTPAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8))
    do throws(DeliveryError) {
      let receipt = try AnswerRules.receipt(for: answer, to: .sample(3), at: endpoint)
      guard case .settled(let answers) = receipt else { return .success([]) }
      return .success(answers)
    } catch {
      return .failure(error)
    }
  }

  @Test(arguments: [200, 201, 202, 204])
  func `a 2xx accepts every message`(status: Int) throws {
    #expect(try outcome(status).get() == [.accepted, .accepted, .accepted])
  }

  @Test(arguments: [408, 410, 425, 429, 460, 500, 502, 503, 504, 507, 511, 520, 529, 599])
  func `some statuses may pass later`(status: Int) {
    let error = #expect(throws: DeliveryError.self) { try outcome(status, retryAfter: 7).get() }
    #expect(error?.kind == .notYet(retryAfter: 7))
    #expect(error?.reason == "data.shop.test/v1/batch answered \(status)")
    #expect(error?.hint == "run the same command again later; nothing is lost")
  }

  @Test(arguments: [400, 403, 413, 422])
  func `some statuses say that something in the batch is wrong`(status: Int) {
    let error = #expect(throws: DeliveryError.self) { try outcome(status).get() }
    #expect(error?.kind == .refused)
    // A firewall says 403 of a text, and a service of a key.
    let hint = "check the write key (SEGMENT_WRITE_KEY), and a firewall or a proxy in between"
    #expect(error?.hint == (status == 403 ? hint : nil))
  }

  @Test(
    arguments: [
      (401, "the write key"), (404, "--path (/v1/batch"),
      (301, "redirects are not followed"), (302, "redirects are not followed"),
      (307, "redirects are not followed"), (308, "redirects are not followed"),
      (402, "the quota"), (405, "--host and --path"), (406, "--host and --path"),
      (411, "--host and --path"), (415, "--host and --path"),
      (451, "--host and --path"), (499, "--host and --path"), (501, "--host and --path"),
      (505, "--host and --path"), (600, "--host and --path"), (999, "--host and --path"),
      (101, "--host and --path"), (0, "--host and --path"),
    ])
  func `every other status stops and says what to check`(status: Int, advice: String) {
    let error = #expect(throws: DeliveryError.self) { try outcome(status).get() }
    #expect(error?.kind == .stopped)
    #expect(error?.hint?.contains(advice) == true)
  }

  @Test func `a text that the service is known to send is quoted, and nothing else of a body`() {
    let known = #expect(throws: DeliveryError.self) {
      try outcome(401, body: "Invalid write key\n").get()
    }
    #expect(known?.reason == "data.shop.test/v1/batch answered 401: invalid write key")
    let other = #expect(throws: DeliveryError.self) {
      try outcome(400, body: "bad value: jane@example.com").get()
    }
    #expect(other?.reason == "data.shop.test/v1/batch answered 400")
  }
}

@Suite(.timeLimit(.minutes(9))) struct `The time an answer asks for` {
  private func seconds(_ status: Int, _ headers: [String: String], now: Int = 784_111_770) -> Int? {
    RetryAfter.seconds(status: status, now: now) { headers[$0] }
  }

  @Test func `seconds are taken as they are`() {
    #expect(seconds(503, ["Retry-After": "120"]) == 120)
    #expect(seconds(503, ["Retry-After": " 0 "]) == 0)
    #expect(seconds(429, ["Retry-After": "99999999999"]) == 86_400)
  }

  @Test func `a date counts from now, or from the answer's own date`() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    #expect(RetryAfter.httpDate(date) == 784_111_777)
    #expect(seconds(503, ["Retry-After": date]) == 7)
    #expect(seconds(503, ["Retry-After": date, "Date": "Sun, 06 Nov 1994 08:48:37 GMT"]) == 60)
    #expect(seconds(503, ["Retry-After": date], now: 784_111_900) == 0)
  }

  @Test(
    arguments: [
      "", " ", "soon", "-1", "1.5", "99999999999999999999", "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 25:49:37 GMT",
      "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
      "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    ])
  func `what cannot be read asks for nothing`(text: String) {
    #expect(seconds(503, ["Retry-After": text]) == nil)
  }

  @Test func `the reset of a rate limit counts on a 429 alone, and after Retry-After`() {
    #expect(seconds(429, ["X-RateLimit-Reset": "12"]) == 12)
    #expect(seconds(503, ["X-RateLimit-Reset": "12"]) == nil)
    #expect(seconds(429, ["Retry-After": "3", "X-RateLimit-Reset": "12"]) == 3)
    for zone in ["GMT", "+0000"] {
      #expect(seconds(429, ["X-RateLimit-Reset": "Sun, 06 Nov 1994 08:49:37 \(zone)"]) == 7)
    }
    #expect(seconds(429, ["Retry-After": "soon", "X-RateLimit-Reset": "12"]) == 12)
  }
}
