#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that did not exist before and that only this user can read; or one that is written over in place, and keeps
/// its owner and its mode.
final class NewFile {
  private let path: String
  private let descriptor: Int32

  /// - Parameters:
  ///   - path: the path of the file.
  ///   - replacing: whether to overwrite an existing file.
  /// - Throws: exit code 73 if it exists and is not to be replaced, or cannot be made.
  init(_ path: String, replacing: Bool = false) throws(Failure) {
    self.path = path
    let how = replacing ? O_TRUNC | O_NOFOLLOW : O_CREAT | O_EXCL
    descriptor = open(path, O_WRONLY | O_CLOEXEC | how, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        .cannotWriteState,
        "\(path) cannot be created: \(String(cString: strerror(errno)))",
        hint: "name a new file in a directory that this user can write to"
      )
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func write(_ bytes: [UInt8]) throws(Failure) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { writeRest(descriptor, $0, from: start) }
      if count > 0 { start += count }
      if count < 0, errno != EINTR { throw failure() }
    }
  }

  /// Returns once the content is on the disk.
  func finish() throws(Failure) {
    guard fsync(descriptor) != 0 else { return }
    // Pipes and the like have nothing to sync.
    guard errno == EINVAL || errno == EROFS else { throw failure() }
  }

  /// Removes an incomplete file, unless another file has its name by now.
  func remove() {
    var (own, present) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, lstat(path, &present) == 0, own.st_dev == present.st_dev,
      own.st_ino == present.st_ino
    else { return }
    unlink(path)
  }

  private func failure() -> Failure {
    Failure(
      .cannotWriteState,
      "\(path) cannot be written: \(String(cString: strerror(errno)))",
      hint: "make context, or name a file elsewhere"
    )
  }
}

private func writeRest(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int
{
  let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
  return write(descriptor, rest.baseAddress, rest.count)
}
