// A URL written out again, for a settings file.
extension DatabaseURL {
  /// The URL without its passwords.
  var withoutPassword: String { DatabaseURL.text(of: conninfo, schema: schema) }

  /// A URL of libpq's keywords and values, without passwords.
  static func text(
    of conninfo: [(keyword: String, value: String)],
    schema: String? = nil
  ) -> String {
    func value(_ keyword: String) -> String? {
      conninfo.last { $0.keyword == keyword }?.value
    }
    func list(_ keyword: String) -> [Substring] {
      (value(keyword) ?? "").split(separator: ",", omittingEmptySubsequences: false)
    }
    let (hosts, ports) = (list("host"), list("port"))
    let places = hosts.enumerated().map { place, host in
      let port = ports.count == 1 ? ports[0] : ports.dropFirst(place).first ?? ""
      let isIPv6 = host.contains(":") && !host.hasPrefix("/")
      return (isIPv6 ? "[\(host)]" : encoded(String(host))) + (port.isEmpty ? "" : ":\(port)")
    }
    let user = value("user").map { encoded($0) + "@" } ?? ""
    let own: Set = ["user", "password", "sslpassword", "host", "port", "dbname"]
    var parameters = conninfo.filter { !own.contains($0.keyword) }
      .map { "\($0.keyword)=\(encoded($0.value))" }
    if let schema { parameters.append("schema=\(encoded(schema))") }
    return "postgres://\(user)\(places.joined(separator: ","))"
      + (value("dbname").map { "/" + encoded($0) } ?? "")
      + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      let isPlain = byte < 0x80 && (character.isLetter || character.isNumber)
      if isPlain || "-._~".contains(character) { return String(character) }
      let hex = String(byte, radix: 16, uppercase: true)
      return hex.count == 1 ? "%0\(hex)" : "%\(hex)"
    }
    .joined()
  }
}
