import FoundationEssentials

/// What `--json` prints: one line, names sorted, so that the same content always gives the same text.
enum SortedJSON {
  static func text(of content: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(content), as: UTF8.self)
  }
}
