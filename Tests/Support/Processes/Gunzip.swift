internal import CZlib

/// Unpacks one whole gzip member; nil if `bytes` are no member, or damaged.
package func gunzip(_ bytes: [UInt8]) -> [UInt8]? {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  let version = ZLIB_VERSION
  guard inflateInit2_(stream, 15 + 16, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { return nil }
  defer { inflateEnd(stream) }
  var input = bytes
  var output: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  return input.withUnsafeMutableBufferPointer { input in
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = uInt(input.count)
    while true {
      let outcome = chunk.withUnsafeMutableBufferPointer { chunk in
        stream.pointee.next_out = chunk.baseAddress
        stream.pointee.avail_out = uInt(chunk.count)
        return inflate(stream, Z_NO_FLUSH)
      }
      output += chunk.prefix(chunk.count - Int(stream.pointee.avail_out))
      switch outcome {
      case Z_STREAM_END: return stream.pointee.avail_in == 0 ? output : nil
      case Z_OK: continue
      default: return nil
      }
    }
  }
}
