internal import CCurl

/// A request to a server.
struct HTTPRequest: Sendable {
  var url: String
  var headers: [(name: String, value: String)]
  /// The body to post; nil for a GET.
  var body: [UInt8]?
  /// Most bytes of the answer's body.
  var limit: Int
  /// Seconds since the Unix epoch, to read dates in answers.
  var now: Int
}

/// The result of a request.
struct TransferEnd: Sendable {
  /// The answer as far as it came; its body is complete if there was no fault and it was not cut.
  var answer: HTTPAnswer?
  /// Nil for an answer that came whole, or up to its limit.
  var fault: NetworkFault?
}

/// One request on its way through libcurl; all of it on the loop's thread.
final class Transfer {
  let order: TransferOrder
  let easy: CurlEasy
  private let headers: CurlHeaders
  private let proxyHeaders: CurlHeaders
  private let authorities: AuthorityStore
  private let errorText: ErrorText
  private var head = AnswerHead()
  private var answer: HTTPAnswer?
  private var sent = 0
  /// The moment at which the transfer gives up.
  var deadline: ContinuousClock.Instant
  /// Whether the loop has seen that the deadline has passed.
  var isLate = false

  /// Nil if no memory is left.
  init?(_ order: TransferOrder, by way: TransferWay, trusting authorities: AuthorityStore) {
    guard let easy = CurlEasy(), let headers = Self.headers(of: order.request),
      let proxyHeaders = Self.headers(for: way.proxy)
    else { return nil }
    self.order = order
    deadline = order.deadline
    self.authorities = authorities
    self.easy = easy
    self.headers = headers
    self.proxyHeaders = proxyHeaders
    errorText = ErrorText()
    guard setOptions(way) else { return nil }
  }

  /// libcurl's handle of the transfer.
  var id: UnsafeMutableRawPointer { easy.handle }

  private static func headers(of request: HTTPRequest) -> CurlHeaders? {
    var list = CurlHeaders()
    for (name, value) in request.headers {
      guard list.append("\(name): \(value)") else { return nil }
    }
    // A name alone removes a header that libcurl would send by default. With `Expect: 100-continue` it would wait a
    // second for servers that do not know it.
    for line in ["Accept:", "Expect:"] {
      guard list.append(line) else { return nil }
    }
    return list
  }

  private static func headers(for proxy: ProxyServer?) -> CurlHeaders? {
    var list = CurlHeaders()
    guard let credentials = proxy?.credentials else { return list }
    let text = credentials.withBytes { String(decoding: $0, as: UTF8.self) }
    guard list.append("Proxy-Authorization: Basic \(text)") else { return nil }
    return list
  }

  private func setOptions(_ way: TransferWay) -> Bool {
    setRequest() && setWay(way) && setAuthorities() && setCallbacks()
  }

  private func setRequest() -> Bool {
    set(CURLOPT_URL, order.request.url)
      // The path is sent as it was set, also with ".." in it.
      && set(CURLOPT_PATH_AS_IS, 1)
      && set(CURLOPT_HTTPHEADER, headers)
      && (order.request.body.map { set(CURLOPT_POST, 1) && setSize($0.count) }
        ?? set(CURLOPT_HTTPGET, 1))
  }

  private func setWay(_ way: TransferWay) -> Bool {
    ccurl_allow_http_only(easy.handle) == CURLE_OK
      // If one connection of HTTP/2 breaks, none of its many requests has an answer.
      && set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
      && set(CURLOPT_FOLLOWLOCATION, 0)
      && set(CURLOPT_NOSIGNAL, 1)
      && set(CURLOPT_CONNECTTIMEOUT_MS, way.connectTimeout.wholeMilliseconds)
      && ccurl_leave_lookup(easy.handle) == CURLE_OK
      // An empty text keeps libcurl from asking the environment.
      && set(CURLOPT_PROXY, way.proxy.map { "http://\($0.place)" } ?? "")
      && set(CURLOPT_NOPROXY, "")
      && set(CURLOPT_HTTPPROXYTUNNEL, way.proxy == nil ? 0 : 1)
      && set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
      && ccurl_separate_headers(easy.handle) == CURLE_OK
      && set(CURLOPT_PROXYHEADER, proxyHeaders)
  }

  private func setAuthorities() -> Bool {
    if let bytes = authorities.bytes,
      ccurl_set_blob(easy.handle, CURLOPT_CAINFO_BLOB, bytes.baseAddress, bytes.count) != CURLE_OK
    {
      return false
    }
    return ccurl_set_text(easy.handle, CURLOPT_CAINFO, authorities.file) == CURLE_OK
      && ccurl_set_text(easy.handle, CURLOPT_CAPATH, authorities.directory) == CURLE_OK
  }

  private func setCallbacks() -> Bool {
    let context = Unmanaged.passUnretained(self).toOpaque()
    return set(CURLOPT_ERRORBUFFER, errorText.bytes.baseAddress)
      && set(CURLOPT_HEADERDATA, context) && set(CURLOPT_HEADERFUNCTION, headerCallback)
      && set(CURLOPT_WRITEDATA, context) && set(CURLOPT_WRITEFUNCTION, bodyCallback)
      && set(CURLOPT_READDATA, context) && set(CURLOPT_READFUNCTION, requestCallback)
  }

