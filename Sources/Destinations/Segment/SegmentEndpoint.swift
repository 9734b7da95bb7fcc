/// The services that take Segment's batch format over HTTP.
package enum SegmentKind: String, CaseIterable, Hashable, Sendable {
  case segment, jitsu, rudderstack

  /// The host if none is set; nil if everybody has their own.
  package var defaultHost: String? { self == .segment ? "api.segment.io" : nil }

  /// The path when none is set.
  package var defaultPath: String { self == .jitsu ? "/api/s/s2s/batch" : "/v1/batch" }

  /// The service's name as its makers write it.
  package var title: String {
    switch self {
    case .segment: "Segment"
    case .jitsu: "Jitsu"
    case .rudderstack: "RudderStack"
    }
  }
}

/// Where batches are posted: kind, scheme, host and path, checked.
package struct SegmentEndpoint: Hashable, Sendable {
  package let kind: SegmentKind
  /// The whole address, without any secret.
  package let url: String
  /// Host, and port if it is not the scheme's own: a sync name is bound to it.
  package let place: String
  package let path: String
  /// True for this machine itself, and for names that are reserved for tests (RFC 6761).
  package let isForTests: Bool

  /// Puts an endpoint together from the settings `host` and `path`.
  /// - Parameters:
  ///   - kind: the service that listens there.
  ///   - host: `data.shop.test`, `data.shop.test:8443` or `https://data.shop.test`; nil takes the kind's.
  ///   - path: begins with `/`; nil takes the kind's.
  ///   - allowInsecure: true lets `http://` go to other machines, in the owner's own network.
  /// - Throws: `DestinationSettingError` with a sentence and what to set.
  package init(
    kind: SegmentKind,
    host: String? = nil,
    path: String? = nil,
    allowInsecure: Bool = false
  ) throws(DestinationSettingError) {
    guard let host = host ?? kind.defaultHost, !host.isEmpty else {
      throw DestinationSettingError(
        "the destination \(kind.rawValue) needs a host",
        hint: "set --host to the host of your \(kind.title) installation, such as data.example.com"
      )
    }
    let authority = try HostSetting(host)
    guard authority.isEncrypted || authority.isLoopback || allowInsecure else {
      throw DestinationSettingError(
        "http:// would send the write key and customers' data in clear text to \(authority.name)",
        hint: "set --host to https://\(authority.place)"
      )
    }
    let path = path ?? kind.defaultPath
    guard path.hasPrefix("/"), path.utf8.allSatisfy(Self.isLegalInPath) else {
      throw DestinationSettingError(
        "what --path gives is not a path that can be posted to",
        hint: "set --path to something like \(kind.defaultPath), without \"?\" and key"
      )
    }
    self.kind = kind
    self.path = path
    isForTests =
      authority.isLoopback || authority.name.hasSuffix(".test")
      || authority.name.hasSuffix(".localhost")
    place = authority.place
    url = (authority.isEncrypted ? "https://" : "http://") + authority.place + path
  }

  /// Whether Segment itself listens there, whose answers are known to the letter.
  var isSegmentsOwn: Bool {
    let name = place.prefix { $0 != ":" }
    return kind == .segment && (name == "api.segment.io" || name.hasSuffix(".segmentapis.com"))
  }

  private static func isLegalInPath(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/-._~%!$&'()*+,;=:@".utf8.contains(byte)
    }
  }
}

/// The setting `host`, taken apart.
struct HostSetting {
  let isEncrypted: Bool
  let name: String
  /// Nil for the scheme's own.
  let port: Int?
  /// Name and port; the port only when it is not the scheme's own.
  let place: String

  /// Takes `text` apart; `setting` is its name in error texts.
  init(_ text: String, setting: String = "--host") throws(DestinationSettingError) {
    var rest = text[...]
    var encrypted = true
    if let scheme = text.firstRange(of: "://") {
      switch text[..<scheme.lowerBound].lowercased() {
      case "https": encrypted = true
      case "http": encrypted = false
      default: throw Self.refused(setting)
      }
      rest = text[scheme.upperBound...]
    }
    if rest.last == "/" { rest = rest.dropLast() }
    guard !rest.contains("@") else {
      throw DestinationSettingError(
        "\(setting) holds a user name or key",
        hint: "give the host alone; secrets come from the environment or from files"
      )
    }
    guard !rest.contains("/") else {
      throw DestinationSettingError(
        "\(setting) holds a path",
        hint: setting == "--host"
          ? "give the host alone, and the path, from its / on, with --path" : "give the host alone"
      )
    }
    guard let (name, port) = Self.split(rest) else { throw Self.refused(setting) }
    isEncrypted = encrypted
    self.name = name
    self.port = port
    place = port.map { $0 == (encrypted ? 443 : 80) ? name : "\(name):\($0)" } ?? name
  }

  /// True for this machine itself, which clear text does not leave.
  var isLoopback: Bool {
    if name == "localhost" || name == "[::1]" { return true }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }

  private static func split(_ text: Substring) -> (name: String, port: Int?)? {
    var name = text
    var port: Int?
    let afterAddress = text.lastIndex(of: "]") ?? text.startIndex
    if let colon = text[afterAddress...].lastIndex(of: ":") {
      guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
      name = text[..<colon]
      port = Int(number)
    }
    let isAddress = name.hasPrefix("[") && name.hasSuffix("]")
    let legal = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        true
      case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): isAddress
      default: false
      }
    }
    return name.isEmpty || !legal ? nil : (name.lowercased(), port)
  }

  private static func refused(_ setting: String) -> DestinationSettingError {
    DestinationSettingError(
      "\(setting) is not a host",
      hint:
        "give a host such as data.example.com, data.example.com:8443 or https://data.example.com"
    )
  }
}
