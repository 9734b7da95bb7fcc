import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Privacy rules` {
  private typealias Rule = (path: String, action: PrivacyRule.Action)

  private func rules(_ given: [Rule], salt: String? = nil) throws -> PrivacyRules {
    let rules = try given.map { rule in
      let path = try #require(FieldPath(rule.path))
      return PrivacyRule(path, rule.action, salt: salt.map { HashSalt($0) })
    }
    return try #require(PrivacyRules(rules))
  }

  private func applied(
    _ given: [Rule],
    to message: String,
    salt: String? = nil
  ) throws -> String {
    // Text before a message stays.
    var bytes = Array("before".utf8) + Array(message.utf8)
    var made = MadeTexts()
    #expect(try rules(given, salt: salt).apply(to: &bytes, from: 6, made: &made))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("before"))
    return String(text.dropFirst(6))
  }

  private static let digest = "b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72"

  @Test(arguments: [
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.x"], #"{"a":{"y":2,"z":3}}"#),
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.y"], #"{"a":{"x":1,"z":3}}"#),
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.z"], #"{"a":{"x":1,"y":2}}"#),
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.x", "a.y"], #"{"a":{"z":3}}"#),
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.y", "a.z"], #"{"a":{"x":1}}"#),
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.x", "a.z"], #"{"a":{"y":2}}"#),
    (#"{"a":{"x":1,"y":2,"z":3}}"#, ["a.x", "a.y", "a.z"], #"{"a":{}}"#),
    (#"{"a":{"x":1},"b":2}"#, ["a"], #"{"b":2}"#),
    (#"{"a":[{"x":1,"y":"}"},{"x":"\"]"}]}"#, ["a[].x"], #"{"a":[{"y":"}"},{}]}"#),
    (#"{"a":["x","y"]}"#, ["a[]"], #"{"a":[]}"#),
    (#"{"a":[[1,2],[3]]}"#, ["a[][]"], #"{"a":[[],[]]}"#),
    (#"{"a":{"x":1}}"#, ["a[].x", "a.x.y", "b", "x"], #"{"a":{"x":1}}"#),
    (
      #"{"phone":"1","a":{"phone":2},"b":[{"phone":[3]},{"c":{"d":1,"phone":null}}]}"#, ["*.phone"],
      #"{"phone":"1","a":{},"b":[{},{"c":{"d":1}}]}"#
    ),
    (
      #"{"a":{"b":{"c":1}},"x":{"a":{"b":{"c":1,"d":2}}}}"#, ["*.a.b.c"],
      #"{"a":{"b":{}},"x":{"a":{"b":{"d":2}}}}"#
    ),
    (#"{}"#, ["a", "*.b"], #"{}"#),
  ])
  func `leave out what they name, and nothing else`(
    message: String,
    paths: [String],
    expected: String
  ) throws {
    #expect(try applied(paths.map { ($0, .drop) }, to: message) == expected)
  }

  @Test func `hash what is lower-cased and without blanks at its ends`() throws {
    for text in ["ada@example.com", " Ada@Example.COM ", #"\tADA@example.com\n"#] {
      #expect(
        try applied([("traits.email", .hash)], to: #"{"traits":{"email":"\#(text)","n":1}}"#)
          == #"{"traits":{"email":"\#(Self.digest)","n":1}}"#
      )
    }
    #expect(
      try applied([("e", .hash)], to: #"{"e":"ada@example.com"}"#, salt: "pepper")
        == #"{"e":"f3de2501fc91c4a9ae4d4ed50bef931c9901aabe5ea36979890a69204e7eb2b1"}"#
    )
    // All texts and numbers of an object, as texts; a null says nothing, nor do blanks.
    let hashed = try applied([("a", .hash)], to: #"{"a":{"x":[7,"7"],"y":null,"z":"  "}}"#)
    let seven = "7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451"
    #expect(hashed == #"{"a":{"x":["\#(seven)","\#(seven)"],"y":null}}"#)
  }

  @Test(arguments: [
    ("ada@example.com", "a***@example.com"), ("a@example.com", "***@example.com"),
    ("Ada", "A***"), ("Ä", "***"), ("  Ada ", "A***"), ("+491711234", "+***"), ("@x", "@***"),
    ("a\\\"b", "a***"), ("ada@b@c.d", "a***@c.d"),
  ])
  func `mask a text`(text: String, expected: String) throws {
    #expect(try applied([("a", .mask)], to: #"{"a":"\#(text)"}"#) == #"{"a":"\#(expected)"}"#)
  }

  @Test func `leave out the number that cannot be masked`() throws {
    #expect(try applied([("a", .mask)], to: #"{"a":12,"b":true}"#) == #"{"b":true}"#)
  }

  @Test(arguments: [
    ("203.0.113.7", "203.0.113.0"), (" 203.0.113.7", "203.0.113.0"),
    ("::ffff:203.0.113.7", "203.0.113.0"),
    ("2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3::"),
    ("2001:db8::1", "2001:db8::"), ("::1", "::"), ("fe80::1%eth0", "fe80::"),
    ("1:2:3:4:5:6:7::", "1:2:3::"), ("64:ff9b::192.0.2.33", "64:ff9b::"),
  ])
  func `cut addresses`(text: String, expected: String) throws {
    #expect(
      try applied([("ip", .truncateIP)], to: #"{"ip":"\#(text)"}"#) == #"{"ip":"\#(expected)"}"#
    )
  }

  @Test(arguments: [
    "", "localhost", "203.0.113", "203.0.113.256", "1.2.3.4.5", "1:2:3", "1::2::3", "g::1", ":::",
    "1:2:3:4:5:6:7:8:9", "12345::1", "1.2.3.4::",
  ])
  func `leave out what is no address`(text: String) throws {
    #expect(try applied([("ip", .truncateIP)], to: #"{"ip":"\#(text)","a":1}"#) == #"{"a":1}"#)
  }

  @Test func `count by their order where several are for one value`() throws {
    let message = #"{"t":{"email":"ada@example.com"}}"#
    #expect(try applied([("*.email", .hash), ("t.email", .drop)], to: message).contains("b5fc"))
    #expect(try applied([("t.email", .drop), ("*.email", .hash)], to: message) == #"{"t":{}}"#)
    #expect(try applied([("t", .mask), ("*.email", .hash)], to: message).contains("a***@"))
  }

  @Test func `leave alone what they made before`() throws {
    var made = MadeTexts()
    let rules = try rules([("*.email", .hash), ("*.name", .mask), ("userId", .hash)])
    var bytes = Array(#"{"userId":"cus_1","t":{"email":"ada@example.com","name":"Ada"}}"#.utf8)
    #expect(rules.apply(to: &bytes, from: 0, made: &made))
    let first = bytes
    #expect(rules.apply(to: &bytes, from: 0, made: &made))
    #expect(bytes == first)
    // A text that was put there later is hidden; a moved text stays unchanged.
    var moved = Array(#"{"t":{"email":"b@example.com"},"p":{"email":"\#(Self.digest)"}}"#.utf8)
    #expect(rules.apply(to: &moved, from: 0, made: &made))
    let text = String(decoding: moved, as: UTF8.self)
    #expect(text.contains(Self.digest))
    #expect(!text.contains("b@example.com"))
  }

  @Test func `say of every beginning of a message that it is none`() throws {
    let rules = try rules([("*.b", .hash), ("c", .drop)])
    let message = Array(#"{"a":{"b":"x\"y","n":[1,{"b":2}]},"c":null,"d":"\\"}"#.utf8)
    for end in 0..<message.count {
      var bytes = Array(message[..<end])
      var made = MadeTexts()
      #expect(!rules.apply(to: &bytes, from: 0, made: &made), "\(end)")
      #expect(bytes.count == end)
    }
    for text in ["[]", "1", "{}{}", "{} ", #"{"a":1,}"#, #"{"a" :1}"#, "{,}", #"{"a":}"#] {
      var bytes = Array(text.utf8)
      var made = MadeTexts()
      #expect(!rules.apply(to: &bytes, from: 0, made: &made), "\(text)")
    }
  }

  @Test func `keep a message JSON whatever it holds`() throws {
    let rules = try rules([
      ("*.a", .drop), ("*.b", .hash), ("*.c", .mask), ("d[]", .truncateIP), ("*.e[].f", .drop),
    ])
    var random = SeededGenerator(seed: 19)
    for _ in 0..<3_000 {
      var writer = JSONWriter()
      write(&writer, depth: 0, &random)
      var bytes = writer.bytes
      var made = MadeTexts()
      #expect(rules.apply(to: &bytes, from: 0, made: &made))
      let value = try StrictJSON.parse(bytes)
      #expect(try StrictJSON.parse(writer.bytes).without("a") == value.masked, "\(bytes)")
    }
  }

  private func write(
    _ writer: inout JSONWriter,
    depth: Int,
    _ random: inout SeededGenerator
  ) {
    switch Int.random(in: depth == 0 ? 0...0 : 0...6, using: &random) {
    case 0, 1:
      writer.beginObject()
      for name in ["a", "b", "c", "d", "e", "f"] where Bool.random(using: &random) {
        if depth > 4 { break }
        writer.property(name, json: "")
        write(&writer, depth: depth + 1, &random)
      }
      writer.endObject()
    case 2:
      writer.beginArray()
      for _ in 0..<(depth > 4 ? 0 : Int.random(in: 0...3, using: &random)) {
        writer.element()
        write(&writer, depth: depth + 1, &random)
      }
      writer.endArray()
    case 3: writer.bytes.append(contentsOf: "12.5".utf8)
    case 4: writer.bytes.append(contentsOf: "null".utf8)
    default:
      writer.string(["x", "1.2.3.4", "\"}", "ä\\", ",]"].randomElement(using: &random) ?? "")
    }
  }

  @Test func `name a user outside of messages as within`() throws {
    let rules = try rules([("*.email", .drop), ("userId", .hash)], salt: "s")
    var bytes = Array(#"{"userId":"cus_1"}"#.utf8)
    var made = MadeTexts()
    #expect(rules.apply(to: &bytes, from: 0, made: &made))
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"userId":"\#(rules.userID("cus_1"))"}"#)
    #expect(rules.userID("cus_1").count == 64)
    #expect(try self.rules([("traits", .drop)]).userID("cus_1") == "cus_1")
  }

  @Test(arguments: [
    "traits.email", "userId", "*.phone", "properties.products[].name", "a[][].b",
    "integrations.Google Analytics.clientId",
  ])
  func `have paths that are read and written alike`(text: String) throws {
    #expect(try #require(FieldPath(text)).text == text)
  }

  @Test(arguments: [
    "", "*", ".a", "a.", "a..b", "[]", "a.[]", "a[", "a[0]", "a.*.b", "*.*", "a\"b",
  ])
  func `have no paths that mean nothing`(text: String) {
    #expect(FieldPath(text) == nil)
  }

  @Test func `never show their salt`() {
    let salt = HashSalt("pepper")
    #expect(
      "\(salt) \(String(reflecting: salt)) \(Mirror(reflecting: salt).children.count)"
        == "<secret> <secret> 0"
    )
  }
}

extension JSONValue {
  /// Without members of this name below the top level.
  fileprivate func without(_ name: String, depth: Int = 0) -> JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.filter { depth == 0 || !$0.key.elementsEqual(name.utf8) }
          .map { Member(key: $0.key, value: $0.value.without(name, depth: depth + 1)) }
      ).masked
    case .array(let elements):
      JSONValue.array(elements.map { $0.without(name, depth: depth + 1) }).masked
    default: self
    }
  }

  /// The parts that no rule of the test touches, so that both sides can be compared: nothing under `b`, `c`, `d`, `e`.
  fileprivate var masked: JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.filter { !["b", "c", "d", "e"].map { Array($0.utf8) }.contains($0.key) }
          .map { Member(key: $0.key, value: $0.value.masked) }
      )
    case .array(let elements): .array(elements.map(\.masked))
    default: self
    }
  }
}
