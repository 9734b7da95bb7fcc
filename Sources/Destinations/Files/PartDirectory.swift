internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The directory that parts are written to: temporary names, final names, and the step between them.
struct PartDirectory: Sendable {
  /// Without a slash at its end, except for the root itself.
  let path: String
  /// Distinguishes this sync's temporary files from those of other states: hexadecimal digits.
  let mark: String
  /// The flag that named the directory.
  var setting = "--output"

  func path(of name: String) -> String { path == "/" ? "/" + name : path + "/" + name }
  /// The directory itself or one below it, such as `event=identify/date=2026-03-01`.
  func folder(_ name: String) -> PartDirectory {
    PartDirectory(path: name.isEmpty ? path : path(of: name), mark: mark, setting: setting)
  }
  func temporaryPath(of name: String) -> String { self.path(of: ".\(name).\(mark).tmp") }

  /// Makes sure that the directory exists; creates it when its parent does.
  /// - Throws: `.cannotWrite` when it cannot be created, is no directory or cannot be written.
  func prepare() throws(DeliveryError) {
    guard mkdir(path, 0o750) != 0 else { return }
    guard errno == EEXIST else { throw fault("create the directory", path) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw fault("look at", path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw DeliveryError(
        .cannotWrite,
        reason: "\(path) is not a directory",
        hint: setting == "--output"
          ? "set --output to a directory, or to a file that ends in .ndjson"
          : "set \(setting) to a directory"
      )
    }
    guard access(path, W_OK | X_OK) == 0 else { throw fault("write to", path) }
  }

  /// - Throws: `.cannotWrite` if the directory's name is a link, because its target belongs to somebody else.
  func demandNoLink() throws(DeliveryError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    throw DeliveryError(
      .cannotWrite,
      reason: "\(path) is a link, and a directory of ours has to be there",
      hint: "remove the link, then run the same command again"
    )
  }

  func exists(_ path: String) -> Bool { identity(of: path) != nil }

  /// Removes a temporary file; if that fails, the next sweep does it.
  func remove(_ path: String) { _ = unlink(path) }

  /// Gives the part its final name, but never replaces another file.
  /// - Throws: `.cannotWrite`; the part then keeps its temporary name.
  func publish(_ name: String) throws(DeliveryError) {
    try move(temporaryPath(of: name), to: path(of: name))
    try sync()
  }

  /// Settles a part that was recorded as delivered: gives it its final name unless it has it already.
  /// - Returns: false when it has neither name: a reader took it away, or this is not the directory
  ///   that it was written to.
  func adopt(_ name: String) throws(DeliveryError) -> Bool {
    guard try settle(temporaryPath(of: name), to: path(of: name)) else { return false }
    try sync()
    return true
  }

  /// Gives a file its final path, in any directory, but never replaces another file.
  ///
  /// Not durable before the directories are synced.
  private func move(_ temporary: String, to final: String) throws(DeliveryError) {
    if link(temporary, final) == 0 {
      guard unlink(temporary) == 0 else { throw fault("remove", temporary) }
      return
    }
    switch errno {
    case EEXIST: throw taken(final)
    case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
      // A file system without hard links: look first, then rename.
      guard !exists(final) else { throw taken(final) }
      guard rename(temporary, final) == 0 else { throw fault("rename", temporary) }
    case let code: throw fault("rename", temporary, code: code)
    }
  }

  /// Gives a file its final path unless it has it already.
  ///
  /// Not durable before the directories are synced.
  /// - Returns: false when it has neither.
  func settle(_ temporary: String, to final: String) throws(DeliveryError) -> Bool {
    let published = identity(of: final)
    guard let waiting = identity(of: temporary) else { return published != nil }
    guard let published else {
      try move(temporary, to: final)
      return true
    }
    // One file with both names: the run was killed after it gave the new name and before it removed the old one.
    guard waiting == published else { throw taken(final) }
    guard unlink(temporary) == 0 else { throw fault("remove", temporary) }
    return true
  }

  /// Removes this sync's temporary files that are not recorded, if `isOurs` knows the part's name.
  func sweep(isOurs: (Substring) -> Bool) throws(DeliveryError) {
    let end = ".\(mark).tmp"
    for file in try hiddenNames()
    where file.hasSuffix(end) && isOurs(file.dropFirst().dropLast(end.count)) {
      let path = path(of: file)
      guard !isBeingWritten(path) else { continue }
      guard unlink(path) == 0 || errno == ENOENT else { throw fault("remove", path) }
    }
  }

  /// Whether a process, whatever state it works for, is writing the part `name`.
  func isAnyoneWriting(_ name: String) throws(DeliveryError) -> Bool {
    try hiddenNames().contains { file in
      file.hasPrefix(".\(name).") && file.hasSuffix(".tmp") && isBeingWritten(path(of: file))
    }
  }

  private func hiddenNames() throws(DeliveryError) -> [String] {
    try names().filter { $0.hasPrefix(".") }
  }

  /// The names in the directory, except `.` and `..`.
  func names() throws(DeliveryError) -> [String] {
    var names: [String] = []
    try eachName { names.append($0) }
    return names
  }

  /// Passes on one name after another, because a directory may have very many.
  func eachName(_ body: (String) -> Void) throws(DeliveryError) {
    guard let directory = opendir(path) else { throw fault("read", path) }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { body(name) }
    }
  }

  func fault(_ verb: String, _ path: String, code: Int32 = errno) -> DeliveryError {
    FileFault.error(verb, path, code: code, setting: setting)
  }

  /// Returns when the directory's own entries are on the disk.
  func sync() throws(DeliveryError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault("open", path) }
    defer { close(descriptor) }
    // Some file systems refuse to sync a directory; their renames are as durable as they get.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw fault("sync", path)
    }
  }

  func isBeingWritten(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { PartFile.unlock(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  private struct FileIdentity: Equatable {
    let device: UInt64
    let number: UInt64
  }

  private func identity(of path: String) -> FileIdentity? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }

  private func taken(_ path: String) -> DeliveryError {
    DeliveryError(
      .cannotWrite,
      reason: "\(path) exists and is not ours to replace",
      hint: "move it away, then run the same command again; what was written is kept beside it"
    )
  }
}
