import Foundation
import GRDB
import Pipeline

/// Reads a state file without changing anything: no file is created or written.
///
/// An ordinary read-only connection to a file with a write-ahead log creates the log and its index, and leaves
/// both behind. So if there is no log, the file is opened as immutable, without any lock
/// (https://www.sqlite.org/uri.html), and the result counts only if the file did not change meanwhile.
struct ReadOnlyStateFile {
  var path: String

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    for _ in 0..<5 {
      guard let before = try Stamp(of: path) else { return try readNothing(body) }
      guard before.logSize == 0 else { break }
      let result = Result { try read(opening: immutableURI, body) }
      if try Stamp(of: path) == before { return try result.get() }
    }
    // A log with content: a process is writing, or was killed. The log's index exists already.
    return try read(opening: path, body)
  }

  private func read<Value>(
    opening name: String,
    _ body: (Database) throws -> Value
  ) throws -> Value {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.label = "state"
    let queue = try DatabaseQueue(path: name, configuration: configuration)
    let isNew = try queue.inDatabase { try StateSchema.isNew($0, path: path) }
    guard !isNew else { return try readNothing(body) }
    return try queue.inDatabase(body)
  }

  private func readNothing<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let empty = try DatabaseQueue()
    return try empty.inDatabase { database in
      try StateSchema.create(in: database)
      return try body(database)
    }
  }

  private var immutableURI: String {
    var legal = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."\u{7F}"))
    legal.insert(charactersIn: "/-_.~")
    let encoded = path.addingPercentEncoding(withAllowedCharacters: legal) ?? path
    return "file:\(encoded)?immutable=1"
  }

  /// The marks that change with the state file.
  private struct Stamp: Equatable {
    var file: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
    /// 0 if there is no write-ahead log.
    var logSize: Int64

    /// Nil if there is no file.
    init?(of path: String) throws(StateError) {
      var status = stat()
      guard stat(path, &status) == 0 else {
        let code = errno
        if code == ENOENT { return nil }
        throw .unreadable(
          reason: "the state file \(path) cannot be read: \(String(cString: strerror(code))). "
            + "Run the command as the user who runs `tidemark sync`."
        )
      }
      file = UInt64(status.st_ino)
      size = Int64(status.st_size)
      #if canImport(Darwin)
      seconds = status.st_mtimespec.tv_sec
      nanoseconds = status.st_mtimespec.tv_nsec
      #else
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
      #endif
      var log = stat()
      logSize = stat("\(path)-wal", &log) == 0 ? Int64(log.st_size) : 0
    }
  }
}
