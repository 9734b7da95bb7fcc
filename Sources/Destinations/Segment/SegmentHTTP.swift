package import Pipeline
package import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Posts batches to Segment, Jitsu or RudderStack.
///
/// A batch whose answer was lost is `.notYet`: sent again it carries the same message ids. Wrappers of this destination
/// wait, retry and halve.
package final class SegmentHTTP: Destination {
  /// How a batch travels.
  package struct Options: Sendable {
    /// For one connection, encryption included.
    package var connectTimeout: Duration
    /// For a whole request, from the first byte sent to the last one read.
    package var requestTimeout: Duration
    /// Compress bodies; all three services take gzip on their batch routes.
    package var compresses: Bool
    /// The proxy, and the trusted authorities.
    package var route: HTTPRoute
    /// The present time in seconds since the Unix epoch, to read dates in answers.
    package var now: @Sendable () -> Int

    package init(
      connectTimeout: Duration = .seconds(10),
      requestTimeout: Duration = .seconds(30),
      compresses: Bool = true,
      route: HTTPRoute = HTTPRoute(),
      now: @escaping @Sendable () -> Int = { time(nil) }
    ) {
      self.connectTimeout = connectTimeout
      self.requestTimeout = requestTimeout
      self.compresses = compresses
      self.route = route
      self.now = now
    }
  }

  package let endpoint: SegmentEndpoint
  private let key: WriteKey
  private let version: String
  private let options: Options
  private let transport: HTTPTransport

  /// Opens nothing yet: the first batch does.
  ///
  /// `version` is this program's own, for the `User-Agent`.
  package init(
    endpoint: SegmentEndpoint,
    key: WriteKey,
    version: String,
    options: Options = Options()
  ) {
    self.endpoint = endpoint
    self.key = key
    self.version = version
    self.options = options
    transport = HTTPTransport(
      connectTimeout: options.connectTimeout,
      timeout: options.requestTimeout,
      route: options.route
    )
  }

  package var identity: DestinationIdentity {
    DestinationIdentity(kind: endpoint.kind.rawValue, place: endpoint.place)
  }

  package var takesBatchesAtOnce: Bool { true }

  /// Place, and the proxy in between, as texts for people name it.
  package var way: String { "\(endpoint.place)\(options.route)" }

  /// Below every documented limit in either reading of "KB": a message of 32,000 bytes, a body of 475,000,
  /// 2,500 messages.
  package var limits: BatchLimits {
    BatchLimits(messages: 2_500, bytes: 475_000 - BatchBody.overhead, messageBytes: 32_000)
  }

  /// Posts a batch once; an empty one is not sent.
  package func deliver(_ batch: Batch) async throws(DeliveryError) -> Receipt {
    guard batch.count > 0 else { return .settled([]) }
    let answer = try await post(payload(of: batch))
    return try AnswerRules.receipt(for: answer, to: batch, at: endpoint) { key.shows(in: $0) }
  }

  /// Posts a probe's event once.
  package func takesProbe(
    of sync: SyncName,
    at time: Timestamp
  ) async throws(DeliveryError) -> Bool? {
    let batch = ProbeMessage.batch(id: .random(), time: time, sync: sync.text, storeID: nil)
    do throws(DeliveryError) {
      guard case .settled(let answers) = try await deliver(batch) else { return nil }
      return answers == [.accepted]
    } catch {
      // A stop is also an answer: of a wrong key, a wrong path, a page in between.
      guard error.kind == .refused || error.kind == .stopped else { throw error }
      return false
    }
  }

  /// Posts the batch of a probe once.
  /// - Returns: the answer, whatever it was.
  /// - Throws: `DeliveryError` without an answer: name, network, encryption, time.
  package func probe(_ batch: Batch) async throws(DeliveryError) -> ProbeAnswer {
    let answer = try await post(payload(of: batch))
    let reading: Result<Receipt, DeliveryError>
    do throws(DeliveryError) {
      reading = .success(
        try AnswerRules.receipt(for: answer, to: batch, at: endpoint) { key.shows(in: $0) }
      )
    } catch {
      reading = .failure(error)
    }
    return ProbeAnswer(
      status: answer.status,
      text: ProbeAnswer.shown(answer.body, without: key),
      reading: reading
    )
  }

  /// Asks the endpoint for an answer by an empty batch: no message travels.
  /// - Returns: the answer's HTTP status.
  /// - Throws: `DeliveryError` without an answer (name, network, encryption, time), or for one that is not the
  ///   service's.
  package func reach() async throws(DeliveryError) -> Int {
    let answer = try await post(Payload(body: Array("{\"batch\":[]}".utf8)))
    switch AnswerRules.verdict(of: answer.status) {
    // A page with these statuses identifies nobody: a gateway may answer so to a wrong key.
    case .notYet, .stopped: return answer.status
    case .refused where answer.status == 403 || !answer.isPage: return answer.status
    case .accepted, .refused:
      if let stranger = AnswerRules.stranger(in: answer, at: endpoint) { throw stranger }
      if endpoint.kind == .jitsu, AnswerRules.verdict(of: answer.status) == .accepted {
        _ = try JitsuAnswer(answer, from: endpoint)
      }
      return answer.status
    }
  }

  /// What a request carries.
  private struct Payload {
    var body: [UInt8]
    var isCompressed = false
  }

  /// The batch as it is sent; the bytes before compression are not kept.
  private func payload(of batch: Batch) -> Payload {
    let body = BatchBody.bytes(of: batch)
    guard options.compresses, let compressed = Gzip.compress(body) else {
      return Payload(body: body)
    }
    return Payload(body: compressed, isCompressed: true)
  }

  private func post(_ payload: Payload) async throws(DeliveryError) -> HTTPAnswer {
    var headers = [
      ("Content-Type", "application/json"),
      ("Authorization", key.authorization(for: endpoint.kind)),
      ("User-Agent", "tidemark/\(version)"),
    ]
    if payload.isCompressed { headers.append(("Content-Encoding", "gzip")) }
    let attempt = DeliveryAttempt.number
    if attempt > 1 { headers.append(("X-Retry-Count", "\(attempt - 1)")) }
    return try await transport.post(
      payload.body,
      to: endpoint,
      headers: headers,
      // Jitsu lists every refused event in its answer; the others answer with a word.
      limit: endpoint.kind == .jitsu ? 1 << 20 : 1 << 16,
      now: options.now(),
      decides: { [kind = endpoint.kind] in AnswerRules.decides($0, for: kind) }
    )
  }

  package func close() async {
    await transport.close()
  }
}
