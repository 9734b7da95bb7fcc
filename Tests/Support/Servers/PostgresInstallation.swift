#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The place of PostgreSQL's programs, and the way to run them as a user other than root.
struct PostgresInstallation: Sendable {
  /// The folder of initdb, pg_ctl and psql.
  let programs: String
  /// The words in front of a command that change to `account`; empty if that is not needed.
  let launcher: [String]
  /// The owner of the server's files when the tests run as root, because PostgreSQL refuses to run as root.
  let account: (user: uid_t, group: gid_t)?

  /// Looks in PATH, in the folder that pg_config names, and in Debian's folders, newest version first.
  static func find() throws -> PostgresInstallation {
    let candidates = [folderInPath, folderOfPgConfig].compactMap(\.self) + debianFolders
    guard
      let programs = candidates.first(where: { folder in
        ["initdb", "pg_ctl", "psql"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
      })
    else {
      throw Command.Failure(
        description: "These tests start a PostgreSQL server of their own and found none: install it"
          + " (Debian: apt-get install postgresql) or put initdb, pg_ctl and psql into PATH."
      )
    }
    guard getuid() == 0 else {
      return PostgresInstallation(programs: programs, launcher: [], account: nil)
    }
    for name in ["postgres", "nobody"] {
      guard let entry = getpwnam(name) else { continue }
      let account = (user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
      guard let launcher = launcher(name, account.user, account.group) else { continue }
      return PostgresInstallation(programs: programs, launcher: launcher, account: account)
    }
    throw Command.Failure(
      description: "PostgreSQL does not run as root: run the tests as another user, or install"
        + " setpriv, runuser or su so that they can start the server as postgres or nobody."
    )
  }

  /// Makes a directory for a server's files and socket in /tmp, with a name that begins with `prefix`.
  ///
  /// The name is short, because the path of a Unix socket has at most 107 bytes.
  func makeDirectory(_ prefix: String) throws -> String {
    var template = Array("/tmp/\(prefix).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Command.Failure(description: "cannot make a directory in /tmp for a test's server")
    }
    let directory = template.withUnsafeBufferPointer { bytes in
      String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    if let account { chown(directory, account.user, account.group) }
    return directory
  }

  private static func launcher(_ name: String, _ user: uid_t, _ group: gid_t) -> [String]? {
    if let setpriv = try? Command.find("setpriv") {
      return [setpriv, "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"]
    }
    if let runuser = try? Command.find("runuser") { return [runuser, "-u", name, "--"] }
    guard let su = try? Command.find("su") else { return nil }
    return [su, name, "-s", "/bin/sh", "-c", #"exec "$0" "$@""#, "--"]
  }

  private static var folderInPath: String? {
    guard let initdb = try? Command.find("initdb") else { return nil }
    return initdb.lastIndex(of: "/").map { String(initdb[..<$0]) }
  }

  private static var folderOfPgConfig: String? {
    guard let stream = popen("pg_config --bindir 2>/dev/null", "r") else { return nil }
    defer { pclose(stream) }
    var line = [UInt8](repeating: 0, count: 4096)
    let count = fread(&line, 1, line.count, stream)
    let text = String(decoding: line[..<count], as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  private static var debianFolders: [String] {
    let root = "/usr/lib/postgresql"
    guard let listing = opendir(root) else { return [] }
    defer { closedir(listing) }
    var versions: [Int] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let version = Int(name) { versions.append(version) }
    }
    return versions.sorted(by: >).map { "\(root)/\($0)/bin" }
  }
}
