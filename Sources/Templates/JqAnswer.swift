/// The line that a wrapped template prints for a message.
enum JqAnswer {
  case none
  case one([UInt8])
  case several
  /// jq 1.7 replaces what is nested deeper than 256 levels by a text that is no JSON.
  case tooDeep
  /// The words of jq or of the template.
  case error(String)

  /// `[]`, `[{…}]`, `[{…},{…}]` or `{"e":"…"}`.
  init(_ line: [UInt8]) {
    guard line.first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") else {
      self = .error(Self.words(line))
      return
    }
    guard line.count > 2 else {
      self = .none
      return
    }
    // A comma at this depth stands between two results.
    var (depth, isText, isEscaped) = (0, false, false)
    for byte in line[1..<line.count - 1] {
      if isEscaped {
        isEscaped = false
      } else if isText {
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == UInt8(ascii: "\"") { isText = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: ",") where depth == 0:
          self = .several
          return
        case UInt8(ascii: "<"):
          self = .tooDeep
          return
        default: break
        }
      }
    }
    self = .one(Array(line[1..<line.count - 1]))
  }

  /// The text between the quotes of `{"e":"…"}`, without its escapes of quotation marks.
  private static func words(_ line: [UInt8]) -> String {
    String(decoding: line.dropFirst(6).dropLast(2), as: UTF8.self)
      .replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
  }
}
