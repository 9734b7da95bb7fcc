internal import Foundation

/// A directory of sets of files, read as a loader would: only files that a manifest names count.
package struct FiledSets: Sendable {
  package let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// One manifest with its name.
  package struct Manifest {
    package let name: String
    package let object: [String: Any]

    package var files: [[String: Any]] { object["files"] as? [[String: Any]] ?? [] }
    package var paths: [String] { files.compactMap { $0["path"] as? String } }
  }

  /// The names of the manifests, in their order.
  package func names() throws -> [String] {
    let folder = path + "/_manifests"
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  package func manifests() throws -> [Manifest] {
    try names().map { name in
      let data = try Data(contentsOf: URL(filePath: path + "/_manifests/" + name))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      return Manifest(name: name, object: object ?? [:])
    }
  }

  /// The lines of a file, unpacked.
  package func lines(of name: String) throws -> [String] {
    let packed = Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
    let bytes: [UInt8]? =
      if name.hasSuffix(".gz") {
        gunzip(packed)
      } else if name.hasSuffix(".zst") {
        unzstd(packed)
      } else {
        packed
      }
    guard let bytes else { throw Damaged(description: name) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  package func lines(of manifest: Manifest) throws -> [String] {
    try manifest.paths.flatMap { try lines(of: $0) }
  }

  /// Every line that a loader of all manifests gets.
  package func lines() throws -> [String] { try manifests().flatMap { try lines(of: $0) } }

  /// Every file below the directory, also hidden ones.
  package func everything() throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      var isDirectory: ObjCBool = false
      let file = path + "/" + name
      return FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }
    .sorted()
  }

  /// The files that no manifest names.
  package func strays() throws -> [String] {
    let known = Set(try manifests().flatMap { $0.paths + ["_manifests/" + $0.name] })
    return try everything().filter { !known.contains($0) && $0 != "_sync.json" }
  }

  /// A file that cannot be unpacked.
  package struct Damaged: Error, CustomStringConvertible {
    package let description: String
  }
}
