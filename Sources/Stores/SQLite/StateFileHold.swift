import Foundation
import Pipeline
import Synchronization

/// The state file as this process opened it: checks whether it still lies at its place, and keeps a lock for
/// each sync inside the file, where nobody removes one by mistake.
///
/// Such a lock is one byte far behind everything that SQLite reads, writes or locks. It belongs to the open
/// file and not to the process (fcntl(2), F_OFD_SETLK), and the kernel frees it however the process ends. On a
/// file system without such locks only the lock file protects.
final class StateFileHold: Sendable {
  /// The result of asking for a lock.
  enum Outcome {
    case taken
    case held
    case unavailable
  }

  private let path: String
  private let descriptor: Mutex<Int32>
  private let identity: FileIdentity?
  /// The files that SQLite keeps beside it while it is open.
  private let companions = Mutex<[String: FileIdentity]>([:])

  /// Opens the file at `path`, which exists.
  ///
  /// Make it before SQLite opens the file and close it after SQLite closed it: closing a file drops all POSIX
  /// locks that the process has on it, also SQLite's.
  init(_ path: String) {
    self.path = path
    var opened = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    // Enough to see whether another process has a lock.
    if opened < 0 { opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    descriptor = Mutex(opened)
    identity = opened < 0 ? FileIdentity(at: path) : FileIdentity(of: opened)
  }

  deinit { close() }

  /// Frees all locks.
  func close() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { Foundation.close(descriptor) }
      descriptor = -1
    }
  }

  // MARK: Its place

  /// Notes the files that SQLite now has beside the file, whose own path is `realPath`.
  func noteCompanions(of realPath: String) {
    companions.withLock { known in
      for name in ["\(realPath)-wal", "\(realPath)-shm"] { known[name] = FileIdentity(named: name) }
    }
  }

  /// - Throws: `StateError.cannotWrite` if the file, or one that SQLite keeps beside it, was removed, replaced
  ///   or linked to elsewhere since it was opened: a write would then be lost.
  func demandInPlace() throws(StateError) {
    guard let identity else { return }
    if FileIdentity(at: path) != identity { throw moved(path) }
    let gone = companions.withLock { known in
      known.first { FileIdentity(named: $0.key) != $0.value }?.key
    }
    if let gone { throw moved(gone) }
  }

  private func moved(_ name: String) -> StateError {
    .cannotWrite(
      reason:
        "\(name) was removed or replaced while this run was at work, so that nothing more can be recorded. "
        + "Put it back, or restore the state from a backup, while no run is at work; then run the command again: "
        + "what was delivered and not recorded goes out again with the same ids."
    )
  }

  /// Call it before SQLite opens the file, whose own path is `realPath`.
  ///
  /// - Throws: `StateError.cannotWrite` while another process works with a file that lay here before: the log
  ///   beside this file belongs to that one, and SQLite would read it into this file.
  func demandOwnLog(at realPath: String) throws(StateError) {
    #if os(Linux)
    let index = open("\(realPath)-shm", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard index >= 0 else { return }
    defer { Foundation.close(index) }
    // A process that has the log open holds a byte of its index, and the file that it belongs to (os_unix.c).
    guard Self.isLocked(index, from: 128, count: 1),
      !descriptor.withLock({ Self.isLocked($0, from: 1 << 30, count: 512) })
    else { return }
    throw .cannotWrite(
      reason:
        "the state file \(path) was replaced while another process works with the former one. "
        + "Run the command again when that one has ended; `fuser \(realPath)-wal` shows which it is."
    )
    #endif
  }

  // MARK: Locks

  /// Takes the lock of the sync with this number.
  func lock(_ number: Int64) -> Outcome {
    #if os(Linux)
    switch set(number, Int16(F_WRLCK)) {
    case 0: return .held
    case EAGAIN, EACCES: return .taken
    default: return .unavailable
    }
    #else
    return .unavailable
    #endif
  }

  func unlock(_ number: Int64) {
    #if os(Linux)
    _ = set(number, Int16(F_UNLCK))
    #endif
  }

  /// Whether another process, or another store of this one, has the lock of the sync with this number.
  func isLockedElsewhere(_ number: Int64) -> Bool {
    #if os(Linux)
    return descriptor.withLock { Self.isLocked($0, from: Self.start(number), count: 1) }
    #else
    return false
    #endif
  }

  #if os(Linux)
  // <fcntl.h> has these only for programs that ask for GNU names.
  private static let look: Int32 = 36
  private static let take: Int32 = 37

  /// The errno of the call, 0 if it succeeded.
  private func set(_ number: Int64, _ kind: Int16) -> Int32 {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return EBADF }
      var range = Self.range(kind, from: Self.start(number), count: 1)
      while fcntl(descriptor, Self.take, &range) != 0 {
        guard errno == EINTR else { return errno }
      }
      return 0
    }
  }

  private static func isLocked(_ descriptor: Int32, from start: off_t, count: off_t) -> Bool {
    guard descriptor >= 0 else { return false }
    var range = Self.range(Int16(F_WRLCK), from: start, count: count)
    return fcntl(descriptor, look, &range) == 0 && range.l_type != Int16(F_UNLCK)
  }

  /// The place of a sync's byte: SQLite's own are at 2^30, and its largest file ends before 2^49.
  private static func start(_ number: Int64) -> off_t {
    (1 << 62) + off_t(number & 0xFFFF_FFFF)
  }

  private static func range(_ kind: Int16, from start: off_t, count: off_t) -> flock {
    var range = flock()
    range.l_type = kind
    range.l_whence = Int16(SEEK_SET)
    range.l_start = start
    range.l_len = count
    return range
  }
  #endif
}
