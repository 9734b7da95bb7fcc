import Foundation
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct WarehouseRowTests {
  private static let receivedAt = Timestamp(microseconds: 1_772_359_200_000_000)

  private func flat(_ message: String) throws(JSONFault) -> String {
    var row = WarehouseRow()
    return try flat(message, &row)
  }

  private func flat(_ message: String, _ row: inout WarehouseRow) throws(JSONFault) -> String {
    var writer = JSONWriter()
    let bytes = Array(message.utf8)
    try bytes.withUnsafeBufferPointer { (buffer) throws(JSONFault) in
      let message = UnsafeRawBufferPointer(buffer)
      try row.read(message)
      writer.row(row, of: message, receivedAt: Self.receivedAt)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The columns that properties become, as the inside of an object.
  private func columns(_ properties: String) throws(JSONFault) -> String {
    let row = try flat(#"{"type":"track","messageId":"m","properties":{\#(properties)}}"#)
    let head = #"{"id":"m","received_at":"2026-03-01T10:00:00.000Z""#
    return String(row.dropFirst(head.count).dropFirst().dropLast())
  }

  @Test(arguments: [
    ("Order Completed", "order_completed"), ("orderId", "order_id"), ("OrderID", "order_id"),
    ("order-id", "order_id"), ("order.id", "order_id"), ("APIKey", "apikey"),
    ("CStringRef", "cstring_ref"), ("f_pX9", "f_p_x9"), ("2FA Enabled", "2fa_enabled"),
    ("größe", "gr_e"), ("_a__b_", "a_b"), ("a1b2C3d", "a1b2_c3d"), ("日本", "_"), ("", "_"),
    ("a\nnb", "a_nb"), (#"a"b\c"#, "a_b_c"), ("a\u{1}b", "a_b"), ("12_A", "12_a"), ("X", "x"),
    ("userAgent", "user_agent"), ("already_snake_case_9", "already_snake_case_9"),
  ])
  func `a name becomes the snake case that Segment gives it`(name: String, column: String) {
    #expect(WarehouseName.snakeCase(name) == column)
  }

  @Test(arguments: [
    (
      #""total":25.00,"quantity":2,"negative":-0.50"#,
      #""total":25.00,"quantity":2,"negative":-0.50"#
    ),
    (
      #""big":12345678901234567890123.10,"exp":1e-7"#,
      #""big":12345678901234567890123.10,"exp":1e-7"#
    ),
    (#""a":{"bC":{"d":1,"e":null},"f":"x"},"g":true"#, #""a_b_c_d":1,"a_f":"x","g":true"#),
    (#""empty":{},"none":null,"deep":{"er":{}},"last":false"#, #""last":false"#),
    (
      #""products":[{"id":"1","n":[1,"]"]}],"n":[]"#,
      #""products":"[{\"id\":\"1\",\"n\":[1,\"]\"]}]","n":"[]""#
    ),
    (#""text":"a\"b\\c\n","uni":"größe 😀""#, #""text":"a\"b\\c\n","uni":"größe 😀""#),
    (#""brackets":"}],{[","next":1"#, #""brackets":"}],{[","next":1"#),
    // Segment's own columns.
    (#""id":1,"event":"x","user_id":"u","Timestamp":"t"#, ""),
    (
      #""id":1,"event":"x","userId":"u","context_ip":"i","context":{"a":1}"#,
      #""_id":1,"_event":"x","_user_id":"u","_context_ip":"i","_context_a":1"#
    ),
    (#""contexts":1,"idx":2"#, #""contexts":1,"idx":2"#),
    // Two names that become one.
    (
      #""orderId":1,"order_id":2,"order-id":3,"OrderID":1"#,
      #""order_id":1,"_order_id":2,"__order_id":3"#
    ),
    (#""a":{"b":1},"a_b":1,"c":{"d":1},"c_d":1.0"#, #""a_b":1,"c_d":1,"_c_d":1.0"#),
    (#""日本":1,"中国":2,"m":{"日":3}"#, #""_":1,"__":2,"m__":3"#),
    (#""a\nb":1,"a\u0001c":2,"a\"d":3"#, #""a_b":1,"a_c":2,"a_d":3"#),
  ])
  func `properties become flat columns`(properties: String, expected: String) throws {
    guard !expected.isEmpty else {
      #expect(throws: JSONFault.self) { try columns(properties) }
      return
    }
    #expect(try columns(properties) == expected)
    _ = try JSONSerialization.jsonObject(with: Data("{\(expected)}".utf8))
  }

  @Test func `a track has its head, its context and its table`() throws {
    var row = WarehouseRow()
    let text = try flat(
      #"{"type":"track","messageId":"m-1","timestamp":"2026-03-01T10:00:00.123Z","#
        + #""userId":"u\"1","anonymousId":"a","context":{"library":{"name":"tidemark","version":"1"},"#
        + #""userAgent":"x","user_agent":"x","consent":{"categoryPreferences":{"ads":true}}},"#
        + #""integrations":{"Google Analytics":{"clientId":"c"}},"event":"Order Completed","#
        + #""properties":{"order_id":"order_1","total":25.00}}"#,
      &row
    )
    #expect(
      text
        == #"{"id":"m-1","received_at":"2026-03-01T10:00:00.000Z","timestamp":"2026-03-01T10:00:00.123Z","#
        + #""event":"order_completed","event_text":"Order Completed","user_id":"u\"1","anonymous_id":"a","#
        + #""context_library_name":"tidemark","context_library_version":"1","context_user_agent":"x","#
        + #""context_consent_category_preferences_ads":true,"order_id":"order_1","total":25.00}"#
    )
    #expect(row.call == .track)
    #expect(row.columns.filter { $0.origin == .property }.count == 2)
  }

  @Test func `an identify has its traits, and nothing of the row before it`() throws {
    var row = WarehouseRow()
    _ = try flat(
      #"{"type":"track","messageId":"1","anonymousId":"a","event":"E","properties":{"x":1}}"#,
      &row
    )
    let text = try flat(
      #"{"type":"identify","messageId":"2","userId":"u","traits":{"email":"e","address":{"city":"c"}}}"#,
      &row
    )
    #expect(
      text == #"{"id":"2","received_at":"2026-03-01T10:00:00.000Z","user_id":"u","email":"e","#
        + #""address_city":"c"}"#
    )
    #expect(row.call == .identify)
    #expect(row.table.isEmpty)
  }

  @Test func `escaped text is decoded`() throws {
    var row = WarehouseRow()
    let message = Array(#"{"type":"track","properties":{"a":"x\"\\\n\u0001é"}}"#.utf8)
    var text: [UInt8] = []
    try message.withUnsafeBytes { bytes in
      try row.read(bytes)
      let value = try #require(row.columns.first?.value)
      #expect(value.kind == .escapedText)
      try WarehouseRow.decode(value, of: bytes, into: &text)
    }
    #expect(String(decoding: text, as: UTF8.self) == "x\"\\\n\u{1}é")
  }

  @Test(arguments: [
    "", "{}", "[]", "{", #"{"type"}"#, #"{"type":"track"#, #"{"type":"track"},"#, #"{"a":1,}"#,
    #"{"properties":{"a":1}"#, #"{"properties":{"a":[1}}"#, #"{"properties":{"a":tru}}"#,
    #"{"properties":{"a":"x}}"#, #"{"properties":{"a":01}}"#, #"{"context":{"a":{"b":1}}"#,
  ])
  func `what is no message is refused and never crashes`(text: String) {
    #expect(throws: JSONFault.self) { try flat(text) }
  }

  @Test func `deep nesting is refused`() {
    let deep = String(repeating: #"{"a":"#, count: 600) + "1" + String(repeating: "}", count: 600)
    #expect(throws: JSONFault.tooDeep) { try flat(#"{"properties":\#(deep)}"#) }
  }
}
