import Foundation
import Support

/// A page of the documentation, as its readers copy from it.
struct DocumentationPage {
  let text: String

  /// `path` is that of the project: `docs/quickstart.md`.
  init(_ path: String) throws {
    text = try String(contentsOf: ProjectFiles.at(path), encoding: .utf8)
  }

  /// The blocks of one language, each as it stands, in the order of the page.
  func blocks(_ language: String) -> [String] {
    var blocks: [String] = []
    var open: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let lines = open {
        if line == "```" {
          blocks.append(lines.joined(separator: "\n") + "\n")
          open = nil
        } else {
          open = lines + [line]
        }
      } else if line == "```" + language {
        open = []
      }
    }
    return blocks
  }
}
