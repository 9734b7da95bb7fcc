#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A password of a database that came by a variable and is in no settings file, so that cron does not have it.
struct MissingPassword {
  /// The variable.
  let origin: String
  let conninfo: [(keyword: String, value: String)]

  /// The line of a password file, with a word in place of the password (PostgreSQL manual, "The Password File").
  var line: String {
    func field(_ keyword: String) -> String {
      guard let value = conninfo.last(where: { $0.keyword == keyword })?.value, !value.isEmpty
      else { return keyword == "port" ? "5432" : "*" }
      return value.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
    }
    return ["host", "port", "dbname", "user"].map(field).joined(separator: ":") + ":PASSWORD"
  }
}

/// The package's systemd unit, its user and its file of variables.
struct InstalledUnit {
  static let settings = "/etc/tidemark/" + SettingsPlaces.name
  static let variables = "/etc/tidemark/tidemark.env"
  static let databaseURL = "/etc/tidemark/database-url"
  static let writeKey = "/etc/tidemark/write-key"
  private static let user = "tidemark"

  /// The group that may read the files.
  let group: gid_t

  /// Nil if this user cannot set the unit up, or it is not installed.
  init?() {
    let places = ["/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system"]
    guard geteuid() == 0, let user = getpwnam(InstalledUnit.user),
      access(InstalledUnit.variables, R_OK) == 0,
      places.contains(where: { access($0 + "/tidemark.timer", F_OK) == 0 })
    else { return nil }
    group = user.pointee.pw_gid
  }

  /// Lets the unit's user read a file, as root's and nobody else's.
  func open(_ path: String) throws(Failure) {
    guard chown(path, 0, group) == 0, chmod(path, 0o640) == 0 else {
      throw Failure(
        .cannotWriteState,
        "\(path) cannot be given to the group \(InstalledUnit.user): \(String(cString: strerror(errno)))",
        hint: "chown root:\(InstalledUnit.user) \(path); chmod 0640 \(path)"
      )
    }
  }

  /// `command`, `tidemark sync`, as the unit's user with the unit's variables.
  static func command(_ command: String) -> String {
    "sudo -u \(user) \(command) --env-file \(variables)"
  }
}
