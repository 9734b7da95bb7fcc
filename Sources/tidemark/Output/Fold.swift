/// Lines broken between words, for a terminal that is too narrow for them.
///
/// A command of Tidemark stays on one line if it fits on one, so that it can be copied.
enum Fold {
  /// `text` with each line that is longer than `width` broken; nil leaves it as it is.
  ///
  /// Objects and arrays of JSON stay whole.
  static func text(_ text: String, width: Int?) -> String {
    guard let width else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { line -> [String] in
        let line = String(line)
        guard Printable.width(line) > width, line.first != "{", line.first != "[" else {
          return [line]
        }
        let margin = line.prefix { $0 == " " }.count
        return lines(line, width: width, margin: margin == 0 ? 4 : margin + 2)
      }
      .joined(separator: "\n")
  }

  /// One line as several, those after the first indented by `margin`; a word that is longer than a line stays whole.
  static func lines(_ line: String, width: Int, margin: Int) -> [String] {
    let space = String(repeating: " ", count: margin)
    var (lines, last) = ([String](), "")
    for (index, word) in words(line, room: width - margin).enumerated() {
      // After a break, the spaces between two columns are left out.
      let isNew = index == 0 || !lines.isEmpty && last == space
      let longer = isNew ? last + word : "\(last) \(word)"
      if Printable.width(longer) > width, last.contains(where: { $0 != " " }) {
        while last.last == " " { last.removeLast() }
        lines.append(last)
        last = space + word
      } else {
        last = longer
      }
    }
    return lines + [last]
  }

  /// The words between single spaces; two spaces in a row have an empty one between them.
  static func words(_ text: String, room: Int) -> [String] {
    var (words, rest) = ([String](), text[...])
    func split(_ text: Substring) -> [String] {
      text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
    while let start = rest.firstRange(of: NextCommand.program) {
      let isWord = rest[..<start.lowerBound].last.map { !NextCommand.isOfAWord($0) } ?? true
      guard isWord, let command = NextCommand(rest[start.upperBound...], with: "\0"),
        case let whole = rest[start.lowerBound..<command.end],
        Printable.width(String(whole)) <= room
      else {
        append(split(rest[..<start.upperBound].dropLast()), to: &words)
        words.append("")
        rest = rest[start.upperBound...]
        continue
      }
      append(split(rest[..<start.lowerBound]), to: &words)
      append([String(whole)], to: &words)
      rest = rest[command.end...]
    }
    append(split(rest), to: &words)
    return joined(words)
  }

  /// Keeps a number and the word after it together: `0.4 s`, `2 dead letters`.
  private static func joined(_ words: [String]) -> [String] {
    var result: [String] = []
    for word in words {
      if let last = result.last, !word.isEmpty, last.wholeMatch(of: /\(?[0-9][0-9.,]*/) != nil {
        result[result.count - 1] = "\(last) \(word)"
      } else {
        result.append(word)
      }
    }
    return result
  }

  /// Adds `more`, the first of which goes on with the last word.
  private static func append(_ more: [String], to words: inout [String]) {
    guard let last = words.popLast(), let first = more.first else {
      words += more
      return
    }
    words.append(last + first)
    words += more.dropFirst()
  }
}
