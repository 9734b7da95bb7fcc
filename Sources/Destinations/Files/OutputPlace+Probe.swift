package import Pipeline
package import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension OutputPlace {
  /// Writes a file in the directory and removes it again, the directory too if it was not there before.
  ///
  /// `id` makes the file's name unique.
  /// - Throws: `.cannotWrite` with the system's words when one of these steps fails.
  package func probe(_ id: MessageID) throws(DeliveryError) {
    let place = PartDirectory(path: directory, mark: "probe")
    let isNew = !place.exists(directory)
    try place.prepare()
    defer { if isNew { rmdir(directory) } }
    let file = place.temporaryPath(of: "tidemark-probe-\(id)")
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileFault.error("create", file) }
    defer {
      close(descriptor)
      place.remove(file)
    }
    var byte = UInt8(ascii: "\n")
    guard write(descriptor, &byte, 1) == 1, fsync(descriptor) == 0 else {
      throw FileFault.error("write", file)
    }
  }
}
