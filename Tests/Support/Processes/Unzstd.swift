internal import CZstd

/// Unpacks zstd frames that follow one another; nil if `bytes` are no frames, or damaged.
package func unzstd(_ bytes: [UInt8]) -> [UInt8]? {
  guard !bytes.isEmpty, let context = ZSTD_createDCtx() else { return nil }
  defer { ZSTD_freeDCtx(context) }
  var output: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  return bytes.withUnsafeBytes { bytes in
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    var rest = 0
    while input.pos < input.size {
      let isWell = chunk.withUnsafeMutableBytes { chunk in
        var room = ZSTD_outBuffer(dst: chunk.baseAddress, size: chunk.count, pos: 0)
        rest = ZSTD_decompressStream(context, &room, &input)
        output += chunk.prefix(room.pos)
        return ZSTD_isError(rest) == 0
      }
      guard isWell else { return nil }
    }
    return rest == 0 ? output : nil
  }
}
