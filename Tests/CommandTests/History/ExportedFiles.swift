import Foundation
import Support

/// The files of an export in a directory, read as a loader would.
struct ExportedFiles {
  let path: String

  /// The manifest, if any.
  func manifest() throws -> [String: Any]? {
    let file = path + "/_manifest.json"
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let data = try Data(contentsOf: URL(filePath: file))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any]
  }

  /// The manifest's entries.
  func listed() throws -> [[String: Any]] {
    try manifest()?["files"] as? [[String: Any]] ?? []
  }

  /// Every file below the directory, hidden ones too.
  func everything() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      var isDirectory: ObjCBool = false
      let file = path + "/" + name
      return FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }
    .sorted()
  }

  /// The files that a loader finds.
  func parts() throws -> [String] {
    try everything().filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
      .filter { $0 != "_manifest.json" }
  }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
  }

  /// The lines of a file, unpacked.
  func lines(of name: String) throws -> [String] {
    var bytes = try bytes(of: name)
    if name.hasSuffix(".gz") { bytes = gunzip(bytes) ?? [] }
    if name.hasSuffix(".zst") { bytes = unzstd(bytes) ?? [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func lines() throws -> [String] { try parts().flatMap(lines) }
}
