/// The program's own name and version, in every message and in `--version`.
package enum Release {
  package static let version = "0.2.0"
  package static let name = "tidemark"
}

extension JSONWriter {
  /// Writes the member `library` of a message's `context`: the program that made the message (Segment spec, "Common
  /// Fields", `context.library`).
  package mutating func library() {
    key("library")
    bytes.append(contentsOf: Self.library)
  }

  private static let library: [UInt8] = {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("name")
    writer.string(Release.name)
    writer.key("version")
    writer.string(Release.version)
    writer.endObject()
    return writer.bytes
  }()
}
