import Foundation
import Support
import Testing

/// The built program behind a proxy, and before a server with an unknown authority.
@Suite(.timeLimit(.minutes(19))) struct `Proxy and authorities` {
  private func run(
    _ arguments: String...,
    host: String = "api.tidemark.test",
    environment: [String: String],
    place: Place
  ) async throws -> Program.Outcome {
    try await Program.run(
      arguments + ["--host", host],
      environment: ["SEGMENT_WRITE_KEY": "k3yk3y"].merging(environment) { $1 },
      in: place
    )
  }

  @Test func `a message goes through the proxy to a server of an own authority`() async throws {
    let place = try Place()
    let authority = try await OwnAuthority(for: "api.tidemark.test", in: place.path)
    try await SegmentServer.with(authority: authority) { server in
      try await TunnelingProxy.with(leadingTo: server.port) { proxy in
        let outcome = try await run(
          "probe",
          "--ca-file",
          authority.file,
          environment: [
            "HTTPS_PROXY": "http://user:hush@127.0.0.1:\(proxy.port)",
            "SSLKEYLOGFILE": place.path + "/keys",
          ],
          place: place
        )
        let way = "api.tidemark.test through the proxy 127.0.0.1:\(proxy.port) (HTTPS_PROXY)"
        #expect(outcome.status == 0)
        #expect(outcome.stdout.hasPrefix("\(way) answered 200"))
        #expect(proxy.tunnels.map(\.target) == ["api.tidemark.test:443"])
        #expect(proxy.tunnels.map(\.authorization) == ["Basic dXNlcjpodXNo"])
        #expect(proxy.byteCount > 500)
        #expect(server.requests.map(\.uri) == ["/v1/batch"])
        #expect(server.requests.first?.header("Proxy-Authorization") == nil)
        let head = try #require(proxy.tunnels.first?.head.lowercased())
        #expect(head.hasPrefix("connect api.tidemark.test:443 http/1.1\r\n"))
        for word in ["\r\nauthorization:", "k3yk3y", "azn5azn5", "tidemark/", "gzip"] {
          #expect(!head.contains(word), "only the destination is given what is its own")
        }
        #expect(!FileManager.default.fileExists(atPath: place.path + "/keys"))
      }
    }
  }

  @Test(arguments: ["TIDEMARK_CA_FILE", "SSL_CERT_FILE"])
  func `an authority is trusted by a variable`(variable: String) async throws {
    let place = try Place()
    let authority = try await OwnAuthority(for: "api.tidemark.test", in: place.path)
    try await SegmentServer.with(authority: authority) { server in
      try await TunnelingProxy.with(leadingTo: server.port) { proxy in
        let environment = ["ALL_PROXY": "127.0.0.1:\(proxy.port)", variable: authority.file]
        let outcome = try await run("probe", environment: environment, place: place)
        #expect(outcome.status == 0)
      }
    }
  }

  @Test(arguments: ["api.tidemark.test", "other.tidemark.test"])
  func `a certificate that does not fit is refused`(host: String) async throws {
    let place = try Place()
    let authority = try await OwnAuthority(for: "api.tidemark.test", in: place.path)
    try await SegmentServer.with(authority: authority) { server in
      try await TunnelingProxy.with(leadingTo: server.port) { proxy in
        var environment = ["ALL_PROXY": "127.0.0.1:\(proxy.port)"]
        // The authority is unknown to the one; the name is wrong for the other.
        if host != "api.tidemark.test" { environment["TIDEMARK_CA_FILE"] = authority.file }
        let outcome = try await run("probe", host: host, environment: environment, place: place)
        let named = environment["TIDEMARK_CA_FILE"] == nil ? "--ca-file FILE" : "TIDEMARK_CA_FILE"
        let text = """
          tidemark: the certificate of \(host) is not one that can be trusted
          hint: check --host; to trust an authority of your own, name its certificate: \(named)

          """
        #expect(outcome == .init(69, stderr: text))
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test func `check says which proxy stands in between`() async throws {
    try await SegmentServer.with { server in
      try await TunnelingProxy.with(leadingTo: server.port) { proxy in
        let outcome = try await run(
          "check",
          "--allow-http",
          host: "http://api.tidemark.test",
          environment: ["http_proxy": "127.0.0.1:\(proxy.port)", "PGHOST": "/nowhere"],
          place: Place()
        )
        #expect(
          outcome.stdout.contains(
            "api.tidemark.test through the proxy 127.0.0.1:\(proxy.port) (http_proxy) answers;"
          )
        )
        #expect(proxy.tunnels.map(\.target) == ["api.tidemark.test:80"])
      }
    }
  }

  @Test(arguments: [
    (
      407, "the proxy $PROXY (HTTPS_PROXY) wants another user name or password (407)",
      "set HTTPS_PROXY to http://user:password@$PROXY"
    ),
    (
      503, "the proxy $PROXY (HTTPS_PROXY) opens no way to api.tidemark.test",
      "check HTTPS_PROXY, and that the proxy lets api.tidemark.test pass; what must not go through it belongs into NO_PROXY"
    ),
  ])
  func `a proxy that refuses is named, without its password`(
    status: Int,
    sentence: String,
    hint: String
  ) async throws {
    try await SegmentServer.with { server in
      try await TunnelingProxy.with(leadingTo: server.port, status: status) { proxy in
        let environment = ["HTTPS_PROXY": "http://user:hush@127.0.0.1:\(proxy.port)"]
        let outcome = try await run("probe", environment: environment, place: Place())
          .replacing("127.0.0.1:\(proxy.port)", with: "$PROXY")
        #expect(outcome == .init(69, stderr: "tidemark: \(sentence)\nhint: \(hint)\n"))
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test func `a proxy that is away is named`() async throws {
    let refusing = try RefusingPort()
    defer { refusing.free() }
    let port = refusing.number
    let environment = ["https_proxy": "127.0.0.1:\(port)"]
    let outcome = try await run("probe", environment: environment, place: Place())
    #expect(outcome.status == 69)
    #expect(
      outcome.stderr.hasPrefix(
        "tidemark: the proxy 127.0.0.1:\(port) (https_proxy) refused the connection\n"
      )
    )
  }

  @Test func `this machine itself is reached without a proxy, whatever the environment says`()
    async throws
  {
    let refusing = try RefusingPort()
    defer { refusing.free() }
    try await SegmentServer.with { server in
      var environment: [String: String] = [:]
      for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        environment[name] = "http://127.0.0.1:\(refusing.number)"
      }
      let outcome = try await run(
        "probe",
        host: server.url,
        environment: environment,
        place: Place()
      )
      #expect(outcome.status == 0)
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a name of no_proxy is reached without a proxy, whatever the environment says`()
    async throws
  {
    try await SegmentServer.with { server in
      try await TunnelingProxy.with(leadingTo: server.port) { proxy in
        let environment = [
          "all_proxy": "127.0.0.1:\(proxy.port)", "no_proxy": "api.tidemark.test:443",
        ]
        let outcome = try await run("probe", environment: environment, place: Place())
        #expect(outcome.status == 69)
        #expect(
          outcome.stderr.hasPrefix(
            "tidemark: api.tidemark.test/v1/batch could not be found: its name has no address\n"
          )
        )
        #expect(proxy.tunnels.isEmpty)
      }
    }
  }

  @Test(arguments: ["probe", "sync", "check"])
  func `a value that is no proxy ends with 78 and its variable`(command: String) async throws {
    let environment = ["HTTPS_PROXY": "socks5://user:hush@p.test:1080", "PGHOST": "/nowhere"]
    let outcome = try await run(command, environment: environment, place: Place())
    // `check` meets the source first.
    #expect(outcome.status == (command == "check" ? 66 : 78))
    let said = outcome.stdout + outcome.stderr
    #expect(said.contains("HTTPS_PROXY names a proxy of a kind that is not supported"))
    #expect(!said.contains("hush"))
  }

  @Test(arguments: [
    (nil, "cannot be read: No such file or directory"),
    ("", "holds no certificate that can be read"),
    ("no certificate", "holds no certificate that can be read"),
    (
      "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
      "holds no certificate that can be read"
    ),
  ])
  func `a file without certificates ends with 78 and its name`(
    content: String?,
    fault: String
  ) async throws {
    let place = try Place()
    if let content { _ = try place.file("ca.pem", content) }
    for (variable, origin) in [("TIDEMARK_CA_FILE", "ca_file"), ("SSL_CERT_FILE", "SSL_CERT_FILE")]
    {
      let environment = [variable: place.path + "/ca.pem"]
      let outcome = try await run("probe", environment: environment, place: place)
      #expect(outcome.status == 78)
      #expect(
        outcome.stderr.hasPrefix("tidemark: the file $PLACE/ca.pem (\(origin)) \(fault)\nhint: ")
      )
    }
  }
}
