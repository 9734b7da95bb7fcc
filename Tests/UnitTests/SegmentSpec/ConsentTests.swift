import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct ConsentTests {
  private func consent(_ json: String) throws(ConsentFault) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("consent")
    try Array(json.utf8).withUnsafeBufferPointer { (bytes) throws(ConsentFault) in
      try writer.consent(UnsafeRawBufferPointer(bytes))
    }
    writer.endObject()
    return String(decoding: writer.bytes.dropFirst(11).dropLast(), as: UTF8.self)
  }

  @Test(arguments: [
    (
      #"{"categoryPreferences": {"Advertising": true, "C0002": false}}"#,
      #"{"categoryPreferences":{"Advertising":true,"C0002":false}}"#
    ),
    (#"{"categoryPreferences": {}}"#, #"{"categoryPreferences":{}}"#),
    (
      #"{"at": ["}", {"categoryPreferences": 1}], "categoryPreferences": {"a]": true}, "n": 1}"#,
      #"{"at":["}",{"categoryPreferences":1}],"categoryPreferences":{"a]":true},"n":1}"#
    ),
    (#""{\"categoryPreferences\": {\"a\": true}}""#, #"{"categoryPreferences":{"a":true}}"#),
    (
      #""{\"category\\u0050references\": {\"\\\"\": true}}""#,
      #"{"categoryPreferences":{"\"":true}}"#
    ),
  ])
  func `an object of booleans is sent as an object`(json: String, text: String) throws {
    #expect(try consent(json) == text)
  }

  private static let notAll = "an object whose categoryPreferences are not all true or false"
  private static let without = "an object without categoryPreferences"

  @Test(
    arguments: [
      ("null", "null"), ("true", "a boolean"), ("[]", "an array"), ("{}", without),
      ("1", "a number"), ("-1", "a number"), (#"{"categoryPreferences": null}"#, notAll),
      (#"{"categoryPreferences": {"a": "true"}}"#, notAll),
      (#"{"categoryPreferences": {"a": true, "b": 1}}"#, notAll),
      (#"{"categoryPreferences": [true]}"#, notAll),
      (#"{"x": {"categoryPreferences": {"a": true}}}"#, without),
      (#"{"categoryPreferences": {"a": {}}}"#, notAll),
      (#"{"categoryPreferences": {"a": true}, "categoryPreferences": 1}"#, notAll),
      (#""granted""#, "a string that holds no JSON"), ("\"\"", "an empty string"),
      (#""\"{}\"""#, "a string that holds a string"),
      (#""true""#, "a string that holds a boolean"),
      (#""{\"a\":""#, "a string that holds no JSON"), (#"{"a":"#, "no JSON"),
      (#"{"longer_than_bytes":32000}"#, "a value of more than 32,000 bytes"),
    ]
  )
  func `anything else is refused by what it is, not by what it says`(json: String, found: String) {
    #expect(throws: ConsentFault(found: found)) { try consent(json) }
  }
}
