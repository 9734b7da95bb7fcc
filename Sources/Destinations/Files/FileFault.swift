internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Turns a failed system call into a sentence and a remedy.
enum FileFault {
  /// An error for `path`, which `setting` names: `verb` (`create`, `write`, …) failed and left `code` in `errno`.
  static func error(
    _ verb: String,
    _ path: String,
    code: Int32 = errno,
    setting: String = "--output"
  ) -> DeliveryError {
    DeliveryError(
      .cannotWrite,
      reason: "cannot \(verb) \(path): \(String(cString: strerror(code)))",
      hint: remedy(for: code, setting)
    )
  }

  private static func remedy(for code: Int32, _ setting: String) -> String {
    switch code {
    case ENOSPC, EDQUOT:
      "make room on the disk, then run the same command again; nothing is lost"
    case EFBIG:
      "raise the limit on file sizes (ulimit -f), then run the same command again"
    case EACCES, EPERM:
      "let the user that runs tidemark write there, or set \(setting) to another place"
    case EROFS:
      "the file system is read-only: set \(setting) to a place that can be written"
    case ENOENT:
      "create the directory that is to hold it, or correct \(setting)"
    case ENOTDIR:
      "a part of the path is a file: correct \(setting)"
    case ENAMETOOLONG:
      "set \(setting) to a shorter path, or --name to a shorter name"
    default:
      "check \(setting), then run the same command again; nothing is lost"
    }
  }
}
