#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that others see whole or not at all: it is written beside its place and then renamed.
struct WholeFile {
  let path: String
  /// The setting or flag that names it.
  let origin: String

  /// Puts `text` in the place of the file's content.
  ///
  /// `mode` has the rights of the file; nil gives it those that the user's new files have.
  /// - Throws: exit code 73; the file is as before.
  func write(_ text: String, mode: mode_t? = nil) throws(Failure) {
    let fresh = "\(path).\(getpid()).new"
    let descriptor = open(
      fresh,
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
      mode ?? 0o666
    )
    guard descriptor >= 0 else { throw failure() }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { writeSome(descriptor, $0) }
      if count > 0 { bytes = bytes.dropFirst(count) }
      guard count >= 0 || errno == EINTR else { return try give(up: descriptor, fresh) }
    }
    if let mode { fchmod(descriptor, mode) }
    guard close(descriptor) == 0, rename(fresh, path) == 0 else {
      let failure = failure()
      unlink(fresh)
      throw failure
    }
  }

  private func give(up descriptor: Int32, _ fresh: String) throws(Failure) {
    let failure = failure()
    close(descriptor)
    unlink(fresh)
    throw failure
  }

  private func failure() -> Failure {
    Failure(
      .cannotWriteState,
      "\(Typed.file(path, of: origin)) cannot be written: \(String(cString: strerror(errno)))",
      hint: "name a file in a directory that this user can write to"
    )
  }
}

private func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
