import Dispatch
import Foundation
import GRDB
import Pipeline
import Synchronization

/// The SQLite file behind the state: opens it, creates it, runs transactions in it.
///
/// Nothing here listens to task cancellation: a run that must stop still has to record the acknowledgements of
/// the destination.
struct StateFile: Sendable {
  let path: String
  /// The file's own path, without symbolic links: a file has one lock, whatever name leads to it.
  let realPath: String
  /// Nil if the file is only read.
  private let writer: DatabaseQueue?
  /// Nil if the file is only read.
  let hold: StateFileHold?

  /// Opens the file for one process's reading and writing; creates it and its directory if they are missing.
  static func open(_ path: String) async throws(StateError) -> StateFile {
    let opened: Result<(DatabaseQueue, String, StateFileHold), any Error> = await onQueue {
      try createFile(path)
      let hold = StateFileHold(path)
      let realPath = try resolve(path)
      try hold.demandOwnLog(at: realPath)
      var configuration = Configuration()
      // Long enough for another sync's transaction on a slow disk.
      configuration.busyMode = .timeout(30)
      configuration.label = "state"
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try StateSchema.prepare($0, path: path) }
      return (queue, realPath, hold)
    }
    let (writer, realPath, hold) = try settle(opened, path, whileWriting: true)
    return StateFile(path: path, realPath: realPath, writer: writer, hold: hold)
  }

  /// The unchanged file, for reading only; a missing file is read as an empty state.
  static func reading(_ path: String) -> StateFile {
    StateFile(path: path, realPath: (try? resolve(path)) ?? path, writer: nil, hold: nil)
  }

  var isWritable: Bool { writer != nil }

  /// - Throws: `StateError.cannotWrite` if the file is not at its place any more.
  func demandInPlace() throws(StateError) { try hold?.demandInPlace() }

  /// Notes the files that SQLite now has beside the file, for `demandInPlace`.
  func noteCompanions() { hold?.noteCompanions(of: realPath) }

  /// The error for writers if the file is only read.
  var refusal: StateError {
    .cannotWrite(reason: "the state file \(path) was opened for reading only.")
  }

  /// Runs `body` outside a transaction.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StateError) -> Value {
    let result: Result<Value, any Error>
    if let writer {
      result = await withCheckedContinuation { continuation in
        writer.asyncWriteWithoutTransaction { database in
          continuation.resume(returning: Result { try body(database) })
        }
      }
    } else {
      let path = path
      result = await Self.onQueue { try ReadOnlyStateFile(path: path).read(body) }
    }
    return try Self.settle(result, path, whileWriting: false)
  }

  /// Runs `body` in a transaction; returns once it is durable.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StateError) -> Value {
    guard let writer else { throw refusal }
    let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
      writer.asyncWriteWithoutTransaction { database in
        continuation.resume(returning: Result { try Self.transaction(database, body) })
      }
    }
    return try Self.settle(result, path, whileWriting: true)
  }

  /// Ends the use of the file: the log is written into it and removed, unless another process uses it.
  func close() async {
    guard let writer else { return }
    // If this fails, the log keeps everything, and the next process that opens the file continues from it.
    _ = await Self.onQueue { [hold] in
      do {
        try hold?.demandInPlace()
      } catch {
        try? writer.inDatabase { try StateSchema.emptyLog($0) }
      }
      try writer.close()
      hold?.close()
    }
  }

  private static func transaction<Value>(
    _ database: Database,
    _ body: (Database) throws -> Value
  ) throws -> Value {
    // The write lock comes first: a transaction that reads and then writes could not wait for it.
    try database.beginTransaction(.immediate)
    do {
      let value = try body(database)
      try database.commit()
      return value
    } catch {
      // A full disk rolls back automatically; the first error is the one to report.
      if database.isInsideTransaction { try? database.rollback() }
      throw error
    }
  }

  private static func onQueue<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async -> Result<Value, any Error> {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result { try body() }) }
    }
  }

  private static func settle<Value>(
    _ result: Result<Value, any Error>,
    _ path: String,
    whileWriting: Bool
  ) throws(StateError) -> Value {
    do {
      return try result.get()
    } catch {
      throw StateError(error, path: path, whileWriting: whileWriting)
    }
  }

  private static func resolve(_ path: String) throws(StateError) -> String {
    guard let resolved = realpath(path, nil) else {
      throw .cannotWrite(
        reason: "the state file \(path) is gone: \(String(cString: strerror(errno))). "
          + "Run the command again, or name another file with --state."
      )
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Creates an empty file that only its owner can read.
  ///
  /// Everybody could read a file that SQLite creates, and dead letters hold personal data. SQLite gives the
  /// -wal and -shm files the same mode.
  private static func createFile(_ path: String) throws(StateError) {
    var end = path.startIndex
    while let slash = path[end...].dropFirst().firstIndex(of: "/") {
      end = slash
      let directory = String(path[..<slash])
      guard mkdir(directory, 0o700) != 0, errno != EEXIST, errno != EISDIR else { continue }
      let code = errno
      // An existing directory in a read-only file system answers EROFS.
      guard access(directory, F_OK) != 0 else { continue }
      throw .cannotWrite(
        reason: "the state's directory \(directory) cannot be created: "
          + "\(String(cString: strerror(code))). Create it, or name another file with --state."
      )
    }
    // Never a file that exists: closing it would drop SQLite's locks on it in this process.
    var descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    var code = errno
    if descriptor < 0, code == EEXIST, access(path, F_OK) != 0 {
      // A link to a file that does not exist yet.
      descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      code = errno
    }
    if descriptor >= 0 {
      Foundation.close(descriptor)
    } else if access(path, F_OK) != 0 {
      throw .cannotWrite(
        reason: "the state file \(path) cannot be created: \(String(cString: strerror(code))). "
          + "Give this user write permission on its directory, "
          + "or name another file with --state."
      )
    }
  }
}
