/// A PostgreSQL URL taken apart into libpq's keywords, with the spellings of Node programs translated.
///
/// An error text never contains a value of the URL.
struct DatabaseURL: Sendable {
  /// libpq's keywords and values (PostgreSQL manual, "Connection URIs" and "Parameter Key Words").
  private(set) var conninfo: [(keyword: String, value: String)] = []
  /// Prisma's `?schema=`, which libpq does not have.
  private(set) var schema: String?

  /// Takes `text` apart.
  /// - Parameters:
  ///   - text: The URL.
  ///   - origin: Where it stands, for error texts: `DATABASE_URL`.
  ///   - status: The exit code of an error.
  /// - Throws: a `Failure` that describes the fault, by parameter name only.
  init(_ text: String, origin: String, status: ExitStatus) throws(Failure) {
    func wrong(_ sentence: String, hint: String) -> Failure {
      Failure(status, "\(origin) \(sentence)", hint: hint)
    }
    let form = "write postgres://user@host:5432/database"
    guard let scheme = ["postgres://", "postgresql://"].first(where: text.hasPrefix) else {
      throw wrong("is not a PostgreSQL URL", hint: form)
    }
    let parts = text.dropFirst(scheme.count).split(
      separator: "?",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    if let bare = DatabaseURL.bareCharacter(in: parts) {
      throw wrong(
        "has a bare \"\(bare.character)\"",
        hint: "write \(bare.escape) for a \(bare.character) in a user name or password"
      )
    }
    let authorityAndPath = parts[0].split(
      separator: "/",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    var authority = authorityAndPath[0]

    func decode(_ text: some StringProtocol, _ what: String) throws(Failure) -> String {
      guard let decoded = DatabaseURL.decoded(text) else {
        throw wrong(
          "has a wrong % escape in its \(what)",
          hint: "write %25 for a % that is no escape"
        )
      }
      return decoded
    }

    if let at = authority.lastIndex(of: "@") {
      let user = authority[..<at].split(
        separator: ":",
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      set("user", try decode(user[0], "user name"))
      if user.count > 1 { set("password", try decode(user[1], "password")) }
      authority = authority[authority.index(after: at)...]
    }
    var hosts: [String] = [], ports: [String] = []
    for place in authority.split(separator: ",", omittingEmptySubsequences: false) {
      guard let (host, port) = DatabaseURL.hostAndPort(place) else {
        throw wrong(
          "has a host that cannot be read",
          hint: form + "; an IPv6 address stands in brackets"
        )
      }
      hosts.append(try decode(host, "host"))
      ports.append(String(port))
    }
    set("host", hosts.joined(separator: ","), unless: hosts.allSatisfy(\.isEmpty))
    set("port", ports.joined(separator: ","), unless: ports.allSatisfy(\.isEmpty))
    if authorityAndPath.count > 1 {
      set("dbname", try decode(authorityAndPath[1], "database name"))
    }
    guard parts.count > 1 else { return }
    for pair in parts[1].split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try decode(sides[0], "parameters")
      // An unknown parameter may be a part of a password.
      let isKnown = DatabaseURL.isKnown(name)
      guard sides.count == 2 else {
        throw isKnown
          ? wrong("has the parameter \"\(name)\" without a value", hint: "write \(name)=value")
          : wrong(
            "has a parameter without a value",
            hint: "write name=value; " + DatabaseURL.escapes
          )
      }
      let value = try decode(sides[1], isKnown ? "parameter \"\(name)\"" : "parameters")
      if let problem = take(name, name == "options" ? DatabaseURL.blanks(value) : value) {
        throw wrong(problem.sentence, hint: problem.hint)
      }
    }
  }

  /// Takes `text` apart if it names a database: a PostgreSQL URL, or libpq's `host=… dbname=…`.
  init?(ifDatabase text: String, origin: String, status: ExitStatus) throws(Failure) {
    let start = text.lowercased()
    if start.hasPrefix("postgres://") || start.hasPrefix("postgresql://") {
      try self.init(text, origin: origin, status: status)
      return
    }
    let first = text.prefix { $0 != "=" }
    guard first.count < text.count, DatabaseURL.keywords.contains(first.trimmed) else {
      return nil
    }
    try self.init(keywords: text, origin: origin, status: status)
  }

  /// Takes apart `keyword = value` pairs with blanks between them; a value may stand in single quotes, and a
  /// backslash takes the next character as it is (PostgreSQL manual, "Keyword/Value Connection Strings").
  private init(keywords text: String, origin: String, status: ExitStatus) throws(Failure) {
    var rest = text[...]
    func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }
    skipBlanks()
    while !rest.isEmpty {
      let keyword = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
      rest = rest.dropFirst(keyword.count)
      skipBlanks()
      guard rest.first == "=" else {
        throw Failure(
          status,
          "\(origin) has a word without a value",
          hint: "write host=db.example dbname=shop, with blanks between the settings"
        )
      }
      rest = rest.dropFirst()
      skipBlanks()
      guard let value = DatabaseURL.value(&rest) else {
        throw Failure(
          status,
          "\(origin) has a value of \"\(keyword)\" whose quote does not end",
          hint: "write \\' for a quote within a value"
        )
      }
      guard DatabaseURL.isKnown(keyword) else {
        let nearest = NearestName.of(keyword, among: DatabaseURL.keywords)
        throw Failure(
          status,
          "\(origin) has a setting that libpq does not know",
          hint: nearest.map { "libpq spells it \($0)" }
            ?? "write host=db.example dbname=shop, with blanks between the settings"
        )
      }
      if let problem = take(keyword, value) {
        throw Failure(status, "\(origin) \(problem.sentence)", hint: problem.hint)
      }
      skipBlanks()
    }
  }

  /// The value at the beginning of `rest`, which then continues after it; nil if its quote does not end.
  private static func value(_ rest: inout Substring) -> String? {
    var value = ""
    let isQuoted = rest.first == "'"
    if isQuoted { rest = rest.dropFirst() }
    while let character = rest.popFirst() {
      switch character {
      case "\\": rest.popFirst().map { value.append($0) }
      case "'" where isQuoted: return value
      case _ where !isQuoted && character.isWhitespace: return value
      default: value.append(character)
      }
    }
    return isQuoted ? nil : value
  }

  /// Whether the URL itself carries a password.
  var hasPassword: Bool {
    conninfo.contains { ["password", "sslpassword"].contains($0.keyword) }
  }

  /// Takes a query parameter over, or says why not.
  private mutating func take(_ name: String, _ value: String) -> (sentence: String, hint: String)? {
    switch (name, value) {
    case ("schema", _):
      schema = value
    case ("uselibpqcompat", _):
      // Asks node-postgres to behave like libpq, as Tidemark does anyway.
      break
    case ("ssl", "true"), ("ssl", "1"), ("ssl", "require"):
      set("sslmode", "require")
    case ("ssl", "false"), ("ssl", "0"):
      set("sslmode", "disable")
    case ("sslmode", "no-verify"), ("ssl_mode", "no-verify"):
      // Encrypted without a check of the certificate: libpq calls that `require`.
      set("sslmode", "require")
    case ("sslmode", _), ("ssl_mode", _):
      let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
      guard modes.contains(value) else {
        return (
          "has an sslmode that libpq does not know",
          "libpq's are sslmode=" + SettingKind.listed(modes)
        )
      }
      set("sslmode", value)
    case _ where DatabaseURL.keywords.contains(name):
      set(name, value)
    case _ where DatabaseURL.passedOver.contains(name):
      break
    default:
      // Node's drivers ignore parameters that they do not know, and so do we, unless one is a typing error.
      guard let nearest = NearestName.of(name, among: DatabaseURL.keywords) else { break }
      return (
        "has the parameter \"\(name)\", which libpq does not know", "libpq spells it \(nearest)"
      )
    }
    return nil
  }

  /// Parameters of Node programs (Prisma, node-postgres, TypeORM, Supabase) that say nothing about the database's place
  /// or its user.
  private static let passedOver: Set<String> = [
    "pgbouncer", "connection_limit", "pool_timeout", "pool_size", "socket_timeout", "max", "min",
    "statement_cache_size", "statement_timeout", "query_timeout", "lock_timeout", "supa",
    "idle_in_transaction_session_timeout", "idle_timeout", "binary", "encoding", "sslaccept",
    "sslidentity", "uselibpqcompat", "workaround", "pool", "pool_mode",
  ]

  private static func isKnown(_ name: String) -> Bool {
    keywords.contains(name) || passedOver.contains(name)
      || ["schema", "ssl", "ssl_mode"].contains(name)
  }

  private static let escapes =
    "write %2F, %3F, %23 and %40 for /, ?, # and @ in a user name or password"

  /// A character that ends the user's part of a URL and stands before its end, and how to write it.
  ///
  /// The text before the `@` is a user, so an `@` after the first slash or question mark means that these belong to a
  /// password; a known parameter may contain one.
  private static func bareCharacter(
    in parts: [Substring]
  ) -> (character: Character, escape: String)? {
    if parts.contains(where: { $0.contains("#") }) { return ("#", "%23") }
    if parts[0].drop(while: { $0 != "/" }).contains("@") { return ("/", "%2F") }
    guard parts.count > 1 else { return nil }
    let isBare = parts[1].split(separator: "&").contains { pair in
      pair.contains("@") && !isKnown(String(pair.prefix { $0 != "=" }))
    }
    return isBare ? ("?", "%3F") : nil
  }

  /// `options` with blanks as a Node program reads them: `-c+search_path=shop`.
  private static func blanks(_ options: String) -> String {
    options.replacing(#/(^|\s)(-c)\++/#) { "\($0.1)\($0.2) " }
  }

  private mutating func set(_ keyword: String, _ value: String, unless isMissing: Bool = false) {
    guard !isMissing, !value.isEmpty else { return }
    conninfo.removeAll { $0.keyword == keyword }
    conninfo.append((keyword, value))
  }

  private static func hostAndPort(_ place: Substring) -> (host: Substring, port: Substring)? {
    var host = place
    var rest = Substring()
    if place.first == "[" {
      guard let end = place.firstIndex(of: "]") else { return nil }
      host = place[place.index(after: place.startIndex)..<end]
      rest = place[place.index(after: end)...]
    } else if let colon = place.firstIndex(of: ":") {
      host = place[..<colon]
      rest = place[colon...]
    }
    guard !rest.isEmpty else { return (host, rest) }
    let port = rest.dropFirst()
    guard rest.first == ":", port.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return (host, port)
  }

  /// `text` with its `%xx` escapes resolved; nil for an invalid escape, a NUL or invalid UTF-8.
  private static func decoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit),
        high << 4 | low != 0
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
  }

  /// libpq's keywords up to PostgreSQL 18; an older libpq itself reports keywords that it does not know.
  private static let keywords = [
    "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "require_auth",
    "channel_binding", "connect_timeout", "client_encoding", "options", "application_name",
    "fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval",
    "keepalives_count", "tcp_user_timeout", "gssencmode", "sslmode", "requiressl",
    "sslnegotiation", "sslcompression", "sslcert", "sslkey", "sslpassword", "sslcertmode",
    "sslrootcert", "sslcrl", "sslcrldir", "sslsni", "requirepeer", "ssl_min_protocol_version",
    "ssl_max_protocol_version", "min_protocol_version", "max_protocol_version", "krbsrvname",
    "gsslib", "gssdelegation", "scram_client_key", "scram_server_key", "service", "servicefile",
    "target_session_attrs", "load_balance_hosts", "sslkeylogfile",
  ]
}
