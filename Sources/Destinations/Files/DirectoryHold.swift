internal import Pipeline

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A directory that this process holds exclusively, as long as this value lives.
struct DirectoryHold: ~Copyable {
  private let descriptor: Int32

  /// Takes the directory, creating it when its parent exists.
  /// - Throws: `.cannotWrite`, also while another process has it.
  init(_ folder: PartDirectory) throws(DeliveryError) {
    try folder.prepare()
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw folder.fault("open", folder.path) }
    // A file system without locks is written to anyway.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw DeliveryError(
        .cannotWrite,
        reason: "another process is writing to \(folder.path)",
        hint: "wait for it, or set \(folder.setting) to another one"
      )
    }
    self.descriptor = descriptor
  }

  deinit { PartFile.unlock(descriptor) }
}
