internal import CZlib
internal import CZstd

/// Compresses blocks one after another, each separately, so that any number of files can grow block by block without a
/// compressor for each (a zlib stream has 256 KiB of memory).
///
/// Blocks of one file, between its head and its tail, are one gzip member (as pigz writes it), or one zstd frame each,
/// which may follow one another (RFC 8878, section 3). The same bytes always give the same result.
struct BlockCompressor: ~Copyable {
  private let work: Work

  private enum Work {
    case none
    case gzip(UnsafeMutablePointer<z_stream>)
    case zstd(OpaquePointer)
  }

  /// - Returns: nil when the library has no memory left.
  init?(_ compression: FileLayout.Compression) {
    switch compression {
    case .none: work = .none
    case .gzip:
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      // Negative: bare blocks, because head and tail are ours.
      let outcome = deflateInit2_(
        stream,
        3,
        Z_DEFLATED,
        -15,
        8,
        Z_DEFAULT_STRATEGY,
        ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)
      )
      guard outcome == Z_OK else {
        stream.deallocate()
        return nil
      }
      work = .gzip(stream)
    case .zstd:
      guard let context = ZSTD_createCCtx() else { return nil }
      ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3)
      ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
      work = .zstd(context)
    }
  }

  deinit {
    switch work {
    case .none: break
    case .gzip(let stream):
      deflateEnd(stream)
      stream.deallocate()
    case .zstd(let context): ZSTD_freeCCtx(context)
    }
  }

  /// A block: some of a file's bytes.
  /// - Returns: nil when the library has no memory left, or for 2 GiB and more.
  func compress(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count < Int(Int32.max) else { return nil }
    switch work {
    case .none: return bytes
    case .gzip(let stream):
      guard deflateReset(stream) == Z_OK else { return nil }
      // Room for the empty block that ends it at a whole byte.
      let room = Int(deflateBound(stream, uLong(bytes.count))) + 16
      return Self.filled(room, from: bytes) { input, output, room in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output
        stream.pointee.avail_out = uInt(room)
        let outcome = deflate(stream, Z_FULL_FLUSH)
        let isWhole =
          outcome == Z_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
        return isWhole ? room - Int(stream.pointee.avail_out) : nil
      }
    case .zstd(let context):
      return Self.filled(ZSTD_compressBound(bytes.count), from: bytes) { input, output, room in
        let count = ZSTD_compress2(context, output, room, input.baseAddress, input.count)
        return ZSTD_isError(count) == 0 ? count : nil
      }
    }
  }

  private static func filled(
    _ room: Int,
    from bytes: [UInt8],
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<UInt8>, Int) -> Int?
  ) -> [UInt8]? {
    var count: Int?
    let output = [UInt8](unsafeUninitializedCapacity: room) { output, filled in
      count = bytes.withUnsafeBufferPointer { input in
        output.baseAddress.flatMap { body(input, $0, room) }
      }
      filled = count ?? 0
    }
    return count == nil ? nil : output
  }
}

/// The head and the tail of a file that is written in blocks.
struct BlockFrame: Sendable {
  private let isGzip: Bool
  private var checksum: UInt32 = 0
  private var size: UInt32 = 0

  init(_ compression: FileLayout.Compression) {
    isGzip = compression == .gzip
  }

  /// The head of a file: a gzip header without time and name (RFC 1952 section 2.3).
  var head: [UInt8] { isGzip ? [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] : [] }

  /// Counts the bytes of the next block, before compression.
  mutating func count(_ bytes: [UInt8]) {
    guard isGzip else { return }
    size &+= UInt32(truncatingIfNeeded: bytes.count)
    checksum = bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32(uLong(checksum), $0.baseAddress, uInt($0.count)))
    }
  }

  /// The tail of a file: an empty last block, the checksum and the size.
  var tail: [UInt8] {
    guard isGzip else { return [] }
    return [0x03, 0x00]
      + [checksum, size].flatMap { number in
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
  }

  static let tailBytes = 10
}
