package import Pipeline
internal import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Requests deletions as regulations of a Segment workspace.
///
/// Each request is made once; wrappers wait and retry.
package final class SegmentRegulations: DeletionRequests {
  private let endpoint: RegulationEndpoint
  private let token: PublicAPIToken
  private let version: String
  private let now: @Sendable () -> Int
  private let transport: HTTPTransport

  /// Opens nothing yet.
  /// - Parameters:
  ///   - endpoint: where regulations are posted to.
  ///   - token: of the workspace.
  ///   - version: this program's own, for the `User-Agent`.
  ///   - connectTimeout: for one connection, encryption included.
  ///   - requestTimeout: for a whole request, from the first byte sent to the last one read.
  ///   - route: the proxy, and the trusted authorities.
  ///   - now: the present time in seconds since the Unix epoch, to read dates in answers.
  package init(
    endpoint: RegulationEndpoint,
    token: PublicAPIToken,
    version: String,
    connectTimeout: Duration = .seconds(10),
    requestTimeout: Duration = .seconds(30),
    route: HTTPRoute = HTTPRoute(),
    now: @escaping @Sendable () -> Int = { time(nil) }
  ) {
    self.endpoint = endpoint
    self.token = token
    self.version = version
    self.now = now
    transport = HTTPTransport(
      connectTimeout: connectTimeout,
      timeout: requestTimeout,
      route: route
    )
  }

  package var place: String { endpoint.place }

  /// Segment's own limit of one call.
  package var mostIDs: Int { 5_000 }

  /// Posts one regulation: Segment and the destinations that support it delete the users' data, and Segment suppresses
  /// later events of these users.
  package func request(_ userIDs: [String]) async throws(DeliveryError) -> String {
    let answer = try await transport.post(
      Self.body(for: userIDs),
      to: endpoint,
      headers: headers + [("Content-Type", "application/json")],
      limit: 1 << 16,
      now: now(),
      // An acceptance names the regulation in its body.
      decides: { AnswerRules.verdict(of: $0.status) != .accepted }
    )
    return try RegulationRules.regulation(in: answer, from: endpoint, token: token)
  }

  /// Asks for the newest regulation, which shows whether the token is accepted and changes nothing.
  /// - Returns: the answer's HTTP status.
  /// - Throws: `DeliveryError` without an answer (name, network, encryption, time), or for one that is not from
  ///   Segment's Public API.
  package func reach() async throws(DeliveryError) -> Int {
    let answer = try await transport.get(
      "?pagination.count=1",
      from: endpoint,
      headers: headers,
      limit: 1 << 16,
      now: now()
    )
    if let stranger = RegulationRules.stranger(in: answer, from: endpoint) { throw stranger }
    return answer.status
  }

  package func close() async {
    await transport.close()
  }

  private var headers: [(String, String)] {
    [("Authorization", token.authorization), ("User-Agent", "tidemark/\(version)")]
  }

  private static func body(for userIDs: [String]) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 128 + userIDs.count * 40)
    writer.beginObject()
    writer.key("regulationType")
    writer.string("SUPPRESS_WITH_DELETE")
    writer.key("subjectType")
    writer.string("USER_ID")
    writer.key("subjectIds")
    writer.beginArray()
    for id in userIDs {
      writer.element()
      writer.string(id)
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
