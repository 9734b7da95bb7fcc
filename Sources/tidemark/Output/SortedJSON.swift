import FoundationEssentials

/// The output of `--json`: one line with sorted names, so that the same content always gives the same text.
enum SortedJSON {
  static func text(of content: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(content), as: UTF8.self)
  }
}
