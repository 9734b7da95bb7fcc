import Pipeline
import Support
import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `The body of a 2xx` {
  private func outcome(
    _ body: String,
    type: String? = nil,
    isCut: Bool = false,
    kind: SegmentKind = .rudderstack,
    host: String = "data.shop.test"
  ) throws -> Result<Receipt, DeliveryError> {
    let endpoint = try SegmentEndpoint(kind: kind, host: host)
    let answer = HTTPAnswer(status: 200, contentType: type, body: Array(body.utf8), isCut: isCut)
    do throws(DeliveryError) {
      return .success(try AnswerRules.receipt(for: answer, to: .sample(2), at: endpoint))
    } catch {
      return .failure(error)
    }
  }

  @Test(
    arguments: [SegmentKind.segment, .rudderstack],
    [
      "", "\n", "OK", "ok\n", "\"ok\"", "Accepted.", "true", "null", #"{"success":true}"#,
      #"{"success": true, "error": null, "errors": []}"#, "{}", "[]", "1",
      #"{"status":"ok","code":200}"#, #"{"status":200,"message":"error-free"}"#,
      "\u{FEFF}{\"success\":true}",
    ]
  )
  func `that accepts, or says nothing against it, is a delivery`(kind: SegmentKind, body: String)
    throws
  {
    guard case .settled(let answers) = try outcome(body, kind: kind).get() else { return }
    #expect(answers == [.accepted, .accepted])
  }

  @Test(
    arguments: SegmentKind.allCases,
    [
      ("<html>", nil), (" \n\u{FEFF}<!doctype html>", nil), ("<?xml version='1.0'?>", nil),
      ("Sign in", "text/html"), (#"{"ok":true}"#, "Text/HTML; charset=utf-8"), ("", "text/html"),
      ("ok", "application/xhtml+xml"),
    ] as [(String, String?)]
  )
  func `that is a web page is none`(kind: SegmentKind, page: (body: String, type: String?)) throws {
    let error = #expect(throws: DeliveryError.self) {
      try outcome(page.body, type: page.type, kind: kind).get()
    }
    #expect(error?.kind == .stopped)
    #expect(error?.answers == [])
    #expect(
      error?.reason.hasSuffix(" answered 200 with a web page, not as \(kind.title) does") == true
    )
    let cut = #expect(throws: DeliveryError.self) {
      try outcome(page.body, type: page.type, isCut: true, kind: kind).get()
    }
    #expect(kind == .jitsu && page.body.isEmpty || cut?.kind == .stopped)
  }

  @Test(
    arguments: [SegmentKind.segment, .rudderstack],
    [
      "Please sign in to this network", "no", "denied", "okay then", "false", "0", "404",
      #"{"success":false}"#, #"{"ok":false}"#, #"{"ok":"false"}"#, #"{"error":"quota"}"#,
      #"{"Error":{"code":7}}"#, #"{"errors":["x"]}"#, #"{"status":"error"}"#, #"{"status":403}"#,
      #"{"statusCode":"500"}"#, #"[{"ok":true},{"ok":false}]"#, #"{"success":tru"#,
    ]
  )
  func `that says something else is none, and is not quoted`(kind: SegmentKind, body: String) throws
  {
    let error = #expect(throws: DeliveryError.self) { try outcome(body, kind: kind).get() }
    #expect(error?.kind == .stopped)
    #expect(body.utf8.count < 4 || error?.reason.contains(body) == false)
    #expect(error?.hint?.hasSuffix("nothing counts as delivered") == true)
  }

  @Test func `that broke off counts as far as it came`() throws {
    for body in ["{", #"{"success":t"#, "o", "["] {
      #expect(throws: Never.self) { try outcome(body, isCut: true).get() }
    }
    for body in [#"{"success": f"#, #"{"error":"x"#, "Please"] {
      #expect(throws: DeliveryError.self) { try outcome(body, isCut: true).get() }
    }
    let head = HTTPAnswer(status: 200, body: [], isCut: true)
    #expect(!AnswerRules.decides(head, for: .segment))
    let begun = HTTPAnswer(status: 200, body: [UInt8(ascii: "{")], isCut: true)
    #expect(AnswerRules.decides(begun, for: .segment))
    #expect(!AnswerRules.decides(begun, for: .jitsu))
    #expect(AnswerRules.decides(HTTPAnswer(status: 401, body: [], isCut: true), for: .jitsu))
  }

  @Test(arguments: ["", "ok", "true", "[]", "1", "<html>"])
  func `of Segment's own hosts is JSON`(body: String) throws {
    for host in ["api.segment.io", "events.eu1.segmentapis.com"] {
      #expect(throws: DeliveryError.self) { try outcome(body, kind: .segment, host: host).get() }
      #expect(throws: Never.self) {
        try outcome(#"{"success":true}"#, kind: .segment, host: host).get()
      }
    }
  }

  @Test func `of a refusal is kept on one line that shows neither the key nor itself`() throws {
    let endpoint = try SegmentEndpoint(kind: .rudderstack, host: "data.shop.test")
    func refusal(_ body: String, _ status: Int = 400) -> DeliveryError? {
      let answer = HTTPAnswer(status: status, body: Array(body.utf8))
      return #expect(throws: DeliveryError.self) {
        try AnswerRules.receipt(for: answer, to: .sample(1), at: endpoint) { $0.contains("k3y") }
      }
    }
    let error = refusal("bad e-mail\r\n\u{1B}[31m jane@shop.test\u{202E}\u{200B} \u{0}!")
    #expect(error?.words?.line == "bad e-mail [31m jane@shop.test !")
    #expect(!"\(String(describing: error))".contains("jane"))
    #expect(refusal("k3y")?.words?.line == "(not kept: it repeats the key)")
    #expect(refusal("")?.words == nil)
    #expect(refusal("x")?.blamesMessage == true)
    #expect(refusal("x", 413)?.blamesMessage == true)
    #expect(refusal("<html>")?.blamesMessage == false)
    for status in [403, 422] { #expect(refusal("x", status)?.blamesMessage == false) }
    let long = refusal(String(repeating: "ä\u{301}", count: 3_000))?.words?.line
    #expect(long?.unicodeScalars.count == 201 && long?.last == "…")
    #expect(long.flatMap { AnswerText($0)?.line } == long)
  }
}

