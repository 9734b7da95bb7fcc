internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The address of a monitor that learns how runs end.
///
/// Whoever knows it may call it, so that texts name only its setting.
package struct MonitorEndpoint: HTTPEndpoint {
  package let url: String
  package let place: String
  package let path = ""
  package let hostSetting: String

  /// Takes a whole address, `https://host/path`; `http://` too, as no secret of ours goes there.
  /// - Throws: `DestinationSettingError` that names `setting`.
  package init(_ text: String, setting: String) throws(DestinationSettingError) {
    let refused = DestinationSettingError(
      "\(setting) is no web address",
      hint: "give the whole address, such as https://hc-ping.com/ and the check's id"
    )
    guard let scheme = text.firstRange(of: "://"), !text.contains(where: \.isWhitespace) else {
      throw refused
    }
    let end = text[scheme.upperBound...].firstIndex { "/?".contains($0) } ?? text.endIndex
    guard (try? HostSetting(String(text[..<end]), setting: setting)) != nil else { throw refused }
    url = text
    place = "the address in \(setting)"
    hostSetting = setting
  }

  private init(_ endpoint: MonitorEndpoint, url: String) {
    self.url = url
    place = endpoint.place
    hostSetting = endpoint.hostSetting
  }

  /// The address with `suffix` behind its path, before what follows a question mark.
  package func appending(_ suffix: String) -> MonitorEndpoint {
    guard !suffix.isEmpty else { return self }
    var path = url.prefix { $0 != "?" }
    let query = url[path.endIndex...]
    while path.last == "/" { path = path.dropLast() }
    return MonitorEndpoint(self, url: path + suffix + query)
  }
}

/// Calls of monitors: one request each, ten seconds at most.
package struct MonitorCalls: Sendable {
  private let route: HTTPRoute
  private let version: String

  package init(route: HTTPRoute, version: String) {
    self.route = route
    self.version = version
  }

  /// Posts `body`.
  /// - Returns: why the monitor does not know of it; nil when it answered with 2xx.
  package func post(
    _ body: [UInt8],
    type: String,
    to endpoint: MonitorEndpoint
  ) async -> String? {
    let transport = HTTPTransport(
      connectTimeout: .seconds(5),
      timeout: .seconds(10),
      route: route
    )
    defer { Task { await transport.close() } }
    do throws(DeliveryError) {
      let answer = try await transport.post(
        body,
        to: endpoint,
        headers: [("Content-Type", type), ("User-Agent", "tidemark/\(version)")],
        limit: 1 << 12,
        now: time(nil),
        decides: { _ in true }
      )
      return (200..<300).contains(answer.status)
        ? nil : "\(endpoint.place) answers \(answer.status)"
    } catch {
      return error.reason
    }
  }
}
