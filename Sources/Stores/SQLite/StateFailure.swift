import Foundation
import GRDB
import GRDBSQLite
package import Pipeline

/// A row of the state that no version of Tidemark wrote.
struct DamagedState: Error {
  var what: String
}

extension StateError {
  /// The fault of the state file at `path`, from an error of its use.
  init(_ error: any Error, path: String, whileWriting: Bool) {
    switch error {
    case let error as StateError:
      self = error
    case let error as DatabaseError:
      self.init(
        sqliteCode: error.extendedResultCode.rawValue,
        message: error.message ?? "",
        path: path,
        whileWriting: whileWriting
      )
    case let error as DamagedState:
      self = .unreadable(
        reason: "the state file \(path) is damaged: \(error.what). \(Self.restore)"
      )
    default:
      // Other errors say nothing to people.
      let reason =
        error is CancellationError
        ? "the work on the state file \(path) was stopped. Run the command again; nothing is lost."
        : "the state file \(path) cannot be used for a reason that SQLite does not give."
          + " Run the command again."
      self = whileWriting ? .cannotWrite(reason: reason) : .unreadable(reason: reason)
    }
  }

  /// The meaning of SQLite's result code (https://www.sqlite.org/rescode.html, primary or extended) for the
  /// state file at `path`.
  package init(sqliteCode code: Int32, message: String, path: String, whileWriting: Bool) {
    switch code & 0xFF {
    case SQLITE_NOTADB:
      self = .unreadable(
        reason: "\(path) is not a state file of Tidemark. Name another file with --state."
      )
    case SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_MISMATCH, SQLITE_CONSTRAINT:
      self = .unreadable(
        reason: "the state file \(path) is damaged (\(message)). \(Self.restore)"
      )
    case SQLITE_FULL: self = .full(path)
    // SQLite's own word for no room for the file of shared memory beside the state.
    case SQLITE_IOERR where code == SQLITE_IOERR | 19 << 8: self = .full(path)
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
      self = .cannotWrite(
        reason:
          "the state file \(path), one beside it (-wal, -shm) or the directory cannot be written. "
          + "Give this user write permission on all of them, or name another file with --state."
      )
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
      let reason =
        "the state file \(path) is kept busy by another process. "
        + "`fuser \(path)` shows which; run the command again when it has ended."
      self = whileWriting ? .cannotWrite(reason: reason) : .unreadable(reason: reason)
    case SQLITE_CANTOPEN where whileWriting:
      self = .cannotWrite(
        reason: "the state file \(path) cannot be opened for writing\(Self.cause(of: path)). "
          + "Give this user write permission on it and its directory, "
          + "or name another file with --state."
      )
    case SQLITE_CANTOPEN:
      self = .unreadable(
        reason: "the state file \(path) cannot be opened. "
          + "Run the command as the user who runs `tidemark sync`."
      )
    case SQLITE_IOERR where whileWriting:
      self = .cannotWrite(
        reason: "the disk failed under the state file \(path) (\(message), SQLite code \(code)). "
          + "See the system log; run the command again when the disk is sound."
      )
    case SQLITE_IOERR:
      self = .unreadable(
        reason: "the disk failed under the state file \(path) (\(message), SQLite code \(code)). "
          + "See the system log; run the command again when the disk is sound."
      )
    default:
      let reason = "the state file \(path) cannot be used (\(message), SQLite code \(code))."
      self = whileWriting ? .cannotWrite(reason: reason) : .unreadable(reason: reason)
    }
  }

  private static func full(_ path: String) -> StateError {
    .cannotWrite(
      reason: "the state file \(path) cannot grow: the disk or quota is full. "
        + "Free space there and run the command again; nothing is lost."
    )
  }

  /// A cause that no permission changes, after a colon; empty if there is none.
  private static func cause(of path: String) -> String {
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    return access(directory, W_OK) != 0 && errno == EROFS ? ": its file system is read-only" : ""
  }

  /// The remedy for a damaged state.
  static let restore = """
    Put back a copy of it, or move it away with its -wal and -shm files and run \
    `tidemark watermark set TIME`; without the ledger, facts since TIME are sent again with the same ids.
    """
}
