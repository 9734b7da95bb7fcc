internal import FoundationEssentials

/// The parts of an HTTP answer that the rules look at.
struct HTTPAnswer {
  var status: Int
  /// Seconds to wait that the answer names, if any; see `RetryAfter`.
  var retryAfter: Int?
  /// The value of `Content-Type`.
  var contentType: String?
  /// The body as far as it was read.
  var body: [UInt8]
  /// True if the body continued after the part that was read, or broke off.
  var isCut = false

  /// The body without the byte order mark and the blanks around it.
  var content: ArraySlice<UInt8> {
    // No text of any service begins with one of a mark's bytes.
    let start = body.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF, 0xFE, 0xFF].contains($0) }
    guard let last = start.lastIndex(where: { $0 > 0x20 }) else { return [] }
    return start[...last]
  }

  /// Whether it is a web page, such as proxies, firewalls and sign-in pages send; none of the services ever does.
  var isPage: Bool {
    let type = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    return ["text/html", "application/xhtml+xml"].contains(type)
      || content.first == UInt8(ascii: "<")
  }

  /// The whole body as a JSON value; nil if it is not one.
  var json: JSONAnswer? {
    guard !isCut else { return nil }
    return try? JSONDecoder().decode(JSONAnswer.self, from: Data(content))
  }
}

/// A JSON value of an answer.
enum JSONAnswer: Decodable {
  case null
  case truth(Bool)
  case number(Double)
  case text(String)
  case list([JSONAnswer])
  case object([String: JSONAnswer])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let truth = try? value.decode(Bool.self) {
      self = .truth(truth)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONAnswer].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONAnswer].self))
    }
  }

  /// Whether it says that something failed.
  var namesFailure: Bool {
    switch self {
    case .null, .text: false
    case .truth(let truth): !truth
    case .number(let number): number == 0 || Self.isErrorCode(number)
    case .list(let list): list.contains(where: \.namesFailure)
    case .object(let members):
      members.contains { name, value in Self.isFailure(name.lowercased(), value) }
    }
  }

  /// Whether it is empty and so names no error.
  private var isVoid: Bool {
    switch self {
    case .null, .truth(false), .number(0), .text(""): true
    case .list(let list): list.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }

  private static func isFailure(_ name: String, _ value: JSONAnswer) -> Bool {
    switch name {
    case "success", "ok", "successful", "accepted":
      switch value {
      case .truth(let truth): return !truth
      case .text(let text): return ["false", "no"].contains(text.lowercased())
      case .number(let number): return number == 0
      default: return false
      }
    case "error", "errors": return !value.isVoid
    case "status", "result", "code", "statuscode", "status_code":
      switch value {
      case .number(let number): return isErrorCode(number)
      case .text(let text):
        let words = ["error", "fail", "failed", "failure", "denied", "rejected", "unauthorized"]
        return words.contains(text.lowercased()) || Double(text).map(isErrorCode) == true
      default: return false
      }
    default: return false
    }
  }

  private static func isErrorCode(_ number: Double) -> Bool { (400...599).contains(number) }
}
