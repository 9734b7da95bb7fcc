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
    // The collector takes files whose names end in .prom, and the one beside it ends in .new.
    try WholeFile(path: path, origin: "metrics_file").write(text, mode: 0o644)
  }
}
