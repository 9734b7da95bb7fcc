/// A piece of a page.
///
/// What is interpolated into it is text, and escaped; only another piece stays as it is. So nothing that a shop, a
/// destination or a settings file holds can become an element or an attribute.
struct Markup: ExpressibleByStringInterpolation {
  private(set) var text: String

  init(stringLiteral value: String) {
    text = value
  }

  init(stringInterpolation interpolation: StringInterpolation) {
    text = interpolation.text
  }

  init(_ pieces: [Markup]) {
    text = pieces.map(\.text).joined()
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += Markup.escaped(value) }
    mutating func appendInterpolation(_ value: Int) { text += String(value) }
    mutating func appendInterpolation(_ value: Int64) { text += String(value) }
    mutating func appendInterpolation(_ piece: Markup) { text += piece.text }
    mutating func appendInterpolation(_ pieces: [Markup]) {
      for piece in pieces { text += piece.text }
    }
  }

  /// Text as an element or an attribute in quotes may hold it: without what is markup, and without characters that
  /// nobody sees or that change the order of others.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in Printable.line(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func + (left: Markup, right: Markup) -> Markup { Markup([left, right]) }
}

extension Markup {
  /// A table that scrolls within itself where it is wider than the page.
  ///
  /// The first column has the rows' names; cells from the second on are numbers, unless `isOfText` says otherwise. Under a
  /// heading that says the same, the caption is there only for those who hear the page.
  static func table(
    _ caption: String,
    head: Markup,
    rows: [Markup],
    foot: Markup? = nil,
    isOfText: Bool = false,
    isUnderHeading: Bool = false
  ) -> Markup {
    let footer: Markup = foot.map { "<tfoot>\($0)</tfoot>" } ?? ""
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption)">
      <table class="\(isOfText ? "texts" : "numbers")\(isUnderHeading ? " quiet" : "")"><caption>\(caption)</caption>
      <thead>\(head)</thead>
      <tbody>
      \(rows)</tbody>\(footer)</table></div>

      """
  }
}
