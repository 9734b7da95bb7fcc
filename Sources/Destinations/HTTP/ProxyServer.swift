internal import FoundationEssentials

/// An HTTP proxy that opens a tunnel to a destination (CONNECT, RFC 9110 section 9.3.6).
package struct ProxyServer: Sendable {
  /// Name or address, without brackets.
  let host: String
  let port: Int
  /// User name and password in base64; nil without.
  let credentials: SecretText?
  /// The environment variable that names it.
  let variable: String

  /// `proxy.example:3128`, never with credentials.
  var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  /// `the proxy proxy.example:3128 (HTTPS_PROXY)`.
  var title: String { "the proxy \(place) (\(variable))" }

  /// The proxy that the environment names for `endpoint`; nil if the endpoint is reached directly.
  ///
  /// `https_proxy` for https, `http_proxy` for http, else `all_proxy`, each also in capitals; `no_proxy` lists hosts
  /// that are reached directly, as this machine itself always is.
  /// - Throws: `DestinationSettingError` naming the variable, for a value that cannot be a proxy; the
  ///   value is not shown, as it may hold a password.
  package init?(
    for endpoint: some HTTPEndpoint,
    environment: [String: String]
  ) throws(DestinationSettingError) {
    guard let host = try? HostSetting(endpoint.place), !host.isLoopback else { return nil }
    let isEncrypted = endpoint.url.hasPrefix("https://")
    let names = [isEncrypted ? "https_proxy" : "http_proxy", "all_proxy"]
    let set = names.flatMap { [$0, $0.uppercased()] }.first { environment[$0]?.isEmpty == false }
    guard let variable = set, let value = environment[variable] else { return nil }
    let direct = ["no_proxy", "NO_PROXY"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    if let direct {
      let list = DirectHosts(direct)
      if list.contains(host.name, port: host.port ?? (isEncrypted ? 443 : 80)) { return nil }
    }
    try self.init(value, variable: variable)
  }

  /// Takes `http://user:password@proxy.example:3128` apart; scheme, credentials and port (80) may be missing.
  init(_ value: String, variable: String) throws(DestinationSettingError) {
    let refusal = DestinationSettingError(
      "\(variable) is not the address of an HTTP proxy",
      hint:
        "write http://proxy.example:3128, with user:password@ before the host where it asks for them"
    )
    var rest = value[...]
    if let scheme = value.firstRange(of: "://") {
      guard value[..<scheme.lowerBound].lowercased() == "http" else {
        throw DestinationSettingError(
          "\(variable) names a proxy of a kind that is not supported",
          hint: "name one that is spoken to by http:// and opens tunnels (CONNECT)"
        )
      }
      rest = value[scheme.upperBound...]
    }
    credentials = try rest.lastIndex(of: "@").map { (at) throws(DestinationSettingError) in
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let words = parts.map { Self.decoded($0) } + (parts.count == 1 ? [[]] : [])
      let encoded = Data(words.joined(separator: [UInt8(ascii: ":")])).base64EncodedString()
      guard let secret = try? SecretText(encoded) else { throw refusal }
      return secret
    }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    guard let host = try? HostSetting("http://\(rest)") else { throw refusal }
    self.host =
      host.name.hasPrefix("[") ? String(host.name.dropFirst().dropLast()) : host.name
    port = host.port ?? 80
    self.variable = variable
  }

  /// The bytes of `text` with `%41` read as `A`; a `%` without two digits after it stands for itself.
  private static func decoded(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2, digits.first != UInt8(ascii: "+"),
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
