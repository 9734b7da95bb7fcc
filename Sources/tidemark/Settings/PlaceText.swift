/// Texts that name a file or a directory.
enum PlaceText {
  /// Refuses a text that was meant as an address: it may contain a password, and a path is printed and created.
  ///
  /// - Throws: a `Failure` of `status` that names `origin` and no part of the text.
  static func demandPath(_ text: String, origin: String, status: ExitStatus) throws(Failure) {
    func refused(_ sentence: String, _ hint: String) -> Failure {
      Failure(status, "\(origin) \(sentence)", hint: hint)
    }
    if let first = text.first, "\"'`".contains(first) || "\"'`".contains(text.last ?? " ") {
      throw refused("stands in quotation marks", "leave them out: everything of it is the value")
    }
    let scheme = text.prefix { $0 != ":" }
    let hasScheme =
      text.contains("://")
      || scheme.count < text.count && schemes.contains(scheme.trimmed.lowercased())
    // A user and a password stand before an @, whatever is in between.
    let hasUser = text.firstIndex(of: ":").map { text[$0...].contains("@") } ?? false
    let hasSetting = text.firstMatch(of: settings) != nil
    guard !hasScheme, !hasUser, !hasSetting else {
      throw refused(
        "looks like an address and is no path, nor a URL that can be read",
        "write a path, or for a database postgres://user@host:5432/database"
      )
    }
  }

  private static let schemes: Set = [
    "postgres", "postgresql", "psql", "pg", "jdbc", "mysql", "mariadb", "mongodb", "redis",
    "sqlite",
    "sqlite3", "file", "http", "https", "s3", "gs", "ftp", "sftp", "ssh",
  ]

  /// A setting of libpq's `host=… password=…`, in any place.
  private static var settings: Regex<(Substring, Substring)> {
    #/(?:^|\s)(host|hostaddr|user|dbname|port|pass\w*|pwd|service|sslmode)\s*=/#.ignoresCase()
  }
}