@Suite(.timeLimit(.minutes(9))) struct `The shape of a key` {
  private static let wrong = [
    #""abc""#, "'abc'", "“abc”", "`abc`", "<key>", "<abc", "abc>", "[abc]", "{abc}", "$KEY",
    "${SEGMENT_WRITE_KEY}", "{{ key }}", "%KEY%", "abc,", "abc;", "abc\\", "SEGMENT_WRITE_KEY=abc",
    "export SEGMENT_WRITE_KEY=abc", "SEGMENT_WRITE_KEY:abc", "SEGMENT_PUBLIC_API_TOKEN=\"abc\"",
    "writeKey=abc", "Bearer abc", "bearer abc", "Basic YWJjOg==", "your-write-key",
    "YOUR_WRITE_KEY", "your_api_token", "<your-write-key>", "write_key", "xxx", "XXXXXXXX", "****",
    "....", "changeme", "Change-Me", "replace_me", "TODO", "placeholder", "null", "undefined",
    "none", "https://api.segment.io", "postgres://u:p@h/d", "api.segment.io", "a b", "a\tb", "a\nb",
    "schlüssel", "abc:", ":abc", "{\"key\":\"abc\"}", "abc\u{0}",
  ]
  private static let right = [
    // Keys of Segment, RudderStack and Jitsu, and keys that people choose who run a service themselves.
    "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH", "2QyPIsNtAwBS1TxTNUMqLVTdiM2", "clx0k3y9z0001:aB3dE5gH7jK9",
    "s2s.abcd.efgh1234", "js.abc.def", "sgp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH", "k", "key",
    "id:secret", "my-shop_1", "tokenkey9secret:abc", "eyJhbGciOi.J9-_~+/==", "  abc\n",
    "yourshop2026", "xxy", "Bearer1", "basic",
  ]

  @Test(arguments: wrong)
  func `that no key has is refused without being repeated`(text: String) {
    let key = #expect(throws: DestinationSettingError.self) { try WriteKey(text) }
    #expect(key?.reason.hasPrefix("the write key ") == true)
    let token = #expect(throws: DestinationSettingError.self) { try PublicAPIToken(text) }
    #expect(token?.reason.hasPrefix("the Public API token ") == true)
    for error in [key, token] {
      for part in ["abc", "YWJj", "schl", "postgres", "changeme"] {
        #expect("\(error?.reason ?? "") \(error?.hint ?? "")".contains(part) == false)
      }
    }
  }

  @Test(arguments: right)
  func `that a key may have is taken`(text: String) throws {
    _ = try WriteKey(text)
    _ = try PublicAPIToken(text)
  }

  @Test func `says what was copied with it`() {
    func reason(_ text: String) -> String? {
      #expect(throws: DestinationSettingError.self) { try WriteKey(text) }?.reason
    }
    #expect(reason("'abc'")?.hasSuffix("another sign that no key has") == true)
    #expect(reason("SEGMENT_WRITE_KEY=abc") == "the write key begins with the name of a variable")
    #expect(reason("Basic YWJjOg==")?.contains("begins with Bearer or Basic") == true)
    #expect(reason("https://a.test") == "the write key is an address")
    #expect(reason("your-write-key") == "the write key is a placeholder")
    #expect(reason("abc:") == "the write key begins or ends with a colon")
  }
}
