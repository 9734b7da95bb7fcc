import FoundationEssentials
import Pipeline
import SegmentSpec

/// A dead letter in words and as JSON.
struct DeadLetterText {
  private let letter: DeadLetter

  init(_ letter: DeadLetter) {
    self.letter = letter
  }

  /// Time, event, key and reason on one line.
  var line: String {
    let event = letter.event.rawValue
    let space = String(repeating: " ", count: max(0, 16 - event.count))
    let reason = Printable.line(letter.reason)
    return
      "\(letter.time.seconds8601)  \(event)\(space)  \(Printable.line(letter.key.text))  \(reason)"
  }

  /// Everything for a person, the message last.
  var page: String {
    let words = letter.words.map { [["its words", $0.line]] } ?? []
    let table = Table.text(
      [
        ["key", letter.key.text],
        ["event", letter.event.rawValue],
        ["message id", letter.messageID.description],
        [letter.isAnswer ? "answer" : "reason", letter.reason],
      ] + words + [
        ["attempts", "\(letter.attempts)"],
        ["first time", letter.firstTime.seconds8601],
        ["last time", letter.time.seconds8601],
        ["message", message],
      ]
    )
    guard !letter.payload.isEmpty else { return table }
    return [table, "", IndentedJSON.text(of: letter.payload)].joined(separator: "\n")
  }

  private var message: String {
    if letter.payload.isEmpty { return "none: nothing of it could be written" }
    return isWhole ? "as follows" : "as far as it could be written"
  }

  /// One JSON object on one line; with the payload it holds personal data.
  func json(withPayload: Bool = false) -> String {
    var fields = [
      ("key", ConsoleLog.quoted(letter.key.text)),
      ("event", ConsoleLog.quoted(letter.event.slug)),
      ("message_id", ConsoleLog.quoted(letter.messageID.description)),
      ("reason", ConsoleLog.quoted(letter.reason)),
      ("answer", letter.isAnswer ? ConsoleLog.quoted(letter.reason) : "null"),
      ("attempts", "\(letter.attempts)"),
      ("first_time", "\"\(letter.firstTime.iso8601)\""),
      ("time", "\"\(letter.time.iso8601)\""),
    ]
    if withPayload {
      fields.append(("answer_text", letter.words.map { ConsoleLog.quoted($0.line) } ?? "null"))
      let text = String(decoding: letter.payload, as: UTF8.self)
      fields.append(("payload", isWhole ? text : "null"))
      if !isWhole, !text.isEmpty {
        fields.append(("partial_payload", ConsoleLog.quoted(text)))
      }
    }
    return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  /// Whether the payload is a JSON value and not just the beginning of one.
  private var isWhole: Bool {
    struct Anything: Decodable {
      init(from decoder: any Decoder) {}
    }
    guard !letter.payload.isEmpty, !letter.payload.contains(UInt8(ascii: "\n")) else {
      return false
    }
    return (try? JSONDecoder().decode(Anything.self, from: Data(letter.payload))) != nil
  }
}

/// JSON for people: a member or element a line.
///
/// The values' own bytes stay unchanged, and incomplete text is indented as far as it goes.
enum IndentedJSON {
  static func text(of bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    var depth = 0
    var isInString = false
    var isEscaped = false
    func breakLine() {
      result.append(UInt8(ascii: "\n"))
      result.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * min(depth, 64)))
    }
    for (index, byte) in bytes.enumerated() {
      if isInString {
        result.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        result.append(byte)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        result.append(byte)
        depth += 1
        let next = bytes.dropFirst(index + 1).first
        if next != UInt8(ascii: "}"), next != UInt8(ascii: "]") { breakLine() }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth = max(0, depth - 1)
        let last = result.last
        if last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { breakLine() }
        result.append(byte)
      case UInt8(ascii: ","):
        result.append(byte)
        breakLine()
      case UInt8(ascii: ":"):
        result += [byte, UInt8(ascii: " ")]
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
