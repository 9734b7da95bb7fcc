import Foundation
import Pipeline
import Support
import Testing

@testable import Destinations

/// The content of requests, their connections, and the errors without an answer.
@Suite(.timeLimit(.minutes(19))) struct `Connections to an HTTP destination` {
  private func destination(
    _ host: String,
    options: SegmentHTTP.Options = .init()
  ) throws -> SegmentHTTP {
    SegmentHTTP(
      endpoint: try SegmentEndpoint(kind: .segment, host: host),
      key: try WriteKey("k3y"),
      version: "1.2.3",
      options: options
    )
  }

  private func error(
    _ batch: Batch = .sample(1),
    to destination: SegmentHTTP
  ) async -> DeliveryError? {
    do throws(DeliveryError) {
      _ = try await destination.deliver(batch)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a request has these headers and no other, however long it is`() async throws {
    try await SegmentServer.with { server in
      let destination = try destination(server.url, options: .init(compresses: false))
      for batch in [Batch.sample(1), .sample(20, padding: 20_000)] {
        _ = try await destination.deliver(batch)
      }
      await destination.close()
      let host = "127.0.0.1:\(server.port)"
      for request in server.requests {
        let headers = Dictionary(
          request.headers.map { ($0.name.lowercased(), $0.value) },
          uniquingKeysWith: { "\($0), \($1)" }
        )
        let expected = [
          "host": host, "content-type": "application/json", "authorization": "Basic azN5Og==",
          "user-agent": "tidemark/1.2.3", "content-length": "\(request.body.count)",
        ]
        #expect(headers == expected)
      }
      #expect(server.requests.count == 2)
      #expect(server.connectionCount == 1)
    }
  }

  @Test(arguments: [ServerReply.resetAfterReading, .answer(200, closes: true)])
  func `a connection that was good before and breaks is not tried again by itself`(
    reply: ServerReply
  ) async throws {
    try await SegmentServer.with { server in
      let destination = try destination(server.url)
      _ = try await destination.deliver(.sample(1))
      server.enqueue(reply)
      let error = await error(.sample(1, from: 2), to: destination)
      if case .resetAfterReading = reply {
        #expect(error?.kind == .notYet(retryAfter: nil))
      } else {
        #expect(error == nil)
      }
      #expect(server.requests.count == 2, "one delivery is one request")
      _ = try await destination.deliver(.sample(1, from: 3))
      #expect(server.requests.count == 3)
      await destination.close()
    }
  }

  @Test func `several batches travel at once`() async throws {
    try await SegmentServer.with({ _ in .held(.accept) }) { server in
      let destination = try destination(server.url)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...6 {
          group.addTask { _ = try await destination.deliver(.sample(1, from: number)) }
        }
        // Each is held until all are there.
        for _ in 0..<1_000 where server.requests.count < 6 {
          try await Task.sleep(for: .milliseconds(10))
        }
        server.release()
        try await group.waitForAll()
      }
      #expect(server.connectionCount == 6)
      await destination.close()
    }
  }

  @Test func `closing ends what is under way`() async throws {
    try await SegmentServer.with({ _ in .never }) { server in
      let destination = try destination(server.url)
      async let end = error(to: destination)
      await server.waitForRequest()
      await destination.close()
      #expect(await end?.kind == .stopped)
    }
  }

  @Test func `a server that never says hello under TLS is given up on`() async throws {
    try await TunnelingProxy.with(leadingTo: 1) { silent in
      let options = SegmentHTTP.Options(connectTimeout: .milliseconds(150))
      let host = "127.0.0.1:\(silent.port)"
      let error = await error(to: try destination("https://\(host)", options: options))
      #expect(error?.kind == .notYet(retryAfter: nil))
      #expect(error?.reason == "\(host)/v1/batch did not finish the TLS handshake in time")
    }
  }

  @Test func `connections under TLS are kept, with an authority of one's own beside the machine's`()
    async throws
  {
    let place = try TemporaryDirectory()
    let authority = try await OwnAuthority(for: "localhost", in: place.path)
    try await SegmentServer.with(authority: authority) { server in
      var options = SegmentHTTP.Options()
      let pem = Array(try Data(contentsOf: URL(filePath: authority.file)))
      try options.route.authorities.add(pem: pem, of: "the file")
      let destination = try destination("https://localhost:\(server.port)", options: options)
      for number in 1...3 { _ = try await destination.deliver(.sample(1, from: number)) }
      await destination.close()
      #expect(server.requests.map(\.connection) == [1, 1, 1])
    }
  }

  @Test func `a machine without certificates says so, and trusts those that are named`()
    async throws
  {
    let place = try TemporaryDirectory()
    let authority = try await OwnAuthority(for: "localhost", in: place.path)
    let nowhere = MachineAuthorities(
      file: place.path + "/none.crt",
      directory: place.path + "/none"
    )
    try await SegmentServer.with(authority: authority) { server in
      let host = "https://localhost:\(server.port)"
      var options = SegmentHTTP.Options()
      options.route.authorities = TrustedAuthorities(machine: nowhere)
      let error = await error(to: try destination(host, options: options))
      #expect(error?.kind == .stopped)
      #expect(error?.reason == "this machine has no certificates of authorities that it trusts")
      #expect(error?.hint?.contains("install the package ca-certificates") == true)
      #expect(server.requests.isEmpty)

      let pem = Array(try Data(contentsOf: URL(filePath: authority.file)))
      try options.route.authorities.add(pem: pem, of: "the file")
      let destination = try destination(host, options: options)
      _ = try await destination.deliver(.sample(1))
      await destination.close()
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a proxy that says nothing is given up on, and named`() async throws {
    try await SegmentServer.with({ _ in .never }) { proxy in
      let place = "127.0.0.1:\(proxy.port)"
      var options = SegmentHTTP.Options(connectTimeout: .milliseconds(150))
      options.route.proxy = try ProxyServer(place, variable: "HTTPS_PROXY")
      let error = await error(to: try destination("api.tidemark.test", options: options))
      #expect(error?.kind == .notYet(retryAfter: nil))
      #expect(error?.reason == "the proxy \(place) (HTTPS_PROXY) could not be reached in time")
      #expect(proxy.requests.map(\.method) == ["CONNECT"])
    }
  }

  @Test func `what libcurl says is never shown`() throws {
    var failure = TransferFailure.notBegun
    failure.text = "Authorization: Basic azN5Og=="
    let endpoint = try SegmentEndpoint(kind: .segment)
    let error = NetworkFault.failed(failure).error(at: endpoint, over: nil, timeout: .seconds(1))
    #expect(error.reason == "api.segment.io/v1/batch could not be talked to: Failed initialization")
    #expect(!"\(error)".contains("azN5"))
  }
}
