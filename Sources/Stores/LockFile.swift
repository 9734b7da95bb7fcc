import Foundation
import Pipeline
import SegmentSpec

/// The exclusive lock of one sync name: a file that is locked with `flock` while this lives.
///
/// The kernel frees the lock when the process dies, however it dies. The file stays; its body names the
/// holder for whoever comes second.
final class LockFile: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  /// - Throws: `StateError.locked` when it is taken, also by this process.
  init(path: String, holder: LockHolder) throws(StateError) {
    // Without O_CLOEXEC a child process would keep the lock after this one's death.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    var looks = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let present = Self.holder(in: descriptor)
      // Somebody who only looks whether it is free has it for a moment, and leaves no name.
      if code == EWOULDBLOCK, present.pid == 0, looks < 40 {
        looks += 1
        usleep(5_000)
        continue
      }
      close(descriptor)
      throw code == EWOULDBLOCK ? .locked(by: present) : Self.failure(path, code)
    }
    self.descriptor = descriptor
    // The lock holds without a body: a full disk only makes the holder unknown.
    _ = ftruncate(descriptor, 0)
    let body = Self.body(naming: holder)
    _ = body.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Who has the lock of this path; nil when nobody has, or when that cannot be seen.
  static func presentHolder(path: String) -> LockHolder? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    // What was taken only to see whether it is free is given back.
    defer { Self.unlock(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return holder(in: descriptor)
  }

  deinit {
    // Emptied while still held, so that nobody is told of a holder that has gone.
    _ = ftruncate(descriptor, 0)
    Self.unlock(descriptor)
  }

  /// Closing alone would leave the lock with a child process that has yet to begin its own program.
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
      return LockHolder(
        pid: 0,
        host: "unknown",
        command: "unknown",
        since: Timestamp(microseconds: 0)
      )
    }
    return LockHolder(
      pid: body.pid,
      host: body.host,
      command: body.command,
      since: Timestamp(microseconds: body.since)
    )
  }

  private static func failure(_ path: String, _ code: Int32) -> StateError {
    .cannotWrite(
      reason: "the lock file \(path) cannot be used: \(String(cString: strerror(code))). "
        + "Give this user write permission on it and its directory, "
        + "or name another file with --state."
    )
  }
}
