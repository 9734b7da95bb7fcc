#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The places of a settings file if none is named.
enum SettingsPlaces {
  static let name = "tidemark.yaml"

  /// The places in their order: the current directory, the user's own configuration, the machine's.
  static func all(_ environment: [String: String]) -> [String] {
    ["./" + name] + [ownDirectory(environment).map { $0 + "/" + name }].compactMap(\.self)
      + ["/etc/tidemark/" + name]
  }

  /// `~/.config/tidemark`; nil for a user without a home.
  static func ownDirectory(_ environment: [String: String]) -> String? {
    if let directory = environment["XDG_CONFIG_HOME"], directory.hasPrefix("/") {
      return directory + "/tidemark"
    }
    return environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.config/tidemark" : nil }
  }

  /// The first existing file, if any.
  /// - Throws: exit code 78 for a file that somebody else could have planted, or that cannot be read.
  static func found(_ environment: [String: String]) throws(Failure) -> String? {
    for path in all(environment) {
      var file = stat()
      guard stat(path, &file) == 0 else {
        if errno == ENOENT || errno == ENOTDIR { continue }
        throw unreadable(path)
      }
      guard file.st_mode & S_IFMT == S_IFREG else { continue }
      guard access(path, R_OK) == 0 else { throw unreadable(path) }
      try demandTrusted(file, path)
      return path
    }
    return nil
  }

  private static func unreadable(_ path: String) -> Failure {
    Failure(
      .configuration,
      "the settings file \(path) cannot be read: \(String(cString: strerror(errno)))",
      hint:
        "make it readable, run the command as the user whom it is for, or name another file with --config"
    )
  }

  /// A planted file could send the key elsewhere.
  private static func demandTrusted(_ file: stat, _ path: String) throws(Failure) {
    guard file.st_uid == geteuid() || file.st_uid == 0 else {
      throw Failure(
        .configuration,
        "the settings file \(path) belongs to another user, who could have the key sent elsewhere",
        hint: "if it is yours: chown it; to use it all the same: --config \(path)"
      )
    }
    guard file.st_mode & 0o022 == 0 else {
      throw Failure(
        .configuration,
        "the settings file \(path) can be written by other users, who could have the key sent elsewhere",
        hint: "chmod go-w \(path)"
      )
    }
  }
}
