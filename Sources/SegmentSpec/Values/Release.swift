/// What every message and `--version` say of the program that made them.
package enum Release {
  package static let version = "0.1.0"
  package static let name = "tidemark"
}

extension JSONWriter {
  /// Writes the member `library` of a message's `context`: what made the message (Segment spec, "Common
  /// Fields", `context.library`).
  package mutating func library() {
    key("library")
    beginObject()
    key("name")
    string(Release.name)
    key("version")
    string(Release.version)
    endObject()
  }
}
