import Foundation
import Pipeline
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Probe` {
  private func probe(
    _ server: SegmentServer,
    _ kind: String,
    _ arguments: String...,
    place: Place
  ) async throws -> Program.Outcome {
    try await Program.run(
      ["probe"] + arguments,
      environment: [
        "TIDEMARK_DESTINATION": kind, "TIDEMARK_HOST": server.url,
        "SEGMENT_WRITE_KEY": "keyId00001:hush-hush", "TIDEMARK_STATE": place.path + "/state.sqlite",
      ],
      in: place
    )
    .replacing("127.0.0.1:\(server.port)", with: "$HOST")
  }

  /// The id of the one message that came, in the program's spelling.
  private func id(_ server: SegmentServer) throws -> String {
    try #require(server.requests.count == 1)
    return try #require(server.requests[0].messageIDs.first)
  }

  @Test func `of Segment sends one marked event, and says that its 200 proves nothing`()
    async throws
  {
    let place = try Place()
    try await SegmentServer.with { server in
      let outcome = try await probe(server, "segment", "--name", "shop-1", place: place)
      let id = try id(server)
      let text = """
        $HOST answered 200: {"success":true} (Segment answers 200 to a wrong key as well)
        look for "Tidemark Probe" in the source's debugger within a minute; if it does not come, the write key \
        (SEGMENT_WRITE_KEY) or the region (TIDEMARK_HOST) is another source's
        message id: \(id)

        """
      #expect(outcome == .init(0, stdout: text))
      let request = server.requests[0]
      #expect(request.uri == "/v1/batch")
      let body = request.text.replacing(id, with: "ID")
        .replacing(/"timestamp":"20[^"]{17,21}Z"/, with: #""timestamp":"NOW""#)
      let expected =
        #"{"batch":[{"type":"track","messageId":"ID","timestamp":"NOW","anonymousId":"tidemark-probe","#
        + #""event":"Tidemark Probe","properties":{"purpose":"a test by tidemark probe; it stands for no customer and no order","sync":"shop-1"},"#
        + #""context":{"library":{"name":"tidemark","version":"0.2.0"}},"integrations":{"All":false}}]}"#
      #expect(body == expected)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
  }

  @Test func `has another message id each time`() async throws {
    let place = try Place()
    try await SegmentServer.with { server in
      for _ in 1...2 { _ = try await probe(server, "segment", place: place) }
      #expect(Set(server.requests.flatMap(\.messageIDs)).count == 2)
    }
  }

  @Test(arguments: ["jitsu", "rudderstack"])
  func `of another service says what it answered`(kind: String) async throws {
    let rule: SegmentServer.Rule =
      if kind == "jitsu" { SegmentServer.jitsu() } else { { _ in .answer(200, body: "ok") } }
    try await SegmentServer.with(rule) { server in
      let outcome = try await probe(server, kind, "--json", place: Place())
      #expect(outcome.status == 0)
      #expect(outcome.stderr.isEmpty)
      let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8))
      let fields = try #require(object as? [String: Any])
      #expect(fields["destination"] as? String == kind)
      #expect(fields["place"] as? String == "$HOST")
      #expect(fields["status"] as? Int == 200)
      let id = try id(server)
      #expect(fields["message_id"] as? String == id)
      let answer = try #require(fields["answer"] as? String)
      #expect(answer.hasPrefix(kind == "jitsu" ? #"{"ok":true,"# : "ok"))
      #expect((fields["confirm"] as? String)?.contains("Tidemark Probe") == true)
    }
  }

  @Test(arguments: [
    (
      "rudderstack",
      ServerReply.answer(401, body: "failed to read writekey\n\u{1B}[31mfrom header"),
      "$HOST answered 401: failed to read writekey [31mfrom header"
    ),
    (
      "rudderstack", .answer(404, body: "source is disabled"),
      "$HOST answered 404: source is disabled"
    ),
    ("segment", .answer(400), "$HOST answered 400"),
    ("segment", .answer(503, body: "busy"), "$HOST answered 503: busy"),
    (
      "jitsu",
      .answer(
        200,
        body: #"{"ok":false,"receivedEvents":1,"okEvents":0,"errors":["quota exceeded"]}"#
      ),
      #"$HOST answered 200: {"ok":false,"receivedEvents":1,"okEvents":0,"errors":["quota exceeded"]}"#
    ),
    (
      "jitsu", .answer(401, body: "no source for keyId00001:hush-hush"),
      "$HOST answered 401: (not shown: it repeats the write key)"
    ),
  ])
  func `that is not taken ends with 69 and the answer`(
    kind: String,
    reply: ServerReply,
    sentence: String
  ) async throws {
    try await SegmentServer.with({ _ in reply }) { server in
      let outcome = try await probe(server, kind, place: Place())
      #expect(outcome.status == 69)
      #expect(outcome.stdout.isEmpty)
      #expect(outcome.stderr.hasPrefix("tidemark: \(sentence)\nhint: "))
      #expect(!outcome.stderr.contains("hush"))
      #expect(server.requests.count == 1, "it is sent once")
    }
  }

  @Test func `that Jitsu refuses by name shows Jitsu's own words`() async throws {
    let rule: SegmentServer.Rule = { request in
      SegmentServer.jitsu(errors: [request.messageIDs.first ?? "": "event name is odd"])(request)
    }
    try await SegmentServer.with(rule) { server in
      let outcome = try await probe(server, "jitsu", place: Place())
      #expect(outcome.status == 69)
      let id = try id(server)
      #expect(outcome.stderr.contains("Message ID: \(id): event name is odd"))
    }
  }

  @Test func `of a host where nobody listens ends with 69`() async throws {
    let refusing = try RefusingPort()
    defer { refusing.free() }
    let port = refusing.number
    let outcome = try await Program.run(
      ["probe", "--host", "http://127.0.0.1:\(port)"],
      environment: ["SEGMENT_WRITE_KEY": "k"],
      in: Place()
    )
    #expect(outcome.status == 69)
    #expect(
      outcome.stderr.hasPrefix("tidemark: 127.0.0.1:\(port)/v1/batch refused the connection\n")
    )
  }

  @Test func `of files writes one and leaves nothing`() async throws {
    let place = try Place()
    let outcome = try await Program.run(
      ["probe", "--destination", "file", "--output", place.path + "/out"],
      in: place
    )
    let text = """
      a file could be written to $PLACE/out, and was removed again
      no event was sent: a sync to files is confirmed by the files

      """
    #expect(outcome == .init(0, stdout: text))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
  }

  @Test func `of a directory that cannot be written ends with 73`() async throws {
    let outcome = try await Program.run(
      ["probe", "--destination", "file", "--output", "/proc/tidemark"],
      in: Place()
    )
    #expect(outcome.status == 73)
    #expect(outcome.stderr.hasPrefix("tidemark: cannot create the directory /proc/tidemark: "))
  }

  @Test func `of stdout is refused`() async throws {
    let outcome = try await Program.run(["probe", "--destination", "stdout"], in: Place())
    let text = """
      tidemark: there is nothing to probe: messages go to stdout, and whoever reads them confirms them
      hint: tidemark preview --destination stdout shows what a sync would write; or name a destination: --destination segment

      """
    #expect(outcome == .init(78, stderr: text))
  }

  @Test func `names the store once a sync has told it to the state`() async throws {
    let bench = try await SyncScene()
    try await SegmentServer.with { server in
      let environment = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "k",
      ]
      try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
      #expect(try await bench.run("sync", environment: environment) == .init(0))
      let before = server.requests.count
      let probe = try await bench.run(
        "probe",
        environment: environment.merging(["PGHOST": "/nowhere"]) { $1 }
      )
      #expect(probe.status == 0)
      let message = try #require(server.requests.dropFirst(before).first?.messages?.first)
      let store = (message["properties"] as? [String: Any])?["store_id"] as? String
      #expect(store?.isEmpty == false)
    }
  }
}
