internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Owns the open file of a part that is being written.
///
/// The file is locked as long as it is open, so that another process that cleans up the same directory sees that it is
/// in use.
struct PartFile: ~Copyable {
  private let descriptor: Int32
  /// The flag that named the place.
  private let setting: String
  /// How many bytes of whole batches the file holds.
  private(set) var size = 0

  /// Creates the file at `path`, which must not exist.
  /// - Throws: `.cannotWrite`.
  init(creating path: String, setting: String = "--output") throws(DeliveryError) {
    // Readable for the owner and the group, as the umask allows: it holds customers' data.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw FileFault.error("create", path, setting: setting) }
    // On a file system without locks the part is written anyway.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    self.descriptor = descriptor
    self.setting = setting
  }

  /// Opens a file that was closed before its end, to continue after its `size` bytes.
  /// - Throws: `.cannotWrite`.
  init(goingOn path: String, size: Int, setting: String) throws(DeliveryError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw FileFault.error("open", path, setting: setting) }
    self.descriptor = descriptor
    self.setting = setting
    self.size = size
  }

  deinit { Self.unlock(descriptor) }

  /// Gives a file's lock back and closes it.
  ///
  /// Closing alone would leave the lock with a child process that has yet to begin its own program.
  static func unlock(_ descriptor: Int32) {
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Appends all of `bytes`, or nothing.
  /// - Throws: `.cannotWrite`; the file then holds what it held before.
  mutating func append(_ bytes: [UInt8], path: String) throws(DeliveryError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        bytes.baseAddress.map { write(descriptor, $0 + written, bytes.count - written) } ?? 0
      }
      if count > 0 {
        written += count
      } else if count == 0 || errno != EINTR {
        let code = count == 0 ? EIO : errno
        // Bytes that remain after a failed truncation are discarded with the file.
        _ = ftruncate(descriptor, off_t(size))
        _ = lseek(descriptor, off_t(size), SEEK_SET)
        throw FileFault.error("write", path, code: code, setting: setting)
      }
    }
    size += written
  }

  /// Returns when the bytes are on the disk, in the file of that name.
  /// - Throws: `.cannotWrite`; the file is then unusable, because the kernel may have dropped its pages, or somebody
  ///   removed or replaced it.
  func sync(path: String) throws(DeliveryError) {
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw FileFault.error("sync", path, setting: setting) }
    }
    var (own, present) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, lstat(path, &present) == 0, own.st_dev == present.st_dev,
      own.st_ino == present.st_ino, own.st_size == off_t(size)
    else {
      throw DeliveryError(
        .cannotWrite,
        reason: "\(path) was removed or replaced while it was written",
        hint:
          "see what removes files there, then run the same command again: what was not recorded is written again"
      )
    }
  }
}
