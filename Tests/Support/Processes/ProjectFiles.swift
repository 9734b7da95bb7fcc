package import Foundation

/// The project's own files, wherever the test that reads them lies.
package enum ProjectFiles {
  /// The folder that holds Package.swift.
  package static let root: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while folder.path != "/",
      !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
    {
      folder.deleteLastPathComponent()
    }
    return folder
  }()

  /// The file or folder at `path`, relative to the root.
  package static func at(_ path: String) -> URL {
    root.appending(path: path)
  }
}
