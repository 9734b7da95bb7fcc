import Foundation

/// The place of the state file.
package struct StateLocation: Hashable, Sendable {
  /// Absolute.
  package let path: String

  /// The state file's name in a directory.
  package static let fileName = "tidemark.sqlite"

  /// Resolves the place of the state.
  ///
  /// The first of: `given` (a file, or an existing directory or a path ending in `/`, for the file in
  /// it), `$STATE_DIRECTORY` (systemd.exec(5); the first of several), `$XDG_STATE_HOME/tidemark`,
  /// `~/.local/state/tidemark`.
  /// - Throws: `StateLocationRefusal` if `given` is not a path or none of these is set.
  package init(
    _ given: String?,
    environment: [String: String],
    workingDirectory: String = FileManager.default.currentDirectoryPath
  ) throws(StateLocationRefusal) {
    let home = Self.absolute(environment["HOME"])
    if let given, !given.isEmpty {
      path = try Self.file(given, home: home, workingDirectory: workingDirectory)
    } else if let directory = Self.absolute(
      environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    ) {
      path = Self.join(directory, Self.fileName)
    } else if let directory = Self.absolute(environment["XDG_STATE_HOME"]) {
      path = Self.join(directory, "tidemark/\(Self.fileName)")
    } else if let home {
      path = Self.join(home, ".local/state/tidemark/\(Self.fileName)")
    } else {
      throw StateLocationRefusal(
        reason: "there is no place for the state: neither STATE_DIRECTORY, XDG_STATE_HOME nor HOME "
          + "is set. Name a file with --state."
      )
    }
  }

  private static func file(
    _ given: String,
    home: String?,
    workingDirectory: String
  ) throws(StateLocationRefusal) -> String {
    if let scheme = given.range(of: "://").map({ given[..<$0.lowerBound].lowercased() }) {
      // The URL itself is not repeated: it may hold a password.
      throw StateLocationRefusal(
        reason:
          "the state is a file or a PostgreSQL database, and a URL with \(scheme):// is neither;"
          + " name a file or postgres://… with --state."
      )
    }
    var file = given
    if file == "~" || file.hasPrefix("~/"), let home {
      file = join(home, String(file.dropFirst(2)))
    } else if !file.hasPrefix("/") {
      file = join(workingDirectory, file)
    }
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
    let namesDirectory = file.hasSuffix("/") || (exists && isDirectory.boolValue)
    return namesDirectory ? join(file, fileName) : file
  }

  /// `path` if it is absolute: the XDG Base Directory Specification ignores relative ones.
  private static func absolute(_ path: String?) -> String? {
    path.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  private static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }
}

/// Why there is no place for the state: a sentence that names the setting to change.
package struct StateLocationRefusal: Error, Hashable, Sendable {
  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}
