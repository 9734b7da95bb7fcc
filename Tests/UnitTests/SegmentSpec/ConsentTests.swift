import SegmentSpec
import Testing

@Suite struct ConsentTests {
  private func consent(_ json: String) throws(JSONFault) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("consent")
    try Array(json.utf8).withUnsafeBufferPointer { (bytes) throws(JSONFault) in
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

  @Test(arguments: [
    "null", "true", "[]", "{}", "1", #"{"categoryPreferences": null}"#,
    #"{"categoryPreferences": {"a": "true"}}"#, #"{"categoryPreferences": {"a": true, "b": 1}}"#,
    #"{"categoryPreferences": [true]}"#, #"{"x": {"categoryPreferences": {"a": true}}}"#,
    #""granted""#, #""""#, #""\"{}\"""#, #"{"categoryPreferences": {"a": {}}}"#,
    #"{"categoryPreferences": {"a": true}, "categoryPreferences": 1}"#, #""{\"a\":""#, #"{"a":"#,
  ])
  func `anything else is refused`(json: String) {
    #expect(throws: JSONFault.self) { try consent(json) }
  }
}
