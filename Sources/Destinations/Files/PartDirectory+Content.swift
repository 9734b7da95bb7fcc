internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Small files that are read and written whole.
extension PartDirectory {
  /// The content of a file; nil if no file has that name.
  func content(of name: String) throws(DeliveryError) -> [UInt8]? {
    let path = path(of: name)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      guard errno != ENOENT else { return nil }
      throw fault("read", path)
    }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return text }
      guard count > 0 else {
        guard errno == EINTR else { throw fault("read", path) }
        continue
      }
      text += piece[..<count]
    }
  }

  /// Replaces a file; a reader sees the old or the new content, always complete.
  func replace(_ name: String, with text: [UInt8]) throws(DeliveryError) {
    let temporary = temporaryPath(of: name)
    remove(temporary)
    do throws(DeliveryError) {
      try create(temporary, with: text)
      guard rename(temporary, path(of: name)) == 0 else { throw fault("rename", temporary) }
    } catch {
      remove(temporary)
      throw error
    }
    try sync()
  }

  /// Creates a file at `path` and makes its content durable.
  func create(_ path: String, with text: [UInt8]) throws(DeliveryError) {
    var file = try PartFile(creating: path, setting: setting)
    try file.append(text, path: path)
    try file.sync(path: path)
  }

  /// Removes the files in the directory, and then the directory itself; never what a link leads to.
  func clear() throws(DeliveryError) {
    try demandNoLink()
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw fault("open", path) }
    defer { close(descriptor) }
    for name in try names() {
      guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
        throw fault("remove", path(of: name))
      }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw fault("remove", path) }
  }

  /// Removes a directory if nothing is in it.
  func removeIfEmpty(_ path: String) { rmdir(path) }
}
