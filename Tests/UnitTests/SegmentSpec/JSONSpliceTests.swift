import Foundation
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct JSONSpliceTests {
  private func spliced(_ json: String) throws(JSONFault) -> String {
    try spliced(Array(json.utf8))
  }

  private func spliced(_ json: [UInt8]) throws(JSONFault) -> String {
    var writer = JSONWriter()
    try json.withUnsafeBufferPointer { (bytes) throws(JSONFault) in
      try writer.splice(UnsafeRawBufferPointer(bytes))
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    (
      #"{"a": 1, "b": [true, false, null, {}], "c": {}}"#,
      #"{"a":1,"b":[true,false,null,{}],"c":{}}"#
    ),
    (" [ ] ", "[]"), ("[[], [[]]]", "[[],[[]]]"), ("\n\t\"x\"\r\n", "\"x\""),
    ("-0.5E+3", "-0.5E+3"),
    ("0", "0"), ("123456789012345678901234567890", "123456789012345678901234567890"),
    (#""\u0041\u00e9\/\u000a\u0000""#, #""Aé/\n\u0000""#), (#""\ud83d\ude00""#, "\"😀\""),
    (#""\ud83d""#, "\"\u{FFFD}\""), (#""\ude00\ud83d\n""#, "\"\u{FFFD}\u{FFFD}\\n\""),
    (#""\ud83d\u0041""#, "\"\u{FFFD}A\""), (#"{"a\nb": "\\"}"#, #"{"a\nb":"\\"}"#),
  ])
  func `valid JSON is written in its shortest spelling`(json: String, text: String) throws {
    #expect(try spliced(json) == text)
  }

  @Test(arguments: [
    ("1e999", #""1e999""#), ("-1E+308", #""-1E+308""#), ("1e307", "1e307"), ("1e-999", "1e-999"),
    ("1e99999999999999999999", #""1e99999999999999999999""#),
    (String(repeating: "9", count: 309), "\"\(String(repeating: "9", count: 309))\""),
    (String(repeating: "9", count: 308), String(repeating: "9", count: 308)),
  ])
  func `a number beyond a double's range is sent as a string`(json: String, text: String) throws {
    #expect(try spliced(json) == text)
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "-",
    "1.",
    ".5", "1e", "+1", "tru", "nul", "NaN", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\\", "\"a\nb\"",
    "1 2",
    "[1}", "{\"a\":1]", "'a'", "[1] x", "\u{FEFF}1", "\"\\u12", "[\"a\" \"b\"]",
  ])
  func `what is not one complete JSON value is refused`(json: String) {
    #expect(throws: JSONFault.self) { try spliced(json) }
  }

  @Test func `ill-formed UTF-8 within strings is repaired`() throws {
    #expect(try spliced([0x22, 0xE9, 0x22]) == "\"\u{FFFD}\"")
    #expect(throws: JSONFault.invalid(at: 0)) { try spliced([0xE9]) }
  }

  @Test func `nesting is refused only where parsers give up`() throws {
    let deepest = JSONWriter.deepestNesting
    let fine = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
    #expect(try spliced(fine) == fine)
    _ = try JSONSerialization.jsonObject(with: Data(fine.utf8))
    #expect(throws: JSONFault.tooDeep) { try spliced("[\(fine)]") }
    #expect(throws: JSONFault.tooDeep) {
      try spliced(String(repeating: "{\"a\":[", count: 100_000))
    }
    let mixed = String(repeating: "{\"a\":[", count: 100) + String(repeating: "]}", count: 100)
    #expect(try spliced(mixed) == mixed)
    let crossed = String(repeating: "{\"a\":[", count: 100) + String(repeating: "}]", count: 100)
    #expect(throws: JSONFault.self) { try spliced(crossed) }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `random texts are refused or come out as a parser reads them`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let tokens = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-2.5", "true", "null", " ", "\n",
      "\"é\"",
      "\"", "\\",
    ]
    var accepted = 0
    for _ in 0..<10_000 {
      let json =
        Bool.random(using: &random)
        ? (0..<Int.random(in: 1...8, using: &random)).map { _ in
          tokens.randomElement(using: &random) ?? ""
        }.joined() : Self.value(depth: 3, using: &random)
      guard let text = try? spliced(json) else { continue }
      accepted += 1
      #expect(!text.utf8.contains { $0 < 0x20 })
      let ours = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
      let theirs = try JSONSerialization.jsonObject(
        with: Data(json.utf8),
        options: .fragmentsAllowed
      )
      #expect((ours as? NSObject) == (theirs as? NSObject), "seed \(seed): \(json)")
    }
    #expect(accepted > 4_000, "seed \(seed)")
  }

  private static func value(depth: Int, using random: inout SeededGenerator) -> String {
    let space = [" ", "", "\n"].randomElement(using: &random) ?? ""
    switch Int.random(in: depth > 0 ? 0...5 : 2...5, using: &random) {
    case 0:
      let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        value(depth: depth - 1, using: &random)
      }
      return "[" + space + elements.joined(separator: "," + space) + "]"
    case 1:
      let members = (0..<Int.random(in: 0...3, using: &random)).map { index in
        "\"k\(index)\(space == " " ? "\\u00e9" : "")\":" + value(depth: depth - 1, using: &random)
      }
      return "{" + members.joined(separator: space + ",") + space + "}"
    case 2: return "\"\\u20ac \\\"\\ud83d\\ude00\""
    case 3: return space + "\(Int.random(in: -99_999...99_999, using: &random))"
    case 4: return ["true", "false", "null"].randomElement(using: &random) ?? "null"
    default: return "\"ü\\t\(space == "\n" ? "" : space)\""
    }
  }
}
