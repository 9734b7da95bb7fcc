import Foundation
import Pipeline
import SegmentSpec
import Support
import Templates
import Testing

/// Every example of docs/templates.md, run on a message.
@Suite(.timeLimit(.minutes(9))) struct `The examples of templates` {
  private struct Example {
    var title: String
    var message: String
    /// Nil for what is left out.
    var expected: String?
  }

  private static func track(_ properties: String, more: String = "") -> String {
    #"{"type":"track","messageId":"m","timestamp":"2026-01-02T03:04:05.000Z",\#(more)"userId":"u","#
      + #""context":{"userAgent":"x"},"event":"Order Completed","properties":\#(properties)}"#
  }

  private static func made(
    _ properties: String,
    event: String = "Order Completed",
    context: String = #"{"userAgent":"x"}"#
  ) -> String {
    #"{"type":"track","messageId":"m","timestamp":"2026-01-02T03:04:05.000Z","userId":"u","#
      + #""context":\#(context),"event":"\#(event)","properties":\#(properties)}"#
  }

  private static func identify(_ street: String) -> String {
    #"{"type":"identify","messageId":"m","timestamp":"2026-01-02T03:04:05.000Z","userId":"u","#
      + #""context":{},"traits":{"address":{\#(street),"city":"Ulm"}}}"#
  }

  private static let examples: [Example] = [
    Example(
      title: "Rename an event",
      message: track(#"{"total":1}"#),
      expected: made(#"{"total":1}"#, event: "Purchase")
    ),
    Example(
      title: "Leave out fields",
      message: track(#"{"coupon":"A","coupons":["A"],"total":1}"#),
      expected: made(#"{"total":1}"#, context: "{}")
    ),
    Example(
      title: "Add a constant",
      message: track(#"{"total":1}"#),
      expected: made(
        #"{"total":1,"source":"medusa"}"#,
        context: #"{"userAgent":"x","app":{"name":"shop","namespace":"eu"}}"#
      )
    ),
    Example(
      title: "Split street and house number of an identify",
      message: identify(#""street":"Am Markt 12a""#),
      expected:
        #"{"type":"identify","messageId":"m","timestamp":"2026-01-02T03:04:05.000Z","userId":"u","#
        + #""context":{},"traits":{"address":{"street":"Am Markt","city":"Ulm","house_number":"12a"}}}"#
    ),
    Example(
      title: "Split street and house number of an identify",
      message: identify(#""street":"Am Markt""#),
      expected: identify(#""street":"Am Markt""#)
    ),
    Example(
      title: "Items as Google Analytics 4 names them",
      message: track(
        #"{"order_id":"o","revenue":10.50,"tax":2,"shipping":0,"currency":"EUR","products":[{"sku":"s","name":"n","price":10.50,"quantity":1}]}"#
      ),
      expected: made(
        #"{"transaction_id":"o","value":10.5,"tax":2,"shipping":0,"currency":"EUR","items":[{"item_id":"s","item_name":"n","price":10.5,"quantity":1}]}"#,
        event: "purchase"
      )
    ),
    Example(
      title: "Only one country",
      message: track(#"{"shipping_country":"DE"}"#),
      expected: made(#"{"shipping_country":"DE"}"#)
    ),
    Example(title: "Only one country", message: track(#"{"shipping_country":"FR"}"#)),
    Example(title: "Leave test orders out", message: track(#"{"email":"a@example.com"}"#)),
    Example(
      title: "Leave test orders out",
      message: track(#"{"email":"a@shop.de"}"#),
      expected: made(#"{"email":"a@shop.de"}"#)
    ),
    Example(
      title: "Amounts in cents",
      message: track(#"{"total":12.29,"order_id":"o","tax":0.07}"#),
      expected: made(#"{"total":1229,"order_id":"o","tax":7}"#)
    ),
    Example(
      title: "Names in camel case",
      message: track(#"{"order_id":"o","gift_card_total":1}"#),
      expected: made(#"{"orderId":"o","giftCardTotal":1}"#)
    ),
    Example(
      title: "A list as one text, for destinations that take no lists",
      message: track(#"{"products":[{"sku":"a"},{"name":"b"},{"sku":"c"}]}"#),
      expected: made(#"{"products":[{"sku":"a"},{"name":"b"},{"sku":"c"}],"skus":"a,c"}"#)
    ),
    Example(title: "A track of guests only", message: track(#"{}"#)),
  ]

  /// The programs of the page by the lines above them.
  private func programs() throws -> [String: String] {
    let page = try String(contentsOf: ProjectFiles.at("docs/templates.md"), encoding: .utf8)
    var programs: [String: String] = [:]
    for found in page.matches(of: /\n([^\n]+):\n\n```jq\n((?s).*?)```/) {
      programs[String(found.1)] = String(found.2)
    }
    return programs
  }

  @Test func `give what they promise`() async throws {
    let programs = try programs()
    #expect(programs.count >= 10)
    #expect(Set(programs.keys) == Set(Self.examples.map(\.title)))
    for example in Self.examples {
      let program = try #require(programs[example.title])
      let templates = try JqTemplates(
        [:],
        every: [.init(name: "x.jq", text: program, setting: "s")],
        path: ProcessInfo.processInfo.environment["PATH"]
      )
      let outcome = try await templates.apply(
        to: [TemplateInput(event: .orderCompleted, message: Array(example.message.utf8))]
      )
      switch outcome.first {
      case .message(let message)?:
        #expect(
          String(decoding: message.bytes, as: UTF8.self) == example.expected,
          "\(example.title)"
        )
      case .leftOut?: #expect(example.expected == nil, "\(example.title)")
      case .refused(let refused)?:
        Issue.record("\(example.title): \(refused.reason) \(refused.words?.line ?? "")")
      case nil: Issue.record("\(example.title): nothing")
      }
    }
  }
}
