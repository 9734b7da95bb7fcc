import Destinations

/// Where secrets come from: the environment, or a file that the environment or the settings name.
enum Secrets {
  /// The write key: `TIDEMARK_WRITE_KEY`, `SEGMENT_WRITE_KEY`, then the files of
  /// `TIDEMARK_WRITE_KEY_FILE` (or `write_key_file`) and `SEGMENT_WRITE_KEY_FILE`; nil when none is set.
  /// - Throws: exit code 78 for a file that cannot be read and for a text that cannot be a key.
  static func writeKey(
    environment: [String: String],
    settingsFile: String?
  ) throws(Failure) -> WriteKey? {
    try find(
      ["TIDEMARK_WRITE_KEY", "SEGMENT_WRITE_KEY"],
      files: [
        ("write_key_file", settingsFile), variable("SEGMENT_WRITE_KEY_FILE", in: environment),
      ],
      environment
    ) { (text) throws(DestinationSettingError) in try WriteKey(text) }
  }

  /// The variables that hold the token of Segment's Public API.
  static let tokenVariables = ["TIDEMARK_PUBLIC_API_TOKEN", "SEGMENT_PUBLIC_API_TOKEN"]

  /// The token of Segment's Public API: from `tokenVariables`, then from the file of `deletions.token_file`,
  /// then from those that their twins with `_FILE` name; nil when none is set.
  /// - Throws: exit code 78 for a file that cannot be read and for a text that cannot be a token.
  static func publicAPIToken(
    environment: [String: String],
    settingsFile: String?
  ) throws(Failure) -> PublicAPIToken? {
    try find(
      tokenVariables,
      files: tokenFiles(environment: environment, settingsFile: settingsFile),
      environment
    ) { (text) throws(DestinationSettingError) in try PublicAPIToken(text) }
  }

  /// Whether a token is given, without reading any file.
  static func hasPublicAPIToken(environment: [String: String], settingsFile: String?) -> Bool {
    tokenVariables.contains { environment[$0]?.isEmpty == false }
      || tokenFiles(environment: environment, settingsFile: settingsFile).contains {
        $0.path?.isEmpty == false
      }
  }

  private typealias NamedFile = (origin: String, path: String?)

  private static func tokenFiles(
    environment: [String: String],
    settingsFile: String?
  ) -> [NamedFile] {
    [("deletions.token_file", settingsFile)]
      + tokenVariables.map { variable($0 + "_FILE", in: environment) }
  }

  private static func variable(_ name: String, in environment: [String: String]) -> NamedFile {
    (name, environment[name])
  }

  /// The first of `variables` that is set, else the text of the first of `files` that is named.
  private static func find<Secret>(
    _ variables: [String],
    files: [NamedFile],
    _ environment: [String: String],
    _ make: (String) throws(DestinationSettingError) -> Secret
  ) throws(Failure) -> Secret? {
    for name in variables {
      if let text = environment[name], !text.isEmpty {
        return try checked(text, origin: name, make)
      }
    }
    for file in files {
      guard let path = file.path, !path.isEmpty else { continue }
      return try checked(
        try text(of: path, origin: file.origin),
        origin: "the file \(path) (\(file.origin))",
        make
      )
    }
    return nil
  }

  /// `DATABASE_URL`, or the content of the file that `DATABASE_URL_FILE` names, and which it was.
  static func databaseURL(
    environment: [String: String]
  ) throws(Failure) -> (url: String, origin: String)? {
    if let url = environment["DATABASE_URL"], !url.isEmpty {
      return (url.trimmed, "DATABASE_URL")
    }
    guard let path = environment["DATABASE_URL_FILE"], !path.isEmpty else { return nil }
    return (try text(of: path, origin: "DATABASE_URL_FILE"), "DATABASE_URL_FILE")
  }

  private static func text(of path: String, origin: String) throws(Failure) -> String {
    do {
      return String(decoding: try SmallFile.read(path), as: UTF8.self).trimmed
    } catch {
      throw Failure(
        .configuration,
        "the file \(path) (\(origin)) cannot be read: \(error.reason)",
        hint: "create it, or let the user who runs tidemark read it"
      )
    }
  }

  /// The secret itself, or an error that says where the text stands that cannot be one.
  private static func checked<Secret>(
    _ text: String,
    origin: String,
    _ make: (String) throws(DestinationSettingError) -> Secret
  ) throws(Failure) -> Secret {
    do {
      return try make(text)
    } catch {
      throw Failure(.configuration, "\(origin): \(error.reason)", hint: error.hint)
    }
  }
}