  /// Notes a line of an answer's head.
  fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) {
    guard answer == nil, head.take(String(decoding: line, as: UTF8.self)) else { return }
    answer = head.answer(now: order.request.now)
  }

  /// Keeps a piece of the answer's body; false if the body is too long.
  fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let room = answer.map({ order.request.limit - $0.body.count }) else { return false }
    answer?.body += bytes.prefix(room)
    return bytes.count <= room
  }

  /// Copies the next piece of the request's body.
  fileprivate func giveBody(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let rest = (order.request.body ?? [])[sent...].prefix(room.count)
    room.copyBytes(from: rest)
    sent += rest.count
    return rest.count
  }

  /// The result when libcurl ended the transfer with `code`; `fault` is nil if it succeeded.
  func end(_ code: CURLcode, fault: NetworkFault? = nil) -> TransferEnd {
    var end = TransferEnd(answer: answer, fault: fault)
    guard fault == nil else { return end }
    if code == CURLE_OK, answer != nil {
      end.answer?.isCut = false
    } else if code != CURLE_WRITE_ERROR || answer == nil {
      // An answer that ends within its head does not count.
      end.fault = .failed(failure(code == CURLE_OK ? CURLE_GOT_NOTHING : code))
    }
    return end
  }

  private func failure(_ code: CURLcode) -> TransferFailure {
    TransferFailure(
      code: code,
      systemError: Int32(truncatingIfNeeded: ccurl_long(easy.handle, CURLINFO_OS_ERRNO)),
      isConnected: ccurl_long(easy.handle, CURLINFO_LOCAL_PORT) > 0,
      isReady: ccurl_size(easy.handle, CURLINFO_PRETRANSFER_TIME_T) > 0,
      tunnelStatus: ccurl_long(easy.handle, CURLINFO_HTTP_CONNECTCODE),
      text: errorText.text
    )
  }
}

extension Transfer {
  private func set(_ option: CURLoption, _ value: Int) -> Bool {
    ccurl_set_long(easy.handle, option, value) == CURLE_OK
  }

  private func set(_ option: CURLoption, _ value: String) -> Bool {
    ccurl_set_text(easy.handle, option, value) == CURLE_OK
  }

  private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) -> Bool {
    ccurl_set_pointer(easy.handle, option, value) == CURLE_OK
  }

  private func set(_ option: CURLoption, _ value: borrowing CurlHeaders) -> Bool {
    ccurl_set_list(easy.handle, option, value.list) == CURLE_OK
  }

  private func set(_ option: CURLoption, _ value: @escaping ccurl_transferred) -> Bool {
    ccurl_set_function(easy.handle, option, value) == CURLE_OK
  }

  private func setSize(_ count: Int) -> Bool {
    ccurl_set_size(easy.handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count)) == CURLE_OK
  }

  fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// The function that libcurl calls for a line of an answer's head.
private func headerCallback(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ size: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  Transfer.of(context)?.takeHeader(line)
  return line.count
}

/// The function that libcurl calls for a piece of an answer's body; any number other than the piece's own ends the
/// transfer.
private func bodyCallback(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ size: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return Transfer.of(context)?.takeBody(piece) == true ? piece.count : piece.count + 1
}

/// The function that libcurl calls for a piece of the request's body.
private func requestCallback(
  _ bytes: UnsafeMutablePointer<CChar>?,
  _ size: Int,
  _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
  return Transfer.of(context)?.giveBody(room) ?? 0
}

/// The head of an answer, line by line.
private struct AnswerHead {
  private var status = 0
  private var fields: [String: String] = [:]
  /// The kept lines, because a head may have any length.
  private static let wanted: Set<String> = [
    "content-type", "date", "retry-after", "x-ratelimit-reset",
  ]

  /// Takes a line with its end; true at the end of a head that is the answer's own.
  mutating func take(_ line: String) -> Bool {
    let line = line.prefix { !$0.isNewline }
    if line.hasPrefix("HTTP/") {
      // "HTTP/1.1 200 OK": each head begins so, also those before the answer (100, 103).
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      fields = [:]
    } else if let colon = line.firstIndex(of: ":") {
      let name = line[..<colon].lowercased()
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      if fields[name] == nil, Self.wanted.contains(name) { fields[name] = String(value) }
    }
    return line.isEmpty && status >= 200
  }

  func answer(now: Int) -> HTTPAnswer {
    HTTPAnswer(
      status: status,
      retryAfter: RetryAfter.seconds(status: status, now: now) { fields[$0.lowercased()] },
      contentType: fields["content-type"],
      body: [],
      // Until its end has come.
      isCut: true
    )
  }
}

/// Owns the buffer into which libcurl writes its own words about a failure.
private struct ErrorText: ~Copyable {
  fileprivate let bytes = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Int(CURL_ERROR_SIZE),
    alignment: 1
  )

  init() { bytes.initializeMemory(as: UInt8.self, repeating: 0) }

  deinit { bytes.deallocate() }

  var text: String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}
