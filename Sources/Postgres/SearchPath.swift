/// The schemas of a `search_path`, in its order (PostgreSQL manual, "The Schema Search Path").
package struct SearchPath: Hashable, Sendable {
  /// Names as they are stored, without quotes; `$user` stands for the role's own.
  package let names: [String]

  /// Splits a setting's text as the server does: names between commas, in lower case unless they are quoted.
  package init(_ text: String) {
    var names: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      rest = rest.drop(while: \.isWhitespace)
      var name = ""
      if rest.first == "\"" {
        rest = rest.dropFirst()
        while let character = rest.popFirst() {
          if character == "\"" {
            guard rest.first == "\"" else { break }
            rest = rest.dropFirst()
          }
          name.append(character)
        }
      } else {
        name = SearchPath.lowercased(rest.prefix { $0 != "," && !$0.isWhitespace })
      }
      rest = rest.drop { $0 != "," }.dropFirst()
      if !name.isEmpty { names.append(name) }
    }
    self.names = names
  }

  /// The path that libpq's `options` name, the last one of several; nil if they name none.
  ///
  /// They are split at blanks, a backslash takes the next character as it is, and `-c name=value` may be written
  /// `-cname=value` and `--name=value` (PostgreSQL manual, "postgres").
  package init?(inOptions options: String) {
    var words: [String] = []
    var word: String?
    var rest = options[...]
    while let character = rest.popFirst() {
      if character.isWhitespace {
        word.map { words.append($0) }
        word = nil
      } else {
        word = (word ?? "") + String(character == "\\" ? rest.popFirst() ?? character : character)
      }
    }
    word.map { words.append($0) }
    var found: String?
    var pending = words[...]
    while let word = pending.popFirst() {
      let setting: Substring
      if word == "-c" {
        setting = (pending.popFirst() ?? "")[...]
      } else if word.hasPrefix("-c") || word.hasPrefix("--") {
        setting = word.dropFirst(2)
      } else {
        continue
      }
      guard let equals = setting.firstIndex(of: "=") else { continue }
      let name = SearchPath.lowercased(setting[..<equals]).replacing("-", with: "_")
      if name == "search_path" { found = String(setting[setting.index(after: equals)...]) }
    }
    guard let found else { return nil }
    self.init(found)
  }

  /// Only letters of ASCII change, as in a database of UTF-8.
  private static func lowercased(_ text: some StringProtocol) -> String {
    String(decoding: text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
