import Foundation
import Pipeline
import SegmentSpec

/// The exclusive lock of one sync name: a file that is locked with `flock` while this lives.
///
/// The kernel frees the lock when the process dies, however it dies. The file stays; its body names the holder
/// to a process that finds the lock taken. Only Tidemark's own files are written to: never a link, never a file
/// with another name or with foreign content.
final class LockFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private let identity: FileIdentity?
  private let hasBody: Bool

  /// Takes the lock.
  /// - Throws: `StateError.locked` if it is taken, also by this process; `.cannotWrite` if the path is not a
  ///   regular file.
  init(path: String, holder: LockHolder) throws(StateError) {
    var tries = 0
    var taken = try Self.take(path)
    // Somebody may have removed or replaced the file since it was opened: then its lock keeps nobody out.
    while taken.identity == nil || FileIdentity(named: path) != taken.identity {
      Self.unlock(taken.descriptor)
      tries += 1
      guard tries < 10 else { throw Self.failure(path, ESTALE) }
      taken = try Self.take(path)
    }
    self.path = path
    descriptor = taken.descriptor
    identity = taken.identity
    hasBody = Self.isOurs(taken.descriptor)
    guard hasBody else { return }
    // The lock also holds without a body: after a full disk only the holder is unknown.
    _ = ftruncate(descriptor, 0)
    let body = Self.body(naming: holder)
    _ = body.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// - Throws: `StateError.cannotWrite` if the file was removed or replaced since it was locked.
  func demandInPlace() throws(StateError) {
    guard FileIdentity(named: path) == identity else {
      throw .cannotWrite(
        reason:
          "the lock file \(path) was removed or replaced while this run was at work. Leave lock files where"
          + " they are: nobody holds one that lies there without a run. Run the command again: what was recorded"
          + " is not sent again."
      )
    }
  }

  /// Opens the file and locks it.
  private static func take(
    _ path: String
  ) throws(StateError) -> (descriptor: Int32, identity: FileIdentity?) {
    // Without O_CLOEXEC a child process would keep the lock after this process died.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw failure(path, errno) }
    guard let found = status(descriptor), found.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw failure(path, EINVAL)
    }
    var looks = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let present = holder(in: descriptor)
      // A process that only checks whether the lock is free has it for a moment, and leaves no name.
      if code == EWOULDBLOCK, present.pid == 0, looks < 40 {
        looks += 1
        usleep(5_000)
        continue
      }
      close(descriptor)
      throw code == EWOULDBLOCK ? .locked(by: present) : failure(path, code)
    }
    return (descriptor, FileIdentity(of: descriptor))
  }

  private static func status(_ descriptor: Int32) -> stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  /// Whether the file may be written to: it has one name, and it is empty or holds a holder's text.
  private static func isOurs(_ descriptor: Int32) -> Bool {
    guard let found = status(descriptor), found.st_nlink == 1 else { return false }
    var start = UInt8(0)
    // A text that was half written before a power failure begins with a zero.
    return pread(descriptor, &start, 1, 0) == 0
      || found.st_size <= 4096 && [0, UInt8(ascii: "{")].contains(start)
  }

  /// Who has the lock of this path; nil if nobody has it, or if that cannot be seen.
  static func presentHolder(path: String) -> LockHolder? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    // A lock that was taken only for this check is given back.
    defer { Self.unlock(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return holder(in: descriptor)
  }

  deinit {
    // Emptied while still held, so that the file never names a holder that has gone.
    if hasBody { _ = ftruncate(descriptor, 0) }
    Self.unlock(descriptor)
  }

  /// Closing alone would leave the lock to a child process that has not begun its own program yet.
  private static func unlock(_ descriptor: Int32) {
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// A holder's line in the lock file; `since` in microseconds since the Unix epoch.
  private struct Body: Codable {
    var pid: Int32
    var host: String
    var command: String
    var since: Int64
  }

  private static func body(naming holder: LockHolder) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Body(
      pid: holder.pid,
      host: holder.host,
      command: holder.command,
      since: holder.since.microseconds
    )
    guard let line = try? encoder.encode(body) else { return [] }
    return Array(line) + [UInt8(ascii: "\n")]
  }

  /// The holder that the body names; pid 0 and `unknown` while it is empty or half written.
  private static func holder(in descriptor: Int32) -> LockHolder {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    let line = Data(bytes.prefix(max(0, count)))
    guard let body = try? JSONDecoder().decode(Body.self, from: line) else {
      return .unknown
    }
    return LockHolder(
      pid: body.pid,
      host: body.host,
      command: body.command,
      since: Timestamp(microseconds: body.since)
    )
  }

  private static func failure(_ path: String, _ code: Int32) -> StateError {
    guard ![ELOOP, EINVAL, ENXIO, EISDIR].contains(code) else {
      return .cannotWrite(
        reason: "the lock file \(path) is a link, or no file at all, and is left as it is. "
          + "Remove it, and run the command again: it makes one of its own."
      )
    }
    return .cannotWrite(
      reason: "the lock file \(path) cannot be used: \(String(cString: strerror(code))). "
        + "Give this user write permission on it and its directory, "
        + "or name another file with --state."
    )
  }
}

extension LockHolder {
  /// A holder that has not written its name, or not yet.
  static let unknown = LockHolder(
    pid: 0,
    host: "unknown",
    command: "unknown",
    since: Timestamp(microseconds: 0)
  )
}
