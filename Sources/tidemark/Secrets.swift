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
    for name in ["TIDEMARK_WRITE_KEY", "SEGMENT_WRITE_KEY"] {
      if let text = environment[name], !text.isEmpty {
        return try checked(text, origin: name)
      }
    }
    if let path = settingsFile {
      return try file(path, origin: "write_key_file")
    }
    if let path = environment["SEGMENT_WRITE_KEY_FILE"], !path.isEmpty {
      return try file(path, origin: "SEGMENT_WRITE_KEY_FILE")
    }
    return nil
  }

  /// `DATABASE_URL`, or the content of the file that `DATABASE_URL_FILE` names, and which it was.
  static func databaseURL(
    environment: [String: String]
  ) throws(Failure) -> (url: String, origin: String)? {
    if let url = environment["DATABASE_URL"], !url.isEmpty {
      return (trimmed(url), "DATABASE_URL")
    }
    guard let path = environment["DATABASE_URL_FILE"], !path.isEmpty else { return nil }
    return (try text(of: path, origin: "DATABASE_URL_FILE"), "DATABASE_URL_FILE")
  }

  private static func file(_ path: String, origin: String) throws(Failure) -> WriteKey {
    try checked(try text(of: path, origin: origin), origin: "the file \(path) (\(origin))")
  }

  private static func text(of path: String, origin: String) throws(Failure) -> String {
    do {
      return trimmed(String(decoding: try SmallFile.read(path), as: UTF8.self))
    } catch {
      throw Failure(
        .configuration,
        "the file \(path) (\(origin)) cannot be read: \(error.reason)",
        hint: "create it, or let the user who runs tidemark read it"
      )
    }
  }

  /// The key itself, or an error that says where the text stands that cannot be one.
  private static func checked(_ text: String, origin: String) throws(Failure) -> WriteKey {
    do {
      return try WriteKey(text)
    } catch {
      throw Failure(.configuration, "\(origin): \(error.reason)", hint: error.hint)
    }
  }

  /// `text` without the line breaks and spaces that editors and `echo` leave around it.
  private static func trimmed(_ text: String) -> String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace }
    return String(
      text.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    )
  }
}
