import ArgumentParser

/// The parts of a person's input that texts may repeat.
///
/// A key or a password may stand where it does not belong: as an argument, as a setting's name, as a path. So a text
/// names the place, and repeats a word only if it is a typing error away from a known name, or has a known form.
enum Typed {
  /// Whether `word` is so close to one of `names` that it must be that name, misspelt.
  static func isNear(_ word: String, _ names: [String]) -> Bool {
    NearestName.of(word, among: names) != nil
  }

  /// `the file PATH`, or, if the path cannot be shown, the file that `origin`, a setting or a variable, names.
  static func file(_ path: String, of origin: String) -> String {
    isPath(path) ? "the file \(path)" : "the file that \(origin) names"
  }

  /// Whether `text` is certainly a path: its beginning names a directory, or its end a file type.
  static func isPath(_ text: String) -> Bool {
    guard !text.contains("@"), !text.contains("://") else { return false }
    return ["/", "./", "../", "~/"].contains(where: text.hasPrefix)
      || text.wholeMatch(of: /[\w.\/-]+\.(yaml|yml|json|csv|pem|crt|txt|ndjson|sqlite|html|jq)/)
        != nil
  }

  /// Whether `text` has the shape of a time in ISO 8601, such as 2026-13-01.
  static func isTimeLike(_ text: String) -> Bool {
    text.wholeMatch(of: /\d{4}-\d{1,2}(-[0-9TZtz:.+ -]{1,30})?/) != nil
  }

  /// Whether `text` has the shape of an id of Medusa's, such as order_01H…, or of a dead letter's key.
  static func isID(_ text: String) -> Bool {
    text.wholeMatch(
      of:
        /(order|cus|cart|ret|ref|ful|pay|swap|claim|item|ps|cl)_[0-9A-Za-z]{1,26}(\/[a-z_]{1,24})*/
    ) != nil
  }

  /// `the 2nd one`, counted from one.
  static func ordinal(_ number: Int) -> String {
    switch (number % 100, number % 10) {
    case (11...13, _): "\(number)th"
    case (_, 1): "\(number)st"
    case (_, 2): "\(number)nd"
    case (_, 3): "\(number)rd"
    default: "\(number)th"
    }
  }
}

// The messages of the command line's parser.
extension Typed {
  /// The parser's message with every argument that it quotes replaced by the argument's number.
  ///
  /// The names of options stay, known or not: they are words of small letters.
  static func parserMessage(_ message: String, of arguments: [String]) -> String {
    var quoted: [(text: String, number: Int)] = []
    for (index, argument) in arguments.enumerated() {
      let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      for piece in [argument] + sides.map(String.init) where !isOption(piece) {
        quoted.append((piece, index + 1))
      }
    }
    var text = message
    // The longest first: one may be part of another.
    for piece in quoted.sorted(by: { $0.text.count > $1.text.count }) where !piece.text.isEmpty {
      text = text.replacing("'\(piece.text)'", with: "\u{FFFC}\(piece.number)")
    }
    guard text.contains("\u{FFFC}") else { return message }
    text = text.replacing(/, but \u{FFFC}\d+ was specified/, with: "")
    text = text.replacing(/^The value \u{FFFC}\d+ is invalid/, with: "The value is invalid")
    text = text.replacing(/^Unknown option \u{FFFC}(\d+)/) {
      "Argument \($0.output.1) is no option"
    }
    text = text.replacing(/^Unexpected argument \u{FFFC}(\d+)/) {
      "Argument \($0.output.1) is not expected"
    }
    text = text.replacing(/^\d+ unexpected arguments: (.*)$/) { "Not expected: \($0.output.1)" }
    return text.replacing(/\u{FFFC}(\d+)/) { "argument \($0.output.1)" }
  }

  private static func isOption(_ text: String) -> Bool {
    text.count <= 32 && text.wholeMatch(of: /--?[a-z]+(-[a-z]+)*/) != nil
  }
}
