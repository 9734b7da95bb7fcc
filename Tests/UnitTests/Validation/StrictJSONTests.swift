import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct StrictJSONTests {
  @Test(arguments: [
    #"{"a":[1,-2.5e+3,0.0,true,false,null,"x"],"b":{}}"#, " [ ] ", "\n0\t", #""\"\\\/\b\f\n\r\t""#,
    #""\ud83d\ude00é\u0000""#, #"{"\u00e9":1,"e\u0301":2}"#,
  ])
  func `JSON is read`(text: String) throws {
    _ = try StrictJSON.parse(Array(text.utf8))
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "[,1]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "-", "-01", "1.", ".5",
    "1e", "1e+", "+1", "tru", "nul", "NaN", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u+123\"", "\"\\",
    "\"a\nb\"", "1 2", "[1}", "'a'", "\u{FEFF}1", #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#,
    #""\ud83d""#, #""\ude00\ud83d""#, #""\ud83d\n""#,
  ])
  func `everything else is refused`(text: String) {
    #expect(throws: StrictJSON.Fault.self) { try StrictJSON.parse(Array(text.utf8)) }
  }

  @Test func `strings are decoded and numbers keep their spelling`() throws {
    let value = try StrictJSON.parse(Array(#"["\u00e9\ud83d\ude00\n",1.50e1]"#.utf8))
    #expect(value == .array([.string(Array("é😀\n".utf8)), .number(Array("1.50e1".utf8))]))
  }

  @Test func `a lenient reader repairs what a strict one refuses`() throws {
    for bytes in [Array(#""\ud83d""#.utf8), [34, 0xE9, 34]] {
      #expect(throws: StrictJSON.Fault.self) { try StrictJSON.parse(bytes) }
      #expect(try StrictJSON.parse(bytes, .repair) == .string(Array("\u{FFFD}".utf8)))
    }
    let twins = Array(#"{"a":1,"a":2}"#.utf8)
    #expect(throws: Never.self) { try StrictJSON.parse(twins, .twins) }
  }

  @Test func `nesting ends where it is told to`() throws {
    let text = Array("[[[]]]".utf8)
    _ = try StrictJSON.parse(text, deepest: 3)
    #expect(throws: StrictJSON.Fault.self) { try StrictJSON.parse(text, deepest: 2) }
  }
}
