import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct MessageIDTests {
  /// The DNS namespace of RFC 9562.
  private let dns = Namespace(parsing: "6ba7b810-9dad-11d1-80b4-00c04fd430c8")

  @Test(arguments: [
    ("www.example.com", 0, "2a473b7d-bdb1-58e2-8d8b-ce27aa5319d4"),
    ("order_01H/updated", 12, "975aa76a-c54e-59a8-b859-73977381d968"),
  ])
  func `ids are UUIDs of version 5 over key and version`(
    key: String,
    version: Int,
    text: String
  ) throws {
    let id = MessageID(namespace: try #require(dns), key: FactKey(key), version: version)
    #expect(id.description == text)
    #expect(MessageID(parsing: text) == id)
  }

  @Test func `a state's id changes with its content, as one that was sent may have arrived`() throws
  {
    let namespace = try #require(dns)
    let ids = [0, 1].flatMap { version in
      [StateDigest(high: 1, low: 2), StateDigest(high: 1, low: 3)].map { content in
        MessageID(
          namespace: namespace,
          key: FactKey("order_01H/updated"),
          version: version,
          content: content
        )
      }
    }
    #expect(Set(ids).count == 4)
    #expect(
      StateDigest(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210).text
        == "0123456789abcdeffedcba9876543210"
    )
    #expect(ids[0].description == "4f2d9969-acec-515b-a252-3ece783059f0")
  }

  @Test func `the default namespace and an id under it never change`() {
    // Other values here would send every event of every store a second time.
    let namespace = Namespace(storeID: "store_01H", writeKey: "abc", outputKind: "segment")
    #expect(namespace.description == "9d12e7e5-cfdd-58e1-86dc-33a67da0902d")
    #expect(
      MessageID(namespace: namespace, key: FactKey("order_01H/completed"), version: 0).description
        == "99e9a8de-965b-5933-8a09-22eef66a1dfe"
    )
    #expect(
      MessageID(namespace: namespace, key: FactKey("order_01H/updated"), version: 3).description
        == "f112e9fc-5ac7-5f8c-ae47-8dcac4610ebf"
    )
    #expect(
      Namespace(storeID: "store_01H", writeKey: nil, outputKind: "file").description
        == "073fc99c-55b7-5b3e-8d1b-957c60c2eecd"
    )
  }

  @Test func `store, write key and output each make another namespace`() {
    let namespaces = [
      Namespace(storeID: "a", writeKey: "k", outputKind: "segment"),
      Namespace(storeID: "b", writeKey: "k", outputKind: "segment"),
      Namespace(storeID: "a", writeKey: "l", outputKind: "segment"),
      Namespace(storeID: "a", writeKey: nil, outputKind: "file"),
      Namespace(storeID: "a", writeKey: nil, outputKind: "stdout"),
    ]
    #expect(Set(namespaces).count == namespaces.count)
    #expect(
      Namespace(storeID: "a", writeKey: "k", outputKind: "jitsu") == namespaces[0]
    )
  }

  @Test(arguments: [
    "", "6ba7b810", "6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430c",
    "6ba7b810-9dad-11d1-80b4-00c04fd430cg", "6ba7b810-9dad-11d1-80b400-c04fd430c8",
    "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}", "6ba7b810-9dad-11d1-80b4-00c04fd430c8 ",
  ])
  func `only 36 characters of a UUID are one`(text: String) {
    #expect(Namespace(parsing: text) == nil)
    #expect(MessageID(parsing: text) == nil)
  }

  @Test func `a pinned namespace may be any UUID in either case`() {
    let text = "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"
    #expect(Namespace(parsing: text)?.description == text.lowercased())
    #expect(Namespace(parsing: "00000000-0000-0000-0000-000000000000") != nil)
  }

  @Test func `an id is written as a string of 36 characters`() {
    var writer = JSONWriter()
    writer.messageID(MessageID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210))
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == "\"01234567-89ab-cdef-fedc-ba9876543210\""
    )
  }
}
