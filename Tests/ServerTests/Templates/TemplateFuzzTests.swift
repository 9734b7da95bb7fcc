import Foundation
import Pipeline
import SegmentSpec
import Support
import Templates
import Testing

/// Random messages through random templates: each gets an outcome of its own, and what comes out is a message.
@Suite(.timeLimit(.minutes(9))) struct `Random templates` {
  init() {
    // As the program does: a jq that is killed must not end the tests.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Messages: `TEMPLATE_MESSAGES=100000` runs more, `TEMPLATE_SEED=7` repeats a run.
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  private struct Machine {
    var random: SeededGenerator

    mutating func pick(_ texts: [String]) -> String { texts[random.below(texts.count)] }

    /// An expression of jq; most of them say something of the message, some are errors.
    mutating func expression(_ depth: Int) -> String {
      guard depth > 0, random.below(5) > 0 else {
        return pick([
          ".", ".properties", ".properties.t", ".properties.n", ".context", ".context.n", ".event",
          ".type", ".userId",
          "null", "true", "1", "-0.5", "1e300", "nan", "infinite", "\"a\"",
          "\"\\u2028<\\\\\\\"]}\"", "[]", "{}",
          "empty", "now", "$__loc__", "env", "$ENV", "input_line_number", "[range(5)]",
          "error(\"no\")", "halt",
          ".messageId", ".timestamp", "keys", "length", "tojson", "(1, 2)", "..", "@base64",
        ])
      }
      let (a, b) = (expression(depth - 1), expression(depth - 1))
      switch random.below(14) {
      case 0: return "(\(a) | \(b))"
      case 1: return "(\(a) + \(b))"
      case 2: return "{a: \(a), \"b c\": \(b)}"
      case 3: return "[\(a), \(b)]"
      case 4: return "(if \(a) then \(b) else . end)"
      case 5: return "(try \(a) catch \(b))"
      case 6: return "(\(a) // \(b))"
      case 7: return "(\(a) | tostring)"
      case 8: return "first(\(a), \(b))"
      case 9: return "(\(a) == \(b))"
      case 10: return "(\(a) as $x | \(b))"
      case 11: return "\"<\\(\(a))>\""
      case 12: return "(\(a) | tojson | fromjson)"
      default: return "([\(a)] | map(\(b)))"
      }
    }

    /// A template: most results are still messages.
    mutating func program() -> String {
      switch random.below(10) {
      case 0: return expression(3)
      case 1: return "select(\(expression(2)))"
      case 2:
        return
          ".\(pick(["type", "event", "userId", "context", "timestamp", "extra"])) = \(expression(2))"
      case 3: return ". + {properties: {x: \(expression(3))}}"
      case 4:
        return ".properties |= with_entries(.key |= \(pick(["ascii_upcase", "\"k\" + .", "@uri"])))"
      case 5: return "if .context.n % 7 == 3 then \(expression(3)) else . end"
      case 6: return ".event = \"E \\(\(expression(2)))\""
      case 7:
        return "del(\(pick([".userId", ".event", ".properties.t", ".context", ".messageId"])))"
      default: return ".properties.x = \(expression(3))"
      }
    }

    mutating func message(_ number: Int) -> TemplateInput {
      let parts = [
        "\\\"", "\\\\", "\\n", "ü", "😀", "]", "}", "[{", ",", "\\u0001", "\u{2028}", "a", "<",
        "\\u00e9",
      ]
      let text = (0..<random.below(30)).map { _ in pick(parts) }.joined()
      let numbers = [
        "0", "-1", "12.50", "1e-7", "9007199254740993", "123456789012345678901234567890", "0.1",
      ]
      let json =
        #"{"type":"track","messageId":"m\#(number)","timestamp":"2026-01-02T03:04:05.000Z","userId":"u","#
        + #""context":{"n":\#(number)},"event":"Order Completed","properties":{"t":"\#(text)","n":\#(pick(numbers))}}"#
      return TemplateInput(event: .orderCompleted, message: Array(json.utf8))
    }
  }

  @Test func `give each message one outcome, and only messages come out`() async throws {
    let seed = Self.number("TEMPLATE_SEED") ?? .random(in: 0..<1_000_000)
    let all = Self.number("TEMPLATE_MESSAGES") ?? 2_000
    var machine = Machine(random: SeededGenerator(seed: UInt64(seed)))
    var (number, refusedPrograms, sent, leftOut, refused) = (0, 0, 0, 0, 0)
    while number < all {
      let programs = (0...machine.random.below(2)).map { _ in machine.program() }
      let files = programs.enumerated().map {
        JqTemplates.File(name: "\($0).jq", text: $1, setting: "s")
      }
      let place = "TEMPLATE_SEED=\(seed), message \(number): \(programs)"
      let templates: JqTemplates
      do {
        templates = try JqTemplates(
          [.orderCompleted: files],
          path: ProcessInfo.processInfo.environment["PATH"]
        )
      } catch {
        refusedPrograms += 1
        #expect(refusedPrograms < 100 + number, "\(place): \(error)")
        continue
      }
      let inputs = (0..<min(max(40, all / 200), all - number)).map { machine.message(number + $0) }
      let outcomes = try await templates.apply(to: inputs)
      try #require(outcomes.count == inputs.count, "\(place)")
      for (offset, outcome) in outcomes.enumerated() {
        switch outcome {
        case .leftOut: leftOut += 1
        case .refused(let reason):
          refused += 1
          #expect(reason.reason.hasPrefix("the template "), "\(place)")
        case .message(let message):
          sent += 1
          let value = try StrictJSON.parse(message.bytes)
          #expect(value["messageId"]?.text == "m\(number + offset)", "\(place)")
          #expect(["track", "identify"].contains(value["type"]?.text), "\(place)")
          #expect(value["userId"] != nil || value["anonymousId"] != nil, "\(place)")
          #expect(!message.bytes.contains(UInt8(ascii: "\n")), "\(place)")
        }
      }
      number += inputs.count
    }
    print("TEMPLATE_SEED=\(seed): \(sent) sent, \(leftOut) left out, \(refused) refused")
    #expect(sent > all / 10 && refused > 0)
  }
}
