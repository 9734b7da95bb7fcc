internal import CZlib

/// Compresses bytes into one gzip member.
enum Gzip {
  /// Compresses `bytes`; the same bytes always give the same result (no time, no name in the header).
  /// - Parameters:
  ///   - bytes: less than 4 GiB.
  ///   - level: 1 (fast) to 9 (small); 3 takes half the time of zlib's own choice, 6, and a seventh more
  ///     bytes (docs/performance.md).
  /// - Returns: nil when zlib has no memory left; the bytes may then go uncompressed.
  static func compress(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8]? {
    guard let deflater = Deflater(level: level) else { return nil }
    return deflater.compress(bytes)
  }
}

/// Owns a zlib stream.
///
/// It has its own memory, because zlib keeps its address.
private struct Deflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  init?(level: Int32) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 to have a gzip header and trailer instead of zlib's.
    let outcome = deflateInit2_(
      stream,
      level,
      Z_DEFLATED,
      15 + 16,
      8,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    guard outcome == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.stream = stream
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func compress(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count < Int(UInt32.max) else { return nil }
    // With this much room one call is enough.
    let room = Int(deflateBound(stream, uLong(bytes.count)))
    var finished = false
    let output = [UInt8](unsafeUninitializedCapacity: room) { output, count in
      bytes.withUnsafeBufferPointer { input in
        // zlib never writes there; its own headers have const only where ZLIB_CONST is set.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = uInt(output.count)
        finished = deflate(stream, Z_FINISH) == Z_STREAM_END
        count = output.count - Int(stream.pointee.avail_out)
      }
    }
    return finished ? output : nil
  }
}
