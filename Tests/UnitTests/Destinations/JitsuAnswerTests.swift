import Pipeline
import SegmentSpec
import Support
import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `What Jitsu says in the body of a 200` {
  private let endpoint: SegmentEndpoint
  private let batch = Batch.sample(3)

  init() throws {
    endpoint = try SegmentEndpoint(kind: .jitsu, host: "jitsu.shop.test")
  }

  private func read(_ body: String, isCut: Bool = false) throws(DeliveryError) -> [Receipt.Answer] {
    let answer = HTTPAnswer(status: 200, body: Array(body.utf8), isCut: isCut)
    let receipt = try AnswerRules.receipt(for: answer, to: batch, at: endpoint)
    guard case .settled(let answers) = receipt else { return [] }
    return answers
  }

  private func id(_ index: Int) -> String { batch.messageIDs[index].written }

  @Test func `ok accepts every message`() throws {
    #expect(
      try read(#"{"ok":true,"receivedEvents":3,"okEvents":3}"#)
        == [.accepted, .accepted, .accepted]
    )
    #expect(try read(#"{"ok":true}"#) == [.accepted, .accepted, .accepted])
  }

  @Test func `messages named with an error of their own are refused, the others accepted`() throws {
    let answers = try read(
      #"""
      {"ok":false,"receivedEvents":3,"okEvents":2,"errors":
      ["Message ID: \#(id(1)): event error: event name is required: track"]}
      """#
    )
    #expect(
      answers == [
        .accepted,
        .refused(
          Refusal(
            "Jitsu refused it: event name is required",
            words: AnswerText("event error: event name is required: track"),
            blamesMessage: true
          )
        ), .accepted,
      ]
    )
  }

  @Test(
    arguments: [
      ("bad value jane@example.com", nil), ("phone: +49 170 1234567", nil), ("Jane Roe", nil),
      ("", nil),
      ("event error: no such user Jane Roe", "event error"),
      ("Event is Too Big: {Jane Roe}", "too big"),
    ])
  func `of a refusal only a known wording is passed on`(text: String, known: String?) throws {
    let answers = try read(
      #"{"ok":false,"okEvents":2,"errors":["Message ID: \#(id(0)): \#(text)"]}"#
    )
    let silent = "Jitsu refused it; its reason is not shown, as it may repeat customers' data"
    guard case .refused(let refusal)? = answers.first else {
      Issue.record("it was accepted")
      return
    }
    #expect(refusal.reason == known.map { "Jitsu refused it: \($0)" } ?? silent)
    #expect(refusal.words?.line == (text.isEmpty ? nil : text))
    #expect(!"\(refusal)".contains("Jane") || known == nil && text.isEmpty)
  }

  @Test(
    arguments: [
      "quota exceeded: billing quota exceeded, event throttled",
      "no destinations found for stream: s1", "error# 4f2: producer error", "Quota Exceeded",
    ])
  func `an error of the service leaves the named messages open`(text: String) {
    let body =
      #"{"ok":false,"receivedEvents":3,"okEvents":2,"errors":["Message ID: \#(id(2)): \#(text)"]}"#
    let error = #expect(throws: DeliveryError.self) { try read(body) }
    #expect(error?.kind == .notYet(retryAfter: nil))
    #expect(error?.answers == [.accepted, .accepted, nil])
  }

  @Test func `open, refused and accepted messages are told apart in one answer`() {
    let body = #"""
      {"ok":false,"receivedEvents":3,"okEvents":1,"errors":
      ["Message ID: \#(id(0)): error# 1: producer error","Message ID: \#(id(2)): too big"]}
      """#
    let error = #expect(throws: DeliveryError.self) { try read(body) }
    let big = Refusal(
      "Jitsu refused it: too big",
      words: AnswerText("too big"),
      blamesMessage: true
    )
    #expect(error?.answers == [nil, .accepted, .refused(big)])
    #expect(
      error?.reason
        == "jitsu.shop.test/api/s/s2s/batch did not take the batch: producer error"
    )
  }

  @Test(
    arguments: [
      #"{"ok":false}"#, #"{"ok":false,"errors":[]}"#,
      #"{"ok":false,"errors":["something went wrong"]}"#,
      #"{"ok":false,"okEvents":3,"errors":["Message ID: 1-2-3: too big"]}"#,
      #"{"ok":false,"okEvents":3,"errors":["Message ID: 00000000-0000-0000-0000-000000000001: x"]}"#,
      #"{"ok":true,"receivedEvents":2,"okEvents":2}"#,
    ])
  func `errors that name no message leave the whole batch open`(body: String) {
    let error = #expect(throws: DeliveryError.self) { try read(body) }
    #expect(error?.kind == .notYet(retryAfter: nil))
    #expect(error?.answers == [])
  }

  @Test func `messages that no count proves accepted are open`() {
    let body = #"{"ok":false,"okEvents":1,"errors":["Message ID: \#(id(0)): too big"]}"#
    let error = #expect(throws: DeliveryError.self) { try read(body) }
    #expect(error?.kind == .notYet(retryAfter: nil))
  }

  @Test func `messages that Jitsu counts as duplicates are accepted`() throws {
    let body =
      #"{"ok":false,"okEvents":1,"deduplicatedEvents":1,"errors":["Message ID: \#(id(0)): too big"]}"#
    #expect(try read(body).dropFirst() == [.accepted, .accepted])
  }

  @Test(arguments: ["", "ok", #"{"success":true}"#, "[]", #"{"ok":"yes"}"#])
  func `a 200 without Jitsu's body is not Jitsu`(body: String) {
    let error = #expect(throws: DeliveryError.self) { try read(body) }
    #expect(error?.kind == .stopped)
    #expect(
      error?.reason == """
        jitsu.shop.test/api/s/s2s/batch answered 200, but not as a Jitsu batch endpoint does
        """
    )
  }

  @Test func `an answer too long to be read whole settles nothing`() {
    let error = #expect(throws: DeliveryError.self) { try read(#"{"ok":true}"#, isCut: true) }
    #expect(error?.kind == .notYet(retryAfter: nil))
  }
}
