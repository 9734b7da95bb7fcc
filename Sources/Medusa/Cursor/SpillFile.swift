#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A temporary file without a name: it disappears with the process, however that ends.
///
/// It is written once, front to back, and then only read at given offsets; so it may be shared.
final class SpillFile: Sendable {
  private let descriptor: Int32

  /// A sorted run of ids: each four bytes of length, little-endian, and its bytes.
  struct Run: Hashable, Sendable {
    var offset: Int64
    var length: Int64
  }

  /// - Throws: `MedusaError` if the directory takes no file.
  init(in directory: String?) throws(MedusaError) {
    let directory = directory ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // mkstemp(3) replaces the six letters by a name of its own.
    var template = Array("\(directory)/tidemark-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .noSpill(directory, String(cString: strerror(errno))) }
    unlink(template)
  }

  deinit {
    close(descriptor)
  }

  /// Where the next block goes.
  var end: Int64 { Int64(lseek(descriptor, 0, SEEK_END)) }

  /// Appends a sorted block.
  func append(_ block: IDBlock) throws(MedusaError) -> Run {
    let offset = end
    var buffer: [UInt8] = []
    var length: Int64 = 0
    for index in 0..<block.count {
      block.withID(index) { id in
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: id.count).littleEndian) {
          buffer.append(contentsOf: $0)
        }
        buffer.append(contentsOf: id)
      }
      if buffer.count >= 1 << 16 || index == block.count - 1 {
        try write(buffer)
        length += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    return Run(offset: offset, length: length)
  }

  private func write(_ buffer: [UInt8]) throws(MedusaError) {
    var done = 0
    while done < buffer.count {
      let count = buffer.withUnsafeBytes {
        Self.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .noSpill("the spill file", String(cString: strerror(errno))) }
      done += count
    }
  }

  private static func write(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
    Glibc.write(descriptor, start, count)
    #else
    Darwin.write(descriptor, start, count)
    #endif
  }

  /// Reads up to `count` bytes at `offset`.
  private func read(_ count: Int, at offset: Int64) throws(MedusaError) -> [UInt8] {
    while true {
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
        failure = got < 0 ? errno : 0
        filled = max(0, got)
      }
      if failure == EINTR { continue }
      guard failure == 0 else {
        throw .noSpill("the spill file", String(cString: strerror(failure)))
      }
      return bytes
    }
  }

  /// Walks one run with a small buffer.
  struct RunReader: Sendable {
    private static let bufferSize = 1 << 15
    private let file: SpillFile
    private var offset: Int64
    private let end: Int64
    private var buffer: [UInt8] = []
    private var start = 0
    private var current: [UInt8]?

    init(file: SpillFile, run: Run) {
      self.file = file
      offset = run.offset
      end = run.offset + run.length
    }

    /// The id at the front, or nil at the end of the run.
    mutating func head() throws(MedusaError) -> [UInt8]? {
      if let current { return current }
      guard let lengthBytes = try take(4) else { return nil }
      let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
      current = try take(length)
      return current
    }

    mutating func drop() {
      current = nil
    }

    private mutating func take(_ count: Int) throws(MedusaError) -> [UInt8]? {
      while buffer.count - start < count {
        guard offset < end else { return nil }
        let wanted = min(Int64(max(Self.bufferSize, count)), end - offset)
        let more = try file.read(Int(wanted), at: offset)
        guard !more.isEmpty else { return nil }
        buffer.removeFirst(start)
        start = 0
        buffer += more
        offset += Int64(more.count)
      }
      defer { start += count }
      return Array(buffer[start..<start + count])
    }
  }
}
