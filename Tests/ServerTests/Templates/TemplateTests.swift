import Foundation
import Pipeline
import SegmentSpec
import Support
import Templates
import Testing

/// Templates with jq itself.
@Suite(.timeLimit(.minutes(9))) struct `Templates by jq` {
  init() {
    // As the program does: a jq that is killed must not end the tests.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  private func templates(_ programs: String...) throws -> JqTemplates {
    let files = programs.enumerated().map { number, text in
      JqTemplates.File(name: "\(number).jq", text: text, setting: "events.order_completed.template")
    }
    return try JqTemplates(
      [.orderCompleted: files],
      path: ProcessInfo.processInfo.environment["PATH"]
    )
  }

  private func message(_ number: Int, _ properties: String = "{}") -> TemplateInput {
    let text =
      #"{"type":"track","messageId":"m\#(number)","timestamp":"2026-01-02T03:04:05.000Z","userId":"u","#
      + #""context":{"n":\#(number)},"event":"Order Completed","properties":\#(properties)}"#
    return TemplateInput(event: .orderCompleted, message: Array(text.utf8))
  }

  /// What became of one message: its text, `-` for none, or why it was refused.
  private func result(_ program: String, _ properties: String = "{}") async throws -> String {
    let outcomes = try await templates(program).apply(to: [message(1, properties)])
    return outcomes.map(words).joined(separator: "; ")
  }

  private func words(_ outcome: TemplateOutcome) -> String {
    switch outcome {
    case .message(let message): String(decoding: message.bytes, as: UTF8.self)
    case .leftOut: "-"
    case .refused(let refused): refused.reason + (refused.words.map { ": \($0.line)" } ?? "")
    }
  }

  @Test func `keep the order of messages, and each goes where it belongs`() async throws {
    let templates = try templates("select(.context.n % 3 != 0) | .event = \"E\\(.context.n)\"")
    #expect(templates.isFor(.orderCompleted))
    #expect(!templates.isFor(.orderUpdated))
    let outcomes = try await templates.apply(to: (0..<2_000).map { message($0) })
    #expect(outcomes.count == 2_000)
    for (number, outcome) in outcomes.enumerated() {
      switch outcome {
      case .leftOut: #expect(number % 3 == 0)
      case .message(let message):
        #expect(number % 3 != 0)
        #expect(message.event.rawValue == "E\(number)")
        #expect(String(decoding: message.bytes, as: UTF8.self).contains("\"m\(number)\""))
      case .refused(let refused): Issue.record("\(refused.reason)")
      }
    }
  }

  @Test func `work one after another`() async throws {
    let chain = try templates(
      ".properties.a = 1",
      ".properties.b = .properties.a + 1",
      "select(true)"
    )
    let outcome = try await chain.apply(to: [message(1)])
    #expect(outcome.map(words)[0].hasSuffix(#""properties":{"a":1,"b":2}}"#))
    let broken = try templates(".", ".properties = 7", ".")
    #expect(
      try await broken.apply(to: [message(1)]).map(words)[0].contains(
        "gives properties that is no object"
      )
    )
    let failing = try templates(".", "error(\"no\")", ".")
    #expect(
      try await failing.apply(to: [message(1)]).map(words) == [
        "the template 1.jq ends with an error: no"
      ]
    )
  }

  @Test(arguments: [
    ("7", "gives a number and no object"), ("\"a\"", "gives a string and no object"),
    ("[.]", "gives an array and no object"), ("null", "gives null and no object"),
    ("true", "gives a boolean and no object"), ("., .", "gives more than one message"),
    ("range(1e12)", "gives more than one message"),
    (".type = \"page\"", "neither track nor identify"),
    ("del(.event)", "whose event is no text"), (".event = 7", "whose event is no text"),
    (".event = \" \"", "whose event is no text"),
    (".event = \"identify\"", "the name of another call"),
    (".event = (\"a\" * 300)", "whose event is no text"),
    (".type = \"identify\"", "an identify with an event"),
    ("del(.userId)", "without userId and anonymousId"),
    (".userId = 7", "gives a userId that is no text"),
    (".anonymousId = \"\"", "gives a anonymousId"),
    (".context = []", "gives context that is no object"),
    (".integrations = 1", "integrations that is no"),
    (".timestamp = \"yesterday\"", "gives a timestamp that is none"),
    (".timestamp = 5", "a timestamp that"),
    ("reduce range(600) as $i (.; {type, event, userId, a: .})", "nested"),
    (".properties.x.y.z = (.properties.x | keys)", "ends with an error: null (null) has no keys"),
    ("input", "ends with an error: input is not for templates"),
    ("first(inputs)", "input is not for"),
    ("halt", "halt is not for templates"), ("halt_error", "halt is not for templates"),
  ])
  func `are refused with what is wrong`(program: String, reason: String) async throws {
    let result = try await result(program)
    #expect(result.hasPrefix("the template 0.jq "), "\(result)")
    #expect(result.contains(reason), "\(result)")
  }

  @Test(arguments: [
    ".))] , [limit(2; (.", ".) | (., .", ". )] as $x | [(.", ".)) ] catch 1 | {} , [((.", "1))] # ",
  ])
  func `cannot leave the brackets around them`(program: String) async throws {
    let fault = #expect(throws: TemplateFault.self) { _ = try templates(program) }
    #expect(fault?.reason.hasPrefix("the template 0.jq") == true, "\(fault?.reason ?? "")")
  }

  @Test func `cannot reach anything but their message`() async throws {
    #expect(setenv("TIDEMARK_TEMPLATE_TEST", "s3cr3t", 1) == 0)
    for program in [
      "env", "$ENV", "[env, $ENV, $__prog_args]", "[input_filename, get_search_list]",
      "[$ENV.PATH, $ENV.HOME, env.TIDEMARK_TEMPLATE_TEST]", "[debug, stderr] | length",
      ") | env | (", ".) | $ENV | (.", "[limit(1; env)] | tojson",
    ] {
      let text: String
      do {
        let templates = try templates(".properties.x = (\(program) | tojson)")
        text = try await templates.apply(to: [message(1)]).map(words)[0]
      } catch let error as TemplateFault {
        text = error.reason
      }
      #expect(
        !text.contains("s3cr3t") && !text.contains("/usr") && !text.contains("nonexistent"),
        "\(text)"
      )
    }
    // Nor are the files of the machine, or definitions in a home.
    for program in ["import \"a\" as a; .", "include \"a\"; .", "import \"/etc/passwd\" as $a; ."] {
      let fault = #expect(throws: TemplateFault.self) { _ = try templates(program) }
      #expect(fault?.hint == "a template is one file: import and include are not for templates")
    }
  }

  @Test func `that jq does not understand are named with their line`() throws {
    for (program, line) in [(".a = (\n", 1), (".\n| foo(1)\n", 2), ("}", 1), (".\n| .a |", 2)] {
      let fault = try #require(#expect(throws: TemplateFault.self) { _ = try templates(program) })
      #expect(fault.reason.hasPrefix("the template 0.jq, line "), "\(fault.reason)")
      #expect(fault.reason.contains("line \(line): "), "\(fault.reason)")
      #expect(!fault.reason.contains("def "))
    }
  }

  @Test func `that never end or take all memory fail alone`() async throws {
    let templates = try templates(
      """
      if .context.n == 3 then (def f: f; f) elif .context.n == 5 then [range(1e9)] | length | {} else . end
      """
    )
    let outcomes = try await templates.apply(to: (0..<8).map { message($0) }).map(words)
    #expect(outcomes[3] == "the template 0.jq takes more than a second")
    #expect(outcomes[5].hasPrefix("the template 0.jq "))
    #expect(!outcomes[5].contains("gives"))
    for number in [0, 1, 2, 4, 6, 7] { #expect(outcomes[number].contains("\"m\(number)\"")) }
  }

  @Test func `that make much of little fail alone, and cost little memory`() async throws {
    let templates = try templates(
      """
      .context.n as $n | if $n == 1 then .properties.x = "x" * 300000 elif $n == 3 then .properties.x = "x" * 30000000
      elif $n == 5 then reduce range(100) as $i (.; {a: [., .]}) elif $n == 7 then .properties.x = "x" * 200000 else . end
      """
    )
    let before = try residentBytes()
    let outcomes = try await templates.apply(to: (0..<9).map { message($0) }).map(words)
    #expect(outcomes[1] == "the template 0.jq gives over 256 KiB more than it got")
    for number in [3, 5] { #expect(outcomes[number].hasPrefix("the template 0.jq ")) }
    for number in [0, 2, 4, 6, 7, 8] { #expect(outcomes[number].contains("\"m\(number)\"")) }
    #expect(try residentBytes() - before < 100 << 20)
    // A message that was large before may stay so.
    let large = message(1, "{\"t\":\"" + String(repeating: "t", count: 600_000) + "\"}")
    let after = try await self.templates(".properties.n = 1").apply(to: [large]).map(words)
    #expect(after[0].utf8.count > 600_000)
  }

  private func residentBytes() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " "
    )
    return try #require(Int(pages[1])) * 4_096
  }

  @Test func `get no message that is nested too deeply for jq, and go on`() async throws {
    let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
    let outcomes = try await templates(".").apply(to: [
      message(0), message(1, "{\"a\":\(deep)}"), message(2),
    ])
    .map(words)
    #expect(outcomes[0].contains("\"m0\"") && outcomes[2].contains("\"m2\""))
    // jq 1.7 reads 10,000 levels.
    #expect(
      outcomes[1].contains("nested too deeply") || outcomes[1].contains("\"m1\""),
      "\(outcomes[1])"
    )
  }

  @Test func `that no jq can run say how to get it`() throws {
    for path in ["", "/nonexistent:relative", "."] {
      let fault = #expect(throws: TemplateFault.self) {
        _ = try JqTemplates(
          [:],
          every: [.init(name: "a.jq", text: ".", setting: "s")],
          path: path
        )
      }
      #expect(fault?.reason.contains("the program jq") == true)
      #expect(fault?.hint.contains("apt-get install jq") == true)
    }
  }

  @Test func `of one name and two contents are two templates`() async throws {
    let files = [".properties.a = 1", ".properties.b = 2", ".properties.a += 1"].map {
      JqTemplates.File(name: "of a setting", text: $0, setting: "s")
    }
    let templates = try JqTemplates(
      [.orderCompleted: files],
      path: ProcessInfo.processInfo.environment["PATH"]
    )
    let outcome = try await templates.apply(to: [message(1)])
    #expect(outcome.map(words)[0].hasSuffix(#""properties":{"a":2,"b":2}}"#))
  }

  @Test func `go on when their jq is killed between two messages`() async throws {
    let templates = try templates(".properties.x = 1")
    for number in 0..<5 {
      let outcome = try await templates.apply(to: [message(number)])
      #expect(outcome.map(words)[0].contains("\"m\(number)\""))
      await templates.killAll()
    }
  }

  @Test func `keep the message's id, and its time unless they set one`() async throws {
    #expect(
      try await result(".messageId = \"x\" | del(.timestamp)").hasPrefix(
        #"{"type":"track","messageId":"m1","timestamp":"2026-01-02T03:04:05.000Z","userId":"u""#
      )
    )
    let moved = try await templates(".timestamp = \"2025-12-31T23:00:00+01:00\"").apply(to: [
      message(1)
    ])
    guard case .message(let message)? = moved.first else {
      Issue.record("it was refused")
      return
    }
    #expect(message.time?.iso8601 == "2025-12-31T22:00:00Z")
    #expect(
      String(decoding: message.bytes, as: UTF8.self).contains(
        #""timestamp":"2025-12-31T22:00:00.000Z""#
      )
    )
  }

  @Test func `give JSON that is a message, whatever goes in`() async throws {
    let templates = try templates(".properties.again = .properties | .extra = [.properties]")
    var random = SeededGenerator(seed: 7)
    let texts = ["\\\"", "\\\\", "\\n", "ü", "😀", "]", "}", ",", "\\u0001", "\u{2028}", "a"]
    let inputs = (0..<3_000).map { number in
      let text = (0..<random.below(12)).map { _ in texts[random.below(texts.count)] }.joined()
      return message(number, #"{"t":"\#(text)","n":\#(random.below(1 << 30)).25}"#)
    }
    let outcomes = try await templates.apply(to: inputs)
    for (input, outcome) in zip(inputs, outcomes) {
      guard case .message(let message) = outcome else {
        Issue.record("\(words(outcome))")
        continue
      }
      let (before, after) = (
        try StrictJSON.parse(input.message), try StrictJSON.parse(message.bytes)
      )
      #expect(after["properties"]?["t"] == before["properties"]?["t"])
      #expect(after["extra"]?.elements.first?["t"] == before["properties"]?["t"])
      #expect(after["messageId"] == before["messageId"])
    }
  }
}
