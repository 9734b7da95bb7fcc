/// An SQL text and the name that errors call it by, which is the stem of its file.
package struct Statement: Sendable {
  package let name: String
  /// The text with the NUL that C wants at its end.
  let text: [CChar]

  package init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// A statement from the bytes of its UTF-8 text, as they are embedded in the program.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    var text = bytes.map { CChar(bitPattern: $0) }
    text.append(0)
    self.text = text
  }
}
