import Commerce
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A message that is too large` {
  private func shortened(_ text: String, to limit: Int) -> String? {
    let short = Shortening.shorten(Array(text.utf8), to: limit)
    return short.fits ? String(decoding: short.message, as: UTF8.self) : nil
  }

  private static let whole =
    #"{"context":{"ip":"a}],\""},"properties":{"n":1,"metadata":{"a":[1,{"b":"]}"}]},"x":-1.5,"#
    + #""products":[{"p":1},{"p":"},{"},{"p":3}],"e":true}}"#
  private static let head =
    #"{"context":{"ip":"a}],\"","tidemark":{"truncated":true}},"properties":{"#

  @Test func `loses its metadata first, and says so`() {
    let expected =
      Self.head + #""n":1,"x":-1.5,"products":[{"p":1},{"p":"},{"},{"p":3}],"e":true}}"#
    for limit in expected.utf8.count...expected.utf8.count + 5 {
      #expect(shortened(Self.whole, to: limit) == expected)
    }
  }

  @Test func `then loses no more products than it must, from the last one on`() {
    let two = Self.head + #""n":1,"x":-1.5,"products":[{"p":1},{"p":"},{"}],"e":true}}"#
    #expect(shortened(Self.whole, to: two.utf8.count + 7) == two)
    #expect(shortened(Self.whole, to: two.utf8.count) == two)
    let one = Self.head + #""n":1,"x":-1.5,"products":[{"p":1}],"e":true}}"#
    #expect(shortened(Self.whole, to: two.utf8.count - 1) == one)
    #expect(shortened(Self.whole, to: one.utf8.count) == one)
  }

  @Test func `keeps its first product, and is none if that is not enough`() {
    let one = Self.head + #""n":1,"x":-1.5,"products":[{"p":1}],"e":true}}"#
    #expect(shortened(Self.whole, to: one.utf8.count - 1) == nil)
  }

  @Test func `loses what comes back before what goes out`() {
    let text =
      #"{"context":{"a":1},"properties":{"metadata":{},"new_items":[1,2,3],"return_items":[4,5,6]}}"#
    let head = #"{"context":{"a":1,"tidemark":{"truncated":true}},"properties":{"#
    let expected = head + #""new_items":[1,2],"return_items":[4]}}"#
    #expect(shortened(text, to: expected.utf8.count) == expected)
  }

  @Test func `loses the ends of its long texts before any product`() throws {
    let note = String(repeating: "wörter ", count: 6_000)
    let tail = #","name":"b","products":[{"id":"1"},{"id":"2"}]}}"#
    let text = #"{"context":{"a":1},"properties":{"metadata":{},"note":"\#(note)""# + tail
    let short = try #require(shortened(text, to: 32_000))
    let cut = try #require(
      try StrictJSON.parse(Array(short.utf8))["properties"]?["note"]?.text
    )
    #expect(cut.last == "…" && note.starts(with: cut.dropLast()))
    #expect(1_998...2_000 ~= cut.utf8.count)
    let head = #"{"context":{"a":1,"tidemark":{"truncated":true}},"properties":{"note":""#
    #expect(short == head + cut + "\"" + tail)
  }

  @Test func `keeps texts of 2,000 bytes, and cuts longer ones between characters`() throws {
    let family = "👨‍👩‍👧‍👦"
    func cut(_ text: String) throws -> String {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("context")
      writer.literal(#"{"a":1}"#)
      writer.key("traits")
      writer.beginObject()
      writer.key("street")
      writer.string(text)
      writer.key("phone")
      writer.string(String(repeating: "1", count: 40_000))
      writer.endObject()
      writer.endObject()
      let short = Shortening.shorten(writer.bytes, to: 32_000)
      #expect(short.fits)
      return try #require(try StrictJSON.parse(short.message)["traits"]?["street"]?.text)
    }
    let whole = String(repeating: "a", count: 2_000)
    #expect(try cut(whole) == whole)
    #expect(try cut(whole + "a") == whole.prefix(1_997) + "…")
    // 25 bytes each.
    #expect(
      try cut("a" + String(repeating: family, count: 90)) == "a"
        + String(repeating: family, count: 79) + "…"
    )
    // Two bytes each as they are written.
    #expect(try cut(String(repeating: "\"", count: 1_000)) == String(repeating: "\"", count: 1_000))
    #expect(
      try cut(String(repeating: "\n", count: 1_001)) == String(repeating: "\n", count: 998) + "…"
    )
  }

  @Test(arguments: ["id", "order_id", "email", "claim_item_id"])
  func `keeps ids however long they are`(name: String) {
    let id = String(repeating: "x", count: 9_000)
    let text =
      #"{"userId":"\#(id)","context":{"a":"\#(id)"},"properties":{"\#(name)":"\#(id)","n":[{"\#(name)":["\#(id)"]}]}}"#
    #expect(shortened(text, to: 36_000) == nil)
    #expect(shortened(text, to: 50_000)?.contains(id + "\"]}]}}") == true)
  }

  @Test func `loses other lists after its products, the last list first, and keeps one of each`() {
    let start =
      #"{"context":{"ip":"1"},"properties":{"tags":[1,2,3],"products":[1,2],"images":["a","b"]"#
    let head = #"{"context":{"ip":"1","tidemark":{"truncated":true}},"properties":{"#
    let steps = [
      #""tags":[1,2,3],"products":[1],"images":["a","b"]}}"#,
      #""tags":[1,2,3],"products":[1],"images":["a"]}}"#,
      #""tags":[1,2],"products":[1],"images":["a"]}}"#,
      #""tags":[1],"products":[1],"images":["a"]}}"#,
    ].map { head + $0 }
    for (step, next) in zip(steps, steps.dropFirst()) {
      #expect(shortened(start + "}}", to: step.utf8.count) == step)
      #expect(shortened(start + "}}", to: step.utf8.count - 1) == next)
    }
    #expect(shortened(start + "}}", to: (steps.last ?? "").utf8.count - 1) == nil)
  }

  @Test func `of a customer in very many groups keeps as many as have room`() throws {
    let groups = (1...1_500).map { "\"group number \($0) of many\"" }.joined(separator: ",")
    let text =
      #"{"context":{"a":1},"traits":{"email":"a@x","groups":[\#(groups)],"orders_count":3}}"#
    let short = try #require(shortened(text, to: 32_000))
    #expect(short.utf8.count > 31_900)
    #expect(
      text.contains(
        short.dropFirst(
          short.firstRange(of: "\"groups").map {
            short.distance(from: short.startIndex, to: $0.lowerBound)
          } ?? 0
        ).prefix(30_000)
      )
    )
    #expect(short.hasSuffix(#"],"orders_count":3}}"#))
    #expect(try StrictJSON.parse(Array(short.utf8))["context"]?["tidemark"] != nil)
  }

  @Test func `loses an address whole, as a part of it is none`() {
    let long = String(repeating: "x", count: 2_001)
    let whole = String(repeating: "y", count: 2_000)
    let head = #"{"context":{"a":1"#
    let mark = #","tidemark":{"truncated":true}"#
    let body =
      #"},"properties":{"image_url":"\#(long)","products":[{"url":"\#(long)"},{"n":1,"image_url":"\#(long)"},"#
      + #"{"url":"\#(long)","image_url":"\#(long)","m":"\#(whole)","image":"\#(whole)"}],"#
      + #""images":["\#(long)","\#(whole)","\#(long)","\#(long)"],"tracking_urls":["\#(long)"],"e":1}}"#
    let short =
      #"},"properties":{"products":[{},{"n":1},{"m":"\#(whole)","image":"\#(whole)"}],"#
      + #""images":["\#(whole)"],"tracking_urls":[],"e":1}}"#
    #expect(shortened(head + body, to: 12_000) == head + mark + short)
  }

  @Test func `loses the ends of shorter texts when nothing else is left`() throws {
    let texts = (1...40).map { "\"t\($0)\":\"" + String(repeating: "t", count: 1_900) + "\"" }
    let text = #"{"context":{"a":1},"properties":{\#(texts.joined(separator: ","))}}"#
    let short = try #require(shortened(text, to: 32_000))
    let whole = try StrictJSON.parse(Array(short.utf8))
    for number in 1...40 {
      #expect(
        whole["properties"]?["t\(number)"]?.text == String(repeating: "t", count: 197) + "…"
      )
    }
  }

  @Test
  func
    `is shortened whatever its size when a text was cut before, and does not fit where an id was`()
  {
    let long = String(repeating: "l", count: 3_000)
    let text = #"{"context":{"a":1},"properties":{"metadata":{"a":1},"note":"\#(long)","n":1}}"#
    let cut = Shortening.shorten(Array(text.utf8), to: 10_000, cutBeyond: 2_500)
    #expect(cut.fits)
    #expect(
      String(decoding: cut.message, as: UTF8.self)
        == #"{"context":{"a":1,"tidemark":{"truncated":true}},"properties":{"note":"\#(long.prefix(1_997))…","n":1}}"#
    )
    let id = #"{"context":{"a":1},"properties":{"order_id":"\#(long)"}}"#
    #expect(!Shortening.shorten(Array(id.utf8), to: 10_000, cutBeyond: 2_500).fits)
  }

  @Test(arguments: [
    "", "{}", "[]", "{", #"{"context":{},"properties":{"products":[1,2]}}"#, "\u{0}",
  ])
  func `of another kind stays as it is`(text: String) {
    #expect(shortened(text, to: 1) == nil)
    #expect(shortened(text, to: 1_000) == nil)
  }

  @Test func `is still a valid message of at most the size`() throws {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      order.metadata = arena.append(#"{"note":"\#(String(repeating: "n", count: 9_000))"}"#)
    }
    for _ in 1...200 {
      builder.line(1_000, 1) { line, arena in
        line.title = arena.append(String(repeating: "t", count: 100))
      }
    }
    var settings = MappingSettings()
    settings.includesMetadata = true
    let whole = try message(
      DerivedOrders(builder.page, settings: settings),
      .orderCompleted,
      MessageValidator(mostBytes: 100_000)
    )
    #expect(whole.utf8.count > 40_000)
    let validator = MessageValidator()
    for limit in [32_000, 20_000, 3_000] {
      let short = try #require(shortened(whole, to: limit))
      #expect(short.utf8.count <= limit)
      #expect(short.utf8.count > limit - 600, "no more is left out than must be")
      #expect(validator.findings(in: short) == [])
      #expect(short.contains(#""tidemark":{"truncated":true}"#))
      #expect(!short.contains(#""metadata""#))
    }
  }

  @Test func `has a name that every destination takes`() {
    #expect(EventName.known.allSatisfy { $0.rawValue.utf8.count <= 128 })
  }
}
