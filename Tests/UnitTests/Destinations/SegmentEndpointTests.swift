import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `An endpoint's settings` {
  @Test func `the defaults of each kind`() throws {
    #expect(try SegmentEndpoint(kind: .segment).url == "https://api.segment.io/v1/batch")
    #expect(
      try SegmentEndpoint(kind: .jitsu, host: "j.test").url == "https://j.test/api/s/s2s/batch"
    )
    #expect(
      try SegmentEndpoint(kind: .rudderstack, host: "r.test").url == "https://r.test/v1/batch"
    )
  }

  @Test(
    arguments: [
      ("data.shop.test", "https://data.shop.test/v1/batch", "data.shop.test"),
      ("DATA.Shop.test", "https://data.shop.test/v1/batch", "data.shop.test"),
      ("data.shop.test:8443", "https://data.shop.test:8443/v1/batch", "data.shop.test:8443"),
      ("https://data.shop.test", "https://data.shop.test/v1/batch", "data.shop.test"),
      ("https://data.shop.test:443/", "https://data.shop.test/v1/batch", "data.shop.test"),
      ("HTTPS://data.shop.test", "https://data.shop.test/v1/batch", "data.shop.test"),
      ("http://localhost:3030", "http://localhost:3030/v1/batch", "localhost:3030"),
      ("http://127.0.0.1:80", "http://127.0.0.1/v1/batch", "127.0.0.1"),
      ("http://127.9.9.9", "http://127.9.9.9/v1/batch", "127.9.9.9"),
      ("http://[::1]:3030", "http://[::1]:3030/v1/batch", "[::1]:3030"),
      ("[2001:db8::1]", "https://[2001:db8::1]/v1/batch", "[2001:db8::1]"),
    ])
  func `a host may be bare or an address`(host: String, url: String, place: String) throws {
    let endpoint = try SegmentEndpoint(kind: .rudderstack, host: host)
    #expect(endpoint.url == url)
    #expect(endpoint.place == place)
  }

  @Test(
    arguments: [
      "data shop", "data.shop.test:0", "data.shop.test:99999", "data.shop.test:", ":80", "ftp://x",
      "://x", "https://", "a:b:c", "data.shop.test?x=1", "dätä.test",
    ])
  func `what is no host is refused`(host: String) {
    let error = #expect(throws: DestinationSettingError.self) {
      try SegmentEndpoint(kind: .segment, host: host)
    }
    #expect(error?.reason == "--host is not a host")
  }

  @Test(arguments: [SegmentKind.jitsu, .rudderstack])
  func `only Segment has a host of its own`(kind: SegmentKind) {
    let error = #expect(throws: DestinationSettingError.self) { try SegmentEndpoint(kind: kind) }
    #expect(error?.reason == "the destination \(kind.rawValue) needs a host")
  }

  @Test func `a path in the host is refused with the setting where it should be`() {
    let error = #expect(throws: DestinationSettingError.self) {
      try SegmentEndpoint(kind: .segment, host: "https://data.shop.test/v2/batch")
    }
    #expect(error?.reason == "--host holds a path")
    #expect(error?.hint == "give the host alone, and the path, from its / on, with --path")
  }

  @Test func `a key in the host is refused and not repeated`() {
    let error = #expect(throws: DestinationSettingError.self) {
      try SegmentEndpoint(kind: .segment, host: "https://s3cr3t:@api.segment.io")
    }
    #expect(error?.reason == "--host holds a user name or key")
    #expect(!"\(String(describing: error))".contains("s3cr3t"))
  }

  @Test(arguments: ["v1/batch", "", "/v1/batch?writekey=1", "/v1/batch#x", "/v1 batch", "/ü"])
  func `a path that cannot be posted to is refused`(path: String) {
    #expect(throws: DestinationSettingError.self) {
      try SegmentEndpoint(kind: .segment, path: path)
    }
  }

  @Test func `clear text goes to this machine alone, unless it is allowed`() throws {
    for host in ["http://data.shop.test", "http://10.0.0.1", "http://127.0.0.1.shop.test"] {
      let error = #expect(throws: DestinationSettingError.self) {
        try SegmentEndpoint(kind: .segment, host: host)
      }
      #expect(error?.hint == "set --host to https://\(host.dropFirst(7))")
      #expect(
        try SegmentEndpoint(kind: .segment, host: host, allowInsecure: true).url.hasPrefix(host)
      )
    }
  }
}

@Suite(.timeLimit(.minutes(9))) struct `A write key` {
  @Test func `does not show itself`() throws {
    let key = try WriteKey("s3cr3t")
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
      #expect(!text.contains("s3cr3t"))
      #expect(text.contains("<secret>"))
    }
  }

  @Test func `is a user name for Segment and RudderStack, and the whole credentials for Jitsu`()
    throws
  {
    // From `printf %s abc: | base64` and `printf %s id:secret | base64`.
    #expect(try WriteKey("abc").authorization(for: .segment) == "Basic YWJjOg==")
    #expect(try WriteKey("abc").authorization(for: .rudderstack) == "Basic YWJjOg==")
    #expect(try WriteKey(" id:secret\n").authorization(for: .jitsu) == "Basic aWQ6c2VjcmV0")
  }

  @Test(arguments: ["", " \n", "a b", "a\nb", "schlüssel", "a\u{0}b"])
  func `that cannot be one is refused without being repeated`(text: String) {
    let error = #expect(throws: DestinationSettingError.self) { try WriteKey(text) }
    #expect(error?.reason.contains("the write key") == true)
  }
}
