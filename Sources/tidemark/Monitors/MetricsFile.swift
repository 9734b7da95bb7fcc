#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file that node_exporter's textfile collector reads.
///
/// It is there whole or not at all: it is written beside its place and then renamed.
struct MetricsFile {
  let path: String

  /// The file of a sync: `given`, or `tidemark_NAME.prom` where that is a directory; of one of several syncs
  /// `tidemark.prom` becomes `tidemark_NAME.prom`, so that none takes another one's place.
  init(_ given: String, sync: String, isOneOfSeveral: Bool) {
    var status = stat()
    let isDirectory =
      given.hasSuffix("/") || stat(given, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    if isDirectory {
      path = given + (given.hasSuffix("/") ? "" : "/") + "tidemark_\(sync).prom"
    } else if isOneOfSeveral {
      let stem = given.hasSuffix(".prom") ? String(given.dropLast(5)) : given
      path = "\(stem)_\(sync).prom"
    } else {
      path = given
    }
  }

  /// Puts `text` in the place of what the file held; others may read it, as it holds no secret.
  /// - Throws: exit code 73, which the caller only reports.
  func write(_ text: String) throws(Failure) {
    // The collector takes files whose names end in .prom.
    let fresh = "\(path).\(getpid()).new"
    let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw failure() }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { writeSome(descriptor, $0) }
      if count > 0 { bytes = bytes.dropFirst(count) }
      guard count >= 0 || errno == EINTR else { return try give(up: descriptor, fresh) }
    }
    fchmod(descriptor, 0o644)
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
      "\(Typed.file(path, of: "metrics_file")) cannot be written: \(String(cString: strerror(errno)))"
    )
  }
}

private func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
