import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `A proxy` {
  private func proxy(
    _ environment: [String: String],
    host: String = "api.segment.io"
  ) throws -> ProxyServer? {
    try ProxyServer(
      for: try SegmentEndpoint(kind: .segment, host: host, allowInsecure: true),
      environment: environment
    )
  }

  @Test(
    arguments: [
      (["HTTPS_PROXY": "http://p.test:3128"], "p.test:3128"),
      (["https_proxy": "p.test:3128"], "p.test:3128"),
      (["https_proxy": "http://p.test"], "p.test:80"),
      (["https_proxy": "HTTP://P.test:3128/"], "p.test:3128"),
      (["https_proxy": "http://[fe80::1]:3128"], "[fe80::1]:3128"),
      (["https_proxy": "http://user:word@p.test:3128"], "p.test:3128"),
      (["https_proxy": "low.test", "HTTPS_PROXY": "high.test"], "low.test:80"),
      (["https_proxy": "", "HTTPS_PROXY": "high.test"], "high.test:80"),
      (["ALL_PROXY": "all.test"], "all.test:80"),
      (["ALL_PROXY": "all.test", "HTTPS_PROXY": "p.test"], "p.test:80"),
      (["HTTP_PROXY": "p.test"], nil), (["HTTPS_PROXY": ""], nil), ([:], nil),
    ] as [([String: String], String?)]
  )
  func `is the one that the environment names for https`(
    environment: [String: String],
    place: String?
  ) throws {
    #expect(try proxy(environment)?.place == place)
  }

  @Test func `of http is another one`() throws {
    let environment = ["HTTP_PROXY": "plain.test", "HTTPS_PROXY": "tls.test"]
    #expect(
      try proxy(environment, host: "http://data.test")?.title
        == "the proxy plain.test:80 (HTTP_PROXY)"
    )
    #expect(try proxy(environment, host: "https://data.test")?.host == "tls.test")
  }

  @Test(arguments: ["http://localhost:8080", "http://127.0.0.1:1", "https://[::1]"])
  func `never stands before this machine itself`(host: String) throws {
    #expect(try proxy(["ALL_PROXY": "p.test"], host: host) == nil)
  }

  @Test(
    arguments: [
      ("user:word", "dXNlcjp3b3Jk"), ("user", "dXNlcjo="),
      ("us%40er:w%3Ao%25rd", "dXNAZXI6dzpvJXJk"),
      ("user:a%zz%", "dXNlcjphJXp6JQ=="), ("user:w@rd", "dXNlcjp3QHJk"),
    ])
  func `takes user name and password from its address, and does not show them`(
    text: String,
    base64: String
  ) throws {
    let proxy = try #require(try proxy(["https_proxy": "http://\(text)@p.test:8"]))
    let credentials = proxy.credentials?.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(credentials == base64)
    #expect(!"\(proxy)".contains("user") && !"\(proxy)".contains("dXN"))
  }

  @Test(arguments: [
    "http://hush:word@", "http://hush:word@p.test:port", "http://p.test/path", "p test",
    "://p.test",
    "https://hush:word@p.test:3128", "socks5://p.test:1080", "http://p.test:0",
  ])
  func `that is none is refused by its variable, without its value`(value: String) throws {
    let error = #expect(throws: DestinationSettingError.self) { try proxy(["HTTPS_PROXY": value]) }
    #expect(error?.reason.hasPrefix("HTTPS_PROXY ") == true)
    #expect(error.map { "\($0)".contains("hush") } == false)
  }

  @Test func `that is none does no harm where it is not used`() throws {
    #expect(try proxy(["HTTPS_PROXY": "socks5://p", "NO_PROXY": "api.segment.io"]) == nil)
  }

  @Test(
    arguments: [
      ("*", "a.test", true), ("a.test", "a.test", true), ("a.test", "b.a.test", true),
      (".a.test", "b.a.test", true), ("*.a.test", "b.a.test", true), ("A.Test", "a.test", true),
      ("a.test", "ba.test", false), ("b.a.test", "a.test", false), ("x, a.test", "a.test", true),
      ("a.test:443", "a.test", true), ("a.test:80", "a.test", false), ("", "a.test", false),
      (",.,", "a.test", false), ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false),
      ("10.1.2.3", "10.1.2.3", true), ("0.0.0.0/0", "9.9.9.9", true),
      ("10.0.0.0/33", "10.0.0.0", false),
      ("10.0.0.0/8", "a.test", false), ("fe80::1", "[fe80::1]", true),
      ("[fe80::1]:443", "[fe80::1]", true),
      ("[fe80::1]:80", "[fe80::1]", false),
    ])
  func `is left out for what no_proxy lists`(list: String, host: String, isDirect: Bool) {
    #expect(DirectHosts(list).contains(host, port: 443) == isDirect)
  }
}
