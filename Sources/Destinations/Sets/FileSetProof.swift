package import Pipeline
internal import SegmentSpec

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Holds the files of a directory of sets against the manifests that name them: presence, size and SHA-256.
package actor FileSetProof: FiledCopies {
  private nonisolated let queue = BlockingQueue(label: "tidemark.proof")
  private let root: PartDirectory

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    queue.asUnownedSerialExecutor()
  }

  package init(_ output: OutputPlace) {
    root = PartDirectory(path: output.path, mark: "")
  }

  package func prove() async throws(DeliveryError) -> FileProof {
    var proof = FileProof()
    let manifests = root.folder("_manifests")
    guard root.exists(manifests.path) else { return proof }
    for name in try manifests.names().sorted() where name.hasSuffix(".json") {
      guard !Task.isCancelled else {
        throw DeliveryError(.cancelled, reason: "stopped while files were read")
      }
      guard let text = try manifests.content(of: name),
        let manifest = FileSetManifest(reading: text)
      else {
        proof.add(.init("_manifests/\(name)", .unreadable))
        continue
      }
      proof.sets += 1
      proof.rows += manifest.rows
      for file in manifest.files {
        proof.files += 1
        proof.bytes += file.bytes
        if let kind = fault(of: file) { proof.add(.init(file.path, kind)) }
      }
    }
    return proof
  }

  /// Why a file does not say what its manifest does; nil if it does.
  private func fault(of file: Manifest.File) -> FileProof.Fault.Kind? {
    let descriptor = open(root.path(of: file.path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .unreadable }
    guard Int(status.st_size) == file.bytes else { return .changed }
    var hash = Hash.sha256()
    var piece = [UInt8](repeating: 0, count: 128 << 10)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        return .unreadable
      }
      piece.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    return Self.hexadecimal(hash.digest()) == file.sha256 ? nil : .changed
  }

  /// Two digits a byte, lower case.
  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    .joined()
  }
}

extension FileProof {
  fileprivate mutating func add(_ fault: Fault) {
    faultCount += 1
    if faults.count < Verification.mostNamed { faults.append(fault) }
  }
}
