#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that is read whole: settings and secrets.
enum SmallFile {
  /// Most bytes that are read; settings and keys are far smaller.
  static let limit = 1 << 20

  /// Why a file could not be read: the system's words.
  struct Unreadable: Error, Hashable, Sendable {
    let reason: String
  }

  /// The file's bytes.
  ///
  /// Also works on pipes (`--config <(…)`), so it reads once from start to end.
  static func read(_ path: String, limit: Int = limit) throws(Unreadable) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(reason: systemReason()) }
    defer { close(descriptor) }
    return try readAll(descriptor, limit: limit)
  }

  /// The bytes of stdin.
  ///
  /// `/dev/stdin` opens the file again, which fails if it belongs to another user, as a pipe before sudo does.
  static func readInput(limit: Int = limit) throws(Unreadable) -> [UInt8] {
    try readAll(STDIN_FILENO, limit: limit)
  }

  private static func readAll(_ descriptor: Int32, limit: Int) throws(Unreadable) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { readSome(descriptor, into: $0) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Unreadable(reason: systemReason()) }
      guard count > 0 else { return withoutByteOrderMark(bytes) }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw Unreadable(reason: "it is larger than \(limit >> 20) MiB")
      }
    }
  }

  /// Some editors put this mark before UTF-8 text; it is not part of the text.
  private static func withoutByteOrderMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  private static func systemReason() -> String {
    String(cString: strerror(errno))
  }
}

/// The system's `read`, which `SmallFile.read` would hide.
private func readSome(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}
